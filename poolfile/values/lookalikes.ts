/** Characters that look like one of ASCII, as office programs, web pages and other keyboards write them. */

export interface Lookalike {
  /** UTF-16 offset in the text. */
  readonly index: number;
  /** `a no-break space (U+00A0)`. */
  readonly what: string;
  /** What to write: `write an ordinary space, or nothing`. */
  readonly hint: string;
}

/** Those that Unicode's compatibility form (NFKC) does not take to the character of ASCII that they look like. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['\u1680', ' '],
  ...Array.from('\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58', (dash) => [dash, '-'] as const),
  ...Array.from('\u02d0\u2236\ua789', (colon) => [colon, ':'] as const),
  ...Array.from('\u2044\u2215', (slash) => [slash, '/'] as const),
  ['\u3001', ','],
  ['\u3002', '.'],
  ['\u3010', '['],
  ['\u3011', ']'],
]);

const QUOTES = /[\u2018-\u201f\u00ab\u00bb]/u;

const SIGNS: Readonly<Record<string, string>> = {
  ':': 'colon',
  ',': 'comma',
  '.': 'period',
  '-': 'hyphen',
  '#': 'number sign',
  '[': 'bracket',
  ']': 'bracket',
  '{': 'brace',
  '}': 'brace',
  '(': 'parenthesis',
  ')': 'parenthesis',
  '"': 'quote',
  "'": 'quote',
};

const HINTS: Readonly<Record<string, string>> = {
  ' ': 'write an ordinary space, or nothing',
  ':': 'write : and a space after it',
};

/** A Cyrillic or Greek letter in a word of Latin letters. */
const MIXED =
  /(?<=[A-Za-z0-9_])[\p{Script=Cyrillic}\p{Script=Greek}]|[\p{Script=Cyrillic}\p{Script=Greek}](?=[A-Za-z0-9_])/u;

/** The first character of a text that only looks right; with `quotes`, also a typographic quote. */
export function lookalikeIn(text: string, { quotes = false } = {}): Lookalike | undefined {
  // nearly every text returns here
  if (!/[^\0-\x7f]/.test(text)) return undefined;
  const found = [...Array.from(text.matchAll(/[^\0-\x7f]/gu), ({ 0: character, index }) => ({ character, index }))]
    .map(({ character, index }) => ({ character, index, ascii: asciiOf(character) }))
    .find(({ character, ascii }) => ascii !== undefined || (quotes && QUOTES.test(character)));
  const mixed = MIXED.exec(text);
  if (mixed && mixed.index < (found?.index ?? Infinity)) {
    const script = /\p{Script=Greek}/u.test(mixed[0]) ? 'Greek' : 'Cyrillic';
    return { index: mixed.index, what: `a ${script} letter (${code(mixed[0])})`, hint: 'retype the word' };
  }
  if (!found) return undefined;
  const { character, index, ascii } = found;
  if (ascii === undefined)
    return { index, what: `a typographic quote (${code(character)})`, hint: 'write " or \', or remove it' };
  return {
    index,
    what: `${nameOf(character, ascii)} (${code(character)})`,
    hint: HINTS[ascii] ?? `write ${ascii}`,
  };
}

/** The character of ASCII that another one looks like. */
function asciiOf(character: string): string | undefined {
  const plain = OTHERS.get(character) ?? character.normalize('NFKC');
  return /^[ -~]$/.test(plain) ? plain : undefined;
}

function nameOf(character: string, ascii: string): string {
  if (ascii === ' ') {
    if (/[\u00a0\u202f]/.test(character)) return 'a no-break space';
    return character === '\u3000' ? 'an ideographic space' : 'a space of another width';
  }
  if (/[\uff01-\uff5e]/.test(character)) {
    const kind = SIGNS[ascii] ?? (/[0-9]/.test(ascii) ? 'digit' : /[A-Za-z]/.test(ascii) ? 'letter' : 'sign');
    return `a full-width ${kind}`;
  }
  if (ascii === '-') return 'a dash';
  return `a character that looks like ${ascii}`;
}

function code(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** In front of a key or after it, at the end of a line, or in place of a key's colon. */
const STRUCTURE =
  /^\s*[^\0-\x7f\p{L}]|[^\0-\x7f\p{L}\p{M}]\s*$|^[\s-]*["']?[\w.-]+["']?\s*(?:[^\0-\x7f\p{L}\p{M}]|:[^\0-\x7f\p{L}\p{M}])/u;

/** Whether a line that continues a text was probably meant as a field: `memory：4GiB`. */
export function isProbablyField(line: string): boolean {
  return STRUCTURE.test(line) && lookalikeIn(line) !== undefined;
}
