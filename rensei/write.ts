import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RenseiFile } from './files';

/** How each of our files begins; what begins otherwise is somebody else's, and stays. */
const OURS = /^(?:# Made by Poolform, |<!-- Made by Poolform\. |\{\n {2}"title": "[^"\n]*: Poolform's own format, )/;
/** `<environment>/<folder>/<file>`: nothing deeper is ever written. */
const DEPTH = 3;

/** Writes the files below `folder`, and takes away what an earlier synth wrote there and this one does not. Links are not followed. */
export function writeRenseiFiles(folder: string, files: readonly RenseiFile[]): void {
  prune(folder, '', new Set(files.map(({ path }) => path)), DEPTH);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function prune(folder: string, below: string, kept: ReadonlySet<string>, depth: number): void {
  for (const entry of list(join(folder, below))) {
    const path = `${below}${entry.name}`;
    if (entry.isDirectory() && depth > 1) prune(folder, `${path}/`, kept, depth - 1);
    else if (entry.isFile() && !kept.has(path) && OURS.test(readFileSync(join(folder, path), 'utf8')))
      rmSync(join(folder, path));
  }
  if (list(join(folder, below)).length === 0) removeEmpty(join(folder, below));
}

function list(folder: string) {
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
