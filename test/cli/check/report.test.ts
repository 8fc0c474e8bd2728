import { checkReport } from '../../../cli/check/report';
import { checkText } from '../../../cli/check/text';
import { expectGolden } from '../golden';
import { exampleCluster, exampleKubernetesPool } from '../../example-pool';
import { TWO_POOLS, diagnostic, loaded, place, pool } from '../loaded';

const ASKED = { root: 'pools', strict: false, explain: false } as const;
const warning = diagnostic('warning', {
  code: 'auth-insecure',
  message: 'auth: none: everyone on this host may use the pool',
  hint: 'write tokens',
});

test('the text is a table of the pools and one line of counts', () => {
  expectGolden('check.txt', checkText(checkReport(TWO_POOLS, ASKED), false));
});

test('a pool on a cluster shows its namespace, in the table and in --json', () => {
  const report = checkReport(
    loaded({ ...TWO_POOLS, places: [...TWO_POOLS.places, exampleCluster()], poolCount: 3 }),
    ASKED,
  );
  expectGolden('check-cluster.txt', checkText(report, false));
  const { namespace, cluster } = exampleKubernetesPool();
  expect(report.pools.map((one) => [one.place, one.namespace, one.gpus?.count ?? 0])).toEqual([
    ['box-1', null, 1],
    ['box-1', null, 0],
    [cluster.name, namespace.name, 1],
  ]);
  expect(report.counts).toMatchObject({ places: 2, pools: 3, replicas: 5, gpus: 4 });
});

test('--explain adds the origin of each value, one block per file', () => {
  expectGolden('check-explain.txt', checkText(checkReport(TWO_POOLS, { ...ASKED, explain: true }), false));
});

test('--json has every key, amounts as text and tokens by name', () => {
  const json = JSON.stringify(
    checkReport(loaded({ ...TWO_POOLS, diagnostics: [warning] }), { ...ASKED, explain: true }),
    null,
    2,
  );
  expectGolden('check.json', `${json}\n`);
  expect(json).not.toContain('c0ffee');
});

test('colour changes nothing but the colour', () => {
  const report = checkReport(TWO_POOLS, { ...ASKED, explain: true });
  const colored = checkText(report, true);
  expect(colored).toContain('\u001b[');
  expect(colored.replace(/\u001b\[[0-9;]*m/g, '')).toBe(checkText(report, false));
});

test.each([
  ['nothing', [], false, 'ok', '1 environment, 0 places, 0 pools, 0 replicas, 0 GPUs: no errors, no warnings\n'],
  ['an error', [diagnostic('error')], false, 'errors', '1 environment: 1 error, no warnings\n'],
  [
    'an error and a warning under --strict',
    [diagnostic('error'), warning],
    true,
    'errors',
    '1 environment: 1 error, 1 warning\n',
  ],
  [
    'warnings under --strict',
    [warning, warning],
    true,
    'warnings',
    '1 environment: no errors, 2 warnings; --strict treats warnings as errors\n',
  ],
])('%s gives its result and its line of counts', (_what, diagnostics, strict, result, line) => {
  const report = checkReport(loaded({ diagnostics, poolCount: diagnostics.length > 0 ? 3 : 0 }, strict), {
    ...ASKED,
    strict,
  });
  expect([report.result, checkText(report, false)]).toEqual([result, line]);
});

test('with warnings alone the result is ok and the pools are listed', () => {
  const report = checkReport(loaded({ ...TWO_POOLS, diagnostics: [warning] }), ASKED);
  expect([report.result, report.pools.length, report.counts.warnings]).toEqual(['ok', 2, 1]);
});

test('with --env the line of counts names the environment', () => {
  const report = checkReport(loaded({ poolCount: 1, places: [place([pool('chat')])] }), {
    ...ASKED,
    environment: 'dev',
  });
  expect(checkText(report, false)).toContain('environment dev, 1 place, 1 pool, 1 replica, 0 GPUs: no errors');
});

test('no value of a file can send a control sequence to the terminal', () => {
  const explain = [
    { file: 'pools/dev/\u001b[2Ja.yaml', path: 'description', value: 'a\u001b]0;x\u0007\u202eb', from: 'default' },
  ];
  const text = checkText(checkReport(loaded({ explain }), { ...ASKED, explain: true }), false);
  expect(['\u001b', '\u0007', '\u202e'].filter((character) => text.includes(character))).toEqual([]);
});
