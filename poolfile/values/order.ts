/** The same data with the keys of every map in byte order: the order of keys in a file must not change the output. */
export function inOrder<T>(data: T): T {
  if (Array.isArray(data)) return data.map((item: unknown) => inOrder(item)) as T;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .sort(([a], [b]) => byText(a, b))
      .map(([key, value]) => [key, inOrder(value as unknown)]),
  ) as T;
}

/** Byte order, independent of the locale: the same input gives the same bytes on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Words in byte order, for messages. */
export function sortedWords(words: Iterable<string>): readonly string[] {
  return [...words].sort(byText);
}
