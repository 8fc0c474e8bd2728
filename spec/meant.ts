import { type Path, showPath } from './tree';

/** What an author most likely means by a key that is not known where it stands. */
export interface Meant {
  readonly hint: string;
  /** Fields that the key stands in for: that they are missing is the same mistake. */
  readonly fields?: readonly string[];
}

export type Words = (key: string, parent: Path) => Meant | undefined;

/** Spellings of one word: `mem_limit`, `memLimit`, `mem-limit`. */
export const plain = (word: string): string => word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** `serving: { keepAlive: 5m }`. */
export function nested(path: readonly string[], value: string): string {
  return path.reduceRight(
    (inner, key, i) => (i === path.length - 1 ? `${key}: ${inner}` : `${key}: { ${inner} }`),
    value,
  );
}

/** Words for which there is a sentence of its own. */
export function sentence(words: string, hint: string, ...fields: readonly string[]): readonly [string, Meant] {
  return [words, { hint, ...(fields.length > 0 && { fields }) }];
}

/** From fields with a value to copy and what others call them, and from words with sentences of their own. Words stand between blanks. */
export function wordsOf(
  fields: ReadonlyArray<readonly [path: string, value: string, words: string]>,
  sentences: ReadonlyArray<readonly [words: string, Meant]>,
): Words {
  const known = new Map<string, { readonly path?: string; readonly meant: Meant }>();
  for (const [path, value, words] of fields) {
    const meant = { hint: `here it is ${path}, such as ${nested(path.split('.'), value)}`, fields: [path] };
    for (const word of words.split(' ')) known.set(plain(word), { path, meant });
  }
  for (const [words, meant] of sentences) for (const word of words.split(' ')) known.set(plain(word), { meant });
  return (key, parent) => {
    const found = known.get(plain(key));
    const last = found?.path?.slice(found.path.lastIndexOf('.') + 1);
    const beside = found?.path !== undefined && found.path === `${showPath(parent)}.${last}`;
    return found && beside ? { ...found.meant, hint: `did you mean ${last}?` } : found?.meant;
  };
}

/** Words whose fields are those of the map that the key stands in. */
export function below(words: Words, key: string, parent: Path): Meant | undefined {
  const meant = words(key, []);
  return (
    meant && { ...meant, ...(meant.fields && { fields: meant.fields.map((field) => showPath([...parent, field])) }) }
  );
}
