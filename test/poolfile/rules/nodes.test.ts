import { answers } from '../answers';
import { CLUSTERS, compiled, type Files, poolFile } from '../given';

type Fields = Readonly<Record<string, string>>;

/** Pools `p0`, `p1` … of a cluster with these groups of nodes, which stand in line 7 from column 5. */
function files(nodes: readonly string[], pools: readonly Fields[]): Files {
  const environment = CLUSTERS.replace(/nodes:\n(?: {6}.*\n)*/, `nodes: [${nodes.join(', ')}]\n`);
  return {
    'dev/environment.yaml': environment,
    ...Object.fromEntries(
      pools.map((more, i) => [
        `dev/p${i}.yaml`,
        poolFile({ target: '{ kubernetes: main, namespace: team-ai }', storage: '{ size: 10GiB }', ...more }),
      ]),
    ),
  };
}

/** The codes that are said of pools on groups of nodes. */
function said(nodes: readonly string[], ...pools: readonly Fields[]): readonly string[] {
  return compiled(files(nodes, pools))
    .diagnostics.filter(({ code }) => code !== 'tls-insecure')
    .map(({ severity, code }) => `${severity} ${code}`);
}

const CODES = [
  'product-unavailable',
  'nodes-unavailable',
  'node-too-small',
  'devices-overcommitted',
  'memory-overcommitted',
  'cpus-overcommitted',
  'disk-overcommitted',
  'replicas-overcommitted',
];

/** All that is said of them. */
const whole = (nodes: readonly string[], ...pools: readonly Fields[]): readonly string[] =>
  answers(files(nodes, pools), ...CODES);

const L4 =
  '{ name: l4, count: 2, gpus: { product: nvidia-l4, count: 4 }, memory: 100GiB, taints: [{ key: nvidia.com/gpu, effect: NoSchedule }] }';
const CPU = '{ name: cpu, count: 2, memory: 50GiB, cpus: 8, disk: 100GiB, labels: { zone: a } }';
const gpus = (count: number): string => `{ product: nvidia-l4, count: ${count} }`;

test('what fits is not spoken of, to the last device', () => {
  expect(
    said(
      [L4, CPU],
      { gpus: gpus(1), replicas: '4' },
      { gpus: gpus(2), replicas: '2' },
      { memory: '50GiB', replicas: '2' },
    ),
  ).toEqual([]);
});

test('pools without devices do not count on nodes whose taints they do not put up with', () => {
  expect(said([L4, CPU], { memory: '25GiB', replicas: '5' })).toEqual(['error memory-overcommitted']);
  expect(
    said([L4, CPU], { memory: '25GiB', replicas: '5', scheduling: '{ tolerations: [{ key: nvidia.com/gpu }] }' }),
  ).toEqual([]);
  expect(said([L4.replace('NoSchedule', 'PreferNoSchedule'), CPU], { memory: '25GiB', replicas: '5' })).toEqual([]);
});

test('what may run on two groups is not counted against one of them', () => {
  const open = L4.replace(/, taints.*]/, '');
  expect(said([open, CPU], { memory: '50GiB', replicas: '6' })).toEqual([]);
  expect(said([open, CPU], { memory: '50GiB', replicas: '6' }, { gpus: gpus(1), memory: '1GiB' })).toEqual([
    'error memory-overcommitted',
  ]);
  expect(
    said([open, CPU], { memory: '50GiB', replicas: '4' }, { gpus: gpus(1), memory: '100GiB', replicas: '3' }),
  ).toEqual(['error memory-overcommitted']);
});

test('a pool on devices alone leaves the rest of its nodes to others', () => {
  const open = L4.replace(/, taints.*]/, '');
  expect(said([open], { gpus: gpus(4), memory: '60GiB', replicas: '2' }, { memory: '40GiB', replicas: '2' })).toEqual(
    [],
  );
  expect(said([open], { gpus: gpus(4), memory: '60GiB', replicas: '2' }, { memory: '41GiB', replicas: '2' })).toEqual([
    'error memory-overcommitted',
  ]);
});

test('labels that groups say are asked for, and others are not judged', () => {
  expect(said([L4, CPU], { scheduling: '{ nodeSelector: { zone: b } }' })).toEqual(['error nodes-unavailable']);
  expect(said([L4, CPU], { scheduling: '{ nodeSelector: { zone: a, kubernetes.io/os: linux } }' })).toEqual([]);
});

test("a claim that all nodes mount is on no node's disk", () => {
  expect(said([CPU], { storage: '{ size: 101GiB }' })).toEqual(['error node-too-small']);
  expect(said([CPU], { storage: '{ size: 101GiB, kind: shared }' })).toEqual([]);
});

test('a cluster that lists no nodes is not judged, but for devices', () => {
  expect(said([], { memory: '1TiB', replicas: '100' })).toEqual([]);
  expect(said([], { gpus: gpus(1) })).toEqual(['error product-unavailable']);
});

test('whole nodes: alone it is reckoned, together it is a finding', () => {
  const three = L4.replace('count: 4 }', 'count: 3 }');
  expect(said([three], { gpus: gpus(2), replicas: '3' })).toEqual(['error replicas-overcommitted']);
  expect(said([L4], { gpus: gpus(3), replicas: '2' }, { gpus: gpus(2) })).toEqual(['warning replicas-overcommitted']);
  expect(said([L4], { gpus: gpus(3), replicas: '2' }, { gpus: gpus(1), replicas: '2' })).toEqual([]);
});

describe('devices that no group has', () => {
  const T4 = '{ name: t4, count: 1, gpus: { product: nvidia-t4, count: 4 } }';
  const SLICES = '{ name: slices, count: 1, gpus: { resource: nvidia.com/mig-1g.10gb, count: 7 } }';
  const text = (key: string, message: string, hint: string): readonly string[] => [
    `error product-unavailable | dev/p0.yaml:3:${key === 'product' ? 18 : 19} | gpus.${key} | gpus.${key}: main has no ${message} | ${hint}`,
  ];
  const slice = (resource: string): string => `{ resource: ${resource}, memory: 10GiB, count: 1 }`;

  test.each([
    [
      'another product',
      [T4, CPU, L4, SLICES],
      '{ product: nvidia-a2, count: 1 }',
      text('product', 'nvidia-a2', 'main has: nvidia-l4, nvidia-t4, nvidia.com/mig-1g.10gb'),
    ],
    [
      'a product that there is not',
      [T4, CPU, L4],
      '{ product: nvidia-l44, count: 1 }',
      text('product', 'nvidia-l44', 'did you mean nvidia-l4?'),
    ],
    [
      'a slice of another size',
      [L4, SLICES],
      slice('nvidia.com/mig-1g.20gb'),
      text('resource', 'nvidia.com/mig-1g.20gb', 'did you mean nvidia.com/mig-1g.10gb?'),
    ],
    ['a slice', [L4, SLICES], slice('nvidia.com/mig-1g.10gb'), []],
    [
      'a cluster of processors',
      [CPU],
      gpus(1),
      text(
        'product',
        'nvidia-l4',
        'main has no devices: write gpus: none, or list its groups of nodes in environment.yaml',
      ),
    ],
    ['no devices', [CPU], 'none', []],
  ])('%s', (_, nodes, wanted, expected) => {
    expect(whole(nodes, { gpus: wanted })).toEqual(expected);
  });
});

describe('taints and what puts up with them', () => {
  const tainted = (taint: string): string => `{ name: x, count: 1, taints: [${taint}] }`;
  const hint =
    'list the nodes for pools without devices in environment.yaml, or write scheduling: { tolerations: [{ key: … }] }';
  const nowhere = [
    `error nodes-unavailable | dev/p0.yaml:2:1 | target | target: every group of nodes of main has a taint that the pool does not put up with | ${hint}`,
  ];

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
  ])('%s and %s', (taint, tolerations, runs) => {
    expect(whole([tainted(taint)], { scheduling: `{ tolerations: [${tolerations}] }` })).toEqual(runs ? [] : nowhere);
  });

  test('labels are what is wrong where some are asked for', () => {
    const expected = (labels: string): readonly string[] => [
      `error nodes-unavailable | dev/p0.yaml:9:15 | scheduling.nodeSelector | scheduling.nodeSelector: no group of main that the pool could run on has ${labels} | mend the labels here, or those of the groups in environment.yaml`,
    ];
    expect(whole([CPU], { scheduling: '{ nodeSelector: { zone: b, disk: ssd } }' })).toEqual(
      expected('zone: b, disk: ssd'),
    );
    expect(whole([L4, CPU], { gpus: gpus(1), scheduling: '{ nodeSelector: { zone: a } }' }).length).toBe(1);
    // of a product that is nowhere no more is said
    expect(
      whole([CPU], { gpus: gpus(1), scheduling: '{ nodeSelector: { zone: b } }' }).map((line) => line.split(' | ')[0]),
    ).toEqual(['error product-unavailable']);
  });
});

describe('a replica', () => {
  const node = (name: string, more: string): string => `{ name: ${name}, count: 2, ${more} }`;
  const large = (at: string, path: string, message: string): string =>
    `error node-too-small | dev/p0.yaml:${at} | ${path} | ${path}: ${message} | write less, or list larger nodes in environment.yaml`;

  test.each([
    [
      'memory',
      { memory: '50GiB' },
      { memory: '51GiB' },
      large('4:9', 'memory', 'a replica takes 51GiB, which is more than any node of main has: cpu has 50GiB'),
    ],
    [
      'processors',
      { cpus: '8' },
      { cpus: '8.1' },
      large(
        '5:7',
        'cpus',
        'a replica takes 8.1 processors, which is more than any node of main has: cpu has 8 processors',
      ),
    ],
    [
      'disk',
      { storage: '{ size: 100GiB }' },
      { storage: '{ size: 101GiB }' },
      large('8:18', 'storage.size', 'a replica takes 101GiB, which is more than any node of main has: cpu has 100GiB'),
    ],
  ])('takes no more %s than a node has', (_, most, more, expected) => {
    expect(whole([CPU], most)).toEqual([]);
    expect(whole([CPU], more)).toEqual([expected]);
  });

  test('takes no more devices than a node has', () => {
    expect(whole([L4], { gpus: gpus(4) })).toEqual([]);
    expect(whole([L4], { gpus: gpus(5) })).toEqual([
      large('3:36', 'gpus.count', 'a replica takes 5, which is more than any node of main has: l4 has 4'),
    ]);
  });

  test('is too large only where it is for every group that it could run on', () => {
    const [small, medium, open] = [
      node('small', 'memory: 10GiB'),
      node('medium', 'memory: 20GiB'),
      node('open', 'cpus: 8'),
    ];
    expect(whole([small, medium], { memory: '20GiB', replicas: '2' })).toEqual([]);
    expect(whole([small, medium], { memory: '21GiB' })).toEqual([
      large(
        '4:9',
        'memory',
        'a replica takes 21GiB, which is more than any node of main has: small has 10GiB, medium has 20GiB',
      ),
    ]);
    // what a group does not say is not judged
    expect(whole([small, medium, open], { memory: '21GiB' })).toEqual([]);
  });

  test('has all that it takes on one node', () => {
    const nodes = [
      node('fast', 'memory: 10GiB, cpus: 16, disk: 1GiB'),
      node('wide', 'memory: 100GiB, cpus: 2, disk: 100GiB'),
    ];
    expect(whole(nodes, { memory: '20GiB', cpus: '4' })).toEqual([
      'error node-too-small | dev/p0.yaml:2:1 | target | target: no node of main has all that a replica takes: fast has too little memory and storage.size, wide has too little cpus | write less, or list larger nodes in environment.yaml',
    ]);
  });
});

describe('pools together take no more than there is', () => {
  const over = (code: string, message: string): string =>
    `issue ${code}-oversubscribed | dev/environment.yaml:7:12 | kubernetes.main.nodes | kubernetes.main.nodes: ${message} | less for a pool, fewer replicas, or more nodes`;
  const node = (name: string, more: string): string => `{ name: ${name}, count: 2, labels: { ${name}: "1" }, ${more} }`;
  const on = (...labels: readonly string[]): string =>
    `{ nodeSelector: { ${labels.map((label) => `${label}: "1"`).join(', ')} } }`;

  test('of devices', () => {
    expect(whole([L4, CPU], { gpus: gpus(2), replicas: '3' }, { gpus: gpus(2) }, {})).toEqual([]);
    expect(whole([L4, CPU], { gpus: gpus(2), replicas: '4' }, { gpus: gpus(1) }, {})).toEqual([
      over('devices', '8 of nvidia-l4 on 2 x l4, and pools take 9: p0 4 x 2, p1 1'),
    ]);
  });

  test('where a pool without devices runs on the same nodes and takes none', () => {
    const open = L4.replace(/, taints.*]/, '');
    expect(whole([open], { gpus: gpus(4), replicas: '3' }, {})).toEqual([
      over('devices', '8 of nvidia-l4 on 2 x l4, and pools take 12: p0 3 x 4'),
    ]);
  });

  test('of memory, processors and disk', () => {
    expect(whole([CPU], { memory: '50GiB' }, { memory: '25GiB', replicas: '3' })).toEqual([
      over('memory', '100GiB of memory on 2 x cpu, and pools take 125GiB: p0 50GiB, p1 3 x 25GiB'),
    ]);
    expect(whole([CPU], { cpus: '8' }, { cpus: '4.1', replicas: '2' })).toEqual([
      over('cpus', '16 processors on 2 x cpu, and pools take 16.2 processors: p0 8 processors, p1 2 x 4.1 processors'),
    ]);
    expect(whole([CPU], { storage: '{ size: 100GiB }' }, { storage: '{ size: 51GiB }', replicas: '2' })).toEqual([
      over('disk', '200GiB of disk on 2 x cpu, and pools take 202GiB: p0 100GiB, p1 2 x 51GiB'),
    ]);
    expect(whole([CPU], { memory: '25GiB', cpus: '4', storage: '{ size: 50GiB }', replicas: '4' })).toEqual([]);
  });

  test('each cluster by itself', () => {
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

  test('every set of groups by itself, and none that holds one that was named', () => {
    const nodes = [node('a', 'memory: 10GiB'), node('b', 'memory: 10GiB'), node('c', 'memory: 10GiB')];
    const both = nodes.map((group, i) =>
      group.replace('labels: {', `labels: { ${['ab: "1"', 'ab: "1", bc: "1"', 'bc: "1"'][i]},`),
    );
    const five = (labels: readonly string[], replicas: number): Fields => ({
      memory: '5GiB',
      replicas: String(replicas),
      scheduling: on(...labels),
    });
    expect(whole(nodes, five(['a'], 4), five(['b'], 4))).toEqual([]);
    expect(whole(nodes, five(['a'], 5), five(['b'], 5))).toEqual([
      over('memory', '20GiB of memory on 2 x a, and pools take 25GiB: p0 5 x 5GiB'),
      over('memory', '20GiB of memory on 2 x b, and pools take 25GiB: p1 5 x 5GiB'),
    ]);
    // what may go elsewhere is not counted against a
    expect(whole(both, five(['a'], 4), five(['ab'], 4))).toEqual([]);
    expect(whole(both, five(['a'], 4), five(['ab'], 5))).toEqual([
      over('memory', '40GiB of memory on 2 x a and 2 x b, and pools take 45GiB: p0 4 x 5GiB, p1 5 x 5GiB'),
    ]);
    expect(whole(both, five(['a'], 5), five(['ab'], 5))).toEqual([
      over('memory', '20GiB of memory on 2 x a, and pools take 25GiB: p0 5 x 5GiB'),
    ]);
    const likeNamed = ['a', 'bc', 'ab', 'c'].map(
      (name, i) => `{ name: ${name}, count: 1, memory: 10GiB, labels: { half: "${i < 2 ? 1 : 2}" } }`,
    );
    const half = (value: number): Fields => ({
      memory: '5GiB',
      replicas: '5',
      scheduling: `{ nodeSelector: { half: "${value}" } }`,
    });
    expect(whole(likeNamed, half(1), half(2))).toEqual([
      over('memory', '20GiB of memory on 1 x a and 1 x bc, and pools take 25GiB: p0 5 x 5GiB'),
      over('memory', '20GiB of memory on 1 x ab and 1 x c, and pools take 25GiB: p1 5 x 5GiB'),
    ]);
    // two sets that overlap
    expect(whole(both, five(['ab'], 9), five(['bc'], 9))).toEqual([
      over('memory', '40GiB of memory on 2 x a and 2 x b, and pools take 45GiB: p0 9 x 5GiB'),
      over('memory', '40GiB of memory on 2 x b and 2 x c, and pools take 45GiB: p1 9 x 5GiB'),
    ]);
  });
});

describe('whole nodes', () => {
  const finding = (name: string): readonly string[] => [
    `warning replicas-overcommitted | dev/environment.yaml:7:12 | kubernetes.main.nodes | kubernetes.main.nodes: with the other pools on their nodes no node is left whole enough for a replica of ${name} | fewer or smaller replicas, or one node more`,
  ];

  test('have room for so many replicas', () => {
    const room = (most: number, got: number): readonly string[] => [
      `error replicas-overcommitted | dev/p0.yaml:9:11 | replicas | replicas: the nodes of main have room for ${most}, because a replica is on one node whole, got ${got} | fewer replicas, less for each, or more nodes`,
    ];
    expect(whole([L4], { gpus: gpus(3), replicas: '2' })).toEqual([]);
    expect(whole([L4.replace('count: 4', 'count: 5')], { gpus: gpus(3), replicas: '3' })).toEqual(room(2, 3));
    expect(
      whole([CPU, CPU.replace('cpu', 'more').replace('50GiB', '20GiB')], { memory: '20GiB', replicas: '6' }),
    ).toEqual([]);
    expect(
      whole([CPU, CPU.replace('cpu', 'more').replace('50GiB', '20GiB')], { memory: '20GiB', replicas: '7' }),
    ).toEqual(room(6, 7));
    // the finding about several says no more than that
    expect(whole([L4.replace('count: 4', 'count: 5')], { gpus: gpus(3), replicas: '3' }, { gpus: gpus(1) })).toEqual(
      room(2, 3),
    );
  });

  test('are filled with the largest first, by devices, then by memory, then by processors', () => {
    expect(whole([L4], { gpus: gpus(1), replicas: '2' }, { gpus: gpus(3), replicas: '2' })).toEqual([]);
    expect(whole([CPU], { memory: '10GiB', replicas: '2' }, { memory: '40GiB', replicas: '2' })).toEqual([]);
    expect(whole([CPU], { cpus: '2', replicas: '2' }, { cpus: '6', replicas: '2' })).toEqual([]);
    expect(whole([CPU], { memory: '30GiB' }, { memory: '26GiB', replicas: '2' })).toEqual(finding('p1'));
    expect(whole([CPU], { memory: '26GiB', replicas: '2' }, { memory: '30GiB' })).toEqual(finding('p0'));
  });

  test('without devices are filled first by who needs none', () => {
    const nodes = [
      '{ name: l4, count: 1, gpus: { product: nvidia-l4, count: 4 }, memory: 100GiB, labels: { gpu: "1" } }',
      '{ name: plain, count: 1, memory: 100GiB }',
    ];
    // whichever of the groups the environment lists first
    for (const order of [nodes, nodes.toReversed()]) {
      expect(
        whole(order, { memory: '80GiB' }, { memory: '60GiB', scheduling: '{ nodeSelector: { gpu: "1" } }' }),
      ).toEqual([]);
      expect(
        whole(order, { memory: '80GiB', scheduling: '{ nodeSelector: { gpu: "1" } }' }, { memory: '60GiB' }),
      ).toEqual([]);
    }
  });

  test("with devices are filled in the file's order", () => {
    const few = '{ name: few, count: 1, gpus: { product: nvidia-l4, count: 2 }, labels: { few: "1" } }';
    const many = '{ name: many, count: 1, gpus: { product: nvidia-l4, count: 3 }, labels: { many: "1" } }';
    // two on the first node, and then three have the other
    const pools = [{ gpus: gpus(2) }, { gpus: gpus(2), scheduling: '{ nodeSelector: { many: "1" } }' }] as const;
    expect(whole([few, many], ...pools)).toEqual([]);
    expect(whole([many, few], ...pools)).toEqual(finding('p1'));
  });
});
