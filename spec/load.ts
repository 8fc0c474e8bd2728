import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, resolve as absolute, sep } from 'node:path';
import { gpuCatalog } from '../catalog/gpus';
import { modelCatalog } from '../catalog/models';
import { type Compiled, compile, type Input, type InputFile } from './compile';
import type { Issue } from './issue';
import { printable, quote } from './text';

/** The pools folder of a project, read whole. The only file of `spec` that touches the disk. */

export interface LoadOptions {
  /** The folder with the environments, from `cwd`. */
  readonly root: string;
  /** What files are shown relative to; default: the process's. */
  readonly cwd?: string;
  /** This environment only: its places, and the issues that are about it. */
  readonly env?: string;
  /** Findings stop the work too. */
  readonly strict?: boolean;
}

export interface Loaded extends Compiled {
  /** File as shown -> its text, for frames. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Never throws for what an author wrote or named wrong: that is an issue. */
export function load({ root, cwd = process.cwd(), env, strict }: LoadOptions): Loaded {
  const input = readRoot(absolute(cwd, root), absolute(cwd));
  const compiled = compile(input, { gpus: gpuCatalog(), models: modelCatalog() }, { ...(env !== undefined && { env }), ...(strict !== undefined && { strict }) });
  return { ...compiled, sources: new Map(input.files.map((file) => [file.shown, file.text])) };
}

const MAX_FILE_BYTES = 1024 * 1024;

function readRoot(root: string, cwd: string): Input {
  const shown = (path: string): string => printable(relative(cwd, path).split(sep).join('/') || '.');
  const issues: Issue[] = [];
  const refuse = (path: string, code: string, message: string, hint: string): void => {
    issues.push({ severity: 'issue', code, message, at: { file: shown(path), line: 1, column: 1 }, hint });
  };
  const files: InputFile[] = [];
  const folders: string[] = [];
  const entries = list(root);
  if (!entries) {
    refuse(root, 'no-root', `there is no folder ${quote(shown(root))} that can be read`, 'name the folder with the environments, or run this where pools/ is');
    return { root: shown(root), folders, files, issues };
  }
  const realRoot = realpathSync(root);
  const inside = (path: string): boolean => {
    try {
      const real = realpathSync(path);
      return real === realRoot || real.startsWith(realRoot + sep);
    } catch {
      return false;
    }
  };

  for (const entry of entries) {
    const path = join(root, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isSymbolicLink() && !inside(path)) refuse(path, 'outside-root', 'this link leads out of the pools folder', 'copy the files, or share them with extends');
    else if (!lstatOrLinked(path)?.isDirectory()) {
      if (/\.ya?ml$/.test(entry.name)) refuse(path, 'misplaced-file', 'a pool file stands in the folder of its environment', `move it, such as to ${shown(root)}/local/`);
    } else {
      folders.push(entry.name);
      readFolder(entry.name, path);
    }
  }
  return { root: shown(root), folders, files, issues };

  function readFolder(folder: string, path: string): void {
    const inner = list(path);
    if (!inner) {
      refuse(path, 'unreadable', 'this folder cannot be read', 'check its permissions');
      return;
    }
    for (const entry of inner) {
      const file = join(path, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isSymbolicLink() && !inside(file)) refuse(file, 'outside-root', 'this link leads out of the pools folder, or nowhere', 'copy the file, or share it with extends');
      else if (lstatOrLinked(file)?.isDirectory()) refuse(file, 'misplaced-file', 'a folder within an environment is not read', 'move its pool files up, or remove it');
      else if (/\.yml$/i.test(entry.name) || (/\.yaml$/i.test(entry.name) && !entry.name.endsWith('.yaml'))) refuse(file, 'misplaced-file', 'pool files end in .yaml, lower case', 'rename it');
      else if (entry.name.endsWith('.yaml')) readFile(folder, entry.name, file);
    }
  }

  function readFile(folder: string, name: string, path: string): void {
    const stat = lstatOrLinked(path);
    if (!stat?.isFile()) {
      refuse(path, 'unreadable', 'this is no plain file', 'remove it');
      return;
    }
    if (stat.size > MAX_FILE_BYTES) {
      refuse(path, 'yaml-size', 'the file is larger than 1MiB', 'split the pool, or remove what is not needed');
      return;
    }
    try {
      // the mark at the beginning stays in the text, so that it can be refused
      files.push({ folder, name, shown: shown(path), text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new Uint8Array(readFileSync(path))) });
    } catch (error) {
      if (error instanceof TypeError) refuse(path, 'yaml-character', 'the file is not UTF-8', 'save it as UTF-8');
      else refuse(path, 'unreadable', 'this file cannot be read', 'check its permissions');
    }
  }
}

/** Sorted as bytes are, so that nothing depends on the file system's order. */
function list(folder: string): readonly Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return undefined;
  }
}

function lstatOrLinked(path: string): ReturnType<typeof lstatSync> {
  try {
    return lstatSync(realpathSync(path));
  } catch {
    return undefined;
  }
}
