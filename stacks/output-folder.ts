import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { prepareCore } from '../constructs/cdktf/core';
import type { LockFileUpdate } from '../poolfile/pool/lock-file-update';
import type { Place } from '../poolfile/pool/pool';
import { PlaceStack } from './place-stack';

/** Where a synth writes. Both folders are absolute. */
export interface OutputFolder {
  readonly project: string;
  /** CDKTF's output folder. */
  readonly outdir: string;
}

/**
 * Writes one stack per place to `outdir/stacks`, and removes what an earlier synth wrote for places that no longer
 * exist.
 */
export function writeStacks(places: readonly Place[], { project, outdir }: OutputFolder): void {
  prepareCore();
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  const stacks = join(outdir, 'stacks');
  for (const place of places) new PlaceStack(app, place.stack, { place, folder: join(stacks, place.stack), project });
  app.synth();
  removeOthers(stacks, new Set(places.map(({ stack }) => stack)));
}

/** The stack of a place that no longer exists must not be applied again from an old folder. */
function removeOthers(folder: string, stacks: ReadonlySet<string>): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name, 'cdk.tf.json');
    if (!stacks.has(name) && stackNameIn(file) === name) rmSync(file);
  }
}

/** The name of the stack that CDKTF wrote to a file; undefined if it did not write the file. */
function stackNameIn(file: string): string | undefined {
  try {
    const { '//': written } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly '//': { readonly metadata: { readonly stackName: string } };
    };
    return written.metadata.stackName;
  } catch {
    return undefined;
  }
}

export function writeLockFiles(locks: readonly LockFileUpdate[], project: string): void {
  for (const { file, text } of locks.filter(({ changed }) => changed)) writeFileSync(join(project, file), text);
}
