import type { LineCounter } from 'yaml';
import type { Diagnosis } from '../diagnostics/diagnostic';
import { isProbablyField, type Lookalike, lookalikeIn } from '../values/lookalikes';

/** Where in a file a character that only looks right is to blame. */

/** A diagnosis of the text at a UTF-16 offset. */
export interface LocatedDiagnosis extends Diagnosis {
  readonly offset: number;
}

/** Fields of text for people, and of data that goes elsewhere as it is: any sign in them may be meant. */
export const PROSE: ReadonlySet<string> = new Set(['description', 'annotations', 'backend', 'rensei']);

export function lookalikeDiagnosis({ what, hint }: Lookalike): Diagnosis {
  return { code: 'yaml-character-invalid', message: `${what} is not allowed here`, hint };
}

/** In text for people, only a line that was meant as the next field, and was taken for a part of the text. */
export function fieldInProse(written: string): Lookalike | undefined {
  if (!written.includes('\n') || /^["'|>]/.test(written)) return undefined;
  const first = written.indexOf('\n') + 1;
  const lines = Array.from(written.matchAll(/[^\n]+/g)).filter(({ index }) => index >= first);
  const line = lines.find(({ 0: text }) => isProbablyField(text));
  const found = line && lookalikeIn(line[0]);
  return found && { ...found, index: line.index + found.index };
}

/**
 * In a text that cannot be parsed: the first of each line in which it is probably to blame.
 * @param errors - Offsets of the parser's errors.
 */
export function lookalikeDiagnoses(
  text: string,
  errors: readonly number[],
  lines: LineCounter,
): readonly LocatedDiagnosis[] {
  // the parser may notice only in the next line
  const wrong = new Set(errors.map((offset) => lines.linePos(offset).line).flatMap((line) => [line, line - 1]));
  return text.split('\n').flatMap((line, i) => {
    const content = line.replace(/(?:^|\s)#.*$/, '');
    const found = lookalikeIn(content);
    const start = lines.lineStarts[i];
    if (!found || start === undefined || !(isProbablyField(content) || wrong.has(i + 1))) return [];
    const isProse = /^\s*description:\s+\S/.test(content) && !/[^\0-\x7f\p{L}\p{M}]$/u.test(content);
    return isProse ? [] : [{ offset: start + found.index, ...lookalikeDiagnosis(found) }];
  });
}
