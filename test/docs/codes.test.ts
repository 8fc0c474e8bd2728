import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES, type CodeEntry } from '../../poolfile/diagnostics/codes';
import { RULES } from '../../poolfile/rules/all';

const root = join(__dirname, '../..');
// eslint-disable-next-line @typescript-eslint/no-require-imports -- a script, which no type is known of
const { codesPage } = require('../../scripts/codes-page.cjs') as {
  codesPage: (root: string, codes: Readonly<Record<string, CodeEntry>>) => string;
};

const ALL: Readonly<Record<string, CodeEntry>> = { ...CODES, ...RULES };

const PROBLEMS = [
  ...['missing', 'unknown', 'duplicate', 'conflict', 'reserved', 'invalid', 'too-long', 'too-many', 'too-small'],
  ...['overcommitted', 'unavailable', 'unsupported', 'ineffective', 'unpinned', 'insecure', 'public'],
];
const FORM = new RegExp(`^[a-z0-9]+(?:-[a-z0-9]+)*-(?:${PROBLEMS.join('|')})$`);

function textsOf(folder: string, ending: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));
}

/** Severity and code of every diagnostic of the golden files. */
const SHOWN = new Set(
  textsOf('test/fixtures/bad', '.txt').flatMap((text) =>
    Array.from(
      text.matchAll(/^\S+:\d+:\d+ (error|warning) ([a-z0-9-]+): /gm),
      ([, severity, code]) => `${severity} ${code}`,
    ),
  ),
);

/** Every string of the sources that has the form of a code, except in the tables. */
const EMITTED = new Set(
  ['poolfile', 'cli', 'rensei', 'constructs', 'stacks']
    .flatMap((folder) => textsOf(folder, '.ts'))
    .filter((text) => !text.includes('export const CODES ='))
    .flatMap((text) => Array.from(text.matchAll(/'([a-z0-9-]+)'/g), ([, word = '']) => word))
    .filter((word) => FORM.test(word)),
);

test('docs/codes.md is what `npm run docs` writes', () => {
  expect(readFileSync(join(root, 'docs/codes.md'), 'utf8')).toBe(codesPage(root, ALL));
});

test('every code is a subject and a problem', () => {
  expect(Object.keys(ALL).filter((code) => !FORM.test(code))).toEqual([]);
});

test('no code is in both tables', () => {
  expect(Object.keys(CODES).filter((code) => code in RULES)).toEqual([]);
});

test('every code of the sources is listed, and every listed code is in the sources', () => {
  expect([...EMITTED].sort()).toEqual(Object.keys(ALL).sort());
});

test('every code of the golden files is listed with its severity', () => {
  const listed = Object.entries(ALL).flatMap(([code, { severity }]) =>
    (severity === 'either' ? ['error', 'warning'] : [severity]).map((word) => `${word} ${code}`),
  );
  expect([...SHOWN].filter((shown) => !listed.includes(shown))).toEqual([]);
});

test('every code is shown by a fixture, or by a command that a test runs', () => {
  const hidden = Object.keys(ALL).filter((code) => !['error', 'warning'].some((word) => SHOWN.has(`${word} ${code}`)));
  expect(hidden).toEqual(Object.keys(ALL).filter((code) => ALL[code]?.command !== undefined));
  const tests = [...textsOf('test/cli', '.test.ts'), ...textsOf('test/poolfile', '.test.ts')].join('\n');
  expect(hidden.filter((code) => !tests.includes(code))).toEqual([]);
});

test('a meaning and a fix are each one sentence', () => {
  const odd = Object.entries(ALL).filter(
    ([, { meaning, fix }]) => ![meaning, fix].every((text) => /^[A-Z`].*\.$/.test(text)),
  );
  expect(odd.map(([code]) => code)).toEqual([]);
});
