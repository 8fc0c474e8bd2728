import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NewReport } from '../../../cli/new/report';
import { expectGolden } from '../golden';
import { asOptions, copyOfPools, countedBytes, MAPS, PROD, type Root } from './new-root';
import { poolform, type Ran } from '../run';

let root: Root;
beforeEach(() => {
  root = copyOfPools();
});
afterEach(() => root.remove());

const run = (argv: readonly string[], seed = 'a'): Promise<Ran> =>
  poolform(argv, { cwd: root.cwd, io: { random: countedBytes(seed) } });
const report = ({ stdout }: Ran): NewReport => JSON.parse(stdout) as NewReport;
const codes = (ran: Ran): readonly string[] => report(ran).errors.map(({ code, file }) => `${file} ${code}`);
const write = (file: string, text: string): void => writeFileSync(join(root.cwd, file), text);
/** The lines that differ from the original; line numbers stay the same. */
function changes(files: Readonly<Record<string, string>>): string {
  return Object.keys(files)
    .filter((file) => file.startsWith('pools/prod/') && !file.endsWith('/'))
    .map((file) => {
      const before = files[file.replace('/prod/', '/lab/')]?.split('\n') ?? [];
      const after = files[file]?.split('\n') ?? [];
      expect(after.length).toBe(before.length);
      const changed = after.flatMap((line, i) =>
        line === before[i] ? [] : [`${i + 1} - ${before[i]}`, `${i + 1} + ${line}`],
      );
      return `${file}\n${changed.join('\n')}\n`;
    })
    .join('');
}

test('a new environment differs in mapped values and hashes only; stdout has the tokens and next steps', async () => {
  const before = root.files();
  const { code, stdout, stderr } = await run(PROD);
  expect([code, stderr.includes('error')]).toEqual([0, false]);
  expectGolden('new.txt', stdout);
  const after = root.files();
  expect(Object.keys(after).filter((file) => !(file in before))).toEqual([
    'pools/prod/',
    'pools/prod/chat.yaml',
    'pools/prod/code.yaml',
    'pools/prod/embed.yaml',
    'pools/prod/environment.yaml',
  ]);
  expect(after).toMatchObject(before);
  expectGolden('new-changes.txt', changes(after));
  expect((await run(['check'])).code).toBe(0);
});

test('the same input gives the same bytes, except for new tokens', async () => {
  const first = [await run(PROD), root.files()];
  rmSync(join(root.cwd, 'pools/prod'), { recursive: true });
  expect([await run(PROD), root.files()]).toEqual(first);
  rmSync(join(root.cwd, 'pools/prod'), { recursive: true });
  const { stdout } = await poolform(PROD, { cwd: root.cwd });
  expect(stdout.match(/pf_[\w-]{43}/g)).toHaveLength(4);
  expect(stdout.replace(/pf_[\w-]{43}/g, '')).toBe((first[0] as Ran).stdout.replace(/pf_[\w-]{43}/g, ''));
  expect(stdout).not.toBe((first[0] as Ran).stdout);
});

test('a token is printed on stdout and nowhere else; the files contain its hash', async () => {
  const { stdout, stderr } = await run([...PROD, '--json']);
  const { result, tokens, written, notCopied, maps, needsMapping } = JSON.parse(stdout) as NewReport;
  const texts = Object.values(root.files()).join('');
  expect([result, stderr, needsMapping, notCopied]).toEqual(['ok', '', [], ['pools/lab/allocations.lock.yaml']]);
  expect(maps.filter(({ uses }) => uses !== 1)).toEqual([
    { old: 'box-1', new: 'gpu-1', uses: 3 },
    { old: 'box-2', new: 'gpu-2', uses: 2 },
    { old: '10.20.0.0/16', new: '10.30.0.0/16', uses: 3 },
  ]);
  expect(written).toHaveLength(4);
  expect(tokens.map(({ pool, name }) => `${pool}/${name}`)).toEqual([
    'chat/rensei',
    'chat/support',
    'code/rensei',
    'embed/search',
  ]);
  for (const { pool, token, sha256 } of tokens) {
    expect(createHash('sha256').update(token).digest('hex')).toBe(sha256);
    expect(root.files()[`pools/prod/${pool}.yaml`]).toContain(`{ sha256: "${sha256}" }`);
    expect(texts).not.toContain(token);
  }
  rmSync(join(root.cwd, 'pools/prod'), { recursive: true });
  const asText = await run(PROD);
  for (const { token } of tokens)
    expect([asText.stdout.split(token).length, asText.stderr.includes(token)]).toEqual([2, false]);
});

test('a value that environments cannot share is an error that names its --map, and nothing is written', async () => {
  const before = root.files();
  const { code, stdout, stderr } = await run(['new', 'prod', '--from', 'lab']);
  expect([code, stdout]).toEqual([1, '']);
  expectGolden('new-errors.txt', stderr);
  const asData = await run(['new', 'prod', '--from', 'lab', '--json']);
  expect(report(asData)).toMatchObject({ result: 'errors', written: [], tokens: [] });
  expect(asData.stdout + stderr).not.toContain('pf_');
  expect(root.files()).toEqual(before);

  const own = (old: string): string =>
    old.startsWith('GPU-')
      ? old.replace('GPU-1', 'GPU-9')
      : old.startsWith('10.')
        ? old.replace('10.20', '10.30')
        : `prod-${old}`;
  const maps = asOptions(report(asData).needsMapping.map((old) => `${old}=${own(old)}`));
  expect((await run(['new', 'prod', '--from', 'lab', ...maps])).code).toBe(0);
});

test('a --map to a value that another environment already has is reported', async () => {
  await run(PROD);
  const ran = await run(['new', 'next', '--from', 'lab', ...asOptions(MAPS), '--json'], 'b');
  const hints = new Map(report(ran).errors.map(({ code, hint }) => [code, hint]));
  expect([...hints.keys()].sort()).toEqual(['gpu-duplicate', 'host-duplicate', 'port-conflict']);
  expect(hints.get('host-duplicate')).toMatch(/--map box-\d\.lab\.example=…/);
  expect(hints.get('port-conflict')).toMatch(/--map 10\.20\.0\.1\d=…/);
  expect(report(ran).needsMapping).toEqual([]);
});

test('an unused --map is an error that suggests the nearest value, or says why there is none', async () => {
  const hint = async (map: string): Promise<string | null | undefined> =>
    report(await run([...PROD, '--map', map, '--json'])).errors.find(({ code }) => code === 'map-ineffective')?.hint;
  expect(await hint('box-3=x')).toMatch(/^did you mean box-\d/);
  expect(await hint('10.20.0.21=10.30.0.21')).toMatch(/^did you mean 10\.20\.0\.1\d\?$/);
  expect(await hint('100GiB=200GiB')).toContain('pools/_base/chat.yaml');
  expect(await hint('box=x')).toMatch(/^did you mean box-1/);
  expect(await hint('nothing like it=x')).toContain('a whole value');
  const shadowed = await run([
    ...PROD,
    '--map',
    'ssh://deploy@box-1.lab.example=ssh://deploy@gpu-1.prod.example',
    '--json',
  ]);
  expect(report(shadowed).errors).toMatchObject([
    { file: 'pools/lab', code: 'map-ineffective', hint: expect.stringContaining('another --map') as string },
  ]);
  expect(Object.keys(root.files()).some((file) => file.includes('prod'))).toBe(false);
});

test('maps are not applied to the results of other maps: two places that swap names keep their own hosts', async () => {
  const swapped = PROD.map((word) =>
    word === 'box-1=gpu-1' ? 'box-1=box-2' : word === 'box-2=gpu-2' ? 'box-2=box-1' : word,
  );
  expect((await run(swapped)).code).toBe(0);
  const files = root.files();
  expect(files['pools/prod/environment.yaml']).toMatch(
    /box-2:\n {4}host: ssh:\/\/deploy@gpu-1\..*[^]*box-1:\n {4}host: ssh:\/\/deploy@gpu-2\./,
  );
  expect(files['pools/prod/embed.yaml']).toContain('target: { docker: box-1 }');
});

test.each([
  ['Prod', 'pools name-invalid'],
  ['_prod', 'pools name-invalid'],
  ['../prod', 'pools name-invalid'],
  ['', 'pools name-invalid'],
  ['con', 'pools name-invalid'],
  ['lab', 'pools/lab environment-duplicate'],
  ['staging', 'pools/Staging environment-duplicate'],
])('the name %j is refused', async (name, expected) => {
  mkdirSync(join(root.cwd, 'pools/Staging'));
  const before = root.files();
  const ran = await run(['new', name, '--from', 'lab', '--json']);
  expect([ran.code, codes(ran)]).toEqual([1, [expected]]);
  expect(root.files()).toEqual(before);
});

test('--from must be an environment without errors; other environments may have some', async () => {
  expect(codes(await run(['new', 'prod', '--from', 'labb', '--json']))).toEqual(['pools environment-unknown']);
  expect(codes(await run(['new', 'prod', '--from', '_base', '--json']))).toEqual(['pools environment-unknown']);
  write('pools/local/chat.yaml', 'version: 2\n');
  expect((await run(PROD)).code).toBe(0);
  expect(codes(await run(['new', 'mine', '--from', 'local', '--json']))).toContain(
    'pools/local/chat.yaml value-invalid',
  );
});

test('the root is --root, else POOLFORM_POOLS, and the next steps name it', async () => {
  mkdirSync(join(root.cwd, 'empty'));
  const env = { POOLFORM_POOLS: 'empty' };
  expect((await poolform([...PROD, '--root', 'pools/../pools'], { cwd: root.cwd, env })).stdout).toContain(
    '  poolform check pools/../pools --env prod\n',
  );
  expect((await poolform(PROD, { cwd: root.cwd, env })).stderr).toContain('empty:1:1 error environment-unknown');
});

test.each([
  ['box-1', "argument 'box-1' is invalid. Expected OLD=NEW, such as 10.20.0.11=10.30.0.7."],
  ['=x', "argument '=x' is invalid. Expected OLD=NEW, such as 10.20.0.11=10.30.0.7."],
  ['x=', "argument 'x=' is invalid. Expected OLD=NEW, such as 10.20.0.11=10.30.0.7."],
  ['x=x', "argument 'x=x' is invalid. Both sides are the same."],
  ['box-1=y', "argument 'box-1=y' is invalid. Duplicate --map of box-1."],
])('--map %s is refused in one line', async (map, message) => {
  expect(await run([...PROD, '--map', map])).toEqual({
    code: 1,
    stdout: '',
    stderr: `error: option '--map <old=new>' ${message}\n`,
  });
});

test('two environments can share a cluster, but not an existing namespace', async () => {
  const whole = copyOfPools([]);
  const stage = (...maps: readonly string[]): Promise<Ran> =>
    poolform(['new', 'stage', '--from', 'prod', '--json', ...asOptions(maps)], { cwd: whole.cwd });
  const first = await stage();
  expect([report(first).errors.map(({ code, path }) => `${code} ${path}`), report(first).needsMapping]).toEqual([
    ['namespace-conflict target.namespace'],
    ['team-ai'],
  ]);
  expect([(await stage('team-ai=team-stage')).code, whole.files()['pools/stage/draft.yaml']]).toEqual([
    0,
    expect.stringContaining('namespace: team-stage'),
  ]);
  expect((await poolform(['check'], { cwd: whole.cwd })).code).toBe(0);
  whole.remove();
});
