import { relative } from 'node:path';
import type { LockFileUpdate } from '../poolfile/pool/lock-file-update';
import type { Place } from '../poolfile/pool/pool';
import type { OutputFolder } from './folders';

/** What a synth wrote. */
export interface Written {
  readonly places: readonly Place[];
  readonly locks: readonly LockFileUpdate[];
  /** Paths of Rensei's files, below `outdir/rensei`. */
  readonly rensei: readonly string[];
}

/** What a synth prints: what it wrote, and what to run next. */
export function summary({ places, locks, rensei }: Written, { project, outdir }: OutputFolder): string {
  const folder = relative(project, outdir) || '.';
  const poolCount = places.reduce((sum, { pools }) => sum + pools.length, 0);
  return `${[
    `wrote ${places.length} stacks with ${poolCount} pools to ${folder}/stacks`,
    ...locks
      .filter(({ changed }) => changed)
      .map(({ file }) => `wrote ${file}: commit it, it keeps devices and networks where they are`),
    ...places.map(placeLine),
    ...rensei
      .filter((path) => path.endsWith('/RUNBOOK.md'))
      .map((path) => `wrote the files for Rensei: ${folder}/rensei/${path}`),
    ...nextSteps(places, folder),
  ].join('\n')}\n`;
}

function placeLine({ stack, pools }: Place): string {
  return `  ${stack}: ${pools.map(({ name, access }) => `${name} at ${access.url}`).join(', ') || 'no pool'}`;
}

function nextSteps([first]: readonly Place[], folder: string): readonly string[] {
  if (!first) return [];
  const stack = `${folder}/stacks/${first.stack}`;
  return [
    '',
    `next, for one stack: cdktf diff ${first.stack}, then cdktf deploy ${first.stack}`,
    `or with terraform alone: terraform -chdir=${stack} init, then terraform -chdir=${stack} apply`,
  ];
}
