import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The text of one data file of the catalogue. */
export function readData(file: string): string {
  return readFileSync(join(packageRoot(), 'catalog', file), 'utf8');
}

/**
 * What the build made of a data file, beside the compiled code; undefined where this runs from source. Parsing the text takes a sixth of a second of
 * every start, reading this a millisecond.
 */
export function builtData<T>(file: string): T | undefined {
  const built = join(__dirname, file);
  return existsSync(built) ? (JSON.parse(readFileSync(built, 'utf8')) as T) : undefined;
}

/** The package's folder, from source, from `dist/` and installed alike: the nearest one above with a manifest and the catalogue. */
export function packageRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'catalog', 'gpus.yaml'))) return folder;
    if (dirname(folder) === folder) throw new Error(`no catalog/gpus.yaml in a package above ${__dirname}`);
  }
}

const BINARY_UNITS = { MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** `24GiB`, `1536MiB` as bytes; undefined where the text is neither. The catalogue stands below spec/ and so has no `Size`. */
export function bytesOf(text: string): number | undefined {
  const match = /^([1-9][0-9]{0,6})(MiB|GiB)$/.exec(text);
  return match ? Number(match[1]) * BINARY_UNITS[match[2] as 'MiB' | 'GiB'] : undefined;
}
