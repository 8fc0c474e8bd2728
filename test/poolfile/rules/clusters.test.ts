import { type Answer, answer, answers } from '../answers';

/** An environment of these clusters, which begin in the third line. */
const clusters = (...lines: readonly string[]): string =>
  `version: 1\nkubernetes:\n${lines.map((line) => `  ${line}\n`).join('')}`;

describe('a cluster', () => {
  const duplicate = (line: number, name: string, first: string): Answer =>
    answer(`error cluster-duplicate dev/environment.yaml:${line}:3 kubernetes.${name}`, first);

  test.each([
    [['a: { context: x }', 'b: { context: y }'], []],
    [
      ['a: { context: x }', 'b: { context: y }', 'c: { context: x }', 'd: { context: x }'],
      [duplicate(5, 'c', 'a'), duplicate(6, 'd', 'a')],
    ],
    [['a: { context: x, kubeconfig: /etc/a }', 'b: { context: x, kubeconfig: /etc/b }', 'c: { context: x }'], []],
    [['a: { context: x, kubeconfig: /etc/a }', 'b: { kubeconfig: /etc/a, context: x }'], [duplicate(4, 'b', 'a')]],
    [['a: {}', 'b: {}'], [duplicate(4, 'b', 'a')]],
    [['a: { kubeconfig: /etc/a }', 'b: {}'], []],
  ])('each of %j is a place of its own, or an error', (lines, expected) => {
    expect(answers({ 'dev/environment.yaml': clusters(...lines) }, 'cluster-duplicate')).toEqual(expected);
  });

  test('may be listed by two environments', () => {
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

  test('without a context is a warning', () => {
    expect(
      answers(
        { 'dev/environment.yaml': clusters('a: { context: x }', 'b: { kubeconfig: /etc/b }') },
        'context-missing',
      ),
    ).toEqual([
      answer('warning context-missing dev/environment.yaml:4:3 kubernetes.b.context', '`kubectl config get-contexts`'),
    ]);
  });
});

describe('a group of nodes', () => {
  const ofGroups = (code: string, ...groups: readonly string[]): readonly string[] =>
    answers(
      {
        'dev/environment.yaml': clusters('a:', '  context: x', '  nodes:', ...groups.map((group) => `    - ${group}`)),
      },
      code,
    );
  const group = (name: string, gpus?: string): string =>
    `{ name: ${name}, count: 1${gpus === undefined ? '' : `, gpus: { ${gpus}, count: 1 }`} }`;

  test('has one entry', () => {
    const twice = (line: number, index: number, name: string, first: number): Answer =>
      answer(
        `error node-group-duplicate dev/environment.yaml:${line}:17 kubernetes.a.nodes[${index}].name`,
        name,
        `nodes[${first}]`,
      );
    expect(ofGroups('node-group-duplicate', group('x'), group('y'))).toEqual([]);
    expect(ofGroups('node-group-duplicate', group('x'), group('y'), group('y'), group('x'), group('y'))).toEqual([
      twice(8, 2, 'y', 1),
      twice(9, 3, 'x', 0),
      twice(10, 4, 'y', 1),
    ]);
  });

  test('has a product of the catalog, or a resource', () => {
    const unknown = (line: number, index: number, product: string, instead: string): Answer =>
      answer(
        `error product-unknown dev/environment.yaml:${line}:47 kubernetes.a.nodes[${index}].gpus.product`,
        product,
        instead,
      );
    expect(
      ofGroups(
        'product-unknown',
        group('x', 'product: nvidia-l4'),
        group('y', 'resource: nvidia.com/nvidia-l44'),
        group('z'),
      ),
    ).toEqual([]);
    expect(
      ofGroups(
        'product-unknown',
        group('x', 'product: nvidia-l4'),
        group('y', 'product: nvidia-l44'),
        group('z', 'product: quantum-9000'),
      ),
    ).toEqual([unknown(7, 1, 'nvidia-l44', 'nvidia-l4'), unknown(8, 2, 'quantum-9000', '{ resource, count }')]);
  });

  test('differs from the others by its product, or by a resource of its own', () => {
    const either = (line: number, index: number, resource: string, other: string): Answer =>
      answer(
        `error resource-conflict dev/environment.yaml:${line}:48 kubernetes.a.nodes[${index}].gpus.resource`,
        resource,
        other,
      );
    expect(
      ofGroups('resource-conflict', group('x', 'product: nvidia-l4'), group('y', 'product: nvidia-t4'), group('z')),
    ).toEqual([]);
    expect(
      ofGroups(
        'resource-conflict',
        group('x', 'product: nvidia-l4'),
        group('y', 'resource: nvidia.com/mig-1g.10gb'),
        group('z', 'resource: amd.com/gpu'),
      ),
    ).toEqual([]);
    expect(
      ofGroups(
        'resource-conflict',
        group('x'),
        group('y', 'resource: nvidia.com/gpu'),
        group('z', 'product: nvidia-l4'),
      ),
    ).toEqual([either(7, 1, 'nvidia.com/gpu', 'nvidia-l4')]);
    expect(
      ofGroups('resource-conflict', group('x', 'resource: nvidia.com/gpu'), group('y', 'resource: nvidia.com/gpu')),
    ).toEqual([]);
  });
});
