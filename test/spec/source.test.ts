import { readSource } from '../../spec/source';
import { find, type Path, toPlain } from '../../spec/tree';

const codes = (text: string): readonly string[] => readSource('a.yaml', text).issues.map(({ code }) => code);
const read = (text: string) => {
  const { root, issues } = readSource('a.yaml', text);
  if (!root) throw new Error(JSON.stringify(issues));
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

test('texts stay as they were written', () => {
  const text = 'a: no\nb: 22:22\nc: 2001-01-01\nd: on\ne: "${x} %{ if }"\nf: 0.32.15\ng: 1.10\nh: ""\n';
  expect(toPlain(read(text))).toEqual({ a: 'no', b: '22:22', c: '2001-01-01', d: 'on', e: '${x} %{ if }', f: '0.32.15', g: 1.1, h: '' });
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
  expect(codes(text)).toEqual(['yaml-number']);
});

test.each([
  ['an alias', 'a: &x 1\nb: *x\n', ['yaml-alias', 'yaml-alias']],
  ['an anchor alone', 'a: &x 1\n', ['yaml-alias']],
  ['an anchor on a key', '&x a: 1\n', ['yaml-alias']],
  ['an alias without an anchor', 'a: *x\n', ['yaml-alias']],
  ['a tag', 'a: !!str 1\n', ['yaml-tag']],
  ['an unknown tag', 'a: !!js/function "x"\n', ['yaml-tag']],
  ['a tag on a map', 'a: !!set { b, c }\n', ['yaml-tag']],
  ['a merge key', 'a: { <<: { b: 1 } }\n', ['yaml-merge-key']],
  ['a directive', '%TAG ! tag:x,2000:\n---\na: 1\n', ['yaml-directive']],
  ['a directive behind a comment', '# x\n\n%YAML 1.1\n---\na: 1\n', ['yaml-directive']],
  ['two documents', 'a: 1\n---\nb: 2\n', ['yaml-documents']],
  ['a document end and more', 'a: 1\n...\nb: 2\n', ['yaml-documents']],
  ['a duplicate key', 'a: 1\n"a": 2\n', ['yaml-duplicate-key']],
  ['a duplicate key in a flow map', 'a: { b: 1, b: 2 }\n', ['yaml-duplicate-key']],
  ['a map as a key', '? { a: 1 }\n: 2\n', ['yaml-key']],
  ['no key', ': 1\n', ['yaml-key']],
  ['an empty key', '"": 1\n', ['yaml-key']],
  ['null as a key', 'null: 1\n', ['yaml-key']],
  ['a way to the prototype', 'a: { constructor: 1, prototype: 2, __proto__: 3 }\n', ['yaml-key', 'yaml-key', 'yaml-key']],
  ['a conflict', 'a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n', ['yaml-conflict']],
  ['a tab before a value', 'a:\t1\n', ['yaml-character']],
  ['a carriage return alone', 'a: 1\rb: 2\n', ['yaml-character']],
  ['a line separator', 'a: "x\u2028y"\n', ['yaml-character']],
  ['a soft hyphen', 'a: x\u00ady\n', ['yaml-character']],
  ['half a character', 'a: "x\ud800y"\n', ['yaml-character']],
  ['an escaped byte-order mark', 'a: "\\ufeffx"\n', ['yaml-character']],
  ['an escaped control character in a key', '"a\\x07": 1\n', ['yaml-character']],
  ['a block of several lines', 'a: |\n  x\n  y\n', ['yaml-character']],
  ['a list', '- a\n', ['wrong-type']],
  ['a text', 'hello\n', ['wrong-type']],
  ['nothing but comments', '# x\n', ['yaml-empty']],
  ['null', 'null\n', ['wrong-type']],
])('%s is refused', (_, text, expected) => {
  expect(codes(text)).toEqual(expected);
});

test('lines folded into one are a text like any other', () => {
  expect(toPlain(read('a: >-\n  x\n  y\n'))).toEqual({ a: 'x y' });
});

test('all that is wrong with a file is said in one run', () => {
  expect(codes('a: &x 1\nb: 0755\nc: "\\u0000"\nd: "${TfToken[A.0]}"\na: 2\n')).toEqual(['yaml-alias', 'yaml-number', 'yaml-character', 'yaml-marker', 'yaml-duplicate-key']);
});

test('a file of nothing but mistakes ends with a count', () => {
  const { issues } = readSource('a.yaml', 'a: 0755\n'.replace('a', 'a0') + Array.from({ length: 300 }, (__, i) => `b${i}: 0755\n`).join(''));
  expect(issues).toHaveLength(101);
  expect(issues.at(-1)).toMatchObject({ severity: 'issue', message: '201 more in this file' });
});

test.each([
  ['brackets', `a: ${'['.repeat(500_000)}`],
  ['closed brackets', `a: ${'['.repeat(200_000)}${']'.repeat(200_000)}`],
  ['dashes', `a:\n ${'- '.repeat(200_000)}`],
  ['indentation', `a:\n${Array.from({ length: 1000 }, (__, i) => `${' '.repeat(i + 1)}a:`).join('\n')}`],
])('nesting without end is refused at once: %s', (_, text) => {
  const started = performance.now();
  expect(codes(text)).toEqual(['yaml-depth']);
  expect(performance.now() - started).toBeLessThan(500);
});

test.each([
  ['digits', `a: "${'1'.repeat(900_000)}"`],
  ['exponents', `a: "-${'1e'.repeat(400_000)}"`],
  ['quotes', `a: "${'\\"'.repeat(400_000)}"`],
  ['a file that is too large', 'x'.repeat(5_000_000)],
])('a long text takes no square time: %s', (_, text) => {
  const started = performance.now();
  expect(codes(text)).toEqual(['yaml-size']);
  expect(performance.now() - started).toBeLessThan(1000);
});
