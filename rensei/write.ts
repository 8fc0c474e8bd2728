import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RenseiFile } from './files';

/** How every file of ours begins. A file that begins otherwise is somebody else's and stays. */
const OURS = /^(?:# Made by Poolform, |<!-- Made by Poolform\. |\{\n {2}"title": "[^"\n]*: Poolform's own format, )/;
/** `<environment>/<folder>/<file>`: nothing is ever written at a greater depth. */
const DEPTH = 3;

/**
 * Writes the files below `folder`, and removes those that an earlier synth wrote there and this one does not. Never
 * follows links.
 */
export function writeRenseiFiles(folder: string, files: readonly RenseiFile[]): void {
  prune(folder, '', new Set(files.map(({ path }) => path)), DEPTH);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function prune(folder: string, subfolder: string, written: ReadonlySet<string>, depth: number): void {
  for (const entry of entriesOf(join(folder, subfolder))) {
    const path = `${subfolder}${entry.name}`;
    if (entry.isDirectory() && depth > 1) prune(folder, `${path}/`, written, depth - 1);
    else if (entry.isFile() && !written.has(path) && OURS.test(readFileSync(join(folder, path), 'utf8')))
      rmSync(join(folder, path));
  }
  if (entriesOf(join(folder, subfolder)).length === 0) removeEmpty(join(folder, subfolder));
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
