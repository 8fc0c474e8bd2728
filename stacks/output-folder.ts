import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App } from 'cdktf';
import { prepareCore } from '../constructs/cdktf/core';
import type { Place } from '../poolfile/pool/pool';
import type { OutputFolder } from './folders';
import { OPENTOFU_FILE, removeLeftStacks } from './left-stacks';
import { PlaceStack } from './place-stack';

/** Versions before 1.10 take Terraform's `>= 1.7`, and then stop at a `removed` block without saying why. */
const OPENTOFU = `${JSON.stringify({ terraform: { required_version: '>= 1.10' } })}\n`;

/**
 * Writes one stack per place to `outdir/stacks`, and removes what an earlier synth wrote for places that no longer
 * exist, unless they may still run.
 * @returns Warnings about those that may.
 */
export function writeStacks(places: readonly Place[], { project, outdir }: OutputFolder): readonly string[] {
  prepareCore();
  makeFolder(outdir);
  const app = new App({ outdir, stackTraces: false });
  const stacks = join(outdir, 'stacks');
  for (const place of places) new PlaceStack(app, place.stack, { place, folder: join(stacks, place.stack), project });
  app.synth();
  for (const { stack } of places) writeFileSync(join(stacks, stack, OPENTOFU_FILE), OPENTOFU);
  return removeLeftStacks(new Set(places.map(({ stack }) => stack)), { project, outdir });
}

/** Node's recursive way says ENOENT if a disk is read-only. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
