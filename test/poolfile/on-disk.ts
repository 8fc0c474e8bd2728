import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Loaded } from '../../poolfile/load';
import { ENVIRONMENT, type Files, poolFile } from './given';

/** Pool files on disk, and what `load` reports about them. */

export const GOOD: Files = { 'pools/dev/environment.yaml': ENVIRONMENT, 'pools/dev/chat.yaml': poolFile() };

export function writeFiles(cwd: string, files: Files | Readonly<Record<string, Buffer>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(cwd, path, '..'), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
}

export const locatedCodes = ({ diagnostics }: Pick<Loaded, 'diagnostics'>): readonly string[] =>
  diagnostics.map(({ at, code }) => `${at.file}:${at.line}:${at.column} ${code}`);

export const codes = ({ diagnostics }: Pick<Loaded, 'diagnostics'>): readonly string[] =>
  diagnostics.map(({ at, code }) => `${at.file} ${code}`);
