import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROD } from '../cli/new/new-root';
import { poolform } from '../cli/run';

const PROJECT = join(__dirname, '../..');
const SECRETS = {
  token: `pf_${'CanaryToken'.repeat(4)}`.slice(0, 46),
  password: 'canary-password-1',
  comment: 'canary-comment-2',
  credential: 'canary-credential-3',
  variable: 'canary-variable-4',
  value: 'canary-value-5',
} as const;
/** Of the environment that commands run in. */
const ENV = {
  POOLFORM_TOKEN: SECRETS.variable,
  AWS_SECRET_ACCESS_KEY: SECRETS.variable,
  OLLAMA_API_KEY: SECRETS.variable,
  KUBE_TOKEN: SECRETS.variable,
};

/** Everything that a reader could be shown: streams and files by name. */
type Outputs = Readonly<Record<string, string>>;

let cwd: string;

beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'poolform-canary-')));
  cpSync(join(PROJECT, 'pools'), join(cwd, 'pools'), { recursive: true, filter: (path) => !path.endsWith('/prod') });
  // correct files, and a secret that nothing reads
  for (const file of ['environment.yaml', 'chat.yaml'])
    writeFileSync(
      join(cwd, 'pools/lab', file),
      `${readFileSync(join(cwd, 'pools/lab', file), 'utf8')}# ${SECRETS.comment}\n`,
    );
});
afterEach(() => rmSync(cwd, { recursive: true }));

function problems(outputs: Outputs, secrets: readonly string[] = Object.values(SECRETS)): readonly string[] {
  return Object.entries(outputs).flatMap(([name, text]) => [
    ...secrets.filter((secret) => text.includes(secret)).map((secret) => `${name}: shows ${secret}`),
    ...[cwd, PROJECT].filter((path) => text.includes(path)).map(() => `${name}: names a folder of this machine`),
    ...(/^\s+at .*(?::\d+:\d+\)?|<anonymous>\)?|\(native\))$/m.test(text) ? [`${name}: a stack trace`] : []),

    ...(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/.test(text)
      ? [`${name}: a control or invisible character`]
      : []),
  ]);
}

async function command(...argv: readonly string[]): Promise<Outputs> {
  const { stdout, stderr } = await poolform(argv, { cwd, env: ENV });
  return { [`stdout of ${argv.join(' ').slice(0, 40)}`]: stdout, [`stderr of ${argv.join(' ').slice(0, 40)}`]: stderr };
}

/** `npm start`, from the current sources. */
function app(): Outputs {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['-r', join(PROJECT, 'test/cli/ts-hook.cjs'), join(PROJECT, 'main.ts')],
    { cwd, encoding: 'utf8', env: { PATH: process.env['PATH'], ...ENV } },
  );
  return {
    'stdout of the app': stdout,
    'stderr of the app': stderr,
    ...(status === 0 ? filesBelow('cdktf.out') : {}),
    ...filesBelow('pools', (name) => name.endsWith('.lock.yaml')),
  };
}

function filesBelow(folder: string, wanted: (name: string) => boolean = () => true): Outputs {
  const names = readdirSync(join(cwd, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => statSync(join(cwd, name)).isFile());
  return Object.fromEntries(names.filter(wanted).map((name) => [name, readFileSync(join(cwd, name), 'utf8')]));
}

/** Files with a secret in a wrong place; each must be an error. */
const WRONG: Readonly<Record<string, string>> = {
  'a token instead of its hash': `access: { tokens: { me: { sha256: ${SECRETS.token} } } }`,
  'a token under an unknown key': `access: { tokens: { me: { token: ${SECRETS.token} } } }`,
  'a password in an address': `pull: { proxy: "http://user:${SECRETS.password}@proxy.example:3128" }`,
  'a password in a url': `access: { url: "https://user:${SECRETS.password}@chat.example" }`,
  'a secret in a variable that is refused': `serving:
  env: { HTTPS_PROXY: "http://user:${SECRETS.password}@proxy.example" }`,
  'a secret in a variable that nobody reads': `serving: { env: { OLLAMA_NUM_GPU: ${SECRETS.value} } }`,
  'a secret in an unknown field': `password: ${SECRETS.credential}`,
  "a terminal's commands in a value": 'description: "\\e[2Jcleared\\x07"',
  "a terminal's commands in the file": 'description: \u001b[2Jcleared',
  'a text that reads from the right': 'description: "\\u202eesrever"',
  'a path of this machine': 'extends: ../../../../../../etc/passwd',
  'broken yaml': `access: { tokens: { me: { sha256: "${SECRETS.token}`,
};

test.each(Object.entries(WRONG))('%s is an error that shows none of it', async (_name, line) => {
  const key = line.split(':')[0];
  const chat = readFileSync(join(cwd, 'pools/lab/chat.yaml'), 'utf8')
    .split('\n')
    .filter((other) => !other.startsWith(`${key}:`));
  writeFileSync(join(cwd, 'pools/lab/wrong.yaml'), `${chat.join('\n')}\n${line}\n# ${SECRETS.comment}\n`);
  const text = await command('check', '--env', 'lab');
  const json = await command('check', '--json', '--explain');
  expect(text['stderr of check --env lab']).toMatch(/ error /);
  expect(problems({ ...text, ...json })).toEqual([]);
});

test('an environment with credentials of its backend is an error that shows none of them', async () => {
  const file = join(cwd, 'pools/lab/environment.yaml');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/^backend:.*$/m, '') +
      `backend:
  s3: { bucket: x, region: y, access_key: ${SECRETS.credential}, secret_key: ${SECRETS.credential} }
`,
  );
  const outputs = {
    ...(await command('check')),
    ...(await command('check', '--json')),
    ...(await command('new', 'other', '--from', 'lab')),
    ...app(),
  };
  expect(outputs['stderr of check']).toMatch(/credentials do not belong in a file/);
  expect(problems(outputs)).toEqual([]);
});

test('output and messages of correct files hold no secret, no machine path and no terminal codes', async () => {
  const outputs = {
    ...(await command('check', '--explain')),
    ...(await command('check', '--json')),
    ...(await command('--help')),
    ...(await command('token', '--name', '\u001b[31m')),
    ...(await command('nosuch\u001b[31m')),
    ...(await command('check', '\u202enowhere')),
    ...app(),
  };
  expect(Object.keys(outputs)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/cdk\.tf\.json$/),
      expect.stringMatching(/RUNBOOK\.md$/),
      expect.stringMatching(/allocations\.lock\.yaml$/),
      expect.stringMatching(/manifest\.json$/),
    ]),
  );
  expect(problems(outputs)).toEqual([]);
}, 120_000);

test('a new token is on stdout, and nowhere else', async () => {
  const { stdout, stderr } = await poolform(['token', '--name', 'me'], { cwd, env: ENV });
  expect(stderr).not.toContain(stdout.trim());
  expect(Object.entries(filesBelow('.')).filter(([, text]) => text.includes(stdout.trim()))).toEqual([]);
  const report = await poolform([...PROD, '--json'], { cwd, env: ENV });
  const { tokens } = JSON.parse(report.stdout) as { readonly tokens: readonly { readonly token: string }[] };
  expect(tokens.length).toBeGreaterThan(0);
  expect(
    problems({ stderr: report.stderr, ...filesBelow('pools/prod'), ...app() }, [
      ...tokens.map(({ token }) => token),
      SECRETS.variable,
    ]),
  ).toEqual([]);
}, 120_000);

test('each kind of leak is found', () => {
  expect(
    problems({ a: `x ${SECRETS.value}`, b: `${cwd}/x`, c: 'Error\n    at f (/a/b.js:1:2)', d: '\u001b[31m' }),
  ).toEqual([
    `a: shows ${SECRETS.value}`,
    'b: names a folder of this machine',
    'c: a stack trace',
    'd: a control or invisible character',
  ]);
});
