import { readSource } from '../../../poolfile/source/source';

const hidden = (text: string): readonly (number | undefined)[] =>
  readSource('a.yaml', text).diagnostics.map(({ hideFrom }) => hideFrom);

test.each([
  'sha256',
  'password',
  'secret',
  'token',
  'tokens',
  'credentials',
  'api_key',
  'apiKey',
  'api-key',
  'secret_key',
  'access_key',
  'private_key',
  'PASSWORD',
  'client_secret',
  'MY_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
])('a line that cannot be read is hidden after %s', (key) => {
  expect(hidden(`a: 1\n${key}: *hunter2\n`)).toEqual([key.length + 3]);
  expect(hidden(`a: { x: *y, "${key}" :  hunter2 }\n`)).toEqual([`a: { x: *y, "${key}" :  `.length + 1]);
  expect(hidden(`a: { x: *y, '${key}': hunter2 }\n`)).toEqual([`a: { x: *y, '${key}': `.length + 1]);
});

test('a line that may contain a secret shows none of its values; another line is shown', () => {
  expect(
    readSource('a.yaml', 'password: 0755\nmemory: 0755\n').diagnostics.map(({ message, hideFrom }) => [
      message,
      hideFrom,
    ]),
  ).toEqual([
    [expect.not.stringContaining('0755'), 11],
    [expect.stringContaining('"0755"'), undefined],
  ]);
  expect(
    readSource('a.yaml', 'memory: 0755\npassword: x\n').diagnostics.every((diagnostic) => !('hideFrom' in diagnostic)),
  ).toBe(true);
  expect(hidden('passwords: *x\ndescription: *secret\nnotatoken: *x\n')).toEqual([undefined, undefined, undefined]);
});

test('a secret is hidden however far to the right it is', () => {
  const text = `a: { b: [${'x, '.repeat(2000)}x], c: *d, password: hunter2 }\n`;
  expect(hidden(text)).toEqual([text.indexOf('hunter2') + 1]);
});
