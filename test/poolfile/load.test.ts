import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../poolfile/load';
import { ENVIRONMENT, type Files, poolFile } from './given';
import { GOOD, locatedCodes, writeFiles } from './on-disk';

let cwd: string;
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'poolform-load-')));
});
afterEach(() => rmSync(cwd, { recursive: true }));
const write = (files: Files | Readonly<Record<string, Buffer>>): void => writeFiles(cwd, files);

test('the pools of the package are free of errors', () => {
  const loaded = load({ root: 'pools', cwd: join(__dirname, '../..') });
  expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(loaded.environments).toEqual(['lab', 'local', 'prod']);
  expect(loaded.places.map(({ stack }) => stack)).toEqual(['lab-box-1', 'lab-box-2', 'local-here', 'prod-gpu-cluster']);
});

test('paths are shown relative to the folder that the command was run in', () => {
  write({ ...GOOD, 'pools/dev/bad.yaml': 'version: 2\n' });
  expect(locatedCodes(load({ root: 'pools', cwd }))).toContain('pools/dev/bad.yaml:1:10 value-invalid');
  expect(locatedCodes(load({ root: '..', cwd: join(cwd, 'pools/dev') }))).toContain('bad.yaml:1:10 value-invalid');
  expect(locatedCodes(load({ root: '.', cwd: join(cwd, 'pools') }))).toContain('dev/bad.yaml:1:10 value-invalid');
  expect(
    locatedCodes(load({ root: join(cwd, 'pools'), cwd: tmpdir() })).some((line) =>
      line.endsWith('/pools/dev/bad.yaml:1:10 value-invalid'),
    ),
  ).toBe(true);
});

test('the path of the lock file is relative to the folder that the command was run in', () => {
  write(GOOD);
  expect(load({ root: 'pools', cwd }).locks).toMatchObject([
    { file: 'pools/dev/allocations.lock.yaml', changed: true },
  ]);
  expect(load({ root: '..', cwd: join(cwd, 'pools/dev') }).locks).toMatchObject([{ file: 'allocations.lock.yaml' }]);
});

test('a root that does not exist, is a file or is empty is an error', () => {
  write({ file: '', 'empty/.keep': '' });
  expect(locatedCodes(load({ root: 'gone', cwd }))).toEqual(['gone:1:1 root-missing']);
  expect(load({ root: 'gone', cwd }).diagnostics[0]?.message).toContain('"gone"');
  expect(locatedCodes(load({ root: 'file', cwd }))).toEqual(['file:1:1 root-missing']);
  expect(locatedCodes(load({ root: 'empty', cwd }))).toEqual(['empty:1:1 environment-missing']);
  expect(locatedCodes(load({ root: '', cwd }))).toEqual(['.:1:1 environment-missing']);
});

test('an environment that does not exist is an error that names the nearest one', () => {
  write(GOOD);
  expect(load({ root: 'pools', cwd, env: 'dve' })).toMatchObject({
    places: [],
    diagnostics: [{ code: 'environment-unknown', at: { file: 'pools' }, hint: 'did you mean dev?' }],
  });
});

test('a broken environment does not stop another, unless they share something', () => {
  write({
    ...GOOD,
    'pools/prod/environment.yaml': 'version: 2\n',
    'pools/dev-2/chat.yml': '',
    'pools/dev-2/environment.yaml': 'x: &a 1',
  });
  expect(load({ root: 'pools', cwd, env: 'dev' })).toMatchObject({
    diagnostics: [],
    poolCount: 1,
    environments: ['dev', 'dev-2', 'prod'],
  });
  expect(load({ root: 'pools', cwd }).places).toEqual([]);
  expect(locatedCodes(load({ root: 'pools', cwd, env: 'dev-2' }))).toEqual([
    'pools/dev-2/chat.yml:1:1 location-invalid',
    'pools/dev-2/environment.yaml:1:7 yaml-alias-unsupported',
  ]);
  write({ 'pools/prod/environment.yaml': ENVIRONMENT });
  expect(new Set(locatedCodes(load({ root: 'pools', cwd, env: 'dev' })).map((line) => line.split(' ')[1]))).toEqual(
    new Set(['host-duplicate', 'gpu-duplicate']),
  );
});

test('warnings stop the work only with strict, and the verdict says so', () => {
  write({ ...GOOD, 'pools/dev/chat.yaml': poolFile({ models: '[mistral]' }) });
  expect(load({ root: 'pools', cwd })).toMatchObject({
    verdict: 'ok',
    diagnostics: [{ severity: 'warning', code: 'model-unpinned' }],
    poolCount: 1,
  });
  expect(load({ root: 'pools', cwd }).places).toHaveLength(2);
  expect(load({ root: 'pools', cwd, strict: true })).toMatchObject({
    verdict: 'warnings',
    diagnostics: [{ severity: 'warning', code: 'model-unpinned' }],
    places: [],
    locks: [],
  });
});

test('a name with a line break cannot fake a line of the report', () => {
  write({ ...GOOD, 'pools/dev/a\nb.yaml': 'version: 1\n' });
  expect(locatedCodes(load({ root: 'pools', cwd })).every((line) => line.startsWith('pools/dev/a\ufffdb.yaml:'))).toBe(
    true,
  );
});

test('an error at the root concerns every environment, an error in a folder only its own', () => {
  write({ ...GOOD, 'pools/x.yaml': '', 'pools/lab/environment.yaml': ENVIRONMENT, 'pools/lab/chat.yml': '' });
  expect(
    locatedCodes(load({ root: 'pools', cwd, env: 'dev' })).filter((line) => line.endsWith('location-invalid')),
  ).toEqual(['pools/x.yaml:1:1 location-invalid']);
});

test('an invalid environment name is reported even from within its folder', () => {
  write({ 'pools/Dev/environment.yaml': ENVIRONMENT });
  expect(locatedCodes(load({ root: '..', cwd: join(cwd, 'pools/Dev') }))).toEqual(['.:1:1 name-invalid']);
});
