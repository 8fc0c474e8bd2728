import { createColors } from 'picocolors';
import type { Diagnostic } from './diagnostic';
import { printable } from '../values/quote';
/** Columns of a frame's line; longer lines are cut around the place that is pointed at. */
const WIDTH = 100;

/**
 * Issues as people read them: each with its line and a caret, and a last line that counts. No control character of a file is in it.
 * @param issues - `Loaded.issues`.
 * @param sources - `Loaded.sources`; an issue of a file that is not in it has no frame.
 * @param options - `color`: with escape sequences for a terminal.
 * @returns Lines, with a line break at the end; nothing where there is no issue.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  { color }: { readonly color: boolean },
): string {
  if (diagnostics.length === 0) return '';
  const paint = createColors(color);
  const lines = new Map<string, readonly string[]>();
  const hidden = hiddenColumns(diagnostics);
  const text = diagnostics.map((issue) => {
    const { file, line, column } = issue.at;
    const word = issue.severity === 'error' ? paint.red('error') : paint.yellow('warning');
    const parts = [
      `${paint.bold(printable(`${file}:${line}:${column}`))} ${word} ${issue.code}: ${printable(issue.message)}`,
    ];
    if (!lines.has(file)) lines.set(file, sources.get(file)?.split(/\r?\n/) ?? []);
    const source = lines.get(file)?.[line - 1];
    if (source !== undefined)
      parts.push(
        ...frame(source, line, column, hidden.get(`${file}:${line}`)).map((row, i) => (i === 0 ? row : paint.red(row))),
      );
    parts.push(`  ${paint.cyan('hint:')} ${printable(issue.hint)}`);
    return parts.join('\n');
  });
  return `${text.join('\n\n')}\n\n${count(diagnostics)}\n`;
}

/** By `file:line`, the first column from which any issue says that a secret may stand. */
function hiddenColumns(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const hidden = new Map<string, number>();
  for (const { at, hideFrom } of diagnostics) {
    if (hideFrom === undefined) continue;
    const key = `${at.file}:${at.line}`;
    hidden.set(key, Math.min(hidden.get(key) ?? hideFrom, hideFrom));
  }
  return hidden;
}

function frame(source: string, line: number, column: number, hideFrom: number | undefined): readonly string[] {
  const shown = hideFrom === undefined ? printable(source) : `${printable(source.slice(0, hideFrom - 1))}…`;
  // past the end of what is shown there is nothing to point at but its end
  const target = Math.min(column - 1, shown.length);
  const start = cutStart(shown, target);
  const before = (start > 0 ? '…' : '') + shown.slice(start, target);
  const rest = fit(shown.slice(target), WIDTH - width(before));
  const number = String(line);
  return [`  ${number} | ${before}${rest}`.trimEnd(), `  ${' '.repeat(number.length)} | ${' '.repeat(width(before))}^`];
}

/** Where to begin so that the caret is within the width: at the line's start, or some way before the caret. */
function cutStart(text: string, target: number): number {
  if (width(text.slice(0, target)) <= WIDTH - 30) return 0;
  let start = target;
  while (width(text.slice(start - 1, target)) < 40) start -= 1;
  // never between the halves of a character
  return /[\udc00-\udfff]/.test(text.charAt(start)) ? start + 1 : start;
}

function fit(text: string, room: number): string {
  if (width(text) <= room) return text;
  let shown = '';
  let used = 0;
  for (const character of text) {
    used += width(character);
    if (used > room - 1) break;
    shown += character;
  }
  return `${shown}…`;
}

/** Columns on a terminal: wide letters and most emoji take two, combining marks none. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;

function count(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const files = new Set(diagnostics.map(({ at }) => at.file)).size;
  const parts = [
    ...(errors > 0 ? [`${errors} error${errors === 1 ? '' : 's'}`] : []),
    ...(warnings > 0 ? [`${warnings} warning${warnings === 1 ? '' : 's'}`] : []),
  ];
  return `${parts.join(', ')} in ${files} file${files === 1 ? '' : 's'}`;
}
