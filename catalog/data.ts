import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** The text of one data file of the catalog. */
export function readData(file: string): string {
  return readFileSync(join(packageRoot(), 'catalog', file), 'utf8');
}

/**
 * The data file as the build parsed it into `dist/`; undefined when running from source. Parsing the YAML takes a sixth
 * of a second at every start, reading the JSON a millisecond.
 */
export function builtData<T>(file: string): T | undefined {
  const dist = join(packageRoot(), 'dist');
  const built = join(dist, 'catalog', file);
  return __dirname.startsWith(dist + sep) && existsSync(built)
    ? (JSON.parse(readFileSync(built, 'utf8')) as T)
    : undefined;
}

/**
 * The package's folder, whether running from source, from `dist/` or installed: the nearest folder above this file that
 * contains a `package.json` and the catalog.
 */
export function packageRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'catalog', 'gpus.yaml'))) return folder;
    if (dirname(folder) === folder) throw new Error(`no catalog/gpus.yaml in a package above ${__dirname}`);
  }
}

const BINARY_UNITS = { MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/**
 * `24GiB` or `1536MiB` in bytes; undefined for any other text. Simpler than `Size` on purpose: the data is ours, and
 * the build reads it.
 */
export function bytesOf(text: string): number | undefined {
  const match = /^([1-9][0-9]{0,6})(MiB|GiB)$/.exec(text);
  return match ? Number(match[1]) * BINARY_UNITS[match[2] as 'MiB' | 'GiB'] : undefined;
}
