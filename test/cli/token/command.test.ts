import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { compiled, ENVIRONMENT, poolFile } from '../../poolfile/given';
import { poolform } from '../run';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('stdout is the token and nothing else, so that $(poolform token) is it', async () => {
  const { code, stdout } = await poolform(['token']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^pf_[A-Za-z0-9_-]{43}\n$/);
});

test('stderr is the entry for the pool file: the hash of the whole token under its name', async () => {
  const { stdout, stderr } = await poolform(['token', '--name', 'rensei']);
  expect(parse(stderr)).toEqual({ access: { tokens: { rensei: { sha256: sha256(stdout.trim()) } } } });
  expect(stderr).not.toContain(stdout.trim());
});

test('two runs give two tokens', async () => {
  expect((await poolform(['token'])).stdout).not.toBe((await poolform(['token'])).stdout);
});

test('a terminal gets instructions on stderr, in colour', async () => {
  const { stdout, stderr } = await poolform(['token'], { tty: true, env: { TERM: 'xterm' } });
  expect(stdout).toMatch(/^pf_[A-Za-z0-9_-]{43}\n$/);
  expect(stderr).toContain('Authorization: Bearer');
  expect(stderr).toContain('\u001b[');
});

test.each([
  ['--no-color', {}],
  ['', { NO_COLOR: '1' }],
  ['', { TERM: 'dumb' }],
])('no colours with %s %j', async (flag, env) => {
  expect((await poolform(['token', ...(flag ? [flag] : [])], { tty: true, env })).stderr).not.toContain('\u001b[');
});

test('--json is one object with token, hash and name, and stderr stays empty', async () => {
  const { code, stdout, stderr } = await poolform(['token', '--json', '--name', 'team-a']);
  const created = JSON.parse(stdout) as Record<string, string>;
  expect([code, stderr, Object.keys(created)]).toEqual([0, '', ['name', 'token', 'sha256']]);
  expect(created['name']).toBe('team-a');
  expect(created['sha256']).toBe(sha256(created['token']!));
});

test.each(['123', 'null', 'true', '1e5', '0x1f', 'on', 'y'])('the entry keeps the name %s a string', async (name) => {
  const entry = parse((await poolform(['token', '--name', name])).stderr) as { access: { tokens: object } };
  expect(Object.keys(entry.access.tokens)).toEqual([name]);
  expect((await poolform(['token', '--name', name])).stderr).toContain(`    "${name}": {`);
});

/** Names at each border of the rule, reserved names, number tokens of CDKTF, and texts that are no names. */
const NAMES = [
  ...[
    'a',
    '0',
    'a-1',
    '1-a',
    'a--b',
    'rensei',
    'team-a',
    'a'.repeat(40),
    'con1',
    'con-1',
    'com',
    'comx',
    'lpt',
    'nul0',
  ],
  ...['8e297', '1e5', '82e29', 'e298', 'true', 'null', 'y', '123', '0x1f', 'constructor'],
  ...['con', 'prn', 'aux', 'nul', 'com0', 'com1', 'com9', 'lpt0', 'lpt1', 'lpt9', '8e298', '82e297', '1e300', '9e280'],
  ...['', '-', '-a', 'a-', 'A', 'Support', 'My Client', 'a_b', 'a.b', 'a'.repeat(41), 'a b', 'é', '日本', ' a', 'a\n'],
  ...['a\u001b[31mb', 'x\u202ey', '__proto__', 'prototype', 'a/b', 'CON', '${a}', 'pf_x'],
];

/** Whether `check` takes a pool file with a token of this holder. */
function isHolder(name: string): boolean {
  const access = `{ tls: none, tokens: { ${JSON.stringify(name)}: { sha256: "${sha256(`token of ${name}`)}" } } }`;
  const files = { 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': poolFile({ access }) };
  return compiled(files).diagnostics.every(({ severity }) => severity !== 'error');
}

test.each(NAMES)('the name %j is accepted if and only if a pool file with that holder passes check', async (name) => {
  const { code, stdout, stderr } = await poolform(['token', `--name=${name}`]);
  expect(code === 0).toBe(isHolder(name));
  if (code === 0) return;
  expect([code, stdout]).toEqual([1, '']);
  // one line without characters that a terminal acts on
  expect(stderr).toMatch(/^error: --name: [^\n]*\n$/);
  expect(['\u001b', '\u202e'].filter((character) => stderr.includes(character))).toEqual([]);
});

test('the names above include accepted and refused ones', () => {
  expect(NAMES.filter(isHolder)).toHaveLength(22);
});
