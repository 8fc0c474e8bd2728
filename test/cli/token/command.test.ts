import { createHash } from 'node:crypto';
import { parse } from 'yaml';
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

test('a person is told what to do with it, on stderr and in colour', async () => {
  const { stdout, stderr } = await poolform(['token'], { tty: true, env: { TERM: 'xterm' } });
  expect(stdout).toMatch(/^pf_[A-Za-z0-9_-]{43}\n$/);
  expect(stderr).toContain('it is shown this once');
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
  const made = JSON.parse(stdout) as Record<string, string>;
  expect([code, stderr, Object.keys(made)]).toEqual([0, '', ['name', 'token', 'sha256']]);
  expect(made['name']).toBe('team-a');
  expect(made['sha256']).toBe(sha256(made['token']!));
});

test.each(['123', 'null', 'true', '1e5', '0x1f'])('the entry keeps the name %s a text', async (name) => {
  const entry = parse((await poolform(['token', '--name', name])).stderr) as { access: { tokens: object } };
  expect(Object.keys(entry.access.tokens)).toEqual([name]);
  expect((await poolform(['token', '--name', name])).stderr).toContain(`    "${name}": {`);
});

test.each(['', 'My Client', 'a_b', '-a', 'a-', 'a'.repeat(41), 'a\u001b[31mb', 'x\u202ey'])(
  'the name %j is refused in one line, with no token made',
  async (name) => {
    const { code, stdout, stderr } = await poolform(['token', '--name', name]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^error: --name: expected a lower-case DNS label of at most 40 characters, such as team-a, got "[^\n]*"\n$/,
    );
    expect(['\u001b', '\u202e'].filter((character) => stderr.includes(character))).toEqual([]);
  },
);
