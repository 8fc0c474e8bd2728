import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A copy of the project's pools for `poolform new` to work on, without `prod`, which the tests create. */
export interface Root {
  readonly cwd: string;
  /** Every file below the folder by its path, hidden ones too. */
  files(): Readonly<Record<string, string>>;
  remove(): void;
}

export function copyOfPools(excluded: readonly string[] = ['prod']): Root {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'poolform-new-')));
  cpSync(join(__dirname, '../../../pools'), join(cwd, 'pools'), {
    recursive: true,
    filter: (path) => !excluded.includes(basename(path)),
  });
  return { cwd, files: () => filesBelow(cwd), remove: () => rmSync(cwd, { recursive: true, force: true }) };
}

function filesBelow(folder: string, path = ''): Readonly<Record<string, string>> {
  return Object.assign(
    {},
    ...readdirSync(join(folder, path), { withFileTypes: true }).map((entry) => {
      const name = join(path, entry.name);
      return entry.isDirectory()
        ? { [`${name}/`]: '', ...filesBelow(folder, name) }
        : { [name]: readFileSync(join(folder, name), 'utf8') };
    }),
  ) as Readonly<Record<string, string>>;
}

/** A generator whose bytes depend on the seed and the number of the call only. */
export function countedBytes(seed: string): (bytes: number) => Buffer {
  let calls = 0;
  return (bytes) =>
    createHash('sha512')
      .update(`${seed} ${(calls += 1)}`)
      .digest()
      .subarray(0, bytes);
}

/** A map for every value that `prod` cannot share with `lab`. */
export const MAPS: readonly string[] = [
  'box-1=gpu-1',
  'box-1.lab.example=gpu-1.prod.example',
  '10.20.0.11=10.30.0.11',
  'box-2=gpu-2',
  'box-2.lab.example=gpu-2.prod.example',
  '10.20.0.12=10.30.0.12',
  '10.20.0.0/16=10.30.0.0/16',
  ...[1, 2, 3, 4].map((n) => `GPU-11111111-2222-3333-4444-55555555555${n}=GPU-77777777-2222-3333-4444-55555555555${n}`),
  ...[1, 2].map((n) => `GPU-11111111-2222-3333-4444-66666666666${n}=GPU-88888888-2222-3333-4444-66666666666${n}`),
  'my-project=prod-project',
];

export const asOptions = (maps: readonly string[]): readonly string[] => maps.flatMap((map) => ['--map', map]);
export const PROD: readonly string[] = ['new', 'prod', '--from', 'lab', ...asOptions(MAPS)];
