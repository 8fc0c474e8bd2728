import type { Diagnostic } from '../diagnostics/diagnostic';
import { nearest } from '../values/nearest';
import { quote } from '../values/quote';
import type { Entry, MapTree } from './tree';

/** Maps that have several forms, and are replaced as a whole: a mix of two forms would be neither. */
const REPLACED_WHOLE = new Set(['target', 'gpus', 'access.tls', 'pull.ca']);

/** Base and pool as one tree: maps merge, scalars and lists replace. Every value keeps its position in its own file. */
export function merge(base: MapTree, own: MapTree, path = ''): MapTree {
  const entries = new Map<string, Entry>(base.entries);
  for (const [key, entry] of own.entries) {
    const entryPath = path === '' ? key : `${path}.${key}`;
    const inherited = base.entries.get(key)?.value;
    const merges = inherited?.kind === 'map' && entry.value.kind === 'map' && !REPLACED_WHOLE.has(entryPath);
    entries.set(key, merges ? { key: entry.key, value: merge(inherited, entry.value, entryPath) } : entry);
  }
  return { kind: 'map', at: own.at, entries };
}

/**
 * A pool's tree merged with the file that it extends, or what is wrong with its `extends`.
 * @param files - The trees of the root by `folder/name`; undefined for a broken file.
 */
export function extended(
  own: MapTree,
  file: string,
  files: ReadonlyMap<string, MapTree | undefined>,
): { readonly tree?: MapTree; readonly base?: string; readonly diagnostics: readonly Diagnostic[] } {
  const entry = own.entries.get('extends');
  // the schema refuses a value of another type
  if (entry?.value.kind !== 'leaf' || typeof entry.value.value !== 'string') return { tree: own, diagnostics: [] };
  const written = entry.value.value;
  const refuse = (code: string, message: string, hint: string): { readonly diagnostics: readonly Diagnostic[] } => ({
    diagnostics: [
      { severity: 'error', code, message: `extends: ${message}`, at: entry.value.at, path: 'extends', hint },
    ],
  });

  const target = resolvePath(file, written);
  if (target === undefined) {
    const forward = written.replace(/^[A-Za-z]:/, '').replaceAll('\\', '/');
    const likely = forward === written ? undefined : resolvePath(file, forward);
    const example = likely !== undefined && files.has(likely) ? relative(file, likely) : '../_base/chat.yaml';
    return refuse(
      'extends-invalid',
      `${quote(written)} is not a path within the pools folder`,
      `write a relative path with /, such as ${example}`,
    );
  }
  if (target === file)
    return refuse('extends-unsupported', 'a file cannot extend itself', 'name another file, or remove the line');
  if (/\/(?:environment|allocations\.lock)\.yaml$/.test(target))
    return refuse(
      'extends-unknown',
      `${quote(target)} is not a pool file`,
      'name a pool file, such as ../_base/chat.yaml',
    );
  if (!files.has(target)) {
    const last = target.slice(target.lastIndexOf('/') + 1).replace(/\.ya?ml$/, '');
    const near =
      nearest(target, files.keys()) ??
      [...files.keys()].find((other) => other.startsWith('_') && other.endsWith(`/${last}.yaml`));
    return refuse(
      'extends-unknown',
      `there is no file ${quote(target)} in the pools folder`,
      near !== undefined
        ? `did you mean ${relative(file, near)}?`
        : 'write a path relative to this file, such as ../_base/chat.yaml',
    );
  }
  const base = files.get(target);
  if (!base) return { base: target, diagnostics: [] };
  if (base.entries.has('extends'))
    return refuse(
      'extends-unsupported',
      `${quote(target)} itself extends a file, and only one level is supported`,
      'extend that file directly, or copy its fields',
    );
  return { tree: merge(base, own), base: target, diagnostics: [] };
}

/**
 * `lab/chat.yaml` + `../_base/chat.yaml` -> `_base/chat.yaml`; undefined if the path leaves the root or has other
 * characters.
 */
function resolvePath(file: string, written: string): string | undefined {
  if (!/^[A-Za-z0-9_./-]+$/.test(written) || written.startsWith('/')) return undefined;
  const parts = file.split('/').slice(0, 1);
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

function relative(file: string, target: string): string {
  const folder = file.slice(0, file.indexOf('/') + 1);
  return target.startsWith(folder) ? target.slice(folder.length) : `../${target}`;
}
