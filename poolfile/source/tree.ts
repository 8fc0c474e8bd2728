import type { Position } from '../diagnostics/diagnostic';

/** A file as data with the position of each key and value; after `extends`, positions can be in two files. */
export type Tree = Leaf | ListTree | MapTree;

export interface Leaf {
  readonly kind: 'leaf';
  readonly at: Position;
  readonly value: string | number | boolean | null;
  /** As written, without quotes: `0.10` stays `0.10`. */
  readonly text: string;
}

export interface ListTree {
  readonly kind: 'list';
  readonly at: Position;
  readonly items: readonly Tree[];
}

export interface MapTree {
  readonly kind: 'map';
  readonly at: Position;
  /** In the file's order. */
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly key: Position;
  readonly value: Tree;
}

export type Path = readonly (string | number)[];

/** `serving.env.OLLAMA_DEBUG`, `models[2].digest`. */
export function showPath(path: Path): string {
  let text = '';
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : text === '' ? part : `.${part}`;
  return text;
}

/** The value at a path, and its key; undefined if nothing was written there. */
export function find(tree: Tree, path: Path): { readonly value: Tree; readonly key?: Position } | undefined {
  let found: { value: Tree; key?: Position } = { value: tree };
  for (const part of path) {
    const node = found.value;
    if (node.kind === 'map' && typeof part === 'string') {
      const entry = node.entries.get(part);
      if (!entry) return undefined;
      found = entry;
    } else if (node.kind === 'list' && typeof part === 'number') {
      const item = node.items[part];
      if (!item) return undefined;
      found = { value: item };
    } else {
      return undefined;
    }
  }
  return found;
}

/** The position to point at for a path: its value, or else the nearest value above it that was written. */
export function positionOf(tree: Tree, path: Path): Position {
  for (let length = path.length; length > 0; length -= 1) {
    const found = find(tree, path.slice(0, length));
    if (found) return hasNoValue(found.value) ? (found.key ?? found.value.at) : found.value.at;
  }
  return tree.at;
}

/** The position to point at if the key is wrong, not its value. */
export function keyPositionOf(tree: Tree, path: Path): Position {
  return find(tree, path)?.key ?? positionOf(tree, path);
}

/** True for a key without a value: `memory:` and nothing after it. */
export function hasNoValue(tree: Tree): boolean {
  return tree.kind === 'leaf' && tree.value === null && tree.text === '';
}

/** Plain data for zod. Keys that would reach a prototype are refused when the text is read. */
export function toPlain(tree: Tree): unknown {
  switch (tree.kind) {
    case 'leaf':
      return tree.value;
    case 'list':
      return tree.items.map(toPlain);
    case 'map':
      return Object.fromEntries([...tree.entries].map(([key, entry]) => [key, toPlain(entry.value)]));
  }
}
