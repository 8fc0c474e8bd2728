import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectGolden } from './golden';
import { poolform } from './run';

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  expect(await poolform(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

const PROJECT = join(__dirname, '../..');
/** The commands that have a folder. */
const COMMANDS = readdirSync(join(PROJECT, 'cli'))
  .filter((name) => existsSync(join(PROJECT, 'cli', name, 'command.ts')))
  .sort();

test('every command with a folder in cli/ is registered, tested, and in the table of README.md', async () => {
  const { stdout } = await poolform(['--help']);
  const registered = [...(/Commands:\n([^]*?)\n\n/.exec(stdout)?.[1] ?? '').matchAll(/^ {2}(\S+)/gm)].map(
    ([, name]) => name,
  );
  expect(registered.filter((name) => name !== 'help').sort()).toEqual(COMMANDS);
  expect(COMMANDS.filter((name) => !existsSync(join(__dirname, name, 'command.test.ts')))).toEqual([]);
  const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');
  expect(COMMANDS.filter((name) => !new RegExp(`^\\| \`poolform ${name}[ \`]`, 'm').test(readme))).toEqual([]);
});

test.each(COMMANDS)('%s prints its result as JSON, too', async (name) => {
  expect((await poolform([name, '--help'])).stdout).toMatch(/^ {2}--json /m);
});

test.each([
  ['help.txt', ['--help']],
  ...COMMANDS.map((name): [string, string[]] => [`help-${name}.txt`, [name, '--help']]),
  ['help-token.txt', ['help', 'token']],
])('%s is what %j prints, with an example and exit code 0', async (file, argv) => {
  const { code, stdout, stderr } = await poolform(argv);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Examples?:\n {2}poolform /m);
  expectGolden(file, stdout);
});

test('without a command the usage is printed, as an error', async () => {
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
])('%j gives one line on stderr, exit code 1 and no stack', async (argv, line) => {
  expect(await poolform(argv)).toEqual({ code: 1, stdout: '', stderr: line });
});
