import { gpuCatalog } from '../../catalog/gpus';
import { modelCatalog } from '../../catalog/models';
import { compile, type Compiled, type CompileOptions, type InputFile } from '../../poolfile/compile';
import { compiled, ENVIRONMENT, type Files, poolFile, poolsOf } from './given';

const HERE = ENVIRONMENT.replace(/ {2}box:[^]*?\nimages/, 'images');
const FAR = HERE.replace('here:', 'far:').replace('unix:///var/run/docker.sock', 'ssh://far');
const farPool = (): string =>
  poolFile({ target: '{ docker: far }', access: `{ tls: none, tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }` });
const base = (text = 'memory: 2GB'): string => `version: 1\n${text}\n`;
const extending = (port = 11434): string =>
  poolFile({}, port)
    .replace('version: 1\n', 'version: 1\nextends: ../_base/chat.yaml\n')
    .replace(/memory: .*\n/, '');
const said = ({ diagnostics }: Compiled): readonly string[] => diagnostics.map(({ at, code }) => `${at.file} ${code}`);

/** With what was wrong with reading the files. */
function read(
  files: Files,
  issues: readonly { readonly file: string; readonly code: string; readonly concerns?: readonly string[] }[],
  options: CompileOptions = {},
): Compiled {
  const input = Object.entries(files).map(([path, text]): InputFile => ({
    folder: path.split('/')[0] ?? '',
    name: path.split('/')[1] ?? '',
    shown: `pools/${path}`,
    text,
  }));
  const unread = issues.map(
    ({ file, ...more }) =>
      ({ severity: 'error', message: 'wrong', hint: 'mend it', at: { file, line: 1, column: 1 }, ...more }) as const,
  );
  return compile(
    { root: 'pools', files: input, diagnostics: unread },
    { gpus: gpuCatalog(), models: modelCatalog() },
    options,
  );
}

test('environments, places and pools are in the order of their names, and the order of the files is no part of what is made', () => {
  const files: Files = {
    'b/environment.yaml': FAR,
    'a/environment.yaml': ENVIRONMENT,
    'a/zoo.yaml': poolFile({}, 2000),
    'a/chat.yaml': poolFile({}, 2001),
    '_base/chat.yaml': 'version: 1\n',
  };
  const made = compiled(files);
  expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect([
    made.environments,
    made.places.map(({ stack }) => stack),
    poolsOf(made).map(({ name }) => name),
    made.poolCount,
  ]).toEqual([['a', 'b'], ['a-box', 'a-here', 'b-far'], ['chat', 'zoo'], 2]);
  expect(compiled(Object.fromEntries(Object.entries(files).reverse()))).toEqual(made);
});

test('of one environment there is only what is its own: issues, places, locks, values', () => {
  const files: Files = {
    'a/environment.yaml': ENVIRONMENT,
    'a/chat.yaml': poolFile(),
    'b/environment.yaml': FAR,
    'b/bad.yaml': 'version: 2\n',
  };
  const made = compiled(files, { env: 'a', explain: true });
  expect([
    said(made),
    made.places.map(({ stack }) => stack),
    made.locks.map(({ file }) => file),
    made.poolCount,
  ]).toEqual([[], ['a-box', 'a-here'], ['pools/a/allocations.lock.yaml'], 1]);
  expect(new Set(made.explain.map(({ file }) => file))).toEqual(
    new Set(['pools/a/environment.yaml', 'pools/a/chat.yaml']),
  );
  expect(compiled(files, { env: 'a' }).explain).toEqual([]);
});

test('an environment that holds nothing has no lock, and one that held something keeps its file', () => {
  const files: Files = { 'a/environment.yaml': HERE, 'b/environment.yaml': FAR, 'b/chat.yaml': farPool() };
  const [lock, ...more] = compiled(files).locks;
  expect([lock, more]).toMatchObject([{ file: 'pools/b/allocations.lock.yaml', changed: true }, []]);
  expect(lock?.text).toMatch(/\ndocker:\n {2}far:\n {4}chat:\n/);
  expect(compiled({ ...files, 'b/allocations.lock.yaml': lock?.text ?? '' }).locks).toEqual([
    { ...lock, changed: false },
  ]);
  expect(compiled({ 'a/environment.yaml': HERE, 'a/allocations.lock.yaml': lock?.text ?? '' }).locks).toMatchObject([
    { file: 'pools/a/allocations.lock.yaml', changed: true },
  ]);
});

test.each([
  ['dve', 'did you mean dev?'],
  ['production', 'there are: dev, lab'],
])('an environment that is not there: %s', (env, hint) => {
  expect(
    compiled({ 'lab/environment.yaml': HERE, 'dev/environment.yaml': HERE }, { env }).diagnostics.find(
      ({ code }) => code === 'environment-unknown',
    ),
  ).toEqual({
    severity: 'error',
    code: 'environment-unknown',
    message: `there is no environment "${env}"`,
    at: { file: 'pools', line: 1, column: 1 },
    hint,
  });
});

test('where there is no environment at all that is said, unless there is no root', () => {
  expect(compiled({}, { env: 'dev' }).diagnostics.map(({ code, hint }) => `${code}: ${hint}`)).toEqual([
    'environment-missing: copy pools/local of the package, or run `poolform new`',
    'environment-unknown: there are: none',
  ]);
  expect(said(read({}, [{ file: 'pools', code: 'root-missing' }]))).toEqual(['pools root-missing']);
  expect(said(read({}, [{ file: 'pools/x.yaml', code: 'location-invalid' }]))).toEqual([
    'pools environment-missing',
    'pools/x.yaml location-invalid',
  ]);
});

test('an environment file that could not be read is said with the reading', () => {
  expect(
    said(
      read({ 'dev/chat.yaml': poolFile() }, [
        { file: 'pools/dev/environment.yaml', code: 'file-unavailable' },
        { file: 'pools/dev/more', code: 'location-invalid' },
      ]),
    ),
  ).toEqual(['pools/dev/environment.yaml file-unavailable', 'pools/dev/more location-invalid']);
  expect(said(read({ 'dev/chat.yaml': poolFile() }, [{ file: 'pools/dev/more', code: 'location-invalid' }]))).toEqual([
    'pools/dev/environment.yaml environment-missing',
    'pools/dev/more location-invalid',
  ]);
  expect(
    said(
      read(
        { 'dev/chat.yaml': poolFile(), 'lab/environment.yaml': HERE },
        [
          { file: 'pools/lab/more', code: 'location-invalid', concerns: ['lab'] },
          { file: 'pools/y.yaml', code: 'location-invalid' },
        ],
        { env: 'dev' },
      ),
    ),
  ).toEqual(['pools/dev/environment.yaml environment-missing', 'pools/y.yaml location-invalid']);
});

test('names that cannot be are said of their folder or file, with one that would do', () => {
  const { diagnostics } = compiled(
    {
      'Dev.yaml/environment.yaml': HERE,
      'Dev.yaml/Chat.yaml': poolFile(),
      'Dev.yaml/a.yaml-b.yaml': poolFile({}, 2000),
      'Dev.yaml/---.yaml': poolFile({}, 2001),
    },
    { env: 'Dev.yaml' },
  );
  expect(
    diagnostics
      .filter(({ code }) => code === 'name-invalid')
      .map(({ at, message, hint }) => `${at.file}: ${message}; ${hint}`),
  ).toEqual([
    'pools/Dev.yaml: the folder "Dev.yaml" names an environment: expected at most 40 lower-case letters, digits and -, with a letter or digit at both ends; dev would do',
    'pools/Dev.yaml/---.yaml: the file "---.yaml" names a pool: expected at most 40 lower-case letters, digits and -, with a letter or digit at both ends; rename it: names of resources are made from it',
    'pools/Dev.yaml/Chat.yaml: the file "Chat.yaml" names a pool: expected at most 40 lower-case letters, digits and -, with a letter or digit at both ends; chat would do',
    'pools/Dev.yaml/a.yaml-b.yaml: the file "a.yaml-b.yaml" names a pool: expected at most 40 lower-case letters, digits and -, with a letter or digit at both ends; a-yaml-b would do',
  ]);
  expect(said(compiled({ 'Dev/environment.yaml': HERE, 'lab/environment.yaml': HERE }, { env: 'lab' }))).not.toContain(
    'pools/Dev name-invalid',
  );
});

test('a base is said to whom extends it, and to all who ask for all', () => {
  const files: Files = {
    '_base/chat.yaml': base(),
    '_base/other.yaml': base('memory: 3GB\nmodells: []'),
    'a/environment.yaml': HERE,
    'a/chat.yaml': extending(),
    'b/environment.yaml': FAR,
    'b/chat.yaml': farPool(),
  };
  const ofBases = (made: Compiled): readonly string[] => said(made).filter((line) => line.startsWith('pools/_'));
  expect(ofBases(compiled(files))).toEqual([
    'pools/_base/chat.yaml value-invalid',
    'pools/_base/other.yaml value-invalid',
    'pools/_base/other.yaml key-unknown',
  ]);
  expect(ofBases(compiled(files, { env: 'a' }))).toEqual(['pools/_base/chat.yaml value-invalid']);
  expect(ofBases(compiled(files, { env: 'b' }))).toEqual([]);
  expect(compiled(files, { env: 'b' }).places).toHaveLength(1);
});

test('what a base leaves out is no mistake of it', () => {
  expect(
    said(compiled({ '_base/chat.yaml': 'version: 1\n', 'a/environment.yaml': HERE, 'a/chat.yaml': poolFile() })).filter(
      (line) => line.startsWith('pools/_'),
    ),
  ).toEqual([]);
});
