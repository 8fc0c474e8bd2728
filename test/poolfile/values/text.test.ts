import { Token } from 'cdktf';
import { extractTokenDouble, TokenString } from 'cdktf/lib/tokens/private/encoding';
import { refusedCharacter, refusedInFile, refusedMarker } from '../../../poolfile/values/characters';
import { printable, quote } from '../../../poolfile/values/quote';
import { isPlainName } from '../../../poolfile/values/name';
import { holdsToken, masked } from '../../../poolfile/values/secrets';
import { byText, inOrder } from '../../../poolfile/values/order';

/** What CDKTF's own resolver does with a text: changes it, throws, or leaves it unchanged. */
function isTouched(text: string): boolean {
  const numbers = TokenString.forNumbers(text).split((n) => {
    const value = Number.parseFloat(n);
    return extractTokenDouble(value, false) !== undefined || extractTokenDouble(value, true) !== undefined
      ? { toString: () => n, resolve: () => n, creationStack: [] }
      : undefined;
  });
  return Token.isUnresolved(text) || numbers.tokens.length > 0;
}

test.each([
  '${TfToken[TOKEN.0]}',
  '-8.2e298',
  'x-8.123e+298y',
  '-1.9e289',
  'pf-8.2e298-chat',
  '-82e297',
  `-82${'0'.repeat(297)}e0`,
])('what CDKTF would replace is refused: %s', (text) => {
  expect(isTouched(text)).toBe(true);
  expect(refusedMarker(text)).toBeDefined();
});

test.each(['#{TfToken[x]}', '&{TfToken[x]}', 'TfToken['])('what makes CDKTF stop is refused: %s', (text) => {
  expect(refusedMarker(text)).toBeDefined();
});

test.each([
  '8.2e298',
  '-8e29',
  '-1e-290',
  'e298',
  '-e298',
  'GPU-1111-aaaa',
  '2dc7756dd5523f4d2a6787d0185f317f63f2a67834ab2c65a777b60a40e298ad',
])('what CDKTF leaves alone is allowed: %s', (text) => {
  expect(isTouched(text)).toBe(false);
  expect(refusedMarker(text)).toBeUndefined();
});

test('a name that would be a number token after a hyphen is refused', () => {
  expect(isTouched('pf-82e297')).toBe(true);
  expect(isPlainName('82e297')).toBe(false);
  expect(isPlainName('82e29')).toBe(true);
});

test('a quoted text contains no password, no token and nothing that a terminal acts on', () => {
  expect(quote('http://me:secret@proxy.example')).toBe('"http://me:***@proxy.example"');
  expect(quote(`pf_${'a'.repeat(43)}`)).toBe('"***"');
  expect(quote('a\u001b[31m\u202eb\u009bc')).toBe('"a\\u001b[31m\ufffdb\ufffdc"');
  expect(quote('x'.repeat(200))).toHaveLength(83);
});

test('the position and the kind of the first refused character', () => {
  expect(refusedMarker('a TfToken[')).toEqual({
    index: 2,
    what: '"TfToken[", which CDKTF reads as a reference of its own',
  });
  expect(refusedMarker('1e3 and -2e280')).toEqual({
    index: 8,
    what: 'a number below -1e280, which CDKTF reads as a reference of its own',
  });
  expect(refusedMarker('-1e280')).toBeUndefined();
});

test.each([
  ['a\tb', 'a tab'],
  ['a\nb', 'a line break'],
  ['a\rb', 'a line break'],
  ['a\0b', 'a control character (U+0000)'],
  ['a\u0085b', 'a control character (U+0085)'],
  ['a\u00adb', 'a bidi or invisible character (U+00AD)'],
  ['a\ufe0fb', 'a bidi or invisible character (U+FE0F)'],
  ['a\u{e0101}b', 'a bidi or invisible character (U+E0101)'],
  ['a\ud800b', 'a bidi or invisible character (U+D800)'],
])('%j holds what no value may hold: %s', (text, what) => {
  expect(refusedCharacter(text)).toEqual({ index: 1, what });
});

test.each(['', 'a b', 'é', '日本', '😀', '\u00a0'])('%j holds nothing that is refused', (text) => {
  expect([refusedCharacter(text), refusedInFile(text)]).toEqual([undefined, []]);
});

test('of a file, the first refused character of each line; both kinds of line ends are allowed', () => {
  expect(refusedInFile('a\r\nb\n').map(({ index }) => index)).toEqual([]);
  expect(refusedInFile('\u200b\u200b\n\t\n\rx\u200b').map(({ index, what }) => `${index} ${what}`)).toEqual([
    '0 a bidi or invisible character (U+200B)',
    '3 a tab',
    '5 a line break',
  ]);
  expect(refusedInFile('\u200bx\u200b')).toHaveLength(1);
});

test('a text of eighty characters is quoted whole, a longer one is cut', () => {
  expect(quote('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`);
  expect(quote('x'.repeat(81))).toBe(`"${'x'.repeat(80)}…"`);
});

test.each([
  ['http://me:secret@x', 'http://me:***@x', 'http://me:******@x'],
  ['pf_0123456789abcdef', '***', '*'.repeat(19)],
  ['pf_0123456789abcde', 'pf_0123456789abcde', 'pf_0123456789abcde'],
  ['xpf_0123456789abcdef', 'xpf_0123456789abcdef', 'xpf_0123456789abcdef'],
  ['ssh://deploy@box:22', 'ssh://deploy@box:22', 'ssh://deploy@box:22'],
])('the secrets in %j are masked in a message, and as wide as they are in a frame', (text, inMessage, inFrame) => {
  expect([masked(text), printable(text)]).toEqual([inMessage, inFrame]);
});

test.each([
  [`pf_${'a'.repeat(43)}`, true],
  [`"pf_${'-'.repeat(43)}"`, true],
  [`pf_${'a'.repeat(42)}`, false],
  [`pf_${'a'.repeat(44)}`, false],
  [`xpf_${'a'.repeat(43)}`, false],
  [`pf-${'a'.repeat(43)}`, false],
])('%j holds a token: %s', (text, holds) => {
  expect(holdsToken(text)).toBe(holds);
});

test('maps are sorted by the bytes of their keys, lists keep their order', () => {
  expect(JSON.stringify(inOrder({ b: 1, a: [{ d: null, c: 2 }, 'x'], B: undefined, é: 1 }))).toBe(
    '{"a":[{"c":2,"d":null},"x"],"b":1,"é":1}',
  );
  expect(['b', 'é', 'a', 'B', 'a'].sort(byText)).toEqual(['B', 'a', 'a', 'b', 'é']);
});
