import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentsOf, type Folder, folderOf, removeFolder } from './folder';

jest.setTimeout(120_000);

/** The app where it cannot write: a read-only checkout, a folder that is somebody else's, a file in the way. */
const project = join(__dirname, '../..');
const LOCK = 'pools/dev/allocations.lock.yaml';
const given = (name: string): string => readFileSync(join(project, 'test/fixtures/bad/given', name), 'utf8');
const FILES: Folder = {
  'pools/dev/chat.yaml': given('chat.yaml'),
  'pools/dev/environment.yaml': given('environment.yaml'),
};

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the app in each folder, by a user who may not write to what is read-only. */
function run(folders: readonly string[], env: Readonly<Record<string, string>> = {}): readonly Ran[] {
  const isRoot = process.getuid?.() === 0;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '-r',
      join(project, 'test/cli/ts-hook.cjs'),
      join(project, 'test/cli/app.cjs'),
      ...folders.flatMap((folder) => [folder, 'pools']),
    ],
    {
      cwd: project,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', ...env },
      ...(isRoot && { uid: 65_534, gid: 65_534 }),
    },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as readonly Ran[];
}

function writable(folder: string): string {
  for (const below of ['', 'pools', 'pools/dev']) chmodSync(join(folder, below), 0o777);
  return folder;
}

let folders: string[] = [];
const folderWith = (files: Folder): string => {
  const folder = writable(folderOf(files));
  folders.push(folder);
  return folder;
};
const lockIn = (folder: string): string => readFileSync(join(folder, LOCK), 'utf8');

let lock: string;
beforeAll(() => {
  const folder = folderWith(FILES);
  expect(run([folder])).toMatchObject([{ code: 0 }]);
  lock = lockIn(folder);
});
afterEach(() => {
  for (const folder of folders) {
    spawnSync('chmod', ['-R', 'u+rwX', folder]);
    removeFolder(folder);
  }
  folders = [];
});

test('a lock file that cannot be written is an error without a stack, and nothing else is written', () => {
  const readOnlyFolder = folderWith(FILES);
  chmodSync(join(readOnlyFolder, 'pools/dev'), 0o555);
  const readOnlyFile = folderWith({ ...FILES, [LOCK]: lock.replace('network: 0', 'network: 3').concat('    x:\n') });
  writeFileSync(join(readOnlyFile, LOCK), lock.replace(/^ {4}chat:[^]*$/m, '    gone:\n      network: 0\n'));
  chmodSync(join(readOnlyFile, LOCK), 0o444);
  const cases = [readOnlyFolder, readOnlyFile];
  const before = cases.map(contentsOf);
  const answers = run(cases);
  for (const { code, stdout, stderr } of answers) {
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`${LOCK}:1:1 error lock-unavailable: `);
    expect(stderr).toContain('no permission');
    expect(stderr).not.toMatch(/\n {4}at /);
  }
  expect(cases.map(contentsOf)).toEqual(before);
});

test('a lock file that is right is not written again, whatever its line ends, comments and order are', () => {
  const asUnix = folderWith({ ...FILES, [LOCK]: lock });
  const asWindows = folderWith({ ...FILES, [LOCK]: lock.replaceAll('\n', '\r\n') });
  const withoutHeader = folderWith({ ...FILES, [LOCK]: lock.replace(/^#.*\n/gm, '') });
  const cases = [asUnix, asWindows, withoutHeader];
  const texts = cases.map(lockIn);
  for (const folder of cases) chmodSync(join(folder, 'pools/dev'), 0o555);
  const answers = run(cases, { POOLFORM_LOCKED: '1' });
  expect(answers.map(({ code }) => code)).toEqual([0, 0, 0]);
  for (const { stdout } of answers) expect(stdout).not.toContain('commit it');
  expect(cases.map(lockIn)).toEqual(texts);
});

test.each([
  ['is missing', 'lock-missing', undefined],
  ['is out of date', 'lock-conflict', (text: string) => text.replaceAll('chat:', 'gone:')],
])('with POOLFORM_LOCKED a lock file that %s is an error, and nothing is written', (_, code, edit) => {
  const folder = folderWith({ ...FILES, ...(edit && { [LOCK]: edit(lock) }) });
  const before = contentsOf(folder);
  const [ran] = run([folder], { POOLFORM_LOCKED: '1' });
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran?.stderr).toContain(`${LOCK}:1:1 error ${code}: `);
  expect(contentsOf(folder)).toEqual(before);
});

test('an output folder that cannot be written is an error without a stack, after the lock file', () => {
  const file = folderWith({ ...FILES, 'cdktf.out': 'a file in the way' });
  const locked = folderWith(FILES);
  mkdirSync(join(locked, 'cdktf.out'));
  chmodSync(join(locked, 'cdktf.out'), 0o555);
  const stack = folderWith({ ...FILES, 'cdktf.out/stacks/x': 'a file' });
  renameSync(join(stack, 'cdktf.out/stacks/x'), join(stack, 'cdktf.out/x'));
  rmSync(join(stack, 'cdktf.out/stacks'), { recursive: true });
  writeFileSync(join(stack, 'cdktf.out/stacks'), 'a file');
  chmodSync(join(stack, 'cdktf.out'), 0o777);
  for (const [i, { code, stdout, stderr }] of run([file, locked, stack]).entries()) {
    expect([i, code, stdout]).toEqual([i, 1, '']);
    expect(stderr).toMatch(/^cdktf\.out\S*:1:1 error output-unavailable: /m);
    expect(stderr).not.toMatch(/\n {4}at /);
  }
  for (const folder of [file, locked, stack]) expect(lockIn(folder)).toBe(lock);
});
