import { isMap, isScalar, isSeq, type Node, parse, type Scalar, type YAMLMap } from 'yaml';
import { ENVIRONMENT_FILE } from '../compile/input';
import { type Path, showPath } from '../source/tree';
import { readYaml } from '../source/yaml';
import { required } from '../values/required';

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
  /** The file's name. */
  readonly file: string;
  /** As diagnostics show it, in the new file. */
  readonly path: string;
  readonly old: string;
  readonly new: string;
}

export interface Copy {
  readonly files: readonly TextFile[];
  /** Every value, changed or not. */
  readonly values: readonly MappedValue[];
  /** How many values each mapping changed. */
  readonly uses: readonly number[];
}

/** The hash that replaces a token's, for the pool and the holder's name. */
export type FreshHash = (pool: string, holder: string) => string;

/**
 * Each value is mapped once, by what it was, so that mappings are not applied to each other's results: the whole value,
 * else its host with the port, else its host. Hashes of tokens are always replaced. The texts must be free of errors.
 */
export function copyFiles(files: readonly TextFile[], mappings: readonly Mapping[], fresh: FreshHash): Copy {
  const copies = files.map((file) => copyFile(file, mappings, fresh));
  const used = copies.flatMap(({ changes }) => changes.flatMap(({ mapping }) => (mapping ? [mapping] : [])));
  return {
    files: copies.map(({ file }) => file),
    values: copies.flatMap(({ values }) => values),
    uses: mappings.map((mapping) => used.filter((one) => one === mapping).length),
  };
}

/** A value that gets another text. */
interface Change {
  readonly edit: Edit;
  /** Missing for the hash of a token. */
  readonly mapping?: Mapping;
}

interface FileCopy {
  readonly file: TextFile;
  readonly values: readonly MappedValue[];
  readonly changes: readonly Change[];
}

function copyFile({ name, text }: TextFile, mappings: readonly Mapping[], fresh: FreshHash): FileCopy {
  const values: MappedValue[] = [];
  const changes: Change[] = [];
  walk(readYaml(text).document?.contents ?? null, [], (scalar, path, isKey) => {
    const old = textOf(scalar);
    if (old === undefined || (isKey && !isPlace(name, path))) return undefined;
    if (!isKey && isTokenHash(path)) {
      changes.push({ edit: edit(scalar, fresh(name.replace(/\.yaml$/, ''), String(path[2])), text) });
      return undefined;
    }
    const mapped = map(old, mappings);
    if (mapped) changes.push({ edit: edit(scalar, mapped.text, text), mapping: mapped.mapping });
    const shown = isKey ? [...path.slice(0, -1), mapped?.text ?? old] : path;
    values.push({ file: name, path: showPath(shown), old, new: mapped?.text ?? old });
    return mapped?.text;
  });
  return {
    file: {
      name,
      text: applied(
        text,
        changes.map((change) => change.edit),
      ),
    },
    values,
    changes,
  };
}

interface Host {
  readonly start: number;
  readonly host: string;
  readonly port: string | undefined;
}

/** The host in an address or a reference: `box.example` and `2376` in `tcp://box.example:2376`. */
export function hostOf(text: string): Host | undefined {
  const [, scheme, host, port] =
    /^([a-z][a-z0-9+.-]*:\/\/(?:[^/@\s]*@)?)([^/:@\s]+)(?::([0-9]+))?(?:\/\S*)?$/i.exec(text) ?? [];
  return scheme !== undefined && host !== undefined ? { start: scheme.length, host, port } : registry(text);
}

/** The registry of a model or an image, if it cannot be a namespace. The prefix length of a network is not a path. */
function registry(text: string): Host | undefined {
  if (/^[0-9.]+\/[0-9]+$/.test(text)) return undefined;
  const [, host, port] = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)(?::([0-9]+))?\/\S+$/.exec(text) ?? [];
  return host !== undefined && (port !== undefined || host === 'localhost' || host.includes('.'))
    ? { start: 0, host, port }
    : undefined;
}

interface Mapped {
  readonly mapping: Mapping;
  readonly text: string;
}

function map(text: string, mappings: readonly Mapping[]): Mapped | undefined {
  const host = hostOf(text);
  const candidates = [
    { part: text, start: 0 },
    ...(host?.port === undefined ? [] : [{ part: `${host.host}:${host.port}`, start: host.start }]),
    ...(host ? [{ part: host.host, start: host.start }] : []),
  ];
  for (const { part, start } of candidates) {
    const mapping = mappings.find(({ old }) => old === part);
    if (mapping) return { mapping, text: text.slice(0, start) + mapping.new + text.slice(start + part.length) };
  }
  return undefined;
}

/** The value as a mapping names it: a string, or a number or boolean as it is written. */
function textOf({ value, source }: Scalar): string | undefined {
  if (typeof value === 'string') return value;
  return value === null ? undefined : source;
}

function isPlace(file: string, path: Path): boolean {
  return file === ENVIRONMENT_FILE && path.length === 2 && (path[0] === 'docker' || path[0] === 'kubernetes');
}

function isTokenHash(path: Path): boolean {
  return path[0] === 'access' && path[1] === 'tokens' && path[3] === 'sha256';
}

/** Visits keys before their values. What it returns for a key is the key's name in the paths below it. */
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
  const [start, end] = required(scalar.range ?? undefined, 'the position of a value');
  // the range of a block scalar includes the line break after it
  const breaks = /\r?\n$/.exec(text.slice(start, end))?.[0] ?? '';
  return { start, end: end - breaks.length, text: inStyleOf(scalar, value) };
}

const PLAIN = /^[A-Za-z0-9_./](?:[A-Za-z0-9_./@+:~-]*[A-Za-z0-9_./@+~-])?$/;

/** The value in the style of the scalar that it replaces, if that style can hold it. A string stays a string. */
function inStyleOf({ type, value: old }: Scalar, value: string): string {
  if (type === 'QUOTE_SINGLE' && !/\p{Cc}/u.test(value)) return `'${value.replaceAll("'", "''")}'`;
  if (type === 'PLAIN' && PLAIN.test(value) && (typeof old !== 'string' || parse(value) === value)) return value;
  return JSON.stringify(value);
}

function applied(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (result, { start, end, text: replacement }) => result.slice(0, start) + replacement + result.slice(end),
      text,
    );
}
