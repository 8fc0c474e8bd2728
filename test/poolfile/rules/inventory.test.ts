import { answers } from '../answers';
import { CLUSTERS, ENVIRONMENT, type Files, poolFile } from '../given';

const BOX = 'version: 1\ndocker:\n  box: { host: ssh://me@10.20.0.11, address: 10.20.0.11 }\n';
/** An environment of one host that says this of itself; what it says begins in the third line, column 63. */
const box = (more: string): string => BOX.replace(' }', `, ${more} }`);

type Fields = Readonly<Record<string, string>>;

/** What is said of pools `a`, `b` … of a host, with ports of their own. */
function said(environment: string, codes: readonly string[], ...pools: readonly Fields[]): readonly string[] {
  const files: Files = Object.fromEntries(
    pools.map((more, i) => [`dev/${'abcd'[i]}.yaml`, poolFile({ target: '{ docker: box }', ...more }, 11434 + i)]),
  );
  return answers({ 'dev/environment.yaml': environment, ...files }, ...codes);
}

describe('a target that is not there', () => {
  const both = `${ENVIRONMENT.replace('images:', 'kubernetes:\n  main: { context: gpu-admin }\n  spare: { context: spare }\nimages:')}`;
  const text = (key: string, column: number, what: string, hint: string): readonly string[] => [
    `error target-unknown | dev/chat.yaml:2:${column} | target.${key} | target.${key}: environment.yaml of dev has no ${what} | ${hint}`,
  ];

  test.each([
    ['{ docker: bxo }', both, text('docker', 19, 'host bxo', 'did you mean box?')],
    ['{ docker: elsewhere }', both, text('docker', 19, 'host elsewhere', 'there are: box, here')],
    [
      '{ docker: main }',
      both,
      text('docker', 19, 'host main', 'main is a cluster: write target: { kubernetes: main }'),
    ],
    [
      '{ kubernetes: box }',
      both,
      text('kubernetes', 23, 'cluster box', 'box is a Docker host: write target: { docker: box }'),
    ],
    ['{ kubernetes: mian }', both, text('kubernetes', 23, 'cluster mian', 'did you mean main?')],
    ['{ kubernetes: elsewhere }', both, text('kubernetes', 23, 'cluster elsewhere', 'there are: main, spare')],
    [
      '{ kubernetes: elsewhere }',
      ENVIRONMENT,
      text('kubernetes', 23, 'cluster elsewhere', 'it has hosts only: box, here'),
    ],
    [
      '{ docker: elsewhere }',
      CLUSTERS.replace('  main:', '  spare: { context: spare }\n  main:'),
      text('docker', 19, 'host elsewhere', 'it has clusters only: main, spare'),
    ],
    ['{ docker: box }', both, []],
    ['{ kubernetes: spare }', both, []],
  ])('%s', (target, environment, expected) => {
    expect(
      answers({ 'dev/environment.yaml': environment, 'dev/chat.yaml': poolFile({ target }) }, 'target-unknown'),
    ).toEqual(expected);
  });

  test('is the only thing that is said of it: what hangs on the place is not judged', () => {
    const pool = poolFile({
      target: '{ docker: bxo }',
      gpus: '{ product: nvidia-h200, count: 9 }',
      serving: '{ env: { OLLAMA_NEW_ENGINE: "1" } }',
    });
    expect(
      answers(
        { 'dev/environment.yaml': both, 'dev/chat.yaml': pool },
        'target-unknown',
        'product-unavailable',
        'devices-overcommitted',
        'env-unavailable',
      ),
    ).toEqual(text('docker', 19, 'host bxo', 'did you mean box?'));
  });
});

describe('devices that a host does not have', () => {
  const two = box(
    'gpus: [{ product: nvidia-t4, count: 2 }, { product: nvidia-l4, count: 1 }, { resource: nvidia.com/mig-1g.10gb, uuid: MIG-1111-aaaa }]',
  );
  const text = (key: string, message: string, hint: string): readonly string[] => [
    `error product-unavailable | dev/a.yaml:3:${key === 'product' ? 18 : 19} | gpus.${key} | gpus.${key}: box has no ${message} | ${hint}`,
  ];

  test.each([
    ['what is there', two, '{ product: nvidia-l4, count: 1 }', []],
    [
      'another product',
      two,
      '{ product: nvidia-a2, count: 1 }',
      text('product', 'nvidia-a2', 'box has: nvidia-l4, nvidia-t4, nvidia.com/mig-1g.10gb'),
    ],
    [
      'a product that there is not',
      two,
      '{ product: nvidia-t44, count: 1 }',
      text('product', 'nvidia-t44', 'did you mean nvidia-t4?'),
    ],
    [
      'a product that is like nothing',
      two,
      '{ product: quantum-9000, count: 1 }',
      text('product', 'quantum-9000', 'box has: nvidia-l4, nvidia-t4, nvidia.com/mig-1g.10gb'),
    ],
    ['a slice', two, '{ resource: nvidia.com/mig-1g.10gb, memory: 10GiB, count: 1 }', []],
    [
      'a slice of another size',
      two,
      '{ resource: nvidia.com/mig-1g.20gb, memory: 20GiB, count: 1 }',
      text('resource', 'nvidia.com/mig-1g.20gb', 'did you mean nvidia.com/mig-1g.10gb?'),
    ],
    [
      'a host without devices',
      BOX,
      '{ product: nvidia-l4, count: 1 }',
      text('product', 'nvidia-l4', 'box has no devices: write gpus: none, or list them in environment.yaml'),
    ],
    ['no devices', BOX, 'none', []],
  ])('%s', (_, environment, gpus, expected) => {
    expect(said(environment, ['product-unavailable', 'devices-overcommitted'], { gpus })).toEqual(expected);
  });
});

describe('a host has so much', () => {
  const text = (code: string, what: string, column: number, message: string, hint: string): readonly string[] => [
    `issue ${code} | dev/environment.yaml:3:${column} | docker.box.${what} | docker.box.${what}: ${message} | ${hint}`,
  ];
  const HOST = 'fewer replicas, or a pool on another host';

  test('of devices, by product', () => {
    const environment = box('gpus: [{ product: nvidia-t4, count: 2 }, { product: nvidia-l4, count: 3 }]');
    const l4 = (count: number, replicas = '1'): Fields => ({
      gpus: `{ product: nvidia-l4, count: ${count} }`,
      replicas,
    });
    const t4: Fields = { gpus: '{ product: nvidia-t4, count: 2 }' };
    const codes = ['devices-overcommitted'];
    expect(said(environment, codes, l4(1), l4(1, '2'), t4, {})).toEqual([]);
    expect(said(environment, codes, l4(1, '2'), l4(2), t4, {})).toEqual(
      text('devices-overcommitted', 'gpus', 64, '3 of nvidia-l4, and pools take 4: a 2 x 1, b 2', HOST),
    );
    expect(said(environment, codes, l4(4), { ...t4, replicas: '2' })).toEqual([
      ...text('devices-overcommitted', 'gpus', 64, '2 of nvidia-t4, and pools take 4: b 2 x 2', HOST),
      ...text('devices-overcommitted', 'gpus', 64, '3 of nvidia-l4, and pools take 4: a 4', HOST),
    ]);
  });

  test('of memory, replica by replica', () => {
    const codes = ['memory-overcommitted'];
    expect(said(box('memory: 8GiB'), codes, { memory: '2GiB', replicas: '3' }, { memory: '2048MiB' })).toEqual([]);
    expect(said(box('memory: 8GiB'), codes, { memory: '2GiB', replicas: '3' }, { memory: '2049MiB' })).toEqual(
      text(
        'memory-overcommitted',
        'memory',
        66,
        '8GiB, and pools take 8193MiB: a 3 x 2GiB, b 2049MiB',
        'less for a pool, fewer replicas, or a pool on another host',
      ),
    );
    expect(said(BOX, codes, { memory: '20TiB' })).toEqual([]);
  });

  test('of processors, to the tenth', () => {
    const codes = ['cpus-overcommitted'];
    expect(said(box('cpus: 0.7'), codes, { cpus: '0.1', replicas: '3' }, { cpus: '0.4' })).toEqual([]);
    expect(said(box('cpus: 0.7'), codes, { cpus: '0.1', replicas: '3' }, { cpus: '0.5' })).toEqual(
      text(
        'cpus-overcommitted',
        'cpus',
        64,
        '0.7, and pools take 0.8: a 3 x 0.1, b 0.5',
        'less for a pool, fewer replicas, or a pool on another host',
      ),
    );
    expect(said(BOX, codes, { cpus: '1000' })).toEqual([]);
  });

  test('of disk, once a pool, where its size is said', () => {
    const codes = ['disk-overcommitted'];
    const sized = (size: string): Fields => ({ storage: `{ size: ${size} }`, replicas: '2' });
    expect(said(box('disk: 30GiB'), codes, sized('10GiB'), {}, sized('20GiB'))).toEqual([]);
    expect(said(box('disk: 30GiB'), codes, sized('11GiB'), {}, sized('20GiB'))).toEqual(
      text(
        'disk-overcommitted',
        'disk',
        64,
        '30GiB, and pools take 31GiB: a 11GiB, c 20GiB',
        'a smaller storage.size, or a pool on another host',
      ),
    );
    expect(said(BOX, codes, sized('20TiB'))).toEqual([]);
  });

  test('of networks, 64 addresses a pool', () => {
    const codes = ['subnets-overcommitted'];
    const hint = 'a wider network; changing it moves every pool of the host';
    expect(said(box('subnets: 10.213.0.0/25'), codes, {}, {})).toEqual([]);
    expect(said(box('subnets: 10.213.0.0/25'), codes, {}, {}, {})).toEqual(
      text('subnets-overcommitted', 'subnets', 67, '10.213.0.0/25 has room for 2 pools, and there are 3', hint),
    );
    expect(said(box('subnets: 10.213.0.0/26'), codes, {}, {})).toEqual(
      text('subnets-overcommitted', 'subnets', 67, '10.213.0.0/26 has room for 1 pool, and there are 2', hint),
    );
    // that it is no network for pools at all is said by another rule
    expect(said(box('subnets: 10.213.0.0/27'), codes, {})).toEqual([]);
  });

  test('and another host has its own', () => {
    const environment = `${box('memory: 8GiB, cpus: 4')}  next: { host: ssh://me@10.20.0.12, address: 10.20.0.12, memory: 8GiB, cpus: 4 }\n`;
    expect(
      said(
        environment,
        ['memory-overcommitted', 'cpus-overcommitted'],
        { memory: '8GiB', cpus: '4' },
        { memory: '8GiB', cpus: '4', target: '{ docker: next }' },
      ),
    ).toEqual([]);
  });
});

test('a Docker host runs 14 replicas of a pool, and a cluster more', () => {
  const codes = ['replicas-too-many'];
  expect(said(BOX, codes, { replicas: '14' })).toEqual([]);
  expect(said(BOX, codes, { replicas: '15' })).toEqual([
    'error replicas-too-many | dev/a.yaml:8:11 | replicas | replicas: at most 14 on a Docker host, got 15 | a second pool, on this host or another',
  ]);
  expect(said(CLUSTERS, codes, { replicas: '15', target: '{ kubernetes: main }' })).toEqual([]);
});

test('a volume for each replica is for clusters', () => {
  const codes = ['storage-kind-unsupported'];
  expect(said(BOX, codes, { storage: '{ kind: shared }' })).toEqual([]);
  expect(said(BOX, codes, { storage: '{ kind: perReplica }' })).toEqual([
    'error storage-kind-unsupported | dev/a.yaml:8:18 | storage.kind | storage.kind: perReplica is for clusters; on Docker the replicas of a pool share one volume | write kind: shared, or remove the line',
  ]);
  expect(said(CLUSTERS, codes, { storage: '{ kind: perReplica }', target: '{ kubernetes: main }' })).toEqual([]);
});
