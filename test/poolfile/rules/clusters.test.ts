import { answers } from '../answers';
import { CLUSTERS, type Files, poolFile, compiled } from '../given';

/** An environment of these clusters, which begin in the third line. */
const clusters = (...lines: readonly string[]): string =>
  `version: 1\nkubernetes:\n${lines.map((line) => `  ${line}\n`).join('')}`;

describe('a cluster', () => {
  const taken = (line: number, name: string, first: string): string =>
    `error cluster-duplicate | dev/environment.yaml:${line}:3 | kubernetes.${name} | kubernetes.${name}: this cluster is ${first} already | a cluster is one place of an environment: its nodes are given out once; write another context, or list all groups in one`;

  test.each([
    [['a: { context: x }', 'b: { context: y }'], []],
    [
      ['a: { context: x }', 'b: { context: y }', 'c: { context: x }', 'd: { context: x }'],
      [taken(5, 'c', 'a'), taken(6, 'd', 'a')],
    ],
    [['a: { context: x, kubeconfig: /etc/a }', 'b: { context: x, kubeconfig: /etc/b }', 'c: { context: x }'], []],
    [['a: { context: x, kubeconfig: /etc/a }', 'b: { kubeconfig: /etc/a, context: x }'], [taken(4, 'b', 'a')]],
    [['a: {}', 'b: {}'], [taken(4, 'b', 'a')]],
    [['a: { kubeconfig: /etc/a }', 'b: {}'], []],
  ])('%j is one place', (lines, expected) => {
    expect(answers({ 'dev/environment.yaml': clusters(...lines) }, 'cluster-duplicate')).toEqual(expected);
  });

  test('of another environment may be the same', () => {
    expect(
      answers(
        {
          'dev/environment.yaml': clusters('a: { context: x }'),
          'prod/environment.yaml': clusters('a: { context: x }'),
        },
        'cluster-duplicate',
      ),
    ).toEqual([]);
  });

  test('without its context is a finding', () => {
    expect(
      answers(
        { 'dev/environment.yaml': clusters('a: { context: x }', 'b: { kubeconfig: /etc/b }') },
        'context-missing',
      ),
    ).toEqual([
      'warning context-missing | dev/environment.yaml:4:3 | kubernetes.b | kubernetes.b.context is missing: the current one of the kubeconfig changes with a command, and another cluster would get the pools | write context: <its name>; `kubectl config get-contexts` shows them',
    ]);
  });
});

describe('a group of nodes', () => {
  const said = (code: string, ...groups: readonly string[]): readonly string[] =>
    answers(
      {
        'dev/environment.yaml': clusters('a:', '  context: x', '  nodes:', ...groups.map((group) => `    - ${group}`)),
      },
      code,
    );
  const group = (name: string, gpus?: string): string =>
    `{ name: ${name}, count: 1${gpus === undefined ? '' : `, gpus: { ${gpus}, count: 1 }`} }`;

  test('has one entry', () => {
    const twice = (line: number, index: number, name: string, first: number): string =>
      `error node-group-duplicate | dev/environment.yaml:${line}:17 | kubernetes.a.nodes[${index}].name | kubernetes.a.nodes[${index}].name: ${name} is there twice, first as nodes[${first}] | a group of nodes has one entry`;
    expect(said('node-group-duplicate', group('x'), group('y'))).toEqual([]);
    expect(said('node-group-duplicate', group('x'), group('y'), group('y'), group('x'), group('y'))).toEqual([
      twice(8, 2, 'y', 1),
      twice(9, 3, 'x', 0),
      twice(10, 4, 'y', 1),
    ]);
  });

  test('has a product of the catalogue, or a resource', () => {
    const unknown = (line: number, index: number, product: string, hint: string): string =>
      `error product-unknown | dev/environment.yaml:${line}:47 | kubernetes.a.nodes[${index}].gpus.product | kubernetes.a.nodes[${index}].gpus.product: ${product} is not in the catalogue | ${hint}`;
    expect(
      said(
        'product-unknown',
        group('x', 'product: nvidia-l4'),
        group('y', 'resource: nvidia.com/nvidia-l44'),
        group('z'),
      ),
    ).toEqual([]);
    expect(
      said(
        'product-unknown',
        group('x', 'product: nvidia-l4'),
        group('y', 'product: nvidia-l44'),
        group('z', 'product: quantum-9000'),
      ),
    ).toEqual([
      unknown(7, 1, 'nvidia-l44', 'did you mean nvidia-l4?'),
      unknown(8, 2, 'quantum-9000', 'catalog/gpus.yaml lists them; for what it lacks write { resource, count }'),
    ]);
  });

  test('is told from another by its product, or by a resource of its own', () => {
    const either = (line: number, index: number, resource: string, other: string): string =>
      `error resource-conflict | dev/environment.yaml:${line}:48 | kubernetes.a.nodes[${index}].gpus.resource | kubernetes.a.nodes[${index}].gpus.resource: ${resource} is what ${other} is offered as too, and a pod that asks for it could get either | write the product of these devices, or give them a resource of their own`;
    expect(
      said('resource-conflict', group('x', 'product: nvidia-l4'), group('y', 'product: nvidia-t4'), group('z')),
    ).toEqual([]);
    expect(
      said(
        'resource-conflict',
        group('x', 'product: nvidia-l4'),
        group('y', 'resource: nvidia.com/mig-1g.10gb'),
        group('z', 'resource: amd.com/gpu'),
      ),
    ).toEqual([]);
    expect(
      said('resource-conflict', group('x'), group('y', 'resource: nvidia.com/gpu'), group('z', 'product: nvidia-l4')),
    ).toEqual([either(7, 1, 'nvidia.com/gpu', 'nvidia-l4')]);
    expect(
      said('resource-conflict', group('x', 'resource: nvidia.com/gpu'), group('y', 'resource: nvidia.com/gpu')),
    ).toEqual([]);
  });
});

describe('a namespace', () => {
  const pool = (namespace?: string, target = 'main'): string =>
    poolFile({ target: `{ kubernetes: ${target}${namespace === undefined ? '' : `, namespace: ${namespace}`} }` });
  const said = (files: Files): readonly string[] => answers(files, 'namespace-conflict', 'namespace-reserved');
  const dev = (pools: Readonly<Record<string, string>>): Files => ({
    'dev/environment.yaml': CLUSTERS,
    ...Object.fromEntries(Object.entries(pools).map(([name, text]) => [`dev/${name}.yaml`, text])),
  });
  const prod = (pools: Readonly<Record<string, string>>, environment = CLUSTERS): Files => ({
    'prod/environment.yaml': environment,
    ...Object.fromEntries(Object.entries(pools).map(([name, text]) => [`prod/${name}.yaml`, text])),
  });
  const guest = (file: string, name: string, owner: string): string =>
    `error namespace-conflict | ${file}:2:40 | target.namespace | target.namespace: ${name} is made for the pool ${owner}, and goes with it | remove it for a namespace of its own, or write one that is there`;
  const other = (file: string, name: string, owner: string): string =>
    `error namespace-conflict | ${file}:2:40 | target.namespace | target.namespace: ${owner} has pools in ${name} of this cluster already | a namespace of a cluster belongs to one environment: write another, or another context`;

  test("of one's own, or one that is there for all of an environment", () => {
    expect(said(dev({ a: pool(), b: pool(), c: pool('team-ai'), d: pool('team-ai') }))).toEqual([]);
  });

  test("that is made for a pool is no other's, whichever comes first", () => {
    expect(said(dev({ a: pool('pf-dev-b'), b: pool() }))).toEqual([guest('dev/a.yaml', 'pf-dev-b', 'b')]);
    expect(said(dev({ a: pool(), b: pool('pf-dev-a'), c: pool('pf-dev-a') }))).toEqual([
      guest('dev/b.yaml', 'pf-dev-a', 'a'),
      guest('dev/c.yaml', 'pf-dev-a', 'a'),
    ]);
    expect(said({ ...dev({ a: pool() }), ...prod({ x: pool('pf-dev-a') }) })).toEqual([
      guest('prod/x.yaml', 'pf-dev-a', 'a in dev'),
    ]);
  });

  test('belongs to one environment', () => {
    expect(said({ ...dev({ a: pool('team-ai') }), ...prod({ x: pool('team-ai'), y: pool('team-ai') }) })).toEqual([
      other('prod/x.yaml', 'team-ai', 'dev'),
      other('prod/y.yaml', 'team-ai', 'dev'),
    ]);
    expect(
      said({ ...dev({ a: pool('team-ai') }), ...prod({ x: pool('team-ai') }, CLUSTERS.replace('gpu-admin', 'other')) }),
    ).toEqual([]);
  });

  test("that two pools would have as their own is one's too many", () => {
    const files = {
      'a/environment.yaml': CLUSTERS,
      'a/b-c.yaml': pool(),
      'a-b/environment.yaml': CLUSTERS,
      'a-b/c.yaml': pool(),
    };
    expect(said(files)).toEqual([
      'error namespace-conflict | a-b/c.yaml:1:1 | - | the namespace pf-a-b-c would be that of b-c in a too | rename the pool or the environment',
    ]);
  });

  test('that two environments share is said to both', () => {
    const files = { ...dev({ a: pool('team-ai') }), ...prod({ x: pool('team-ai') }) };
    for (const env of ['dev', 'prod'])
      expect(
        compiled(files, { env })
          .diagnostics.filter(({ code }) => code === 'namespace-conflict')
          .map(({ at }) => at.file),
      ).toEqual(['pools/prod/x.yaml']);
  });

  test.each([
    ['kube-system', true],
    ['kube-x', true],
    ['kube', false],
    ['my-kube-system', false],
  ])("%s is the cluster's own: %s", (name, own) => {
    const expected = `error namespace-reserved | dev/a.yaml:2:40 | target.namespace | target.namespace: ${name} is the cluster's own | remove it for a namespace of its own, or write one of yours`;
    expect(said(dev({ a: pool(name) }))).toEqual(own ? [expected] : []);
  });
});
