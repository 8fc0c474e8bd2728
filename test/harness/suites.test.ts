import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inOrder, suiteName } from '../acceptance/harness/suites';

const ACCEPTANCE = path.resolve(__dirname, '../acceptance');
const SUITES = Object.keys(
  JSON.parse(readFileSync(path.join(ACCEPTANCE, 'harness/minutes.json'), 'utf8')) as Readonly<Record<string, number>>,
);
/** The suites that run first after these files were changed, `docker/cycle` before them left out. */
const firstAfter = (count: number, ...changed: readonly string[]): string[] =>
  inOrder(SUITES, changed).slice(1, 1 + count);

test('minutes.json has the minutes of every suite, and of nothing else', () => {
  const files = readdirSync(ACCEPTANCE, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.test.ts'));
  expect([...SUITES].sort()).toEqual(files.map((file) => suiteName(path.join(ACCEPTANCE, file))).sort());
});

test('suites that the changed files concern come first, in the order of minutes.json', () => {
  const kubernetes = SUITES.filter((suite) => suite.startsWith('kubernetes/'));
  expect(firstAfter(kubernetes.length, 'constructs/kubernetes/servers.ts')).toEqual(kubernetes);
  expect(firstAfter(1, 'constructs/docker/server.ts')[0]).toMatch(/^docker\//);
  expect(firstAfter(1, 'rensei/runbook.ts')).toEqual(['docker/runbook']);
  expect(firstAfter(2, 'index.ts', 'README.md')).toEqual(['docker/readme', 'library']);
});

test('a changed suite comes first, without any other', () => {
  expect(inOrder(SUITES, ['test/acceptance/kubernetes/edits.test.ts'])).toEqual([
    'docker/cycle',
    'kubernetes/edits',
    ...SUITES.filter((suite) => !['docker/cycle', 'kubernetes/edits'].includes(suite)),
  ]);
});

test('the suite of cdktf deploy comes first, no matter what was changed', () => {
  expect(inOrder([...SUITES].reverse(), ['constructs/kubernetes/servers.ts'])[0]).toBe('docker/cycle');
});

test('files that concern no suite change nothing', () => {
  expect(inOrder(SUITES, ['CHANGELOG.md', 'poolfile/load.ts'])).toEqual(SUITES);
});

test('every path that a suite depends on exists in the project', () => {
  const table = readFileSync(path.join(ACCEPTANCE, 'harness/suites.ts'), 'utf8');
  const paths = [...table.matchAll(/^ {2}\['([^']+)', /gm)].map((match) => match[1] ?? '');
  expect(paths.length).toBeGreaterThan(10);
  for (const each of paths) expect(() => readdirOrRead(path.join(ACCEPTANCE, '../..', each))).not.toThrow();
});

const readdirOrRead = (file: string): unknown => (file.endsWith('/') ? readdirSync(file) : readFileSync(file));
