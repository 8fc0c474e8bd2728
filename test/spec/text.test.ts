import { Token } from 'cdktf';
import { extractTokenDouble, TokenString } from 'cdktf/lib/tokens/private/encoding';
import { isPlainName, quote, refusedMarker } from '../../spec/text';

/** What CDKTF's own resolver makes of a text: changed, or not accepted, or left alone. */
function isTouched(text: string): boolean {
  const numbers = TokenString.forNumbers(text).split((n) => {
    const value = Number.parseFloat(n);
    return extractTokenDouble(value, false) !== undefined || extractTokenDouble(value, true) !== undefined ? { toString: () => n, resolve: () => n, creationStack: [] } : undefined;
  });
  return Token.isUnresolved(text) || numbers.tokens.length > 0;
}

test.each(['${TfToken[TOKEN.0]}', '-8.2e298', 'x-8.123e+298y', '-1.9e289', 'pf-8.2e298-chat', '-82e297', `-82${'0'.repeat(297)}e0`])('what CDKTF would replace is refused: %s', (text) => {
  expect(isTouched(text)).toBe(true);
  expect(refusedMarker(text)).toBeDefined();
});

test.each(['#{TfToken[x]}', '&{TfToken[x]}', 'TfToken['])('what makes CDKTF stop is refused: %s', (text) => {
  expect(refusedMarker(text)).toBeDefined();
});

test.each(['8.2e298', '-8e29', '-1e-290', 'e298', '-e298', 'GPU-1111-aaaa', '2dc7756dd5523f4d2a6787d0185f317f63f2a67834ab2c65a777b60a40e298ad'])('what CDKTF leaves alone is allowed: %s', (text) => {
  expect(isTouched(text)).toBe(false);
  expect(refusedMarker(text)).toBeUndefined();
});

test('a name that would be a number token behind a dash is no name', () => {
  expect(isTouched('pf-82e297')).toBe(true);
  expect(isPlainName('82e297')).toBe(false);
  expect(isPlainName('82e29')).toBe(true);
});

test('a quoted text holds no password, no token and nothing that a terminal acts on', () => {
  expect(quote('http://me:secret@proxy.example')).toBe('"http://me:***@proxy.example"');
  expect(quote(`pf_${'a'.repeat(43)}`)).toBe('"***"');
  expect(quote('a\u001b[31m\u202eb\u009bc')).toBe('"a\\u001b[31m\ufffdb\ufffdc"');
  expect(quote('x'.repeat(200))).toHaveLength(83);
});
