/**
 * Markdown for the runbook. Texts of pool files appear only in code spans and fenced blocks, where nothing in them is
 * read as a heading, a link, HTML, a mention or a reference. They never appear in a table, where a `|` ends the cell
 * even in code.
 */

/** One paragraph of several pieces. Empty pieces are left out. */
export function sentences(...pieces: readonly string[]): string {
  return pieces.filter((piece) => piece !== '').join(' ');
}

export function bullets(...items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/**
 * A code span that contains exactly this text; empty for an empty text.
 * @throws Error for a control character, which `poolfile/source` refuses.
 */
export function code(text: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) throw new Error('a control character in a text of the runbook');
  if (text === '') return '';
  const fence = '`'.repeat(longestRun(text) + 1);
  // every reader strips one space at both ends, unless the text consists of spaces only
  const pad = /^`|`$/.test(text) || /^ .*[^ ].* $/.test(text) ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** A fenced block; no line of the text can close it. */
export function fenced(language: 'sh' | 'yaml' | 'json', text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
