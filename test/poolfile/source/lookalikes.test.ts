import { readSource } from '../../../poolfile/source/source';

/** `line:column code what` of each diagnostic of a text. */
const found = (text: string): readonly string[] =>
  readSource('a.yaml', text).diagnostics.map(
    ({ at, code, message }) => `${at.line}:${at.column} ${code} ${message.replace(' is not allowed here', '')}`,
  );
const invalid = (position: string, what: string): readonly string[] => [`${position} yaml-character-invalid ${what}`];

const SPACES = [
  ...['\u00a0', '\u1680', '\u202f', '\u205f', '\u3000'],
  ...Array.from({ length: 11 }, (_, i) => String.fromCodePoint(0x2000 + i)),
];
const code = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

describe.each(SPACES.map((space) => [code(space), space]))('the space %s', (name, space) => {
  test.each([
    ['as indentation', `version: 1\naccess:\n${space}${space}auth: none\n`, '3:1'],
    ['before a key that is indented right', `access:\n  auth: none\n  ${space}port: 1\n`, '3:3'],
    ['at the end of a line', `version: 1\ngpus: none${space}\ncpus: 4\n`, '2:11'],
    ['at the end of a key without a value', `version: 1\naccess:${space}\n  auth: none\n`, '2:8'],
    ['after a colon', `version: 1\nmemory:${space}4GiB\ncpus: 4\n`, '2:8'],
    ['after the last colon', `version: 1\nmemory:${space}4GiB\n`, '2:8'],
    ['before a colon', `version: 1\nmemory${space}: 4GiB\n`, '2:7'],
    ['within a key', `version: 1\nkeep${space}alive: 4\n`, '2:5'],
    ['within a value', `version: 1\nmemory: 4${space}GiB\ncpus: 4\n`, '2:10'],
    ['within a quoted value', `version: 1\nmemory: "4${space}GiB"\n`, '2:11'],
    ['after a dash', `models:\n  -${space}mistral:7b\n`, '2:4'],
    ['within a flow list', `models: [a,${space}b]\n`, '1:12'],
    ['on an empty line', `version: 1\n${space}\ncpus: 4\n`, '2:1'],
    ['after a description', `description: chat\nmemory:${space}4GiB\ncpus: 4\n`, '2:8'],
    ['in lines of Windows', `version: 1\r\ngpus: none${space}\r\ncpus: 4\r\n`, '2:11'],
  ])('%s', (_, text, position) => {
    const answers = found(text);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatch(
      new RegExp(`^${position} yaml-character-invalid an? .*space.* \\(${name.replace('+', '\\+')}\\)$`),
    );
  });
});

test.each([
  ['memory：4GiB\ncpus: 4\n', '1:7', 'a full-width colon (U+FF1A)'],
  ['version: 1\nmemory： 4GiB\n', '2:7', 'a full-width colon (U+FF1A)'],
  ['description: chat\nmemory：4GiB\ncpus: 4\n', '2:7', 'a full-width colon (U+FF1A)'],
  ['access：\n  auth: none\n', '1:7', 'a full-width colon (U+FF1A)'],
  ['memory﹕ 4GiB\ncpus: 4\n', '1:7', 'a character that looks like : (U+FE55)'],
  ['memory∶ 4GiB\ncpus: 4\n', '1:7', 'a character that looks like : (U+2236)'],
  ['models: [a，b]\n', '1:11', 'a full-width comma (U+FF0C)'],
  ['models: [a、b]\n', '1:11', 'a character that looks like , (U+3001)'],
  ['models: ［a］\n', '1:9', 'a full-width bracket (U+FF3B)'],
  ['target: ｛ docker: box ｝\ncpus: 4\n', '1:9', 'a full-width brace (U+FF5B)'],
  ['cpus: ４\n', '1:7', 'a full-width digit (U+FF14)'],
  ['ｃpus: 4\n', '1:1', 'a full-width letter (U+FF43)'],
  ['gpus: nｏne\n', '1:8', 'a full-width letter (U+FF4F)'],
  ['models:\n  － mistral:7b\n', '2:3', 'a full-width hyphen (U+FF0D)'],
  ['models:\n  – mistral:7b\n', '2:3', 'a dash (U+2013)'],
  ['target: { docker: box‑1 }\n', '1:22', 'a dash (U+2011)'],
  ['cpus: −1\n', '1:7', 'a dash (U+2212)'],
  ['“memory”: 4GiB\n', '1:1', 'a typographic quote (U+201C)'],
  ['mеmory: 4GiB\n', '1:2', 'a Cyrillic letter (U+0435)'],
  ['gpus: nοne\n', '1:8', 'a Greek letter (U+03BF)'],
])('%j', (text, position, what) => {
  expect(found(text)).toEqual(invalid(position, what));
});

test.each([
  'description: Für alle – auch\u00a0nachts: nein\n'.replace(': nein', ''),
  'description: 聊天，给大家：是的\u3000（测试）\n',
  'description: "Bonjour\u00a0!"\nversion: 1\n',
  'description: >-\n  聊天：\n  第二行\u3000。\nversion: 1\n',
  '# 注意：\u00a0this – is a comment\nversion: 1 # and：this\u00a0too\n',
  'description: Чат для всех\n',
  'scheduling: { annotations: { team.example/note: "A – B，C" } }\n',
  'rensei: { project: "A – B" }\n',
])('text for people may have them: %j', (text) => {
  expect(found(text)).toEqual([]);
});

test('a mistake elsewhere is no reason to blame text for people', () => {
  const answers = found('description: A – B\nscheduling: { annotations: { a.b/c: "x – y" } }\n\n\nmodels: [a\n');
  expect(answers.every((each) => !each.includes('yaml-character-invalid'))).toBe(true);
});
