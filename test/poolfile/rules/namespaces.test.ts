import { type Answer, answer, answers, answersFor } from '../answers';
import { CLUSTERS, type Files, poolFile } from '../given';

describe('a namespace', () => {
  const pool = (namespace?: string, target = 'main'): string =>
    poolFile({ target: `{ kubernetes: ${target}${namespace === undefined ? '' : `, namespace: ${namespace}`} }` });
  const CODES = ['namespace-conflict', 'namespace-duplicate', 'namespace-reserved', 'namespace-unavailable'];
  const ofNamespaces = (files: Files): readonly string[] => answers(files, ...CODES);
  const dev = (pools: Readonly<Record<string, string>>): Files => ({
    'dev/environment.yaml': CLUSTERS,
    ...Object.fromEntries(Object.entries(pools).map(([name, text]) => [`dev/${name}.yaml`, text])),
  });
  const prod = (pools: Readonly<Record<string, string>>, environment = CLUSTERS): Files => ({
    'prod/environment.yaml': environment,
    ...Object.fromEntries(Object.entries(pools).map(([name, text]) => [`prod/${name}.yaml`, text])),
  });
  const guest = (file: string, name: string, owner: string): Answer =>
    answer(`error namespace-unavailable ${file}:2:40 target.namespace`, name, owner);
  const other = (file: string, name: string, owner: string): Answer =>
    answer(`error namespace-conflict ${file}:2:40 target.namespace`, name, owner);

  test('may be created for the pool, or exist and be shared within an environment', () => {
    expect(ofNamespaces(dev({ a: pool(), b: pool(), c: pool('team-ai'), d: pool('team-ai') }))).toEqual([]);
  });

  test('that is created for a pool is refused to any other, whichever comes first', () => {
    expect(ofNamespaces(dev({ a: pool('pf-dev-b'), b: pool() }))).toEqual([guest('dev/a.yaml', 'pf-dev-b', 'b')]);
    expect(ofNamespaces(dev({ a: pool(), b: pool('pf-dev-a'), c: pool('pf-dev-a') }))).toEqual([
      guest('dev/b.yaml', 'pf-dev-a', 'a'),
      guest('dev/c.yaml', 'pf-dev-a', 'a'),
    ]);
    expect(ofNamespaces({ ...dev({ a: pool() }), ...prod({ x: pool('pf-dev-a') }) })).toEqual([
      guest('prod/x.yaml', 'pf-dev-a', 'a in dev'),
    ]);
  });

  test('is refused to a second environment of the same cluster', () => {
    expect(
      ofNamespaces({ ...dev({ a: pool('team-ai') }), ...prod({ x: pool('team-ai'), y: pool('team-ai') }) }),
    ).toEqual([other('prod/x.yaml', 'team-ai', 'dev'), other('prod/y.yaml', 'team-ai', 'dev')]);
    expect(
      ofNamespaces({
        ...dev({ a: pool('team-ai') }),
        ...prod({ x: pool('team-ai') }, CLUSTERS.replace('gpu-admin', 'other')),
      }),
    ).toEqual([]);
  });

  test('that would be created for two pools is refused to the second', () => {
    const files = {
      'a/environment.yaml': CLUSTERS,
      'a/b-c.yaml': pool(),
      'a-b/environment.yaml': CLUSTERS,
      'a-b/c.yaml': pool(),
    };
    expect(ofNamespaces(files)).toEqual([answer('error namespace-duplicate a-b/c.yaml:1:1 -', 'pf-a-b-c', 'b-c in a')]);
  });

  test('that two environments share is reported to both', () => {
    const files = { ...dev({ a: pool('team-ai') }), ...prod({ x: pool('team-ai') }) };
    for (const env of ['dev', 'prod'])
      expect(answersFor(env, files, 'namespace-conflict')).toEqual([other('prod/x.yaml', 'team-ai', 'dev')]);
  });

  test.each([
    ['kube-system', true],
    ['kube-x', true],
    ['kube', false],
    ['my-kube-system', false],
  ])('%s is reserved for the cluster: %s', (name, reserved) => {
    const expected = answer('error namespace-reserved dev/a.yaml:2:40 target.namespace', name);
    expect(ofNamespaces(dev({ a: pool(name) }))).toEqual(reserved ? [expected] : []);
  });
});
