/**
 * Text of pool files in Markdown. It stands in code spans and fenced blocks only, where nothing of it is read as a heading, a link, HTML, a
 * mention or a reference; never in a table, whose cells end at a `|` in code too.
 */

/** A code span that holds exactly this text; nothing for no text. @throws Error for a control character, which `poolfile/source` refuses. */
export function code(text: string): string {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) throw new Error('a control character in a text of the runbook');
  if (text === '') return '';
  const fence = '`'.repeat(longestRun(text) + 1);
  // one blank at both ends is taken away by every reader; a text of blanks alone keeps its own
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
