import type { Position } from '../diagnostics/diagnostic';

/** A file as data that still knows where each key and value stands; after `extends`, in which file. */
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

/** What stands at a path; undefined where nothing was written there. */
export function find(tree: Tree, path: Path): { readonly value: Tree; readonly key?: Position } | undefined {
  let here: { value: Tree; key?: Position } = { value: tree };
  for (const part of path) {
    const node = here.value;
    if (node.kind === 'map' && typeof part === 'string') {
      const entry = node.entries.get(part);
      if (!entry) return undefined;
      here = entry;
    } else if (node.kind === 'list' && typeof part === 'number') {
      const item = node.items[part];
      if (!item) return undefined;
      here = { value: item };
    } else {
      return undefined;
    }
  }
  return here;
}

/** The position to point at for a path: its value, or the nearest thing above it that was written. */
export function positionOf(tree: Tree, path: Path): Position {
  for (let length = path.length; length > 0; length -= 1) {
    const found = find(tree, path.slice(0, length));
    if (found) return isNothing(found.value) ? (found.key ?? found.value.at) : found.value.at;
  }
  return tree.at;
}

/** The position of a key, where the name and not the value is what is wrong. */
export function keyPositionOf(tree: Tree, path: Path): Position {
  return find(tree, path)?.key ?? positionOf(tree, path);
}

/** A key without a value: `memory:` and nothing behind it. */
export function isNothing(tree: Tree): boolean {
  return tree.kind === 'leaf' && tree.value === null && tree.text === '';
}

/** Plain data for zod. Keys that would reach a prototype were refused with the text. */
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
