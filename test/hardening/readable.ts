import { readSource } from '../../poolfile/source/source';

/** Few enough that no list of diagnostics is capped. */
const BATCH = 50;

/**
 * A text in double quotes, what is not plain in it by its number, so that only the text itself can be refused and not
 * the file.
 */
function escaped(text: string): string {
  return `"${text.replace(/[^ !#-[\]-~]/gu, (c) => `\\U${(c.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`)}"`;
}

/** Which texts a file may hold, as a value or as a key; each of these is read as that very text. */
export function readable(texts: Iterable<string>, key = false): ReadonlySet<string> {
  const all = [...new Set(texts)];
  const found = new Set<string>();
  for (let i = 0; i < all.length; i += BATCH)
    for (const text of readableOf(all.slice(i, i + BATCH), key)) found.add(text);
  return found;
}

function readableOf(texts: readonly string[], key: boolean): readonly string[] {
  if (texts.length === 0) return [];
  const lines = texts.map((text, i) => (key ? `? ${escaped(text)}\n: ${i}` : `t${i}: ${escaped(text)}`));
  const { root, diagnostics } = readSource('texts.yaml', lines.join('\n'));
  if (!root) {
    const refused = new Set(diagnostics.map(({ at }) => (key ? Math.floor((at.line - 1) / 2) : at.line - 1)));
    return readableOf(
      texts.filter((_, i) => !refused.has(i)),
      key,
    );
  }
  const read = [...root.entries].map(([name, { value }]) =>
    key ? name : value.kind === 'leaf' ? value.value : undefined,
  );
  expect(read).toEqual(texts);
  return texts;
}
