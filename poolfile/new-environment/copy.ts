import { isMap, isScalar, isSeq, type Node, parse, type Scalar, type YAMLMap } from 'yaml';
import { ENVIRONMENT_FILE } from '../compile';
import { type Path, showPath } from '../source/tree';
import { readYaml } from '../source/yaml';

/** The files of an environment with other values in them. Only the characters of a changed value are touched. */

/** `--map OLD=NEW`. */
export interface Mapping {
  readonly old: string;
  readonly new: string;
}

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** A value, or the name of a place, before and after. */
export interface MappedValue {
  /** The file's name, and the path as issues show it. */
  readonly file: string;
  readonly path: string;
  readonly old: string;
  readonly new: string;
}

export interface Copy {
  readonly files: readonly TextFile[];
  readonly values: readonly MappedValue[];
  /** How often each mapping was used. */
  readonly uses: readonly number[];
}

/** The hash that takes the place of a token's, for the pool and the holder's name. */
export type FreshHash = (pool: string, holder: string) => string;

/**
 * Each value is judged once by what it was, so that mappings are no chain: the whole value, else its host with the port, else its host.
 * Hashes of tokens are never taken over. The texts must be free of diagnostics.
 */
export function copyFiles(files: readonly TextFile[], maps: readonly Mapping[], fresh: FreshHash): Copy {
  const values: MappedValue[] = [];
  const uses = maps.map(() => 0);
  const copied = files.map(({ name, text }): TextFile => {
    const edits: Edit[] = [];
    walk(readYaml(text).document?.contents ?? null, [], (scalar, path, isKey) => {
      const old = written(scalar);
      if (old === undefined || (isKey && !isPlace(name, path))) return undefined;
      if (!isKey && isTokenHash(path)) {
        edits.push(edit(scalar, fresh(name.replace(/\.yaml$/, ''), String(path[2])), text));
        return undefined;
      }
      const hit = mapped(old, maps);
      if (hit) {
        uses[hit.index] = (uses[hit.index] ?? 0) + 1;
        edits.push(edit(scalar, hit.text, text));
      }
      const shown = isKey ? [...path.slice(0, -1), hit?.text ?? old] : path;
      values.push({ file: name, path: showPath(shown), old, new: hit?.text ?? old });
      return hit?.text;
    });
    return { name, text: spliced(text, edits) };
  });
  return { files: copied, values, uses };
}

interface Host {
  readonly start: number;
  readonly host: string;
  readonly port: string | undefined;
}

/** Of a value in an address or a reference: `box.example` and `2376` in `tcp://box.example:2376`. */
export function hostOf(text: string): Host | undefined {
  const [, before, host, port] =
    /^([a-z][a-z0-9+.-]*:\/\/(?:[^/@\s]*@)?)([^/:@\s]+)(?::([0-9]+))?(?:\/\S*)?$/i.exec(text) ?? [];
  return before !== undefined && host !== undefined ? { start: before.length, host, port } : registry(text);
}

/** Of a model or an image only what cannot be a namespace is a host; a network's prefix is no path. */
function registry(text: string): Host | undefined {
  if (/^[0-9.]+\/[0-9]+$/.test(text)) return undefined;
  const [, host, port] = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)(?::([0-9]+))?\/\S+$/.exec(text) ?? [];
  return host !== undefined && (port !== undefined || host === 'localhost' || host.includes('.'))
    ? { start: 0, host, port }
    : undefined;
}

function mapped(text: string, maps: readonly Mapping[]): { readonly index: number; readonly text: string } | undefined {
  const at = hostOf(text);
  const candidates = [
    { part: text, start: 0 },
    ...(at?.port === undefined ? [] : [{ part: `${at.host}:${at.port}`, start: at.start }]),
    ...(at ? [{ part: at.host, start: at.start }] : []),
  ];
  for (const { part, start } of candidates) {
    const index = maps.findIndex(({ old }) => old === part);
    const map = maps[index];
    if (map) return { index, text: text.slice(0, start) + map.new + text.slice(start + part.length) };
  }
  return undefined;
}

/** What a mapping names: a text, or a number or flag as it was written. */
function written({ value, source }: Scalar): string | undefined {
  if (typeof value === 'string') return value;
  return value === null ? undefined : source;
}

function isPlace(file: string, path: Path): boolean {
  return file === ENVIRONMENT_FILE && path.length === 2 && (path[0] === 'docker' || path[0] === 'kubernetes');
}

function isTokenHash(path: Path): boolean {
  return path[0] === 'access' && path[1] === 'tokens' && path[3] === 'sha256';
}

/** Keys come before their values, and what is said of a key is its name in the paths below it. */
type Visit = (scalar: Scalar, path: Path, isKey: boolean) => string | undefined;

function walk(node: Node | null, path: Path, visit: Visit): void {
  if (isMap(node)) {
    for (const { key, value } of (node as YAMLMap<Node, Node | null>).items) {
      if (!isScalar(key)) continue;
      const name = String(key.value);
      walk(value, [...path, visit(key, [...path, name], true) ?? name], visit);
    }
  } else if (isSeq(node)) {
    for (const [i, item] of node.items.entries()) walk(item as Node | null, [...path, i], visit);
  } else if (isScalar(node)) {
    visit(node, path, false);
  }
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function edit(scalar: Scalar, value: string, text: string): Edit {
  const [start, end] = scalar.range ?? [0, 0];
  // a block's range takes the line break behind it along
  const breaks = /\r?\n$/.exec(text.slice(start, end))?.[0] ?? '';
  return { start, end: end - breaks.length, text: spelled(scalar, value) };
}

const PLAIN = /^[A-Za-z0-9_./](?:[A-Za-z0-9_./@+:~-]*[A-Za-z0-9_./@+~-])?$/;

/** In the style of what was there, where that can hold it; a text stays a text, and a number is what is written. */
function spelled({ type, value: old }: Scalar, value: string): string {
  if (type === 'QUOTE_SINGLE' && !/\p{Cc}/u.test(value)) return `'${value.replaceAll("'", "''")}'`;
  if (type === 'PLAIN' && PLAIN.test(value) && (typeof old !== 'string' || parse(value) === value)) return value;
  return JSON.stringify(value);
}

function spliced(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((result, { start, end, text: by }) => result.slice(0, start) + by + result.slice(end), text);
}
