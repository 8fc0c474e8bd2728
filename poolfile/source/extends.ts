import type { Diagnostic } from '../diagnostics/diagnostic';
import { nearest } from '../values/nearest';
import { quote } from '../values/quote';
import type { Entry, MapTree } from './tree';

/** A map that is one of several forms is replaced whole: a mix of two forms would be neither. */
const REPLACED_WHOLE = new Set(['target', 'gpus', 'access.tls', 'pull.ca']);

/** Base and pool as one tree: maps merge, scalars and lists replace. Every value keeps the position in the file that it came from. */
export function merge(base: MapTree, own: MapTree, path = ''): MapTree {
  const entries = new Map<string, Entry>(base.entries);
  for (const [key, entry] of own.entries) {
    const here = path === '' ? key : `${path}.${key}`;
    const under = base.entries.get(key)?.value;
    const both = under?.kind === 'map' && entry.value.kind === 'map' && !REPLACED_WHOLE.has(here);
    entries.set(key, both ? { key: entry.key, value: merge(under, entry.value, here) } : entry);
  }
  return { kind: 'map', at: own.at, entries };
}

/** A pool's tree with what it extends, or why that cannot be. `files` are the trees of the root by `folder/name`; a broken file has none. */
export function extended(
  own: MapTree,
  file: string,
  files: ReadonlyMap<string, MapTree | undefined>,
): { readonly tree?: MapTree; readonly base?: string; readonly diagnostics: readonly Diagnostic[] } {
  const entry = own.entries.get('extends');
  // a value of another type is the schema's to refuse
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
    const meant = forward === written ? undefined : resolvePath(file, forward);
    return refuse(
      'extends-invalid',
      `${quote(written)} is not a path within the pools folder`,
      `write a path from this file, with /, such as ${meant !== undefined && files.has(meant) ? relative(file, meant) : '../_base/chat.yaml'}`,
    );
  }
  if (target === file)
    return refuse('extends-unsupported', 'a file cannot extend itself', 'name another file, or remove the line');
  if (/\/(?:environment|allocations\.lock)\.yaml$/.test(target))
    return refuse(
      'extends-unknown',
      `${quote(target)} is no pool file`,
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
        : 'write a path from this file, such as ../_base/chat.yaml',
    );
  }
  const base = files.get(target);
  if (!base) return { base: target, diagnostics: [] };
  if (base.entries.has('extends'))
    return refuse(
      'extends-unsupported',
      `${quote(target)} extends another file itself, and one level is the most`,
      'extend that file, or copy the fields',
    );
  return { tree: merge(base, own), base: target, diagnostics: [] };
}

/** `lab/chat.yaml` + `../_base/chat.yaml` -> `_base/chat.yaml`; undefined where the way leaves the root or is no plain path. */
function resolvePath(from: string, written: string): string | undefined {
  if (!/^[A-Za-z0-9_./-]+$/.test(written) || written.startsWith('/')) return undefined;
  const parts = from.split('/').slice(0, 1);
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

function relative(from: string, to: string): string {
  const folder = from.slice(0, from.indexOf('/') + 1);
  return to.startsWith(folder) ? to.slice(folder.length) : `../${to}`;
}
