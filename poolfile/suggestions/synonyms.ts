import { normalized } from '../values/nearest';
import { type Path, showPath } from '../source/tree';

/** What an author most likely means by a key that is unknown in its place. */
export interface Suggestion {
  readonly hint: string;
  /** Fields that this key replaces; they are not reported as missing too. */
  readonly fields?: readonly string[];
}

/** The suggestion for a key in the map at `parent`; undefined if the word means nothing there. */
export type SynonymLookup = (key: string, parent: Path) => Suggestion | undefined;

/** `serving: { keepAlive: 5m }`. */
export function flowMap(path: readonly string[], value: string): string {
  return path.reduceRight(
    (inner, key, i) => (i === path.length - 1 ? `${key}: ${inner}` : `${key}: { ${inner} }`),
    value,
  );
}

/** Words, separated by spaces, that share a hint. */
export function sharedHint(words: string, hint: string, ...fields: readonly string[]): readonly [string, Suggestion] {
  return [words, { hint, ...(fields.length > 0 && { fields }) }];
}

/** For a word without a field: `remove it: <why>`. */
export function remove(why: string): string {
  return `remove it: ${why}`;
}

/**
 * A lookup by words of other tools.
 * @param fields - A field, a value to copy, and what others call the field: words separated by spaces.
 * @param hints - Words with a hint of their own, as `sharedHint` makes them.
 */
export function synonymTable(
  fields: ReadonlyArray<readonly [path: string, value: string, words: string]>,
  hints: ReadonlyArray<readonly [words: string, Suggestion]>,
): SynonymLookup {
  const known = new Map<string, { readonly path?: string; readonly suggestion: Suggestion }>();
  for (const [path, value, words] of fields) {
    const suggestion = { hint: `write ${flowMap(path.split('.'), value)}`, fields: [path] };
    for (const word of words.split(' ')) known.set(normalized(word), { path, suggestion });
  }
  for (const [words, suggestion] of hints)
    for (const word of words.split(' ')) known.set(normalized(word), { suggestion });
  return (key, parent) => {
    const found = known.get(normalized(key));
    const field = found?.path?.slice(found.path.lastIndexOf('.') + 1);
    const sameMap = found?.path !== undefined && found.path === `${showPath(parent)}.${field}`;
    return found && sameMap ? { ...found.suggestion, hint: `did you mean ${field}?` } : found?.suggestion;
  };
}

/** The suggestion of a table whose fields are those of the map at `parent`. */
export function relativeTo(lookup: SynonymLookup, key: string, parent: Path): Suggestion | undefined {
  const suggestion = lookup(key, []);
  return (
    suggestion && {
      ...suggestion,
      ...(suggestion.fields && { fields: suggestion.fields.map((field) => showPath([...parent, field])) }),
    }
  );
}
