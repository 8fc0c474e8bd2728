import { goldenTexts } from '../golden';
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

test('Windows line ends and letters beyond the first plane do not shift positions', () => {
  expect(at('version: 1\r\ndescription: "😀"\r\nmemory: 2GiB\r\n', ['memory'])).toBe('3:9');
  expect(at('a: { "😀": x, b: y }\n', ['a', 'b'])).toBe('1:18');
});

test('an empty first line, a place after the last line and a key without a value have positions too', () => {
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

test('texts keep their spelling', () => {
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
])('a number that would be written differently is refused: %s', (_, text) => {
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
  ['a directive after a comment', '# x\n\n%YAML 1.1\n---\na: 1\n', ['yaml-directive-unsupported']],
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

goldenTexts(
  'texts that are wrong',
  [
    '',
    '[a]: 1\n',
    'a: { : 1 }\n',
    'null: 1\n',
    `${'1'.repeat(50)}: 1\n`,
    '"": 1\n',
    `a: ${'x'.repeat(4097)}\n`,
    'a: 0755\n',
    'a: 0.1234567890123456\n',
    'a: x\rb: y\n',
    'a: x\u007f\n',
    '\u200ba: x\n',
    '\ufeffa: x\n',
  ],
  (text) =>
    readSource('a.yaml', text).diagnostics.map(
      ({ at: { line, column }, code, message, hint }) => `${line}:${column} ${code}: ${message}; ${hint}`,
    ),
);

test('a file of more than 1 MiB is refused at its start', () => {
  expect(readSource('a.yaml', `# ${'x'.repeat(1024 * 1024 - 1)}`).diagnostics).toMatchObject([
    { code: 'yaml-file-too-long', at: { line: 1, column: 1 } },
  ]);
});

test('values of the maximum length, size and precision are accepted', () => {
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

test('the position is where the nesting becomes too deep', () => {
  expect(readSource('a.yaml', around('[', ']', 24)).diagnostics).toMatchObject([{ at: { line: 1, column: 27 } }]);
  expect(readSource('a.yaml', around('[', ']', 24, '')).diagnostics).toMatchObject([{ at: { line: 1, column: 27 } }]);
});

test('lines folded into one are a text like any other', () => {
  expect(toPlain(read('a: >-\n  x\n  y\n'))).toEqual({ a: 'x y' });
});

test('everything that is wrong with a file is reported in one run', () => {
  expect(codes('a: &x 1\nb: 0755\nc: "\\u0000"\nd: "${TfToken[A.0]}"\na: 2\n')).toEqual([
    'yaml-alias-unsupported',
    'yaml-number-invalid',
    'yaml-character-invalid',
    'yaml-text-reserved',
    'yaml-key-duplicate',
  ]);
});
