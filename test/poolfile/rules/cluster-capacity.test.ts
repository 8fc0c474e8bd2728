import { type Answer, answer, answers } from '../answers';
import { poolFile } from '../given';
import { CODES, CPU, type Fields, files, gpus, L4, ofPools } from './node-pools';

describe('a replica', () => {
  const node = (name: string, more: string): string => `{ name: ${name}, count: 2, ${more} }`;
  const large = (place: string, path: string, ...data: readonly (string | number)[]): Answer =>
    answer(`error node-too-small dev/p0.yaml:${place} ${path}`, ...data);

  test.each([
    ['memory', { memory: '50GiB' }, { memory: '51GiB' }, large('4:9', 'memory', '51GiB', 'cpu has 50GiB')],
    ['processors', { cpus: '8' }, { cpus: '8.1' }, large('5:7', 'cpus', '8.1 processors', 'cpu has 8 processors')],
    [
      'disk',
      { storage: '{ size: 100GiB }' },
      { storage: '{ size: 101GiB }' },
      large('8:18', 'storage.size', '101GiB', 'cpu has 100GiB'),
    ],
  ])('takes no more %s than a node has', (_, most, more, expected) => {
    expect(ofPools([CPU], most)).toEqual([]);
    expect(ofPools([CPU], more)).toEqual([expected]);
  });

  test('takes no more devices than a node has', () => {
    expect(ofPools([L4], { gpus: gpus(4) })).toEqual([]);
    expect(ofPools([L4], { gpus: gpus(5) })).toEqual([large('3:36', 'gpus.count', 5, 'l4 has 4')]);
  });

  test('is too large only if it is for every group that it could run on', () => {
    const [small, medium, open] = [
      node('small', 'memory: 10GiB'),
      node('medium', 'memory: 20GiB'),
      node('open', 'cpus: 8'),
    ];
    expect(ofPools([small, medium], { memory: '20GiB', replicas: '2' })).toEqual([]);
    expect(ofPools([small, medium], { memory: '21GiB' })).toEqual([
      large('4:9', 'memory', '21GiB', 'small has 10GiB', 'medium has 20GiB'),
    ]);
    // what a group does not list is not checked
    expect(ofPools([small, medium, open], { memory: '21GiB' })).toEqual([]);
  });

  test('has everything that it takes on one node', () => {
    const nodes = [
      node('fast', 'memory: 10GiB, cpus: 16, disk: 1GiB'),
      node('wide', 'memory: 100GiB, cpus: 2, disk: 100GiB'),
    ];
    expect(ofPools(nodes, { memory: '20GiB', cpus: '4' })).toEqual([
      large('2:1', 'target', 'fast', 'memory and storage.size', 'wide', 'cpus'),
    ]);
  });
});

describe('pools together take no more than there is', () => {
  const overcommitted = (subject: string, ...data: readonly (string | number)[]): Answer =>
    answer(`error ${subject}-overcommitted dev/environment.yaml:7:12 kubernetes.main.nodes`, ...data);
  const node = (name: string, more: string): string => `{ name: ${name}, count: 2, labels: { ${name}: "1" }, ${more} }`;
  const poolWithLabels = (...labels: readonly string[]): string =>
    `{ nodeSelector: { ${labels.map((label) => `${label}: "1"`).join(', ')} } }`;

  test('of devices', () => {
    expect(ofPools([L4, CPU], { gpus: gpus(2), replicas: '3' }, { gpus: gpus(2) }, {})).toEqual([]);
    expect(ofPools([L4, CPU], { gpus: gpus(2), replicas: '4' }, { gpus: gpus(1) }, {})).toEqual([
      overcommitted('devices', '8 of nvidia-l4', '2 x l4', 9, 'p0 4 x 2', 'p1 1'),
    ]);
  });

  test('of devices, if a pool without devices runs on the same nodes', () => {
    const open = L4.replace(/, taints.*]/, '');
    expect(ofPools([open], { gpus: gpus(4), replicas: '3' }, {})).toEqual([
      overcommitted('devices', '8 of nvidia-l4', '2 x l4', 12, 'p0 3 x 4'),
    ]);
  });

  test('of memory, processors and disk', () => {
    expect(ofPools([CPU], { memory: '50GiB' }, { memory: '25GiB', replicas: '3' })).toEqual([
      overcommitted('memory', '100GiB of memory', '2 x cpu', '125GiB', 'p0 50GiB', 'p1 3 x 25GiB'),
    ]);
    expect(ofPools([CPU], { cpus: '8' }, { cpus: '4.1', replicas: '2' })).toEqual([
      overcommitted('cpus', '16 processors', '2 x cpu', '16.2 processors', 'p0 8 processors', 'p1 2 x 4.1 processors'),
    ]);
    expect(ofPools([CPU], { storage: '{ size: 100GiB }' }, { storage: '{ size: 51GiB }', replicas: '2' })).toEqual([
      overcommitted('disk', '200GiB of disk', '2 x cpu', '202GiB', 'p0 100GiB', 'p1 2 x 51GiB'),
    ]);
    expect(ofPools([CPU], { memory: '25GiB', cpus: '4', storage: '{ size: 50GiB }', replicas: '4' })).toEqual([]);
  });

  test('of one cluster, whatever another has', () => {
    const two = files([CPU], [{ memory: '50GiB', replicas: '2' }]);
    const environment = two['dev/environment.yaml'] ?? '';
    const next = environment.replace(
      / {2}main:\n((?: {4}.*\n)*)/,
      (main, body: string) => `${main}  next:\n${body.replace('gpu-admin', 'next')}`,
    );
    const pool = poolFile({
      target: '{ kubernetes: next, namespace: team-ai }',
      storage: '{ size: 10GiB }',
      memory: '50GiB',
      replicas: '2',
    });
    expect(next).toContain('  next:');
    expect(answers({ ...two, 'dev/environment.yaml': next, 'dev/p1.yaml': pool }, ...CODES)).toEqual([]);
  });

  test('of every smallest set of groups, and no set is reported that contains another', () => {
    const nodes = [node('a', 'memory: 10GiB'), node('b', 'memory: 10GiB'), node('c', 'memory: 10GiB')];
    const both = nodes.map((group, i) =>
      group.replace('labels: {', `labels: { ${['ab: "1"', 'ab: "1", bc: "1"', 'bc: "1"'][i]},`),
    );
    const five = (labels: readonly string[], replicas: number): Fields => ({
      memory: '5GiB',
      replicas: String(replicas),
      scheduling: poolWithLabels(...labels),
    });
    expect(ofPools(nodes, five(['a'], 4), five(['b'], 4))).toEqual([]);
    expect(ofPools(nodes, five(['a'], 5), five(['b'], 5))).toEqual([
      overcommitted('memory', '20GiB of memory', '2 x a', '25GiB', 'p0 5 x 5GiB'),
      overcommitted('memory', '20GiB of memory', '2 x b', '25GiB', 'p1 5 x 5GiB'),
    ]);
    // what may go elsewhere is not counted against a
    expect(ofPools(both, five(['a'], 4), five(['ab'], 4))).toEqual([]);
    expect(ofPools(both, five(['a'], 4), five(['ab'], 5))).toEqual([
      overcommitted('memory', '40GiB of memory', '2 x a and 2 x b', '45GiB', 'p0 4 x 5GiB, p1 5 x 5GiB'),
    ]);
    expect(ofPools(both, five(['a'], 5), five(['ab'], 5))).toEqual([
      overcommitted('memory', '20GiB of memory', '2 x a', '25GiB', 'p0 5 x 5GiB'),
    ]);
    const likeNamed = ['a', 'bc', 'ab', 'c'].map(
      (name, i) => `{ name: ${name}, count: 1, memory: 10GiB, labels: { half: "${i < 2 ? 1 : 2}" } }`,
    );
    const half = (value: number): Fields => ({
      memory: '5GiB',
      replicas: '5',
      scheduling: `{ nodeSelector: { half: "${value}" } }`,
    });
    expect(ofPools(likeNamed, half(1), half(2))).toEqual([
      overcommitted('memory', '20GiB of memory', '1 x a and 1 x bc', '25GiB', 'p0 5 x 5GiB'),
      overcommitted('memory', '20GiB of memory', '1 x ab and 1 x c', '25GiB', 'p1 5 x 5GiB'),
    ]);
    // two sets that overlap
    expect(ofPools(both, five(['ab'], 9), five(['bc'], 9))).toEqual([
      overcommitted('memory', '40GiB of memory', '2 x a and 2 x b', '45GiB', 'p0 9 x 5GiB'),
      overcommitted('memory', '40GiB of memory', '2 x b and 2 x c', '45GiB', 'p1 9 x 5GiB'),
    ]);
  });
});

describe('single nodes', () => {
  const unplaced = (name: string): readonly Answer[] => [
    answer('warning nodes-overcommitted dev/environment.yaml:7:12 kubernetes.main.nodes', name),
  ];

  test('have room for so many replicas', () => {
    const room = (most: number, got: number): readonly Answer[] => [
      answer('error replicas-overcommitted dev/p0.yaml:9:11 replicas', 'main', most, got),
    ];
    expect(ofPools([L4], { gpus: gpus(3), replicas: '2' })).toEqual([]);
    expect(ofPools([L4.replace('count: 4', 'count: 5')], { gpus: gpus(3), replicas: '3' })).toEqual(room(2, 3));
    expect(
      ofPools([CPU, CPU.replace('cpu', 'more').replace('50GiB', '20GiB')], { memory: '20GiB', replicas: '6' }),
    ).toEqual([]);
    expect(
      ofPools([CPU, CPU.replace('cpu', 'more').replace('50GiB', '20GiB')], { memory: '20GiB', replicas: '7' }),
    ).toEqual(room(6, 7));
    // the warning about several pools would add nothing
    expect(ofPools([L4.replace('count: 4', 'count: 5')], { gpus: gpus(3), replicas: '3' }, { gpus: gpus(1) })).toEqual(
      room(2, 3),
    );
  });

  test('are filled with the largest first, by devices, then by memory, then by processors', () => {
    expect(ofPools([L4], { gpus: gpus(1), replicas: '2' }, { gpus: gpus(3), replicas: '2' })).toEqual([]);
    expect(ofPools([CPU], { memory: '10GiB', replicas: '2' }, { memory: '40GiB', replicas: '2' })).toEqual([]);
    expect(ofPools([CPU], { cpus: '2', replicas: '2' }, { cpus: '6', replicas: '2' })).toEqual([]);
    expect(ofPools([CPU], { memory: '30GiB' }, { memory: '26GiB', replicas: '2' })).toEqual(unplaced('p1'));
    expect(ofPools([CPU], { memory: '26GiB', replicas: '2' }, { memory: '30GiB' })).toEqual(unplaced('p0'));
  });

  test('without devices are filled first by pools that need none', () => {
    const nodes = [
      '{ name: l4, count: 1, gpus: { product: nvidia-l4, count: 4 }, memory: 100GiB, labels: { gpu: "1" } }',
      '{ name: plain, count: 1, memory: 100GiB }',
    ];
    // whichever of the groups the environment lists first
    for (const order of [nodes, nodes.toReversed()]) {
      expect(
        ofPools(order, { memory: '80GiB' }, { memory: '60GiB', scheduling: '{ nodeSelector: { gpu: "1" } }' }),
      ).toEqual([]);
      expect(
        ofPools(order, { memory: '80GiB', scheduling: '{ nodeSelector: { gpu: "1" } }' }, { memory: '60GiB' }),
      ).toEqual([]);
    }
  });

  test("with devices are filled in the file's order", () => {
    const few = '{ name: few, count: 1, gpus: { product: nvidia-l4, count: 2 }, labels: { few: "1" } }';
    const many = '{ name: many, count: 1, gpus: { product: nvidia-l4, count: 3 }, labels: { many: "1" } }';
    // two on the first node, and then three have the other
    const pools = [{ gpus: gpus(2) }, { gpus: gpus(2), scheduling: '{ nodeSelector: { many: "1" } }' }] as const;
    expect(ofPools([few, many], ...pools)).toEqual([]);
    expect(ofPools([many, few], ...pools)).toEqual(unplaced('p1'));
  });
});
