import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CheckReport } from '../../../cli/check/report';
import { poolform } from '../run';

const ENVIRONMENT = `version: 1
description: One box in the lab
docker:
  box-1:
    host: unix:///var/run/docker.sock
    engine: 29
    subnets: 10.213.0.0/20
    memory: 64GiB
    cpus: 16
    disk: 1TiB
images:
  ollama: { version: 0.32.15, image: "ollama/ollama@sha256:${'a'.repeat(64)}" }
  gateway: { image: "haproxy@sha256:${'b'.repeat(64)}" }
`;
const CHAT = `version: 1
description: Chat for everyone
target: { docker: box-1 }
gpus: none
memory: 24GiB
cpus: 8
models:
  - mistral:7b
access:
  tokens:
    rensei: { sha256: "${'c0ffee42'.repeat(8)}" }
`;

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'poolform-check-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    writeFileSync(join(cwd, file), text);
  }
}

const GOOD = { 'pools/dev/environment.yaml': ENVIRONMENT, 'pools/dev/chat.yaml': CHAT };
const BROKEN = { ...GOOD, 'pools/dev/chat.yaml': CHAT.replace('24GiB', '24GB') };
/** Correct, with one warning: an image by tag only. */
const WARNED = { ...GOOD, 'pools/dev/environment.yaml': ENVIRONMENT.replace(/haproxy@sha256:b+/, 'haproxy:3.2') };

test('correct files: the table and the counts on stdout, exit code 0', async () => {
  write(GOOD);
  const { code, stdout, stderr } = await poolform(['check'], { cwd });
  expect([code, stderr]).toEqual([
    0,
    'note: pools/dev/allocations.lock.yaml is missing; the next cdktf synth writes it\n',
  ]);
  expect(stdout).toMatch(/^dev +chat +box-1 +1 +none +24GiB +mistral:7b +5m +http:\/\/127\.0\.0\.1:11434 +1 token$/m);
  expect(stdout).toMatch(/^1 environment, 1 place, 1 pool, 1 replica, 0 GPUs: no errors, no warnings$/m);
});

test('a wrong file: its error with its position on stderr, no table, exit code 1, no stack', async () => {
  write(BROKEN);
  const { code, stdout, stderr } = await poolform(['check'], { cwd });
  expect([code, stdout]).toEqual([1, '1 environment: 1 error, no warnings\n']);
  expect(stderr).toMatch(/^pools\/dev\/chat\.yaml:5:9 /);
  expect(stderr).toContain('24GB');
  expect(stderr).not.toMatch(/\n {4}at /);
});

test('warnings alone: exit code 0 with the table, and 2 under --strict', async () => {
  write(WARNED);
  const lax = await poolform(['check'], { cwd });
  expect([lax.code, lax.stdout.includes('chat')]).toEqual([0, true]);
  expect(lax.stderr).toMatch(/^pools\/dev\/environment\.yaml:\d+:\d+ warning image-unpinned: /m);
  const strict = await poolform(['check', '--strict'], { cwd });
  expect(strict.code).toBe(2);
  expect(strict.stdout).toContain('--strict treats warnings as errors');
});

describe('a lock file', () => {
  const LOCK = 'pools/dev/allocations.lock.yaml';
  const lock = (pool: string): string => `version: 1\ndocker:\n  box-1:\n    ${pool}:\n      network: 0\n`;
  const check = async (text: string | undefined, ...options: readonly string[]) => {
    write({ ...GOOD, ...(text !== undefined && { [LOCK]: text }) });
    const { code, stderr } = await poolform(['check', ...options], { cwd });
    return [code, /^\S+:1:1 (\w+ lock-\w+): /m.exec(stderr)?.[1] ?? stderr];
  };

  test.each([
    ['missing', undefined, 'lock-missing'],
    ['out of date', lock('gone'), 'lock-conflict'],
  ])('that is %s is a note, a warning under --strict, and an error under --locked', async (state, text, code) => {
    expect(await check(text)).toEqual([0, `note: ${LOCK} is ${state}; the next cdktf synth writes it\n`]);
    expect(await check(text, '--strict')).toEqual([2, `warning ${code}`]);
    expect(await check(text, '--locked')).toEqual([1, `error ${code}`]);
    expect(await check(text, '--strict', '--locked')).toEqual([1, `error ${code}`]);
  });

  test('that is right is none of them, whatever its line ends and comments are', async () => {
    for (const text of [lock('chat'), `# merged\n${lock('chat')}`.replaceAll('\n', '\r\n')])
      expect(await check(text, '--strict', '--locked')).toEqual([0, '']);
  });

  test('that is out of date says which pools it does not match', async () => {
    write({ ...GOOD, [LOCK]: lock('gone') });
    const { stderr } = await poolform(['check', '--locked'], { cwd });
    expect(stderr).toContain('it lacks box-1/chat; it still has box-1/gone');
  });
});

test.each([
  [GOOD, 'ok', 0],
  [BROKEN, 'errors', 1],
] as const)('--json prints one object and nothing on stderr (%#)', async (files, result, expected) => {
  write(files);
  const { code, stdout, stderr } = await poolform(['check', '--json'], { cwd });
  const report = JSON.parse(stdout) as CheckReport;
  expect([code, stderr, report.result]).toEqual([expected, '', result]);
  expect(report.errors.length).toBe(report.counts.errors);
});

test('--explain shows where a value comes from: its line, or that it is a default', async () => {
  write(GOOD);
  const { stdout } = await poolform(['check', '--explain'], { cwd });
  expect(stdout).toMatch(/^ {2}memory +24GiB +pools\/dev\/chat\.yaml:5/m);
  expect(stdout).toMatch(/^ {2}serving\.keepAlive +5m +.*default/m);
});

test('the root is the argument, else POOLFORM_POOLS, else pools', async () => {
  write({
    'a/dev/environment.yaml': ENVIRONMENT,
    'a/dev/one.yaml': CHAT,
    'b/dev/environment.yaml': ENVIRONMENT,
    'b/dev/two.yaml': CHAT,
  });
  const names = async (argv: readonly string[], env: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    (JSON.parse((await poolform(['check', '--json', ...argv], { cwd, env })).stdout) as CheckReport).pools.map(
      (pool) => pool.name,
    );
  expect(await names([], { POOLFORM_POOLS: 'a' })).toEqual(['one']);
  expect(await names(['b'], { POOLFORM_POOLS: 'a' })).toEqual(['two']);
  expect((await poolform(['check'], { cwd })).code).toBe(1);
});

test('--env checks one environment only; an unknown one is an error without a stack', async () => {
  write({ ...GOOD, 'pools/prod/environment.yaml': 'version: 99\n' });
  expect((await poolform(['check', '--env', 'dev'], { cwd })).code).toBe(0);
  expect((await poolform(['check'], { cwd })).code).toBe(1);
  const missing = await poolform(['check', '--env', 'prd'], { cwd });
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain('prd');
  expect(missing.stderr).not.toMatch(/\n {4}at /);
});
