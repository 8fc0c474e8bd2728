import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, relative, resolve as absolute, sep } from 'node:path';
import { gpuCatalog } from '../catalog/gpus';
import { modelCatalog } from '../catalog/models';
import { type Compiled, compile, type Input, type InputFile } from './compile';
import { printable, quote } from './values/quote';
import { byText } from './values/order';
import type { ScopedDiagnostic } from './diagnostics/diagnostic';

/** The pools folder of a project, read whole. The only file of `spec` that touches the disk. */

/** What to load. */
export interface LoadOptions {
  /** The folder with the environments, from `cwd`. */
  readonly root: string;
  /** The folder that `root` is below and files are shown relative to; default: the process's. */
  readonly cwd?: string;
  /** This environment only: its places, and the diagnostics that are about it; default: all. */
  readonly env?: string;
  /** Findings stop the work too; default: false. */
  readonly strict?: boolean;
  /** With the origin of each value. */
  readonly explain?: boolean;
}

/** A pools folder that was read: its places, or what is wrong with it. */
export interface Loaded extends Compiled {
  /** File as shown -> its text, for frames. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Reads and checks a folder of environments. Never throws for what an author wrote or named wrong, or for a folder that is not there: that is an issue.
 * @param options - What to load.
 * @returns Its places, or what is wrong with it.
 */
export function load({ root, cwd = process.cwd(), ...options }: LoadOptions): Loaded {
  const input = readRoot(absolute(cwd, root), absolute(cwd));
  const compiled = compile(input, { gpus: gpuCatalog(), models: modelCatalog() }, options);
  return { ...compiled, sources: new Map(input.files.map((file) => [file.shown, file.text])) };
}

const MAX_FILE_BYTES = 1024 * 1024;

/** A path as diagnostics show it. */
export function shownFrom(cwd: string, path: string): string {
  return printable(relative(cwd, path).split(sep).join('/') || '.');
}

/** Every file below the root; both paths are absolute. */
export function readRoot(root: string, cwd: string): Input {
  const shown = (path: string): string => shownFrom(cwd, path);
  const diagnostics: ScopedDiagnostic[] = [];
  const refuse = (path: string, code: string, message: string, hint: string, folder?: string): void => {
    diagnostics.push({
      severity: 'error',
      code,
      message,
      at: { file: shown(path), line: 1, column: 1 },
      hint,
      ...(folder !== undefined && { concerns: [folder] }),
    });
  };
  const files: InputFile[] = [];
  const entries = list(root);
  if (!entries) {
    refuse(
      root,
      'root-missing',
      `there is no folder ${quote(shown(root))} that can be read`,
      'name the folder with the environments, or run this where pools/ is',
    );
    return { root: shown(root), files, diagnostics };
  }
  const realRoot = realpathSync(root);
  const inside = (path: string): boolean => attempt(() => realpathSync(path))?.startsWith(realRoot + sep) ?? false;

  for (const entry of entries) {
    const path = join(root, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isSymbolicLink() && !inside(path))
      refuse(
        path,
        'link-unsupported',
        'this link leads out of the pools folder',
        'copy the files, or share them with extends',
      );
    else if (!stat(path)?.isDirectory()) {
      if (/\.ya?ml$/.test(entry.name))
        refuse(
          path,
          'location-invalid',
          'a pool file stands in the folder of its environment',
          `move it, such as to ${shown(root)}/local/`,
        );
    } else {
      readFolder(entry.name, path);
    }
  }
  return { root: shown(root), files, diagnostics };

  function readFolder(folder: string, path: string): void {
    const inner = list(path);
    if (!inner) {
      refuse(path, 'file-unavailable', 'this folder cannot be read', 'check its permissions', folder);
      return;
    }
    for (const entry of inner) {
      const file = join(path, entry.name);
      if (entry.name.startsWith('.')) continue;
      if (entry.isSymbolicLink() && !inside(file))
        refuse(
          file,
          'link-unsupported',
          'this link leads out of the pools folder, or nowhere',
          'copy the file, or share it with extends',
          folder,
        );
      else if (stat(file)?.isDirectory())
        refuse(
          file,
          'location-invalid',
          'a folder within an environment is not read',
          'move its pool files up, or remove it',
          folder,
        );
      else if (/\.yml$/i.test(entry.name) || (/\.yaml$/i.test(entry.name) && !entry.name.endsWith('.yaml')))
        refuse(file, 'location-invalid', 'pool files end in .yaml, lower case', 'rename it', folder);
      else if (entry.name.endsWith('.yaml')) readFile(folder, entry.name, file);
    }
  }

  function readFile(folder: string, name: string, path: string): void {
    const found = stat(path);
    if (!found?.isFile()) {
      refuse(path, 'file-unavailable', 'this is no plain file', 'remove it', folder);
      return;
    }
    if (found.size > MAX_FILE_BYTES) {
      refuse(
        path,
        'yaml-too-long',
        'the file is larger than 1MiB',
        'split the pool, or remove what is not needed',
        folder,
      );
      return;
    }
    const bytes = attempt(() => new Uint8Array(readFileSync(path)));
    // a byte-order mark stays in the text, so that it can be refused
    const text = bytes && attempt(() => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    if (!bytes) refuse(path, 'file-unavailable', 'this file cannot be read', 'check its permissions', folder);
    else if (text === undefined)
      refuse(path, 'yaml-character-invalid', 'the file is not UTF-8', 'save it as UTF-8', folder);
    else files.push({ folder, name, shown: shown(path), text });
  }
}

/** What the disk or the text refuses is an issue for the caller to say, whatever the error. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Sorted as bytes are, so that nothing depends on the file system's order. */
function list(folder: string): readonly Dirent[] | undefined {
  return attempt(() => readdirSync(folder, { withFileTypes: true }).sort((a, b) => byText(a.name, b.name)));
}

/** Of the file itself, or of what a link leads to. */
function stat(path: string): Stats | undefined {
  return attempt(() => statSync(path));
}
