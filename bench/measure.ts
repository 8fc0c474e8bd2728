import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeFleet } from './fleet';
import { emitted, plainStacks } from './plain';
import type { Run } from './programs/measured';
import { type Program, run } from './run';

export type Programs = 'parse' | 'check' | 'app' | 'synth' | 'plain';

/** All runs of each program for one size of fleet. */
export interface Measured {
  readonly pools: number;
  /** Resources and data sources that the app and the plain program both emit; 0 if only `check` was measured. */
  readonly emitted: number;
  readonly runs: Readonly<Partial<Record<Programs, readonly Run[]>>>;
}

export interface Asked {
  readonly pools: number;
  readonly repeats: number;
  readonly checkOnly: boolean;
  /** Does not exist yet, and is removed again. */
  readonly folder: string;
  readonly progress: (what: string) => void;
}

/** Programs take turns, so that other work of the machine slows both sides of a ratio. */
export function measure({ pools, repeats, checkOnly, folder, progress }: Asked): Measured {
  mkdirSync(folder, { recursive: true });
  try {
    progress(`${pools} pools: writing the fleet`);
    writeFleet(pools, folder);
    const all: Readonly<Record<Programs, Program>> = {
      parse: { file: 'bench/programs/parse.js', args: ['pools'], cwd: folder },
      check: { file: 'cli/bin.js', args: ['check'], cwd: folder },
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
 * Writes the plain program's data from what the app emits, and returns the number of resources and data sources.
 * @throws Error if the two programs do not emit the same: their times could not be compared.
 */
function preparePlain(folder: string, { app, synth, plain }: Readonly<Record<Programs, Program>>): number {
  run(app);
  run(synth);
  writeFileSync(join(folder, 'plain.json'), JSON.stringify(plainStacks(join(folder, 'cdktf.out'))));
  run(plain);
  const expected = emitted(join(folder, 'cdktf.out'));
  for (const outdir of ['synth.out', 'plain.out']) {
    const others = emitted(join(folder, outdir));
    const other = [...expected].find(
      ([address, attributes]) => !isDeepStrictEqual({ ...attributes }, { ...others.get(address) }),
    );
    if (other || others.size !== expected.size)
      throw new Error(
        `${outdir} differs: ${others.size} resources instead of ${expected.size}, ` +
          `first difference at ${other?.[0] ?? 'none of ours'}`,
      );
  }
  return expected.size;
}
