import { createColors } from 'picocolors';
import type { Diagnostic } from './diagnostic';
import { printable } from '../values/quote';

/** Columns of a frame's line; a longer line is cut around the caret. */
const WIDTH = 100;

/**
 * Diagnostics as text: each with its line of the file and a caret, and a last line that counts them. It has no control
 * characters of any file.
 * @param diagnostics - `Loaded.diagnostics`.
 * @param sources - `Loaded.sources`. A diagnostic in any other file has no frame.
 * @param options - `color`: add escape sequences for a terminal.
 * @returns Lines that end with a line break; an empty string if there are no diagnostics.
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
  const text = diagnostics.map((diagnostic) => {
    const { file, line, column } = diagnostic.at;
    const word = diagnostic.severity === 'error' ? paint.red('error') : paint.yellow('warning');
    const place = paint.bold(printable(`${file}:${line}:${column}`));
    const parts = [`${place} ${word} ${diagnostic.code}: ${printable(diagnostic.message)}`];
    if (!lines.has(file)) lines.set(file, sources.get(file)?.split(/\r?\n/) ?? []);
    const source = lines.get(file)?.[line - 1];
    if (source !== undefined)
      parts.push(
        ...frame(source, line, column, hidden.get(`${file}:${line}`)).map((row, i) => (i === 0 ? row : paint.red(row))),
      );
    parts.push(`  ${paint.cyan('hint:')} ${printable(diagnostic.hint)}`);
    return parts.join('\n');
  });
  return `${text.join('\n\n')}\n\n${count(diagnostics)}\n`;
}

/** By `file:line`, the first column from which any diagnostic hides the line. */
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
  // beyond the end of what is shown, the caret points at the end
  const target = Math.min(column - 1, shown.length);
  const start = cutStart(shown, target);
  const prefix = (start > 0 ? '…' : '') + shown.slice(start, target);
  const rest = fit(shown.slice(target), WIDTH - width(prefix));
  const number = String(line);
  return [`  ${number} | ${prefix}${rest}`.trimEnd(), `  ${' '.repeat(number.length)} | ${' '.repeat(width(prefix))}^`];
}

/** Where to start so that the caret is within the width: at the start of the line, or some columns before the caret. */
function cutStart(text: string, target: number): number {
  if (width(text.slice(0, target)) <= WIDTH - 30) return 0;
  let start = target;
  while (width(text.slice(start - 1, target)) < 40) start -= 1;
  // never between the two halves of a character
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

/** Columns on a terminal: two for wide letters and most emoji, none for combining marks. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}

const WIDE = new RegExp(
  [
    '[\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7a3',
    '\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6]',
    '|\\p{Emoji_Presentation}|[\\u{20000}-\\u{3fffd}]',
  ].join(''),
  'u',
);

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
