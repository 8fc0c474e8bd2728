import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from '../../poolfile/load';
import { ENVIRONMENT, type Files, poolFile } from './given';
import { codes, GOOD, locatedCodes, writeFiles } from './on-disk';

let cwd: string;
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'poolform-load-')));
});
afterEach(() => rmSync(cwd, { recursive: true }));
const write = (files: Files | Readonly<Record<string, Buffer>>): void => writeFiles(cwd, files);

test('links that lead out of the root are refused, links within it are followed', () => {
  write({ ...GOOD, 'secret.yaml': 'password: x\n', 'elsewhere/environment.yaml': ENVIRONMENT });
  symlinkSync('../../secret.yaml', join(cwd, 'pools/dev/stolen.yaml'));
  symlinkSync('../elsewhere', join(cwd, 'pools/prod'));
  symlinkSync('nowhere.yaml', join(cwd, 'pools/dev/dangling.yaml'));
  symlinkSync('chat.yaml', join(cwd, 'pools/dev/same.yaml'));
  expect(locatedCodes(load({ root: 'pools', cwd }))).toEqual([
    'pools/dev/dangling.yaml:1:1 link-unsupported',
    'pools/dev/same.yaml:7:17 port-conflict',
    'pools/dev/same.yaml:7:59 token-duplicate',
    'pools/dev/stolen.yaml:1:1 link-unsupported',
    'pools/prod:1:1 link-unsupported',
  ]);
});

test('a file that is not text, or is too large, is an error and is not read', () => {
  write(GOOD);
  write({
    'pools/dev/latin.yaml': Buffer.from([0x61, 0x3a, 0x20, 0xe9]),
    'pools/dev/large.yaml': Buffer.alloc(2_000_000, 'x'),
  });
  expect(locatedCodes(load({ root: 'pools', cwd }))).toEqual([
    'pools/dev/large.yaml:1:1 yaml-file-too-long',
    'pools/dev/latin.yaml:1:1 yaml-character-invalid',
  ]);
});

test('files of other tools are ignored', () => {
  write({
    ...GOOD,
    'pools/dev/README.md': '#',
    'pools/dev/.hidden.yaml': 'x',
    'pools/.git/config': 'x',
    'pools/pool.schema.json': '{}',
    'pools/docs/notes.md': '',
  });
  expect(load({ root: 'pools', cwd })).toMatchObject({ diagnostics: [], environments: ['dev'] });
});

test('every file and folder that cannot be read is reported, and no other is read', () => {
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
  expect(codes({ diagnostics })).toEqual([
    'pools/away link-unsupported',
    'pools/dev/Other.YAML location-invalid',
    'pools/dev/chat.yml location-invalid',
    'pools/dev/hosts.yaml link-unsupported',
    'pools/dev/large.yaml yaml-file-too-long',
    'pools/dev/latin.yaml yaml-character-invalid',
    'pools/dev/more location-invalid',
    'pools/dev/old.Yml location-invalid',
    'pools/dev/pipe.yaml file-unavailable',
    'pools/x.yaml location-invalid',
    'pools/y.yml location-invalid',
  ]);
  expect([...sources.keys()].sort()).toEqual(['pools/dev/chat.yaml', 'pools/dev/environment.yaml']);
});

test('names that only resemble those of pool files are ignored', () => {
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
  expect(load({ root: 'pools', cwd })).toMatchObject({ diagnostics: [], environments: ['dev'], poolCount: 1 });
});

test('a folder within the root may be linked to, and be an environment of its own name', () => {
  write({ 'pools/dev/environment.yaml': ENVIRONMENT });
  symlinkSync('dev', join(cwd, 'pools/same'));
  expect(load({ root: 'pools', cwd }).environments).toEqual(['dev', 'same']);
});

test('a file of exactly 1MiB is read, and a byte-order mark is refused', () => {
  write({
    ...GOOD,
    'pools/dev/large.yaml': poolFile({}, 2000).padEnd(1024 * 1024, '#'),
    'pools/dev/mark.yaml': `\ufeff${poolFile({}, 2001)}`,
  });
  expect(codes(load({ root: 'pools', cwd }))).toEqual(['pools/dev/mark.yaml yaml-character-invalid']);
});

/** Root may read everything, so the process is another user during the call. */
function asNobody<T>(work: () => T): T {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return work();
  } finally {
    process.seteuid?.(0);
  }
}

test('a file or folder without permission to read is an error', () => {
  write({ ...GOOD, 'pools/dev/secret.yaml': poolFile({}, 2000), 'pools/lab/environment.yaml': ENVIRONMENT });
  load({ root: 'pools', cwd });
  chmodSync(cwd, 0o755);
  chmodSync(join(cwd, 'pools/dev/secret.yaml'), 0o000);
  chmodSync(join(cwd, 'pools/lab'), 0o000);
  try {
    expect(
      codes(asNobody(() => load({ root: 'pools', cwd }))).filter((line) => line.includes('file-unavailable')),
    ).toEqual(['pools/dev/secret.yaml file-unavailable', 'pools/lab file-unavailable']);
    expect(locatedCodes(asNobody(() => load({ root: 'pools', cwd, env: 'dev' })))).toEqual([
      'pools/dev/secret.yaml:1:1 file-unavailable',
    ]);
  } finally {
    chmodSync(join(cwd, 'pools/lab'), 0o755);
  }
});
