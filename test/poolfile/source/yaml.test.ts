import { goldenTexts } from '../golden';
import { readSource } from '../../../poolfile/source/source';

const problems = (text: string): readonly string[] =>
  readSource('a.yaml', text).diagnostics.map(({ at, code }) => `${at.line}:${at.column} ${code}`);

goldenTexts(
  'texts that are no YAML',
  [
    // an unexpected token at the beginning of a line is in the wrong column
    'a:\n  - b\n  c: 1\n',
    'a:\n  b: 1\n c: 2\n',
    ' a: 1\nb: 2\n',
    '- a\n"b": 1\n',
    "- a\n'b': 1\n",
    '- a\n_b: 1\n',
    // anything else there, or after something, is not
    '- a\n}\n',
    "a: 'b' c\n",
    'a: []1\n',
    'a: }\n',
    // once the parser is lost, it expects nothing that follows, and other mistakes may follow
    'a: }\nb: ]\n',
    ']}]\n',
    '],  x\n',
    'a: @x\nb: }\n',
    // of two errors at one place, the one about the next line
    'a: x\n b: 1\n',
    'a: b: c\n',
    'a: b: c\nd: x\n e: 1\n',
    'version 1\nmemory: 2\n',
    'a: "x\n',
    'a: 1\nb\nc: 2\n',
    // an ambiguity caused by an alias or a tag is reported as the alias or the tag
    'a: *b:\n',
    'a: !unknown x\n',
    'a: 1\n--- # more\nb: 2\n',
    'a: 1\n...\n%YAML 1.1\n---\nb: no\n',
  ],
  (text) =>
    readSource('a.yaml', text)
      .diagnostics.map(({ at, code, message, hint }) => `${at.line}:${at.column} ${code}: ${message}; ${hint}`)
      .sort(),
);

test.each(['<<<<<<< HEAD', '=======', '>>>>>>> theirs', '||||||| base', '<<<<<<<', '=======\r'])(
  'a line %j is a conflict, and nothing else of the file is reported',
  (line) => {
    expect(problems(`a: "x\nb:\t1\n${line}\n`)).toEqual(['3:1 yaml-merge-conflict']);
  },
);

test.each(['<<<<<<', '========', '=======x', ' ======='])('a line %j is no conflict', (line) => {
  expect(problems(`a: |\n ${line}\n`)).not.toContain('2:1 yaml-merge-conflict');
  expect(problems(`${line}\n`)).not.toContain('1:1 yaml-merge-conflict');
});

test.each(['%YAML 1.1\n---\na: no\n', '%x\n', '# a comment\n  # another\n\t\n\n%YAML 1.2\n---\na: 1\n'])(
  'a directive is refused before anything else is read: %j',
  (text) => {
    expect(problems(text)).toContain(
      `${text.split('\n').findIndex((line) => line.startsWith('%')) + 1}:1 yaml-directive-unsupported`,
    );
  },
);

test('a % after the first content is no directive', () => {
  expect(problems('a: "x\n%y"\n')).not.toContain('2:1 yaml-directive-unsupported');
  expect(problems('a: 5%\n')).toEqual([]);
});

test('one invisible character is reported per line, and no parser error of that line', () => {
  expect(problems('a: \u200bx\u200b')).toEqual(['1:4 yaml-character-invalid']);
  expect(problems('a: \u200bx\nb: \u200b\u200by\n')).toEqual([1, 2].map((line) => `${line}:4 yaml-character-invalid`));
  expect(problems('\ufeffa: x\nb: \ufeffy\n')).toEqual(['1:1 yaml-character-invalid', '2:4 yaml-character-invalid']);
  expect(problems('a:\t}\n')).toEqual(['1:3 yaml-character-invalid']);
  expect(problems('a:\t1\nb: "x\n')).toEqual(['1:3 yaml-character-invalid', '3:1 yaml-syntax-invalid']);
});
