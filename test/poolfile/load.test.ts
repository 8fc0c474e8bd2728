import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../poolfile/load';
import { ENVIRONMENT, type Files, poolFile } from './given';

let cwd: string;
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'poolform-load-')));
});
afterEach(() => rmSync(cwd, { recursive: true }));

function write(files: Files | Readonly<Record<string, Buffer>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(cwd, path, '..'), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
}

const GOOD: Files = { 'pools/dev/environment.yaml': ENVIRONMENT, 'pools/dev/chat.yaml': poolFile() };
const said = (loaded: ReturnType<typeof load>): readonly string[] =>
  loaded.diagnostics.map(({ at, code }) => `${at.file}:${at.line}:${at.column} ${code}`);

test('the pools of the package are free of issues', () => {
  const loaded = load({ root: 'pools', cwd: join(__dirname, '../..') });
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(loaded.environments).toEqual(['lab', 'local', 'prod']);
  expect(loaded.places.map(({ stack }) => stack)).toEqual(['lab-box-1', 'lab-box-2', 'local-here', 'prod-gpu-cluster']);
});

test('files are shown relative to where the command was run, wherever that is', () => {
  write({ ...GOOD, 'pools/dev/bad.yaml': 'version: 2\n' });
  expect(said(load({ root: 'pools', cwd }))).toContain('pools/dev/bad.yaml:1:10 value-invalid');
  expect(said(load({ root: '..', cwd: join(cwd, 'pools/dev') }))).toContain('bad.yaml:1:10 value-invalid');
  expect(said(load({ root: '.', cwd: join(cwd, 'pools') }))).toContain('dev/bad.yaml:1:10 value-invalid');
  expect(
    said(load({ root: join(cwd, 'pools'), cwd: tmpdir() })).some((line) =>
      line.endsWith('/pools/dev/bad.yaml:1:10 value-invalid'),
    ),
  ).toBe(true);
});

test('the lock is named so that it can be written from the same folder', () => {
  write(GOOD);
  expect(load({ root: 'pools', cwd }).locks).toMatchObject([
    { file: 'pools/dev/allocations.lock.yaml', changed: true },
  ]);
  expect(load({ root: '..', cwd: join(cwd, 'pools/dev') }).locks).toMatchObject([{ file: 'allocations.lock.yaml' }]);
});

test('a root that is not there, or is a file, or is empty is an issue', () => {
  write({ file: '', 'empty/.keep': '' });
  expect(said(load({ root: 'gone', cwd }))).toEqual(['gone:1:1 root-missing']);
  expect(said(load({ root: 'file', cwd }))).toEqual(['file:1:1 root-missing']);
  expect(said(load({ root: 'empty', cwd }))).toEqual(['empty:1:1 environment-missing']);
  expect(said(load({ root: '', cwd }))).toEqual(['.:1:1 environment-missing']);
});

test('an environment that is not there is an issue that names the nearest', () => {
  write(GOOD);
  expect(load({ root: 'pools', cwd, env: 'dve' })).toMatchObject({
    places: [],
    issues: [{ code: 'environment-unknown', at: { file: 'pools' }, hint: 'did you mean dev?' }],
  });
});

test('one environment is not kept back by another that is broken, and is by what the two share', () => {
  write({
    ...GOOD,
    'pools/prod/environment.yaml': 'version: 2\n',
    'pools/dev-2/chat.yml': '',
    'pools/dev-2/environment.yaml': 'x: &a 1',
  });
  expect(load({ root: 'pools', cwd, env: 'dev' })).toMatchObject({
    issues: [],
    pools: 1,
    environments: ['dev', 'dev-2', 'prod'],
  });
  expect(load({ root: 'pools', cwd }).places).toEqual([]);
  expect(said(load({ root: 'pools', cwd, env: 'dev-2' }))).toEqual([
    'pools/dev-2/chat.yml:1:1 location-invalid',
    'pools/dev-2/environment.yaml:1:7 yaml-alias-unsupported',
  ]);
  write({ 'pools/prod/environment.yaml': ENVIRONMENT });
  expect(new Set(said(load({ root: 'pools', cwd, env: 'dev' })).map((line) => line.split(' ')[1]))).toEqual(
    new Set(['host-duplicate', 'gpu-duplicate']),
  );
});

test('findings stop the work where that is asked for', () => {
  write({ ...GOOD, 'pools/dev/chat.yaml': poolFile({ models: '[mistral]' }) });
  expect(load({ root: 'pools', cwd })).toMatchObject({
    issues: [{ severity: 'warning', code: 'model-unpinned' }],
    pools: 1,
  });
  expect(load({ root: 'pools', cwd }).places).toHaveLength(2);
  expect(load({ root: 'pools', cwd, strict: true })).toMatchObject({
    issues: [{ severity: 'warning', code: 'model-unpinned' }],
    places: [],
    locks: [],
  });
});

test('links that lead out of the root are refused, links within it are followed', () => {
  write({ ...GOOD, 'secret.yaml': 'password: x\n', 'elsewhere/environment.yaml': ENVIRONMENT });
  symlinkSync('../../secret.yaml', join(cwd, 'pools/dev/stolen.yaml'));
  symlinkSync('../elsewhere', join(cwd, 'pools/prod'));
  symlinkSync('nowhere.yaml', join(cwd, 'pools/dev/dangling.yaml'));
  symlinkSync('chat.yaml', join(cwd, 'pools/dev/same.yaml'));
  expect(said(load({ root: 'pools', cwd }))).toEqual([
    'pools/dev/dangling.yaml:1:1 link-unsupported',
    'pools/dev/same.yaml:7:17 port-conflict',
    'pools/dev/same.yaml:7:59 token-duplicate',
    'pools/dev/stolen.yaml:1:1 link-unsupported',
    'pools/prod:1:1 link-unsupported',
  ]);
});

test('what is no text, and what is too large, is an issue and is not read', () => {
  write(GOOD);
  write({
    'pools/dev/latin.yaml': Buffer.from([0x61, 0x3a, 0x20, 0xe9]),
    'pools/dev/large.yaml': Buffer.alloc(2_000_000, 'x'),
  });
  expect(said(load({ root: 'pools', cwd }))).toEqual([
    'pools/dev/large.yaml:1:1 yaml-too-long',
    'pools/dev/latin.yaml:1:1 yaml-character-invalid',
  ]);
});

test('files that are none of ours are left alone', () => {
  write({
    ...GOOD,
    'pools/dev/README.md': '#',
    'pools/dev/.hidden.yaml': 'x',
    'pools/.git/config': 'x',
    'pools/pool.schema.json': '{}',
    'pools/docs/notes.md': '',
  });
  expect(load({ root: 'pools', cwd })).toMatchObject({ issues: [], environments: ['dev'] });
});

test('a name with a line break cannot forge a line of the report', () => {
  write({ ...GOOD, 'pools/dev/a\nb.yaml': 'version: 1\n' });
  expect(said(load({ root: 'pools', cwd })).every((line) => line.startsWith('pools/dev/a\ufffdb.yaml:'))).toBe(true);
});

const answers = (loaded: ReturnType<typeof load>): readonly string[] =>
  loaded.diagnostics.map(({ at, code, message, hint }) => `${at.file} ${code}: ${message}; ${hint}`);

test('what is not read is said with what to do about it', () => {
  write({
    ...GOOD,
    'pools/dev/latin.yaml': '',
    'pools/dev/.#chat.yaml': '',
    'pools/dev/Other.YAML': '',
    'pools/dev/chat.yml': '',
    'pools/dev/old.Yml': '',
    'pools/dev/more/x.yaml': '',
    'pools/x.yaml': '',
    'pools/y.yml': '',
  });
  write({
    'pools/dev/latin.yaml': Buffer.from([0x61, 0x3a, 0x20, 0xe9]),
    'pools/dev/large.yaml': Buffer.alloc(1024 * 1024 + 1, 'x'),
  });
  execFileSync('mkfifo', [join(cwd, 'pools/dev/pipe.yaml')]);
  symlinkSync('/', join(cwd, 'pools/away'));
  symlinkSync('/etc/hosts', join(cwd, 'pools/dev/hosts.yaml'));
  const { diagnostics, sources } = load({ root: 'pools', cwd });
  expect(answers({ diagnostics } as ReturnType<typeof load>)).toEqual([
    'pools/away link-unsupported: this link leads out of the pools folder; copy the files, or share them with extends',
    'pools/dev/Other.YAML location-invalid: pool files end in .yaml, lower case; rename it',
    'pools/dev/chat.yml location-invalid: pool files end in .yaml, lower case; rename it',
    'pools/dev/hosts.yaml link-unsupported: this link leads out of the pools folder, or nowhere; copy the file, or share it with extends',
    'pools/dev/large.yaml yaml-too-long: the file is larger than 1MiB; split the pool, or remove what is not needed',
    'pools/dev/latin.yaml yaml-character-invalid: the file is not UTF-8; save it as UTF-8',
    'pools/dev/more location-invalid: a folder within an environment is not read; move its pool files up, or remove it',
    'pools/dev/old.Yml location-invalid: pool files end in .yaml, lower case; rename it',
    'pools/dev/pipe.yaml file-unavailable: this is no plain file; remove it',
    'pools/x.yaml location-invalid: a pool file stands in the folder of its environment; move it, such as to pools/local/',
    'pools/y.yml location-invalid: a pool file stands in the folder of its environment; move it, such as to pools/local/',
  ]);
  expect([...sources.keys()].sort()).toEqual(['pools/dev/chat.yaml', 'pools/dev/environment.yaml']);
});

test('a root that cannot be read is said with what to do about it', () => {
  expect(answers(load({ root: 'gone', cwd }))).toEqual([
    'gone root-missing: there is no folder "gone" that can be read; name the folder with the environments, or run this where pools/ is',
  ]);
});

test('names that only look like those of pool files are left alone', () => {
  write({
    ...GOOD,
    'pools/chat.yaml.bak': '',
    'pools/.chat.yaml': '',
    'pools/chatyaml': '',
    'pools/dev/chat.yml.bak': '',
    'pools/dev/chat.YAML~': '',
    'pools/dev/yaml': '',
    'pools/dev/.more/x.yaml': '',
    'pools/.old/environment.yaml': 'x',
  });
  expect(load({ root: 'pools', cwd })).toMatchObject({ issues: [], environments: ['dev'], pools: 1 });
});

test('a folder within the root may be linked to, and be an environment of its own name', () => {
  write({ 'pools/dev/environment.yaml': ENVIRONMENT });
  symlinkSync('dev', join(cwd, 'pools/same'));
  expect(load({ root: 'pools', cwd }).environments).toEqual(['dev', 'same']);
});

test('what is wrong at the root is said of each environment, what is wrong in a folder of its own', () => {
  write({ ...GOOD, 'pools/x.yaml': '', 'pools/lab/environment.yaml': ENVIRONMENT, 'pools/lab/chat.yml': '' });
  expect(said(load({ root: 'pools', cwd, env: 'dev' })).filter((line) => line.endsWith('location-invalid'))).toEqual([
    'pools/x.yaml:1:1 location-invalid',
  ]);
});

test('a file as large as may be is read, and a byte-order mark is seen', () => {
  write({
    ...GOOD,
    'pools/dev/large.yaml': poolFile({}, 2000).padEnd(1024 * 1024, '#'),
    'pools/dev/mark.yaml': `\ufeff${poolFile({}, 2001)}`,
  });
  expect(answers(load({ root: 'pools', cwd }))).toEqual([
    'pools/dev/mark.yaml yaml-character-invalid: the file begins with a byte-order mark; save it as UTF-8 without a mark',
  ]);
});

test('an environment whose folder the command is run in, and whose name cannot be', () => {
  write({ 'pools/Dev/environment.yaml': ENVIRONMENT });
  expect(said(load({ root: '..', cwd: join(cwd, 'pools/Dev') }))).toEqual(['.:1:1 name-invalid']);
});

/** Root may read everything: for as long as this takes the process is somebody else. */
function asNobody<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

test('what the permissions keep back is an issue', () => {
  write({ ...GOOD, 'pools/dev/secret.yaml': poolFile({}, 2000), 'pools/lab/environment.yaml': ENVIRONMENT });
  load({ root: 'pools', cwd });
  chmodSync(cwd, 0o755);
  chmodSync(join(cwd, 'pools/dev/secret.yaml'), 0o000);
  chmodSync(join(cwd, 'pools/lab'), 0o000);
  try {
    expect(
      answers(asNobody(() => load({ root: 'pools', cwd }))).filter((line) => line.includes('file-unavailable')),
    ).toEqual([
      'pools/dev/secret.yaml file-unavailable: this file cannot be read; check its permissions',
      'pools/lab file-unavailable: this folder cannot be read; check its permissions',
    ]);
    expect(said(asNobody(() => load({ root: 'pools', cwd, env: 'dev' })))).toEqual([
      'pools/dev/secret.yaml:1:1 file-unavailable',
    ]);
  } finally {
    chmodSync(join(cwd, 'pools/lab'), 0o755);
  }
});
