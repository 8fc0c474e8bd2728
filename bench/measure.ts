import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeFleet } from './fleet';
import { emitted, plainStacks } from './plain';
import type { Run } from './programs/measured';
import { type Program, run } from './run';

export type Programs = 'parse' | 'check' | 'app' | 'synth' | 'plain';

/** What was measured of one number of pools: all runs of each program. */
export interface Measured {
  readonly pools: number;
  /** Resources and data sources that app and plain program emit alike; 0 where only `check` was measured. */
  readonly emitted: number;
  readonly runs: Readonly<Partial<Record<Programs, readonly Run[]>>>;
}

export interface Asked {
  readonly pools: number;
  readonly repeats: number;
  readonly checkOnly: boolean;
  /** A folder of its own, which is removed again. */
  readonly folder: string;
  readonly progress: (what: string) => void;
}

/** Programs take turns, so that whatever else the machine does hits both sides of a ratio. */
export function measure({ pools, repeats, checkOnly, folder, progress }: Asked): Measured {
  mkdirSync(folder, { recursive: true });
  try {
    progress(`${pools} pools: writing the fleet`);
    writeFleet(pools, folder);
    const all: Readonly<Record<Programs, Program>> = {
      parse: { file: 'bench/programs/parse.js', args: ['pools'], cwd: folder },
      check: { file: 'cli/bin.js', args: ['check', '--strict'], cwd: folder },
      app: { file: 'main.js', args: [], cwd: folder },
      synth: { file: 'bench/programs/synth.js', args: [folder, join(folder, 'synth.out')], cwd: folder },
      plain: {
        file: 'bench/programs/plain.js',
        args: [join(folder, 'plain.json'), join(folder, 'plain.out')],
        cwd: folder,
      },
    };
    const programs: readonly Programs[] = checkOnly ? ['parse', 'check'] : ['parse', 'check', 'app', 'synth', 'plain'];
    const resources = checkOnly ? 0 : preparePlain(folder, all);
    const runs: Partial<Record<Programs, Run[]>> = {};
    for (let turn = 1; turn <= repeats; turn += 1) {
      for (const name of programs) {
        progress(`${pools} pools: ${name}, ${turn} of ${repeats}`);
        (runs[name] ??= []).push(run(all[name]));
      }
    }
    return { pools, emitted: resources, runs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Writes the plain program's data from what the app emits, and gives the number of resources and data sources.
 * @throws Error where the two programs do not emit the same: their times could not be compared.
 */
function preparePlain(folder: string, { app, synth, plain }: Readonly<Record<Programs, Program>>): number {
  run(app);
  run(synth);
  writeFileSync(join(folder, 'plain.json'), JSON.stringify(plainStacks(join(folder, 'cdktf.out'))));
  run(plain);
  const ours = emitted(join(folder, 'cdktf.out'));
  for (const out of ['synth.out', 'plain.out']) {
    const others = emitted(join(folder, out));
    const other = [...ours].find(
      ([address, attributes]) => !isDeepStrictEqual({ ...attributes }, { ...others.get(address) }),
    );
    if (other || others.size !== ours.size)
      throw new Error(
        `${out} is another program: ${others.size} resources for ${ours.size}, first difference at ${other?.[0] ?? 'none of ours'}`,
      );
  }
  return ours.size;
}
