import { readSource } from '../../../poolfile/source/source';
import { find, type Path, toPlain } from '../../../poolfile/source/tree';

const codes = (text: string): readonly string[] => readSource('a.yaml', text).diagnostics.map(({ code }) => code);
const read = (text: string) => {
  const { root, diagnostics } = readSource('a.yaml', text);
  if (!root) throw new Error(JSON.stringify(diagnostics));
  return root;
};
const at = (text: string, path: Path) => {
  const { line, column } = find(read(text), path)?.value.at ?? { line: 0, column: 0 };
  return `${line}:${column}`;
};

test('every value and key knows its line and column, 1-based', () => {
  const text = 'version: 1\nserving:\n  keepAlive: 5m\nmodels:\n  - mistral:7b\n  - { name: "tiny:1" }\n';
  expect(at(text, ['version'])).toBe('1:10');
  expect(at(text, ['serving', 'keepAlive'])).toBe('3:14');
  expect(at(text, ['models', 0])).toBe('5:5');
  expect(at(text, ['models', 1, 'name'])).toBe('6:13');
  expect(find(read(text), ['serving', 'keepAlive'])?.key).toEqual({ file: 'a.yaml', line: 3, column: 3 });
});

test('Windows line ends and letters beyond the first plane move no position', () => {
  expect(at('version: 1\r\ndescription: "😀"\r\nmemory: 2GiB\r\n', ['memory'])).toBe('3:9');
  expect(at('a: { "😀": x, b: y }\n', ['a', 'b'])).toBe('1:18');
});

test('an empty first line, a place behind the last line and a key of its own are lines and columns too', () => {
  expect(at('\n\na: 1\n', ['a'])).toBe('3:4');
  expect(readSource('a.yaml', 'a: "x').diagnostics).toMatchObject([{ at: { line: 1, column: 6 } }]);
  expect(find(read('? a\n'), ['a'])).toMatchObject({
    key: { line: 1, column: 3 },
    value: { at: { line: 1, column: 3 } },
  });
});

test('a key without a value is nothing, in braces too', () => {
  expect(toPlain(read('a:\nb: { c }\nd: [ ~, x ]\n'))).toEqual({ a: null, b: { c: null }, d: [null, 'x'] });
  for (const path of [['a'], ['b', 'c']])
    expect(find(read('a:\nb: { c }\n'), path)?.value).toMatchObject({ kind: 'leaf', value: null, text: '' });
  expect(find(read('a: null\n'), ['a'])?.value).toMatchObject({ value: null, text: 'null' });
});

test('texts stay as they were written', () => {
  const text = 'a: no\nb: 22:22\nc: 2001-01-01\nd: on\ne: "${x} %{ if }"\nf: 0.32.15\ng: 1.10\nh: ""\n';
  expect(toPlain(read(text))).toEqual({
    a: 'no',
    b: '22:22',
    c: '2001-01-01',
    d: 'on',
    e: '${x} %{ if }',
    f: '0.32.15',
    g: 1.1,
    h: '',
  });
  expect(find(read(text), ['g'])?.value).toMatchObject({ text: '1.10' });
});

test.each([
  ['a leading zero', 'a: 0755'],
  ['octal', 'a: 0o17'],
  ['an exponent', 'a: 1e3'],
  ['beyond every double', 'a: 1e400'],
  ['no number', 'a: .nan'],
  ['infinite', 'a: -.inf'],
  ['a sign', 'a: +1'],
  ['minus zero', 'a: -0'],
  ['rounded', 'a: 9007199254740993'],
])('a number that would not come back as it was written is refused: %s', (_, text) => {
  expect(codes(text)).toEqual(['yaml-number-invalid']);
});

test.each([
  ['an alias', 'a: &x 1\nb: *x\n', ['yaml-alias-unsupported', 'yaml-alias-unsupported']],
  ['an anchor alone', 'a: &x 1\n', ['yaml-alias-unsupported']],
  ['an anchor on a key', '&x a: 1\n', ['yaml-alias-unsupported']],
  ['an alias without an anchor', 'a: *x\n', ['yaml-alias-unsupported']],
  ['a tag', 'a: !!str 1\n', ['yaml-tag-unsupported']],
  ['a tag that makes a date', 'a: !!timestamp 2001-01-01\n', ['yaml-tag-unsupported']],
  ['a tag that makes bytes', 'a: !!binary aGk=\n', ['yaml-tag-unsupported']],
  ['an unknown tag', 'a: !!js/function "x"\n', ['yaml-tag-unsupported']],
  ['a tag on a map', 'a: !!set { b, c }\n', ['yaml-tag-unsupported']],
  ['a merge key', 'a: { <<: { b: 1 } }\n', ['yaml-merge-key-unsupported']],
  ['a directive', '%TAG ! tag:x,2000:\n---\na: 1\n', ['yaml-directive-unsupported']],
  ['a directive behind a comment', '# x\n\n%YAML 1.1\n---\na: 1\n', ['yaml-directive-unsupported']],
  ['two documents', 'a: 1\n---\nb: 2\n', ['yaml-documents-too-many']],
  ['a document end and more', 'a: 1\n...\nb: 2\n', ['yaml-documents-too-many']],
  ['a duplicate key', 'a: 1\n"a": 2\n', ['yaml-key-duplicate']],
  ['a duplicate key in a flow map', 'a: { b: 1, b: 2 }\n', ['yaml-key-duplicate']],
  ['a map as a key', '? { a: 1 }\n: 2\n', ['yaml-key-invalid']],
  ['no key', ': 1\n', ['yaml-key-invalid']],
  ['an empty key', '"": 1\n', ['yaml-key-invalid']],
  ['null as a key', 'null: 1\n', ['yaml-key-invalid']],
  [
    'a way to the prototype',
    'a: { constructor: 1, prototype: 2, __proto__: 3 }\n',
    ['yaml-key-invalid', 'yaml-key-invalid', 'yaml-key-invalid'],
  ],
  ['a conflict', 'a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n', ['yaml-merge-conflict']],
  ['a tab before a value', 'a:\t1\n', ['yaml-character-invalid']],
  ['a carriage return alone', 'a: 1\rb: 2\n', ['yaml-character-invalid']],
  ['a line separator', 'a: "x\u2028y"\n', ['yaml-character-invalid']],
  ['a soft hyphen', 'a: x\u00ady\n', ['yaml-character-invalid']],
  ['half a character', 'a: "x\ud800y"\n', ['yaml-character-invalid']],
  ['an escaped byte-order mark', 'a: "\\ufeffx"\n', ['yaml-character-invalid']],
  ['an escaped control character in a key', '"a\\x07": 1\n', ['yaml-character-invalid']],
  ['a block of several lines', 'a: |\n  x\n  y\n', ['yaml-character-invalid']],
  ['a tag on a key', '!!str a: 1\n', ['yaml-tag-unsupported']],
  ['an anchor and a tag on a key', '&x !!str a: 1\n', ['yaml-alias-unsupported']],
  ['an alias as a key', 'a: &x b\n*x : 1\n', ['yaml-alias-unsupported', 'yaml-alias-unsupported']],
  ['a wrong key and a wrong value', '? [b]\n: 0755\n', ['yaml-key-invalid', 'yaml-number-invalid']],
  ['a list', '- a\n', ['type-invalid']],
  ['a text', 'hello\n', ['type-invalid']],
  ['nothing but comments', '# x\n', ['yaml-content-missing']],
  ['nothing in a document', '# x\n---\n', ['yaml-content-missing']],
  ['an empty text', '""\n', ['type-invalid']],
  ['null', 'null\n', ['type-invalid']],
  ['null as a sign', '~\n', ['type-invalid']],
])('%s is refused', (_, text, expected) => {
  expect(codes(text)).toEqual(expected);
});

const NUMBER =
  'write a number without leading zeros, exponent or base, at most 9007199254740991; put it into quotes if it is meant as a text';

test.each([
  ['', '1:1', 'the file is empty', 'begin with version: 1'],
  [
    '[a]: 1\n',
    '1:1',
    'a key must be a text, not a map or a list',
    'remove the ? or the bracket before it, or put it into quotes',
  ],
  ['a: { : 1 }\n', '1:5', 'a key must be a text, got nothing', 'write a key before the colon'],
  ['null: 1\n', '1:1', 'a key must be a text, got null', 'write "null": if it is meant as a name'],
  [
    `${'1'.repeat(50)}: 1\n`,
    '1:1',
    `a key must be a text, got ${'1'.repeat(40)}`,
    `write "${'1'.repeat(40)}": if it is meant as a name`,
  ],
  ['"": 1\n', '1:1', 'a key must not be empty', 'write a key before the colon'],
  [`a: ${'x'.repeat(4097)}\n`, '1:4', 'the text is longer than 4096 characters', 'shorten it; no field takes more'],
  ['a: 0755\n', '1:4', '"0755" is not a plain number', NUMBER],
  ['a: 0.1234567890123456\n', '1:4', '"0.1234567890123456" is not a plain number', NUMBER],
  ['a: x\rb: y\n', '1:5', 'a line break is not allowed', 'remove it; it cannot be seen, so retype the line'],
  [
    'a: x\u007f\n',
    '1:5',
    'a control character (U+007F) is not allowed',
    'remove it; it cannot be seen, so retype the line',
  ],
  [
    '\u200ba: x\n',
    '1:1',
    'a bidi or invisible character (U+200B) is not allowed',
    'remove it; it cannot be seen, so retype the line',
  ],
  ['\ufeffa: x\n', '1:1', 'the file begins with a byte-order mark', 'save it as UTF-8 without a mark'],
  [
    `# ${'x'.repeat(1024 * 1024 - 1)}`,
    '1:1',
    'the file is larger than 1MiB',
    'split the pool, or remove what is not needed',
  ],
])('%j is answered at %s: %s', (text, place, message, hint) => {
  expect(
    readSource('a.yaml', text).diagnostics.map((issue) => [
      `${issue.at.line}:${issue.at.column}`,
      issue.message,
      issue.hint,
    ]),
  ).toEqual([[place, message, hint]]);
});

test('what is as long, as large or as exact as may be is accepted', () => {
  expect(toPlain(read(`${'k'.repeat(1000)}: ${'x'.repeat(4096)}\n`))).toEqual({ ['k'.repeat(1000)]: 'x'.repeat(4096) });
  expect(toPlain(read('a: 0.123456789012345\nb: 9007199254740991\nc: -1.5\n'))).toEqual({
    a: 0.123456789012345,
    b: 9007199254740991,
    c: -1.5,
  });
  expect(codes(`a: 1 #${'x'.repeat(1024 * 1024 - 6)}`)).toEqual([]);
});

test('<< in quotes is a key like any other', () => {
  expect(toPlain(read('"<<": 1\n'))).toEqual({ '<<': 1 });
});

const around = (open: string, close: string, maps: number, value = 'x'): string =>
  `a: ${open.repeat(maps)}${value}${close.repeat(maps)}\n`;

test.each([
  ['lists', (depth: number) => around('[', ']', depth - 1)],
  ['empty lists', (depth: number) => around('[', ']', depth - 1, '')],
  ['maps in braces', (depth: number) => around('{ a: ', ' }', depth - 1)],
  [
    'maps in brackets',
    (depth: number) => around('[b: ', ']', Math.floor((depth - 1) / 2), depth % 2 === 0 ? '[x]' : 'x'),
  ],
  [
    'maps by indentation',
    (depth: number) => `${Array.from({ length: depth }, (_, i) => `${' '.repeat(i)}a:`).join('\n')} x\n`,
  ],
  ['dashes', (depth: number) => `a:\n ${'- '.repeat(depth - 1)}x\n`],
])('%s may be nested 24 deep, their value not counted', (_, nested) => {
  expect(codes(nested(24))).toEqual([]);
  expect(new Set(codes(nested(25)))).toEqual(new Set(['yaml-nesting-unsupported']));
});

test('where the nesting is too deep is pointed at', () => {
  expect(readSource('a.yaml', around('[', ']', 24)).diagnostics).toMatchObject([{ at: { line: 1, column: 27 } }]);
  expect(readSource('a.yaml', around('[', ']', 24, '')).diagnostics).toMatchObject([{ at: { line: 1, column: 27 } }]);
});

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
])('a line that cannot be read is hidden behind %s', (key) => {
  expect(hidden(`a: 1\n${key}: *hunter2\n`)).toEqual([key.length + 3]);
  expect(hidden(`a: { x: *y, "${key}" :  hunter2 }\n`)).toEqual([`a: { x: *y, "${key}" :  `.length + 1]);
  expect(hidden(`a: { x: *y, '${key}': hunter2 }\n`)).toEqual([`a: { x: *y, '${key}': `.length + 1]);
});

test('a line that may hold a secret says nothing of its values; another line is shown', () => {
  expect(
    readSource('a.yaml', 'password: 0755\nmemory: 0755\n').diagnostics.map(({ message, hideFrom }) => [
      message,
      hideFrom,
    ]),
  ).toEqual([
    ['this is not a plain number', 11],
    ['"0755" is not a plain number', undefined],
  ]);
  expect(readSource('a.yaml', 'memory: 0755\npassword: x\n').diagnostics.every((issue) => !('hideFrom' in issue))).toBe(
    true,
  );
  expect(hidden('passwords: *x\ndescription: *secret\nnotatoken: *x\n')).toEqual([undefined, undefined, undefined]);
});

test('a secret is hidden however far to the right it stands', () => {
  const text = `a: { b: [${'x, '.repeat(2000)}x], c: *d, password: hunter2 }\n`;
  expect(hidden(text)).toEqual([text.indexOf('hunter2') + 1]);
});

test('lines folded into one are a text like any other', () => {
  expect(toPlain(read('a: >-\n  x\n  y\n'))).toEqual({ a: 'x y' });
});

test('all that is wrong with a file is said in one run', () => {
  expect(codes('a: &x 1\nb: 0755\nc: "\\u0000"\nd: "${TfToken[A.0]}"\na: 2\n')).toEqual([
    'yaml-alias-unsupported',
    'yaml-number-invalid',
    'yaml-character-invalid',
    'yaml-text-reserved',
    'yaml-key-duplicate',
  ]);
});

/** Milliseconds of processor time, which a busy machine does not change. */
function spent(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

test.each([
  ['brackets', `a: ${'['.repeat(500_000)}`],
  ['closed brackets', `a: ${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ['dashes', `a:\n ${'- '.repeat(200_000)}`],
  ['indentation', `a:\n${Array.from({ length: 1000 }, (__, i) => `${' '.repeat(i + 1)}a:`).join('\n')}`],
])('nesting without end is refused at once: %s', (_, text) => {
  const started = process.cpuUsage();
  expect(codes(text)).toEqual(['yaml-nesting-unsupported']);
  expect(spent(started)).toBeLessThan(500);
});

test.each([
  ['digits', `a: "${'1'.repeat(900_000)}"`],
  ['exponents', `a: "-${'1e'.repeat(400_000)}"`],
  ['quotes', `a: "${'\\"'.repeat(400_000)}"`],
  ['a file that is too large', 'x'.repeat(5_000_000)],
])('a long text takes no square time: %s', (_, text) => {
  const started = process.cpuUsage();
  expect(codes(text)).toEqual(['yaml-too-long']);
  expect(spent(started)).toBeLessThan(1000);
});
