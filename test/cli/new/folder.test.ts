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

/** Node's own exit code, or the signal that ended it. */
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

/** What an environment is made of: all that `check` and synth read. */
const environments = (): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(root.files()).filter(([file]) => !file.startsWith('pools/.')));
const leftovers = (): readonly string[] => Object.keys(root.files()).filter((file) => /^pools\/\.[^/]+\/$/.test(file));

/** A process of its own, and the sources read anew. */
const PATIENCE_MS = 120_000;

test.each(['folder', 'chat.yaml', 'environment.yaml', 'rename'])(
  'killed before the step %s: the environments are as they were, and the next run clears up and says so',
  async (step) => {
    const before = environments();
    expect(child(killedBefore(step), PROD)).toEqual({ end: 'SIGKILL', stdout: '', stderr: '' });
    expect(environments()).toEqual(before);
    const left = leftovers();
    expect(left).toHaveLength(step === 'folder' ? 0 : 1);
    const again = await poolform(PROD, { cwd: root.cwd });
    expect([again.code, leftovers()]).toEqual([0, []]);
    expect(again.stderr.match(/^note: .*$/gm) ?? []).toEqual(
      left.map((folder) => `note: removed ${folder.slice(0, -1)}, which a run that was stopped had left behind`),
    );
  },
  PATIENCE_MS,
);

test(
  'killed after the rename: the environment is there whole, and nothing is left',
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

test.each(STEPS)('a full disk at the step %s: one issue, no stack, and the root is as it was', async (step) => {
  const before = root.files();
  const full = (now: string): void => {
    if (now === step)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  };
  const { code, stdout, stderr } = await poolform(PROD, { cwd: root.cwd, io: { beforeStep: full } });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(
    'pools/prod:1:1 error folder-unavailable: the environment cannot be written: the disk is full\n  hint: mend it, and run this again\n',
  );
  expect(stderr).not.toMatch(/\n {4}at |pf_/);
  expect(root.files()).toEqual(before);
});

test(
  'a write that the system itself cuts off leaves the root as it was',
  () => {
    const before = root.files();
    const { end, stdout, stderr } = child(AS_IT_IS, PROD, 'ulimit -f 1; ');
    expect([end, stdout]).toEqual([1, '']);
    expect(stderr).toContain('the environment cannot be written: the system refuses files of this size');
    expect(root.files()).toEqual(before);
  },
  PATIENCE_MS,
);

test('a bug half-way leaves the root as it was too', async () => {
  const before = root.files();
  const bug = (now: string): void => {
    if (now === 'embed.yaml') throw new Error('the boiler is open');
  };
  expect((await poolform(PROD, { cwd: root.cwd, io: { beforeStep: bug } })).code).toBe(70);
  expect(root.files()).toEqual(before);
});

test('an environment that comes to be meanwhile is not written over', async () => {
  const file = join(root.cwd, 'pools/prod/environment.yaml');
  const other = (now: string): void => {
    if (now !== 'rename') return;
    mkdirSync(join(file, '..'));
    writeFileSync(file, 'version: 1\n');
  };
  const { code, stderr } = await poolform(PROD, { cwd: root.cwd, io: { beforeStep: other } });
  expect(code).toBe(1);
  expect(stderr).toContain('it has come to be meanwhile');
  expect([root.files()['pools/prod/environment.yaml'], root.files()['pools/prod/chat.yaml'], leftovers()]).toEqual([
    'version: 1\n',
    undefined,
    [],
  ]);
});

test('the folder of a run that is alive is left alone; what looks like one and is none, too', async () => {
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
    `note: pools/.poolform-new.other.${process.ppid} was left alone: another run may be at work there; remove it if none is\n`,
  );
  expect(stderr).toContain('note: removed pools/.poolform-new.other.999999999.gone, ');
});

test('with an issue the leftovers stay where they are: nothing is touched', async () => {
  mkdirSync(join(root.cwd, 'pools/.poolform-new.prod.999999999'));
  const before = root.files();
  expect((await poolform(['new', 'prod', '--from', 'lab'], { cwd: root.cwd })).code).toBe(1);
  expect(root.files()).toEqual(before);
});
