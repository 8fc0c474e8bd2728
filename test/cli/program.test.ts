import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectGolden } from './golden';
import { poolform } from './run';

test("--version is the package's", async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  expect(await poolform(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([
  ['help.txt', ['--help']],
  ['help-check.txt', ['check', '--help']],
  ['help-token.txt', ['token', '--help']],
  ['help-new.txt', ['new', '--help']],
  ['help-token.txt', ['help', 'token']],
])('%s: %j explains itself with an example and ends with 0', async (file, argv) => {
  const { code, stdout, stderr } = await poolform(argv);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Examples?:\n {2}poolform /m);
  expectGolden(file, stdout);
});

test('without a command it says how it is used, and that is an error', async () => {
  const { code, stdout, stderr } = await poolform([]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^Usage: poolform /);
});

test.each([
  [['chek'], "error: unknown command 'chek'; did you mean check?\n"],
  [['deploy', 'prod'], "error: unknown command 'deploy'\n"],
  [['new', 'prod'], "error: required option '--from <env>' not specified\n"],
  [['check', '--jsn'], "error: unknown option '--jsn'; did you mean --json?\n"],
  [['check', '--env'], "error: option '--env <name>' argument missing\n"],
  [['check', 'a', 'b'], "error: too many arguments for 'check'. Expected 1 argument but got 2.\n"],
  [['token', 'x'], "error: too many arguments for 'token'. Expected 0 arguments but got 1.\n"],
  [['\u001b[31mred'], "error: unknown command '\ufffd[31mred'\n"],
])('%j is one line on stderr, exit code 1 and no stack', async (argv, line) => {
  expect(await poolform(argv)).toEqual({ code: 1, stdout: '', stderr: line });
});
