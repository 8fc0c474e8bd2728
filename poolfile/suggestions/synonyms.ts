import { normalized } from '../values/nearest';
import { type Path, showPath } from '../source/tree';

/** What an author most likely means by a key that is not known where it stands. */
export interface Suggestion {
  readonly hint: string;
  /** Fields that the key stands in for: that they are missing is the same mistake. */
  readonly fields?: readonly string[];
}

export type SynonymLookup = (key: string, parent: Path) => Suggestion | undefined;

/** `serving: { keepAlive: 5m }`. */
export function flowMap(path: readonly string[], value: string): string {
  return path.reduceRight(
    (inner, key, i) => (i === path.length - 1 ? `${key}: ${inner}` : `${key}: { ${inner} }`),
    value,
  );
}

/** Words for which there is a sentence of its own. */
export function sentence(words: string, hint: string, ...fields: readonly string[]): readonly [string, Suggestion] {
  return [words, { hint, ...(fields.length > 0 && { fields }) }];
}

/** From fields with a value to copy and what others call them, and from words with sentences of their own. Words stand between blanks. */
export function synonymTable(
  fields: ReadonlyArray<readonly [path: string, value: string, words: string]>,
  sentences: ReadonlyArray<readonly [words: string, Suggestion]>,
): SynonymLookup {
  const known = new Map<string, { readonly path?: string; readonly meant: Suggestion }>();
  for (const [path, value, words] of fields) {
    const meant = { hint: `here it is ${path}, such as ${flowMap(path.split('.'), value)}`, fields: [path] };
    for (const word of words.split(' ')) known.set(normalized(word), { path, meant });
  }
  for (const [words, meant] of sentences) for (const word of words.split(' ')) known.set(normalized(word), { meant });
  return (key, parent) => {
    const found = known.get(normalized(key));
    const last = found?.path?.slice(found.path.lastIndexOf('.') + 1);
    const beside = found?.path !== undefined && found.path === `${showPath(parent)}.${last}`;
    return found && beside ? { ...found.meant, hint: `did you mean ${last}?` } : found?.meant;
  };
}

/** Words whose fields are those of the map that the key stands in. */
export function relativeTo(words: SynonymLookup, key: string, parent: Path): Suggestion | undefined {
  const meant = words(key, []);
  return (
    meant && { ...meant, ...(meant.fields && { fields: meant.fields.map((field) => showPath([...parent, field])) }) }
  );
}
