import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { renseiFiles } from '../../rensei/files';
import { load } from '../../poolfile/load';
import { examplePlace, examplePool } from '../example-pool';
import { PROFILE, renseiPlace, renseiPool } from './given';

const root = join(__dirname, '../..');
const paths = (...given: Parameters<typeof renseiFiles>) => renseiFiles(...given).map(({ path }) => path);
const other = () =>
  renseiPool(
    {
      profiles: [
        { ...PROFILE, name: 'b' },
        { ...PROFILE, name: 'a' },
      ],
    },
    { name: 'zeta', prefix: 'pf-lab-zeta' },
  );

test('an environment is one folder, whatever its places: manifests, their schemas and a runbook', () => {
  const places = [
    renseiPlace([other()]),
    renseiPlace([renseiPool()], { host: { ...renseiPool().host, name: 'box-2' }, stack: 'lab-box-2' }),
  ];
  expect(paths(places)).toEqual([
    'lab/RUNBOOK.md',
    'lab/capacity-pool.schema.json',
    'lab/capacity-pools/chat.yaml',
    'lab/capacity-pools/zeta.yaml',
    'lab/model-profile.schema.json',
    'lab/model-profiles/a.yaml',
    'lab/model-profiles/b.yaml',
    'lab/model-profiles/local-mistral.yaml',
  ]);
});

test('the same pools give the same bytes in any order', () => {
  const pools = [renseiPool(), other()];
  const reversed = pools
    .map((pool) => ({ ...pool, rensei: { active: true, profiles: [...(pool.rensei?.profiles ?? [])].reverse() } }))
    .reverse();
  const elsewhere = renseiPlace([renseiPool({}, { environment: 'dev' })], { environment: 'dev', stack: 'dev-box-1' });
  expect(renseiFiles([elsewhere, renseiPlace(reversed)])).toEqual(renseiFiles([renseiPlace(pools), elsewhere]));
});

test('nothing is written for environments without a Rensei project and for pools without a rensei section', () => {
  const silent = examplePool();
  expect(paths([examplePlace([renseiPool()])])).toEqual([]);
  expect(paths([renseiPlace([silent])])).toEqual([]);
  expect(paths([renseiPlace([silent, other()])])).not.toContain('lab/capacity-pools/chat.yaml');
});

test('a manifest reads the same in YAML 1.1 and 1.2, names its format, and contains neither hash nor path', () => {
  const evil = {
    description: 'no: "yes" \'on\' # $(x) 🦙',
    runtimeProvides: { no: ['on', '22:22', 1e-7, null], yes: {} },
  };
  const files = renseiFiles([
    renseiPlace([renseiPool({ runtimeProvides: evil.runtimeProvides }, { description: evil.description })], {
      rensei: { project: '-no', scope: 'org' },
    }),
  ]);
  for (const { path, text } of files.filter((file) => file.path.endsWith('.yaml'))) {
    const [old, now] = (['1.1', '1.2'] as const).map((version) => parse(text, { version }) as Record<string, unknown>);
    expect(old).toEqual(now);
    expect(text).toMatch(/^# Made by Poolform, in a format of its own: Rensei publishes no import format/);
    expect(now).toMatchObject({ version: 1, project: '-no' });
    if (path.includes('capacity-pools'))
      expect(now).toMatchObject({
        description: evil.description,
        capacityPool: { runtime_provides: evil.runtimeProvides },
      });
  }
  const all = files.map(({ text }) => text).join('');
  expect(all).not.toContain('be'.repeat(32));
  expect(all).not.toContain(root);
});

test('two profiles with one name are a bug here, because a rule has already reported them', () => {
  expect(() =>
    renseiFiles([renseiPlace([renseiPool(), renseiPool({}, { name: 'zeta', prefix: 'pf-lab-zeta' })])]),
  ).toThrow('local-mistral.yaml would be written 2 times');
});

describe('the files of pools/lab', () => {
  const { places } = load({ root: 'pools', cwd: root, env: 'lab' });
  const files = new Map(renseiFiles(places).map(({ path, text }) => [path, text]));

  test.each([
    ['lab/RUNBOOK.md', 'lab-runbook.md'],
    ['lab/capacity-pools/chat.yaml', 'lab-chat.yaml'],
    ['lab/model-profiles/local-mistral.yaml', 'lab-local-mistral.yaml'],
  ])('%s equals the reviewed golden file', (path, golden) => {
    const file = join(__dirname, '../fixtures/rensei', golden);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, files.get(path) ?? '');
    expect(files.get(path)).toBe(readFileSync(file, 'utf8'));
  });
});
