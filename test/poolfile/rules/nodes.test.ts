import { type Answer, answer } from '../answers';
import { codesOf, CPU, gpus, L4, ofPools } from './node-pools';

test('pools that fit are not reported, to the last device', () => {
  expect(
    codesOf(
      [L4, CPU],
      { gpus: gpus(1), replicas: '4' },
      { gpus: gpus(2), replicas: '2' },
      { memory: '50GiB', replicas: '2' },
    ),
  ).toEqual([]);
});

test('pools without devices do not use nodes whose taints they do not tolerate', () => {
  expect(codesOf([L4, CPU], { memory: '25GiB', replicas: '5' })).toEqual(['error memory-overcommitted']);
  expect(
    codesOf([L4, CPU], { memory: '25GiB', replicas: '5', scheduling: '{ tolerations: [{ key: nvidia.com/gpu }] }' }),
  ).toEqual([]);
  expect(codesOf([L4.replace('NoSchedule', 'PreferNoSchedule'), CPU], { memory: '25GiB', replicas: '5' })).toEqual([]);
});

test('a pool that may run on two groups is not counted against one of them', () => {
  const open = L4.replace(/, taints.*]/, '');
  expect(codesOf([open, CPU], { memory: '50GiB', replicas: '6' })).toEqual([]);
  expect(codesOf([open, CPU], { memory: '50GiB', replicas: '6' }, { gpus: gpus(1), memory: '1GiB' })).toEqual([
    'error memory-overcommitted',
  ]);
  expect(
    codesOf([open, CPU], { memory: '50GiB', replicas: '4' }, { gpus: gpus(1), memory: '100GiB', replicas: '3' }),
  ).toEqual(['error memory-overcommitted']);
});

test('a pool with devices leaves the rest of its nodes to others', () => {
  const open = L4.replace(/, taints.*]/, '');
  expect(
    codesOf([open], { gpus: gpus(4), memory: '60GiB', replicas: '2' }, { memory: '40GiB', replicas: '2' }),
  ).toEqual([]);
  expect(
    codesOf([open], { gpus: gpus(4), memory: '60GiB', replicas: '2' }, { memory: '41GiB', replicas: '2' }),
  ).toEqual(['error memory-overcommitted']);
});

test('labels that groups list must match, and others are not checked', () => {
  expect(codesOf([L4, CPU], { scheduling: '{ nodeSelector: { zone: b } }' })).toEqual([
    'error node-labels-unavailable',
  ]);
  expect(codesOf([L4, CPU], { scheduling: '{ nodeSelector: { zone: a, kubernetes.io/os: linux } }' })).toEqual([]);
});

test("a claim that all nodes mount is on no node's disk", () => {
  expect(codesOf([CPU], { storage: '{ size: 101GiB }' })).toEqual(['error node-too-small']);
  expect(codesOf([CPU], { storage: '{ size: 101GiB, kind: shared }' })).toEqual([]);
});

test('a cluster that lists no nodes is checked for devices only', () => {
  expect(codesOf([], { memory: '1TiB', replicas: '100' })).toEqual([]);
  expect(codesOf([], { gpus: gpus(1) })).toEqual(['error product-unavailable']);
});

test('single nodes without room are an error for one pool and a warning for several', () => {
  const three = L4.replace('count: 4 }', 'count: 3 }');
  expect(codesOf([three], { gpus: gpus(2), replicas: '3' })).toEqual(['error replicas-overcommitted']);
  expect(codesOf([L4], { gpus: gpus(3), replicas: '2' }, { gpus: gpus(2) })).toEqual(['warning nodes-overcommitted']);
  expect(codesOf([L4], { gpus: gpus(3), replicas: '2' }, { gpus: gpus(1), replicas: '2' })).toEqual([]);
});

describe('devices that no group has', () => {
  const T4 = '{ name: t4, count: 1, gpus: { product: nvidia-t4, count: 4 } }';
  const SLICES = '{ name: slices, count: 1, gpus: { resource: nvidia.com/mig-1g.10gb, count: 7 } }';
  const unavailable = (key: string, product: string, instead: string): readonly Answer[] => [
    answer(`error product-unavailable dev/p0.yaml:3:${key === 'product' ? 18 : 19} gpus.${key}`, product, instead),
  ];
  const slice = (resource: string): string => `{ resource: ${resource}, memory: 10GiB, count: 1 }`;

  test.each([
    [
      'another product',
      [T4, CPU, L4, SLICES],
      '{ product: nvidia-a2, count: 1 }',
      unavailable('product', 'nvidia-a2', 'nvidia-l4, nvidia-t4, nvidia.com/mig-1g.10gb'),
    ],
    [
      'a product that does not exist',
      [T4, CPU, L4],
      '{ product: nvidia-l44, count: 1 }',
      unavailable('product', 'nvidia-l44', 'nvidia-l4'),
    ],
    [
      'a slice of another size',
      [L4, SLICES],
      slice('nvidia.com/mig-1g.20gb'),
      unavailable('resource', 'nvidia.com/mig-1g.20gb', 'nvidia.com/mig-1g.10gb'),
    ],
    ['a slice', [L4, SLICES], slice('nvidia.com/mig-1g.10gb'), []],
    ['a cluster of processors', [CPU], gpus(1), unavailable('product', 'nvidia-l4', 'gpus: none')],
    ['no devices', [CPU], 'none', []],
  ])('are reported once: %s', (_, nodes, wanted, expected) => {
    expect(ofPools(nodes, { gpus: wanted })).toEqual(expected);
  });
});

describe('a pool needs a node whose taints it tolerates', () => {
  const tainted = (taint: string): string => `{ name: x, count: 1, taints: [${taint}] }`;
  const nowhere = [answer('error toleration-missing dev/p0.yaml:2:1 target', 'main')];

  test.each([
    ['{ key: a, effect: NoSchedule }', '', false],
    ['{ key: a, effect: NoExecute }', '', false],
    ['{ key: a, effect: PreferNoSchedule }', '', true],
    ['{ key: a, effect: NoSchedule }', '{ key: a }', true],
    ['{ key: a, effect: NoSchedule }', '{ key: b }', false],
    ['{ key: a, effect: NoSchedule }', '{ key: b }, { key: a }', true],
    ['{ key: a, effect: NoSchedule }', '{ operator: Exists }', true],
    ['{ key: a, effect: NoSchedule }', '{ operator: Exists, effect: NoExecute }', false],
    ['{ key: a, effect: NoSchedule }', '{ key: a, effect: NoSchedule }', true],
    ['{ key: a, effect: NoExecute }', '{ key: a, effect: NoSchedule }', false],
    ['{ key: a, value: x, effect: NoSchedule }', '{ key: a }', true],
    ['{ key: a, value: x, effect: NoSchedule }', '{ key: a, value: x }', true],
    ['{ key: a, value: x, effect: NoSchedule }', '{ key: a, value: y }', false],
    ['{ key: a, value: x, effect: NoSchedule }', '{ key: b, value: x }', false],
    // a taint without a value has an empty one
    ['{ key: a, effect: NoSchedule }', '{ key: a, operator: Equal }', true],
    ['{ key: a, effect: NoSchedule }', '{ key: a, value: x }', false],
    ['{ key: a, effect: NoSchedule }, { key: b, effect: NoSchedule }', '{ key: a }', false],
    ['{ key: a, effect: NoSchedule }, { key: b, effect: NoSchedule }', '{ key: a }, { key: b }', true],
  ])('taints %s and tolerations %s: it runs there is %s', (taint, tolerations, runs) => {
    expect(ofPools([tainted(taint)], { scheduling: `{ tolerations: [${tolerations}] }` })).toEqual(runs ? [] : nowhere);
  });

  test('or else fixes its labels, if it asks for any', () => {
    const expected = (labels: string): readonly Answer[] => [
      answer('error node-labels-unavailable dev/p0.yaml:9:15 scheduling.nodeSelector', 'main', labels),
    ];
    expect(ofPools([CPU], { scheduling: '{ nodeSelector: { zone: b, disk: ssd } }' })).toEqual(
      expected('zone: b, disk: ssd'),
    );
    expect(ofPools([L4, CPU], { gpus: gpus(1), scheduling: '{ nodeSelector: { zone: a } }' }).length).toBe(1);
    // a product that no place has is the only thing reported
    expect(ofPools([CPU], { gpus: gpus(1), scheduling: '{ nodeSelector: { zone: b } }' })).toEqual([
      answer('error product-unavailable dev/p0.yaml:3:18 gpus.product'),
    ]);
  });
});
