import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyOfPools, PROD, type Root } from './new-root';
import { poolform } from '../run';

let root: Root;
beforeEach(() => {
  root = copyOfPools();
});
afterEach(() => root.remove());

const project = join(__dirname, '../../..');
const hook = join(__dirname, '../ts-hook.cjs');
const WHOLE = ['chat.yaml', 'code.yaml', 'embed.yaml', 'environment.yaml'];
const STEPS = ['folder', ...WHOLE, 'rename'];

/** The exit code of node, or the signal that ended it. */
function child(
  script: string,
  argv: readonly string[],
  prefix = '',
): { readonly end: number | string | null; readonly stdout: string; readonly stderr: string } {
  const command = `${prefix}exec node -r "$HOOK" -e "$SCRIPT" -- "$@"`;
  const { status, signal, stdout, stderr } = spawnSync('bash', ['-c', command, 'bash', ...argv], {
    cwd: root.cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', HOOK: hook, SCRIPT: script },
  });
  return { end: signal ?? status, stdout, stderr };
}

const killedBefore = (step: string): string => `
  const { run } = require(${JSON.stringify(join(project, 'cli/program.ts'))});
  run(process.argv.slice(1), { stdout: process.stdout, stderr: process.stderr, cwd: process.cwd(), env: {},
    beforeStep: (now) => { if (now === ${JSON.stringify(step)}) process.kill(process.pid, 'SIGKILL'); } });`;
const AS_IT_IS = `require(${JSON.stringify(join(project, 'cli/bin.ts'))})`.replace(
  'require',
  'process.argv.splice(1, 0, "poolform"); require',
);

/** Everything that `check` and synth read. */
const environments = (): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(root.files()).filter(([file]) => !file.startsWith('pools/.')));
const leftovers = (): readonly string[] => Object.keys(root.files()).filter((file) => /^pools\/\.[^/]+\/$/.test(file));

/** Enough for a process that compiles the sources first. */
const PATIENCE_MS = 120_000;

test.each(['folder', 'chat.yaml', 'environment.yaml', 'rename'])(
  'killed before the step %s, it leaves the environments unchanged, and the next run removes the leftovers and says so',
  async (step) => {
    const before = environments();
    expect(child(killedBefore(step), PROD)).toEqual({ end: 'SIGKILL', stdout: '', stderr: '' });
    expect(environments()).toEqual(before);
    const left = leftovers();
    expect(left).toHaveLength(step === 'folder' ? 0 : 1);
    const again = await poolform(PROD, { cwd: root.cwd });
    expect([again.code, leftovers()]).toEqual([0, []]);
    expect(again.stderr.match(/^note: .*$/gm) ?? []).toEqual(
      left.map((folder) => `note: removed ${folder.slice(0, -1)}, left over from an interrupted run`),
    );
  },
  PATIENCE_MS,
);

test(
  'killed after the rename, it has written the whole environment and leaves nothing behind',
  async () => {
    expect(child(killedBefore('done'), PROD)).toMatchObject({ end: 'SIGKILL', stdout: '' });
    expect(Object.keys(root.files()).filter((file) => file.startsWith('pools/prod/'))).toEqual([
      'pools/prod/',
      ...WHOLE.map((name) => `pools/prod/${name}`),
    ]);
    expect([leftovers(), (await poolform(['check'], { cwd: root.cwd })).code]).toEqual([[], 0]);
  },
  PATIENCE_MS,
);

test.each(STEPS)(
  'a full disk at the step %s gives one error and no stack, and leaves the root unchanged',
  async (step) => {
    const before = root.files();
    const full = (now: string): void => {
      if (now === step)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
    };
    const { code, stdout, stderr } = await poolform(PROD, { cwd: root.cwd, io: { beforeStep: full } });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'pools/prod:1:1 error folder-unavailable: cannot write the environment: the disk is full\n' +
        '  hint: fix it, and run the command again\n',
    );
    expect(stderr).not.toMatch(/\n {4}at |pf_/);
    expect(root.files()).toEqual(before);
  },
);

test(
  'a write that the system cuts off leaves the root unchanged',
  () => {
    const before = root.files();
    const { end, stdout, stderr } = child(AS_IT_IS, PROD, 'ulimit -f 1; ');
    expect([end, stdout]).toEqual([1, '']);
    expect(stderr).toContain('cannot write the environment: the system does not allow files of this size');
    expect(root.files()).toEqual(before);
  },
  PATIENCE_MS,
);

test('a bug halfway through leaves the root unchanged', async () => {
  const before = root.files();
  const bug = (now: string): void => {
    if (now === 'embed.yaml') throw new Error('the boiler is open');
  };
  expect((await poolform(PROD, { cwd: root.cwd, io: { beforeStep: bug } })).code).toBe(70);
  expect(root.files()).toEqual(before);
});

test('an environment that is created in the meantime is not overwritten', async () => {
  const file = join(root.cwd, 'pools/prod/environment.yaml');
  const other = (now: string): void => {
    if (now !== 'rename') return;
    mkdirSync(join(file, '..'));
    writeFileSync(file, 'version: 1\n');
  };
  const { code, stderr } = await poolform(PROD, { cwd: root.cwd, io: { beforeStep: other } });
  expect(code).toBe(1);
  expect(stderr).toContain('it was created in the meantime');
  expect([root.files()['pools/prod/environment.yaml'], root.files()['pools/prod/chat.yaml'], leftovers()]).toEqual([
    'version: 1\n',
    undefined,
    [],
  ]);
});

test('the folder of a running process is kept, and so is anything that only looks like a leftover', async () => {
  mkdirSync(join(root.cwd, `pools/.poolform-new.other.${process.ppid}`));
  mkdirSync(join(root.cwd, 'pools/.poolform-new.other.999999999.gone'));
  mkdirSync(join(root.cwd, 'pools/.poolform-new.other'));
  writeFileSync(join(root.cwd, 'pools/.poolform-new.other.999999998'), '');
  const { code, stderr } = await poolform(PROD, { cwd: root.cwd });
  expect([code, leftovers()]).toEqual([
    0,
    ['pools/.poolform-new.other/', `pools/.poolform-new.other.${process.ppid}/`],
  ]);
  expect(stderr).toContain(
    `note: kept pools/.poolform-new.other.${process.ppid}, which another run may be using; ` +
      'remove it if there is none\n',
  );
  expect(stderr).toContain('note: removed pools/.poolform-new.other.999999999.gone, ');
});

test('errors leave everything untouched, leftovers too', async () => {
  mkdirSync(join(root.cwd, 'pools/.poolform-new.prod.999999999'));
  const before = root.files();
  expect((await poolform(['new', 'prod', '--from', 'lab'], { cwd: root.cwd })).code).toBe(1);
  expect(root.files()).toEqual(before);
});
