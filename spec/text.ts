/**
 * Which characters and words no text of an author may hold, and how such a text is shown. One place, because the same text ends up in
 * Terraform's JSON, in labels, in logs and on a terminal.
 */

/** Why a text is refused, at which UTF-16 offset of it. */
export interface Refusal {
  readonly index: number;
  /** `a bidi or invisible character (U+202E)`. */
  readonly what: string;
}

// format characters (bidi, zero-width, byte-order mark, soft hyphen, tags), line and paragraph separators, lone surrogates, variation
// selectors, fillers that look like nothing, and the two noncharacters that every reader treats differently
const INVISIBLE =
  '\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u3164\\uffa0\\ufe00-\\ufe0f\\ufffe\\uffff\\u{e0100}-\\u{e01ef}';
const IN_VALUES = new RegExp(`[\\p{Cc}${INVISIBLE}]`, 'u');
const ALL_IN_VALUES = new RegExp(IN_VALUES.source, 'gu');
const ALL_INVISIBLE = new RegExp(`[${INVISIBLE}\\x7f-\\x9f]`, 'gu');
const IN_FILES = new RegExp(`\\r(?!\\n)|[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f${INVISIBLE}]|\\t`, 'gu');

function describe(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  if (character === '\t') return 'a tab';
  if (character === '\n' || character === '\r') return 'a line break';
  return /\p{Cc}/u.test(character) ? `a control character (${code})` : `a bidi or invisible character (${code})`;
}

/** The first character that no value and no key may hold; line breaks and tabs are among them. */
export function refusedCharacter(text: string): Refusal | undefined {
  const match = IN_VALUES.exec(text);
  return match ? { index: match.index, what: describe(match[0]) } : undefined;
}

/** What no line of a file may hold, comments too: at most one a line. */
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

// as cdktf finds number tokens in a text (encoding.js): digits, an exponent, and around them anything that looks like part of a number;
// only from the first of such characters on, which finds the same and takes no square time
const NUMBER_LIKE = /(?<![-|\d.+])[-|\d.+]+e[-|\d.eE+]+/g;
/** In whatever NUMBER_LIKE matches. */
const EXPONENT = /[-|\d.+]e[-|\d.eE+]/;

/** True for the doubles that cdktf takes for a token of its own: -8.1e298 to -8.4e298, and -1.8e289 to -2e289 in lists. */
function isTokenNumber(value: number): boolean {
  return Number.isFinite(value) && value < -1e280;
}

/**
 * What cdktf would replace by the value of another construct, or stop at: `TfToken[` in any bracket, or the digits of a number token.
 * Escaping does not help against either, so the text is refused.
 */
export function refusedMarker(text: string): Refusal | undefined {
  const marker = text.indexOf('TfToken[');
  if (marker >= 0) return { index: marker, what: '"TfToken[", which CDKTF reads as a reference of its own' };
  // nearly every text ends here, and an iterator over matches costs more than all else
  if (!EXPONENT.test(text)) return undefined;
  for (const match of text.matchAll(NUMBER_LIKE)) {
    if (isTokenNumber(Number.parseFloat(match[0]))) {
      return { index: match.index, what: 'a number below -1e280, which CDKTF reads as a reference of its own' };
    }
  }
  return undefined;
}

/** True where a name may stand behind a `-` in a longer name without turning into a number token (`pf-8e298` would). */
export function isPlainName(name: string): boolean {
  return refusedMarker(`-${name}`) === undefined;
}

/** A password in an address, and a token of ours: never shown, wherever they stand. */
const SECRETS = /(?<=\/\/[^/@:\s"']{0,100}:)[^\s"'@]{1,200}(?=@)|\bpf_[A-Za-z0-9_-]{16,}/g;

/** `pf_` and 43 characters, as `poolform token` makes them. */
export function holdsToken(text: string): boolean {
  return /(?<![A-Za-z0-9_-])pf_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/.test(text);
}

/** A text without the secrets that can be told from their form. */
export function masked(text: string): string {
  return text.replace(SECRETS, '***');
}

const SHOWN = 80;

/** A text of an author inside a message: quoted, one line, cut, with nothing in it that a terminal would act on. */
export function quote(original: string): string {
  const text = masked(original);
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text).replace(ALL_INVISIBLE, '\ufffd');
}

/** A line as it can be printed: every refused character is one `\ufffd`, a tab one blank, so that columns stay where they are. */
export function printable(line: string): string {
  return line
    .replace(SECRETS, (secret) => '*'.repeat(secret.length))
    .replaceAll('\t', ' ')
    .replace(ALL_IN_VALUES, (c) => '\ufffd'.repeat(c.length));
}

/** The same data with the keys of every map in byte order: the order of a file is no part of what is made of it. */
export function inOrder<T>(data: T): T {
  if (Array.isArray(data)) return data.map((item: unknown) => inOrder(item)) as T;
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .sort(([a], [b]) => byText(a, b))
      .map(([key, value]) => [key, inOrder(value as unknown)]),
  ) as T;
}

/** Byte order, never a locale's: the same input gives the same bytes on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
