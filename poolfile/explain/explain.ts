import { isCredential } from '../values/backend';
import type { Position } from '../diagnostics/diagnostic';
import { masked } from '../values/secrets';
import { find, type MapTree, type Path, showPath, type Tree } from '../source/tree';
import { Duration, Size } from '../values/units';
import { knownVariable, namesSecret } from '../values/ollama-variables';

/** One value that takes effect, and where it comes from. */
export interface Explained {
  /** The pool or environment file. */
  readonly file: string;
  /** `serving.keepAlive`, `models[0].name`. */
  readonly path: string;
  /** As text; credentials are masked. */
  readonly value: string;
  /** `file:line`, or `default`. */
  readonly from: string;
}

/** Credentials of a backend, which are an error anyway, and variables that no server is known to read. */
function isSecret(path: Path): boolean {
  const key = String(path.at(-1));
  return (
    (path[0] === 'backend' && isCredential(key)) ||
    (path[0] === 'serving' && path[1] === 'env' && path.length === 3 && (!knownVariable(key) || namesSecret(key)))
  );
}

/** Plain data for Rensei, of any size. */
const NOT_SHOWN = new Set(['runtimeProvides']);

/** Every value of a parsed file in the schema's order, with the line that it is written on. */
export function explain(file: string, tree: MapTree, value: unknown): readonly Explained[] {
  return leaves(value, []).map(({ path, node }) => {
    const position = positionOf(tree, path, node);
    return {
      file,
      path: showPath(path),
      value: isSecret(path) ? '***' : masked(show(node)),
      from: position ? `${position.file}:${position.line}` : 'default',
    };
  });
}

interface LeafValue {
  readonly path: Path;
  readonly node: unknown;
}

/** An empty list or map is a leaf too. */
function leaves(node: unknown, path: Path): readonly LeafValue[] {
  if (node === undefined || NOT_SHOWN.has(String(path.at(-1)))) return [];
  if (!isBranch(node)) return [{ path, node }];
  const parts: readonly (readonly [string | number, unknown])[] = Array.isArray(node)
    ? [...node.entries()]
    : Object.entries(node);
  return parts.length === 0 ? [{ path, node }] : parts.flatMap(([key, child]) => leaves(child, [...path, key]));
}

function isBranch(node: unknown): node is object {
  return typeof node === 'object' && node !== null && !(node instanceof Size) && !(node instanceof Duration);
}

function show(node: unknown): string {
  if (isBranch(node)) return Array.isArray(node) ? '[]' : '{}';
  return String(node);
}

/** Where a value is written, if it is not a default. `models: [mistral:7b]` is short for `models[0].name`. */
function positionOf(tree: Tree, path: Path, value: unknown): Position | undefined {
  const found = find(tree, path);
  if (found) return found.key ?? found.value.at;
  const parent = find(tree, path.slice(0, -1))?.value;
  return parent?.kind === 'leaf' && parent.value === value ? parent.at : undefined;
}
