import { CLUSTERS, compiled, poolFile } from './given';

/** The codes that are said of pools on groups of nodes, with what is said of a pool where it is one. */
function said(nodes: readonly string[], ...pools: readonly Readonly<Record<string, string>>[]): readonly string[] {
  const environment = CLUSTERS.replace(/nodes:\n(?: {6}.*\n)*/, `nodes: [${nodes.join(', ')}]\n`);
  const files = Object.fromEntries(pools.map((more, i) => [`dev/p${i}.yaml`, poolFile({ target: '{ kubernetes: main, namespace: team-ai }', storage: '{ size: 10GiB }', ...more })]));
  return compiled({ 'dev/environment.yaml': environment, ...files }).issues.filter(({ code }) => code !== 'tls-none').map(({ severity, code }) => `${severity} ${code}`);
}

const L4 = '{ name: l4, count: 2, gpus: { product: nvidia-l4, count: 4 }, memory: 100GiB, taints: [{ key: nvidia.com/gpu, effect: NoSchedule }] }';
const CPU = '{ name: cpu, count: 2, memory: 50GiB, cpus: 8, disk: 100GiB, labels: { zone: a } }';
const gpus = (count: number): string => `{ product: nvidia-l4, count: ${count} }`;

test('what fits is not spoken of, to the last device', () => {
  expect(said([L4, CPU], { gpus: gpus(1), replicas: '4' }, { gpus: gpus(2), replicas: '2' }, { memory: '50GiB', replicas: '2' })).toEqual([]);
});

test('pools without devices do not count on nodes whose taints they do not put up with', () => {
  expect(said([L4, CPU], { memory: '25GiB', replicas: '5' })).toEqual(['issue memory-oversubscribed']);
  expect(said([L4, CPU], { memory: '25GiB', replicas: '5', scheduling: '{ tolerations: [{ key: nvidia.com/gpu }] }' })).toEqual([]);
  expect(said([L4.replace('NoSchedule', 'PreferNoSchedule'), CPU], { memory: '25GiB', replicas: '5' })).toEqual([]);
});

test('what may run on two groups is not counted against one of them', () => {
  const open = L4.replace(/, taints.*]/, '');
  expect(said([open, CPU], { memory: '50GiB', replicas: '6' })).toEqual([]);
  expect(said([open, CPU], { memory: '50GiB', replicas: '6' }, { gpus: gpus(1), memory: '1GiB' })).toEqual(['issue memory-oversubscribed']);
  expect(said([open, CPU], { memory: '50GiB', replicas: '4' }, { gpus: gpus(1), memory: '100GiB', replicas: '3' })).toEqual(['issue memory-oversubscribed']);
});

test('a pool on devices alone leaves the rest of its nodes to others', () => {
  const open = L4.replace(/, taints.*]/, '');
  expect(said([open], { gpus: gpus(4), memory: '60GiB', replicas: '2' }, { memory: '40GiB', replicas: '2' })).toEqual([]);
  expect(said([open], { gpus: gpus(4), memory: '60GiB', replicas: '2' }, { memory: '41GiB', replicas: '2' })).toEqual(['issue memory-oversubscribed']);
});

test('labels that groups say are asked for, and others are not judged', () => {
  expect(said([L4, CPU], { scheduling: '{ nodeSelector: { zone: b } }' })).toEqual(['issue nodes-not-there']);
  expect(said([L4, CPU], { scheduling: '{ nodeSelector: { zone: a, kubernetes.io/os: linux } }' })).toEqual([]);
});

test('a claim that all nodes mount is on no node\'s disk', () => {
  expect(said([CPU], { storage: '{ size: 101GiB }' })).toEqual(['issue replica-too-large']);
  expect(said([CPU], { storage: '{ size: 101GiB, kind: shared }' })).toEqual([]);
});

test('a cluster that lists no nodes is not judged, but for devices', () => {
  expect(said([], { memory: '1TiB', replicas: '100' })).toEqual([]);
  expect(said([], { gpus: gpus(1) })).toEqual(['issue product-not-there']);
});

test('whole nodes: alone it is reckoned, together it is a finding', () => {
  const three = L4.replace('count: 4 }', 'count: 3 }');
  expect(said([three], { gpus: gpus(2), replicas: '3' })).toEqual(['issue replicas-do-not-fit']);
  expect(said([L4], { gpus: gpus(3), replicas: '2' }, { gpus: gpus(2) })).toEqual(['finding replicas-do-not-fit']);
  expect(said([L4], { gpus: gpus(3), replicas: '2' }, { gpus: gpus(1), replicas: '2' })).toEqual([]);
});
