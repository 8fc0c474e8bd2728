/**
 * Characters and words that no text of an author may hold. One place for all, because the same text ends up in
 * Terraform's JSON, in labels, in logs and on a terminal.
 */

/** Why a text is refused. */
export interface Refusal {
  /** UTF-16 offset in the text. */
  readonly index: number;
  /** `a bidi or invisible character (U+202E)`. */
  readonly what: string;
}

// format characters (bidi, zero-width, byte-order mark, soft hyphen, tags), line and paragraph separators, lone
// surrogates, variation selectors, invisible fillers, and the two noncharacters that every reader treats differently
const INVISIBLE =
  '\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}' +
  '\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u3164\\uffa0\\ufe00-\\ufe0f\\ufffe\\uffff\\u{e0100}-\\u{e01ef}';

const IN_VALUES = new RegExp(`[\\p{Cc}${INVISIBLE}]`, 'u');

export const ALL_IN_VALUES = new RegExp(IN_VALUES.source, 'gu');

export const ALL_INVISIBLE = new RegExp(`[${INVISIBLE}\\x7f-\\x9f]`, 'gu');

const IN_FILES = new RegExp(`\\r(?!\\n)|[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f${INVISIBLE}]|\\t`, 'gu');

function describe(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  if (character === '\t') return 'a tab';
  if (character === '\n' || character === '\r') return 'a line break';
  return /\p{Cc}/u.test(character) ? `a control character (${code})` : `a bidi or invisible character (${code})`;
}

/** The first character that no value and no key may hold; line breaks and tabs are refused too. */
export function refusedCharacter(text: string): Refusal | undefined {
  const match = IN_VALUES.exec(text);
  return match ? { index: match.index, what: describe(match[0]) } : undefined;
}

/** Characters that no line of a file may hold, comments included; the first of each line. */
export function refusedInFile(text: string): readonly Refusal[] {
  const found: Refusal[] = [];
  let lineEnd = -1;
  for (const match of text.matchAll(IN_FILES)) {
    if (match.index < lineEnd) continue;
    found.push({ index: match.index, what: describe(match[0]) });
    const end = text.indexOf('\n', match.index);
    lineEnd = end < 0 ? text.length : end;
  }
  return found;
}

// as cdktf finds number tokens in a text (encoding.js): digits, an exponent, and around them anything that looks like
// part of a number; matching starts only at the first such character, which finds the same in linear time
const NUMBER_LIKE = /(?<![-|\d.+])[-|\d.+]+e[-|\d.eE+]+/g;

/** Found in every match of NUMBER_LIKE. */
const EXPONENT = /[-|\d.+]e[-|\d.eE+]/;

/** Covers the doubles that cdktf reads as its own tokens: -8.1e298 to -8.4e298, and -1.8e289 to -2e289 in lists. */
function isTokenNumber(value: number): boolean {
  return Number.isFinite(value) && value < -1e280;
}

/**
 * Text that cdktf would replace by the value of another construct, or fail at: `TfToken[` in any bracket, or the digits
 * of a number token. Escaping helps against neither, so the text is refused.
 */
export function refusedMarker(text: string): Refusal | undefined {
  const marker = text.indexOf('TfToken[');
  if (marker >= 0) return { index: marker, what: '"TfToken[", which CDKTF reads as a reference of its own' };
  // nearly every text returns here, and an iterator over matches is the most expensive part
  if (!EXPONENT.test(text)) return undefined;
  for (const match of text.matchAll(NUMBER_LIKE)) {
    if (isTokenNumber(Number.parseFloat(match[0]))) {
      return { index: match.index, what: 'a number below -1e280, which CDKTF reads as a reference of its own' };
    }
  }
  return undefined;
}
