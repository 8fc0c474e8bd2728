import { isCredential } from './values/backend';
import type { Position } from './diagnostics/diagnostic';
import { masked } from './values/secrets';
import { find, type MapTree, type Path, showPath, type Tree } from './source/tree';
import { Duration, Size } from './values/units';
import { knownVariable } from './values/ollama-variables';

/** One value of a file as it counts, and where it came from. */
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

/** Credentials of a backend, which are an issue, and variables that no server is known to read. */
function isSecret(path: Path): boolean {
  const key = String(path.at(-1));
  return (
    (path[0] === 'backend' && isCredential(key)) ||
    (path[0] === 'serving' && path[1] === 'env' && path.length === 3 && !knownVariable(key))
  );
}

const NOT_SHOWN = new Set(['runtimeProvides']);

/** Every value of a parsed file in the schema's order, with the line that said it. */
export function explain(file: string, tree: MapTree, value: unknown): readonly Explained[] {
  const found: Explained[] = [];
  walk(value, []);
  return found;

  function walk(node: unknown, path: Path): void {
    if (node === undefined || NOT_SHOWN.has(String(path.at(-1)))) return;
    if (isBranch(node)) {
      const parts: [string | number, unknown][] = Array.isArray(node)
        ? node.map((item, i) => [i, item])
        : Object.entries(node);
      if (parts.length > 0) {
        for (const [key, child] of parts) walk(child, [...path, key]);
        return;
      }
    }
    const at = writtenAt(tree, path, node);
    found.push({
      file,
      path: showPath(path),
      value: isSecret(path) ? '***' : masked(show(node)),
      from: at ? `${at.file}:${at.line}` : 'default',
    });
  }
}

function isBranch(node: unknown): node is object {
  return typeof node === 'object' && node !== null && !(node instanceof Size) && !(node instanceof Duration);
}

function show(node: unknown): string {
  if (isBranch(node)) return Array.isArray(node) ? '[]' : '{}';
  return String(node);
}

/** Where the value was written; `models: [mistral:7b]` is written for `models[0].name`. */
function writtenAt(tree: Tree, path: Path, value: unknown): Position | undefined {
  const found = find(tree, path);
  if (found) return found.key ?? found.value.at;
  const parent = find(tree, path.slice(0, -1))?.value;
  return parent?.kind === 'leaf' && parent.value === value ? parent.at : undefined;
}
