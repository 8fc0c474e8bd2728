import { gpuCatalog } from '../../../catalog/gpus';
import { modelCatalog } from '../../../catalog/models';
import { compile, type Compiled, type CompileOptions } from '../../../poolfile/compile/compile';
import type { InputFile } from '../../../poolfile/compile/input';
import { compiled, ENVIRONMENT, type Files, poolFile, poolsOf } from '../given';

const HERE = ENVIRONMENT.replace(/ {2}box:[^]*?\nimages/, 'images');
const FAR = HERE.replace('here:', 'far:').replace('unix:///var/run/docker.sock', 'ssh://far');
const farPool = (): string =>
  poolFile({ target: '{ docker: far }', access: `{ tls: none, tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }` });
const base = (text = 'memory: 2GB'): string => `version: 1\n${text}\n`;
const extending = (port = 11434): string =>
  poolFile({}, port)
    .replace('version: 1\n', 'version: 1\nextends: ../_base/chat.yaml\n')
    .replace(/memory: .*\n/, '');
const codesByFile = ({ diagnostics }: Compiled): readonly string[] =>
  diagnostics.map(({ at, code }) => `${at.file} ${code}`);

/** With the files that could not be read. */
function read(
  files: Files,
  unreadFiles: readonly { readonly file: string; readonly code: string; readonly concerns?: readonly string[] }[],
  options: CompileOptions = {},
): Compiled {
  const input = Object.entries(files).map(([path, text]): InputFile => ({
    folder: path.split('/')[0] ?? '',
    name: path.split('/')[1] ?? '',
    shown: `pools/${path}`,
    text,
  }));
  const unread = unreadFiles.map(
    ({ file, ...more }) =>
      ({ severity: 'error', message: 'wrong', hint: 'fix it', at: { file, line: 1, column: 1 }, ...more }) as const,
  );
  return compile(
    { root: 'pools', files: input, diagnostics: unread },
    { gpus: gpuCatalog(), models: modelCatalog() },
    options,
  );
}

test('environments, places and pools are sorted by name, whatever the order of the files', () => {
  const files: Files = {
    'b/environment.yaml': FAR,
    'a/environment.yaml': ENVIRONMENT,
    'a/zoo.yaml': poolFile({}, 2000),
    'a/chat.yaml': poolFile({}, 2001),
    '_base/chat.yaml': 'version: 1\n',
  };
  const result = compiled(files);
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect([
    result.environments,
    result.places.map(({ stack }) => stack),
    poolsOf(result).map(({ name }) => name),
    result.poolCount,
  ]).toEqual([['a', 'b'], ['a-box', 'a-here', 'b-far'], ['chat', 'zoo'], 2]);
  expect(compiled(Object.fromEntries(Object.entries(files).reverse()))).toEqual(result);
});

test('with one environment chosen, diagnostics, places, locks and values are its own', () => {
  const files: Files = {
    'a/environment.yaml': ENVIRONMENT,
    'a/chat.yaml': poolFile(),
    'b/environment.yaml': FAR,
    'b/bad.yaml': 'version: 2\n',
  };
  const result = compiled(files, { env: 'a', explain: true });
  expect([
    codesByFile(result),
    result.places.map(({ stack }) => stack),
    result.locks.map(({ file }) => file),
    result.poolCount,
  ]).toEqual([[], ['a-box', 'a-here'], ['pools/a/allocations.lock.yaml'], 1]);
  expect(new Set(result.explain.map(({ file }) => file))).toEqual(
    new Set(['pools/a/environment.yaml', 'pools/a/chat.yaml']),
  );
  expect(compiled(files, { env: 'a' }).explain).toEqual([]);
});

test('an environment that allocates nothing has no lock file, unless it has one already', () => {
  const files: Files = { 'a/environment.yaml': HERE, 'b/environment.yaml': FAR, 'b/chat.yaml': farPool() };
  const [lock, ...more] = compiled(files).locks;
  expect([lock, more]).toMatchObject([{ file: 'pools/b/allocations.lock.yaml', changed: true }, []]);
  expect(lock?.text).toMatch(/\ndocker:\n {2}far:\n {4}chat:\n/);
  expect(compiled({ ...files, 'b/allocations.lock.yaml': lock?.text ?? '' }).locks).toEqual([
    { ...lock, changed: false, isNew: false },
  ]);
  expect(compiled({ 'a/environment.yaml': HERE, 'a/allocations.lock.yaml': lock?.text ?? '' }).locks).toMatchObject([
    { file: 'pools/a/allocations.lock.yaml', changed: true },
  ]);
});

test.each([
  ['dve', 'dev'],
  ['production', 'dev, lab'],
])('an environment %s that does not exist is reported with the nearest name, or with all names', (env, hint) => {
  const { diagnostics } = compiled({ 'lab/environment.yaml': HERE, 'dev/environment.yaml': HERE }, { env });
  const found = diagnostics.find(({ code }) => code === 'environment-unknown');
  expect(found).toMatchObject({ severity: 'error', at: { file: 'pools', line: 1, column: 1 } });
  expect(found?.message).toContain(`"${env}"`);
  expect(found?.hint).toContain(hint);
});

test('the lack of any environment is reported, unless the root itself is missing', () => {
  expect(compiled({}, { env: 'dev' }).diagnostics.map(({ code }) => code)).toEqual([
    'environment-missing',
    'environment-unknown',
  ]);
  expect(codesByFile(read({}, [{ file: 'pools', code: 'root-missing' }]))).toEqual(['pools root-missing']);
  expect(codesByFile(read({}, [{ file: 'pools/x.yaml', code: 'location-invalid' }]))).toEqual([
    'pools environment-missing',
    'pools/x.yaml location-invalid',
  ]);
});

test('an environment file that could not be read is not reported as missing too', () => {
  expect(
    codesByFile(
      read({ 'dev/chat.yaml': poolFile() }, [
        { file: 'pools/dev/environment.yaml', code: 'file-unavailable' },
        { file: 'pools/dev/more', code: 'location-invalid' },
      ]),
    ),
  ).toEqual(['pools/dev/environment.yaml file-unavailable', 'pools/dev/more location-invalid']);
  expect(
    codesByFile(read({ 'dev/chat.yaml': poolFile() }, [{ file: 'pools/dev/more', code: 'location-invalid' }])),
  ).toEqual(['pools/dev/environment.yaml environment-missing', 'pools/dev/more location-invalid']);
  expect(
    codesByFile(
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

test('an invalid name is reported at its folder or file, with a valid one as hint if there is one', () => {
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
      .map(({ at, message, hint }) => [
        at.file,
        /"(.*)"/.exec(message)?.[1],
        ['dev', 'chat', 'a-yaml-b'].find((name) => hint.split(/[^a-z-]+/).includes(name)),
      ]),
  ).toEqual([
    ['pools/Dev.yaml', 'Dev.yaml', 'dev'],
    ['pools/Dev.yaml/---.yaml', '---.yaml', undefined],
    ['pools/Dev.yaml/Chat.yaml', 'Chat.yaml', 'chat'],
    ['pools/Dev.yaml/a.yaml-b.yaml', 'a.yaml-b.yaml', 'a-yaml-b'],
  ]);
  expect(
    codesByFile(compiled({ 'Dev/environment.yaml': HERE, 'lab/environment.yaml': HERE }, { env: 'lab' })),
  ).not.toContain('pools/Dev name-invalid');
});

test('a diagnostic of a base concerns the environments that extend it', () => {
  const files: Files = {
    '_base/chat.yaml': base(),
    '_base/other.yaml': base('memory: 3GB\nmodells: []'),
    'a/environment.yaml': HERE,
    'a/chat.yaml': extending(),
    'b/environment.yaml': FAR,
    'b/chat.yaml': farPool(),
  };
  const ofBases = (result: Compiled): readonly string[] =>
    codesByFile(result).filter((line) => line.startsWith('pools/_'));
  expect(ofBases(compiled(files))).toEqual([
    'pools/_base/chat.yaml value-invalid',
    'pools/_base/other.yaml value-invalid',
    'pools/_base/other.yaml key-unknown',
  ]);
  expect(ofBases(compiled(files, { env: 'a' }))).toEqual(['pools/_base/chat.yaml value-invalid']);
  expect(ofBases(compiled(files, { env: 'b' }))).toEqual([]);
  expect(compiled(files, { env: 'b' }).places).toHaveLength(1);
});

test('a base may leave out any field', () => {
  expect(
    codesByFile(
      compiled({ '_base/chat.yaml': 'version: 1\n', 'a/environment.yaml': HERE, 'a/chat.yaml': poolFile() }),
    ).filter((line) => line.startsWith('pools/_')),
  ).toEqual([]);
});

test('the verdict is that of the chosen environment', () => {
  const files: Files = { 'a/environment.yaml': HERE, 'a/chat.yaml': poolFile(), 'b/environment.yaml': 'version: 2\n' };
  expect([compiled(files).verdict, compiled(files, { env: 'a' }).verdict]).toEqual(['errors', 'ok']);
});

test('a clash with an existing environment is reported at the new one, whatever their names', () => {
  const files: Files = { 'a/environment.yaml': HERE, 'b/environment.yaml': HERE };
  const at = (newEnvironment?: string): readonly string[] =>
    codesByFile(read(files, [], newEnvironment === undefined ? {} : { newEnvironment })).filter((line) =>
      line.includes('host'),
    );
  expect([at(), at('a'), at('b')]).toEqual([
    ['pools/b/environment.yaml host-duplicate'],
    ['pools/a/environment.yaml host-duplicate'],
    ['pools/b/environment.yaml host-duplicate'],
  ]);
});
