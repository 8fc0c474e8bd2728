import { readSource } from '../../../poolfile/source/source';

const said = (text: string): readonly string[] =>
  readSource('a.yaml', text).diagnostics.map(({ at, message }) => `${at.line}:${at.column} ${message}`);

const NOT_HERE = 'this is not expected here';
const INDENT = 'the indentation does not fit the lines before';
const NEXT_LINE = 'this goes on in the next line, and a key must be on one';
const NOT_CLOSED = 'something before this is not closed: a quote, a bracket or a colon is missing';
const NO_START = 'a text cannot begin with this character';
const SECOND_COLON = 'a second colon in one line';

test.each([
  // what begins a line and is not expected there stands in the wrong column
  ['a:\n  - b\n  c: 1\n', [`3:1 ${INDENT}`]],
  ['a:\n  b: 1\n c: 2\n', [`3:1 ${INDENT}`]],
  [' a: 1\nb: 2\n', [`2:1 ${INDENT}`]],
  ['- a\n"b": 1\n', [`2:1 ${INDENT}`]],
  ["- a\n'b': 1\n", [`2:1 ${INDENT}`]],
  ['- a\n_b: 1\n', [`2:1 ${INDENT}`]],
  // anything else there, or behind something, does not
  ['- a\n}\n', [`2:1 ${NOT_HERE}`]],
  ["a: 'b' c\n", [`1:8 ${NOT_HERE}`]],
  ['a: []1\n', [`1:6 ${NOT_HERE}`]],
  ['a: }\n', [`1:4 ${NOT_HERE}`]],
  // once the parser is lost it expects nothing of the rest, which may be wrong in other ways
  ['a: }\nb: ]\n', [`1:4 ${NOT_HERE}`]],
  [']}]\n', [`1:1 ${NOT_HERE}`]],
  ['],  x\n', [`1:1 ${NOT_HERE}`, `1:2 ${NO_START}`]],
  ['a: @x\nb: }\n', [`1:4 ${NO_START}`, `2:4 ${NOT_HERE}`]],
  // of two at one place, that of the next line
  ['a: x\n b: 1\n', [`1:4 ${NEXT_LINE}`]],
  ['a: b: c\n', [`1:4 ${SECOND_COLON}`]],
  ['a: b: c\nd: x\n e: 1\n', [`1:4 ${SECOND_COLON}`, `2:4 ${NEXT_LINE}`]],
  ['version 1\nmemory: 2\n', [`1:1 ${NEXT_LINE}`]],
  ['a: "x\n', [`2:1 ${NOT_CLOSED}`]],
  ['a: 1\nb\nc: 2\n', [`2:1 ${NOT_CLOSED}`]],
  // what an alias or a tag is ambiguous about is said of the alias or the tag
  ['a: *b:\n', ['1:4 anchors (&) and aliases (*) are not allowed']],
  ['a: !unknown x\n', ['1:13 tags (!) are not allowed']],
  ['a: 1\n--- # more\nb: 2\n', ['2:1 a file holds one document']],
  ['a: 1\n...\n%YAML 1.1\n---\nb: no\n', ['4:1 a file holds one document']],
])('%j is answered in the place that is wrong', (text, expected) => {
  expect([...said(text)].sort()).toEqual(expected);
});

test.each(['<<<<<<< HEAD', '=======', '>>>>>>> theirs', '||||||| base', '<<<<<<<', '=======\r'])(
  'a line %j is a conflict, and nothing else is said of the file',
  (line) => {
    expect(said(`a: "x\nb:\t1\n${line}\n`)).toEqual(['3:1 a merge conflict that is not resolved']);
  },
);

test.each(['<<<<<<', '========', '=======x', ' ======='])('a line %j is none', (line) => {
  expect(said(`a: |\n ${line}\n`)).not.toContain('2:1 a merge conflict that is not resolved');
  expect(said(`${line}\n`)).not.toContain('1:1 a merge conflict that is not resolved');
});

test.each(['%YAML 1.1\n---\na: no\n', '%x\n', '# a comment\n  # another\n\t\n\n%YAML 1.2\n---\na: 1\n'])(
  'a directive is refused before anything else is read: %j',
  (text) => {
    expect(said(text)).toContain(
      `${text.split('\n').findIndex((line) => line.startsWith('%')) + 1}:1 directives (%) are not allowed`,
    );
  },
);

test('a % behind the first content is no directive', () => {
  expect(said('a: "x\n%y"\n')).not.toContain('2:1 directives (%) are not allowed');
  expect(said('a: 5%\n')).toEqual([]);
});

test('of what cannot be seen, one is said a line, and what the parser makes of that line is not', () => {
  expect(said('a: \u200bx\u200b')).toEqual(['1:4 a bidi or invisible character (U+200B) is not allowed']);
  expect(said('a: \u200bx\nb: \u200b\u200by\n')).toEqual(
    [1, 2].map((line) => `${line}:4 a bidi or invisible character (U+200B) is not allowed`),
  );
  expect(said('\ufeffa: x\nb: \ufeffy\n')).toEqual([
    '1:1 the file begins with a byte-order mark',
    '2:4 a bidi or invisible character (U+FEFF) is not allowed',
  ]);
  expect(said('a:\t}\n')).toEqual(['1:3 a tab is not allowed']);
  expect(said('a:\t1\nb: "x\n')).toEqual(['1:3 a tab is not allowed', `3:1 ${NOT_CLOSED}`]);
});
