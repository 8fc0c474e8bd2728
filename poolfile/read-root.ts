import { type Dirent, readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { ScopedDiagnostic } from './diagnostics/diagnostic';
import type { Input, InputFile } from './compile/input';
import { byText } from './values/order';
import { printable, quote } from './values/quote';

/** Reads a pools folder. The only file of `poolfile` that touches the disk. */

const MAX_FILE_BYTES = 1024 * 1024;

/** A path as diagnostics show it. */
export function shownFrom(cwd: string, path: string): string {
  return printable(relative(cwd, path).split(sep).join('/') || '.');
}

/** What was read, or why something was not. */
type Read = Omit<Input, 'root'>;

interface Root {
  /** Absolute, as it was given. */
  readonly path: string;
  /** The same without links. */
  readonly realPath: string;
  readonly cwd: string;
}

/** Every file below the root; both paths are absolute. */
export function readRoot(path: string, cwd: string): Input {
  const shown = shownFrom(cwd, path);
  const entries = entriesOf(path);
  if (!entries) {
    const missing = refusal(shown, {
      code: 'root-missing',
      message: `there is no folder ${quote(shown)} that can be read`,
      hint: 'name the folder with the environments, or run this in the folder that contains pools/',
    });
    return { root: shown, files: [], diagnostics: [missing] };
  }
  const root: Root = { path, realPath: realpathSync(path), cwd };
  return { root: shown, ...joined(entries.filter(isVisible).map((entry) => readRootEntry(entry, root))) };
}

function joined(parts: readonly Read[]): Read {
  return {
    files: parts.flatMap(({ files }) => files),
    diagnostics: parts.flatMap(({ diagnostics }) => diagnostics),
  };
}

function readRootEntry(entry: Dirent, root: Root): Read {
  const path = join(root.path, entry.name);
  const refuse = (problem: Problem): Read => refused(refusal(shownFrom(root.cwd, path), problem));
  if (entry.isSymbolicLink() && !isInside(path, root))
    return refuse({
      code: 'link-unsupported',
      message: 'this link leads out of the pools folder',
      hint: 'copy the files, or share them with extends',
    });
  if (statOf(path)?.isDirectory()) return readFolder(entry.name, path, root);
  if (!/\.ya?ml$/.test(entry.name)) return NOTHING;
  return refuse({
    code: 'location-invalid',
    message: 'a pool file belongs in the folder of its environment',
    hint: `move it, such as to ${shownFrom(root.cwd, root.path)}/local/`,
  });
}

function readFolder(folder: string, path: string, root: Root): Read {
  const entries = entriesOf(path);
  if (entries) return joined(entries.filter(isVisible).map((entry) => readEntry(entry, folder, root)));
  const unreadable = { code: 'file-unavailable', message: 'this folder cannot be read', hint: 'check its permissions' };
  return refused(refusal(shownFrom(root.cwd, path), unreadable, folder));
}

function readEntry(entry: Dirent, folder: string, root: Root): Read {
  const path = join(root.path, folder, entry.name);
  const refuse = (problem: Problem): Read => refused(refusal(shownFrom(root.cwd, path), problem, folder));
  if (entry.isSymbolicLink() && !isInside(path, root))
    return refuse({
      code: 'link-unsupported',
      message: 'this link leads out of the pools folder, or nowhere',
      hint: 'copy the file, or share it with extends',
    });
  if (statOf(path)?.isDirectory())
    return refuse({
      code: 'location-invalid',
      message: 'a folder within an environment is not read',
      hint: 'move its pool files up, or remove it',
    });
  if (/\.yml$/i.test(entry.name) || (/\.yaml$/i.test(entry.name) && !entry.name.endsWith('.yaml')))
    return refuse({
      code: 'location-invalid',
      message: 'the names of pool files end in .yaml, in lower case',
      hint: 'rename it',
    });
  if (!entry.name.endsWith('.yaml')) return NOTHING;
  const text = textOf(path);
  if (typeof text !== 'string') return refuse(text);
  const file: InputFile = { folder, name: entry.name, shown: shownFrom(root.cwd, path), text };
  return { files: [file], diagnostics: [] };
}

function textOf(path: string): string | Problem {
  const stats = statOf(path);
  if (!stats?.isFile()) return { code: 'file-unavailable', message: 'this is not a regular file', hint: 'remove it' };
  if (stats.size > MAX_FILE_BYTES)
    return {
      code: 'yaml-file-too-long',
      message: 'the file is larger than 1MiB',
      hint: 'split the pool, or remove what is not needed',
    };
  const bytes = attempt(() => new Uint8Array(readFileSync(path)));
  if (!bytes) return { code: 'file-unavailable', message: 'this file cannot be read', hint: 'check its permissions' };
  // a byte-order mark stays in the text, so that it can be refused
  const text = attempt(() => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  return text ?? { code: 'yaml-character-invalid', message: 'the file is not UTF-8', hint: 'save it as UTF-8' };
}

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** @param folder - The environment that it concerns; default: all. */
function refusal(file: string, problem: Problem, folder?: string): ScopedDiagnostic {
  return {
    severity: 'error',
    ...problem,
    at: { file, line: 1, column: 1 },
    ...(folder !== undefined && { concerns: [folder] }),
  };
}

const NOTHING: Read = { files: [], diagnostics: [] };

function refused(diagnostic: ScopedDiagnostic): Read {
  return { files: [], diagnostics: [diagnostic] };
}

/** Editors and version control keep files of their own under names that begin with a dot. */
function isVisible({ name }: Dirent): boolean {
  return !name.startsWith('.');
}

function isInside(path: string, { realPath }: Root): boolean {
  return attempt(() => realpathSync(path))?.startsWith(realPath + sep) ?? false;
}

/** Undefined for whatever error of the disk or of the text: the caller reports it. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Sorted as bytes are, so that nothing depends on the order of the file system; undefined if it cannot be read. */
function entriesOf(folder: string): readonly Dirent[] | undefined {
  return attempt(() => readdirSync(folder, { withFileTypes: true }).sort((a, b) => byText(a.name, b.name)));
}

/** Of the file itself, or of what a link leads to. */
function statOf(path: string): Stats | undefined {
  return attempt(() => statSync(path));
}
