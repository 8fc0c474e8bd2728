import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const project = join(__dirname, '../..');
const BIN = 'node -r ./test/cli/ts-hook.cjs cli/bin.ts';

function shell(command: string): { readonly code: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', command], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, stdout, stderr };
}

test('the process ends with the exit code of its command', () => {
  expect(shell(`${BIN} --version`)).toMatchObject({ code: 0, stderr: '' });
  expect(shell(`${BIN} nosuch`)).toEqual({ code: 1, stdout: '', stderr: "error: unknown command 'nosuch'\n" });
});

test('$(poolform token) expands to the token alone', () => {
  expect(shell(`TOKEN=$(${BIN} token 2>/dev/null); echo "<$TOKEN>"`).stdout).toMatch(/^<pf_[A-Za-z0-9_-]{43}>\n$/);
});

test('a reader that closes the pipe early is not an error', () => {
  expect(shell(`${BIN} check --help | true`)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(shell(`${BIN} nosuch 2>&1 >/dev/null | true`)).toMatchObject({ stdout: '', stderr: '' });
});
