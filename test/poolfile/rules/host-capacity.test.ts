import { type Answer, answer, answers } from '../answers';
import { type Files, poolFile } from '../given';

const BOX = 'version: 1\ndocker:\n  box: { host: ssh://me@10.20.0.11, address: 10.20.0.11 }\n';
/** An environment of one host with these fields, which begin in the third line, column 63. */
const box = (more: string): string => BOX.replace(' }', `, ${more} }`);

type Fields = Readonly<Record<string, string>>;

/** The diagnostics of pools `a`, `b` … of a host, with ports of their own. */
function ofPools(environment: string, codes: readonly string[], ...pools: readonly Fields[]): readonly string[] {
  const files: Files = Object.fromEntries(
    pools.map((more, i) => [`dev/${'abcd'[i]}.yaml`, poolFile({ target: '{ docker: box }', ...more }, 11434 + i)]),
  );
  return answers({ 'dev/environment.yaml': environment, ...files }, ...codes);
}

describe('devices that a host lacks', () => {
  const two = box(
    'gpus: [{ product: nvidia-t4, count: 2 }, { product: nvidia-l4, count: 1 }, ' +
      '{ resource: nvidia.com/mig-1g.10gb, uuid: MIG-1111-aaaa }]',
  );
  const unavailable = (key: string, product: string, instead: string): readonly Answer[] => [
    answer(`error product-unavailable dev/a.yaml:3:${key === 'product' ? 18 : 19} gpus.${key}`, product, instead),
  ];

  test.each([
    ['what is there', two, '{ product: nvidia-l4, count: 1 }', []],
    [
      'another product',
      two,
      '{ product: nvidia-a2, count: 1 }',
      unavailable('product', 'nvidia-a2', 'nvidia-l4, nvidia-t4, nvidia.com/mig-1g.10gb'),
    ],
    [
      'a product that does not exist',
      two,
      '{ product: nvidia-t44, count: 1 }',
      unavailable('product', 'nvidia-t44', 'nvidia-t4'),
    ],
    [
      'a product that is like nothing',
      two,
      '{ product: quantum-9000, count: 1 }',
      unavailable('product', 'quantum-9000', 'nvidia-l4, nvidia-t4, nvidia.com/mig-1g.10gb'),
    ],
    ['a slice', two, '{ resource: nvidia.com/mig-1g.10gb, memory: 10GiB, count: 1 }', []],
    [
      'a slice of another size',
      two,
      '{ resource: nvidia.com/mig-1g.20gb, memory: 20GiB, count: 1 }',
      unavailable('resource', 'nvidia.com/mig-1g.20gb', 'nvidia.com/mig-1g.10gb'),
    ],
    [
      'a host without devices',
      BOX,
      '{ product: nvidia-l4, count: 1 }',
      unavailable('product', 'nvidia-l4', 'gpus: none'),
    ],
    ['no devices', BOX, 'none', []],
  ])('are reported once: %s', (_, environment, gpus, expected) => {
    expect(ofPools(environment, ['product-unavailable', 'devices-overcommitted'], { gpus })).toEqual(expected);
  });
});

describe('pools of a host take no more than it has', () => {
  const overcommitted = (what: string, column: number, ...data: readonly (string | number)[]): readonly Answer[] => {
    const subject = what === 'gpus' ? 'devices' : what;
    return [answer(`error ${subject}-overcommitted dev/environment.yaml:3:${column} docker.box.${what}`, ...data)];
  };

  test('of devices of a product', () => {
    const environment = box('gpus: [{ product: nvidia-t4, count: 2 }, { product: nvidia-l4, count: 3 }]');
    const l4 = (count: number, replicas = '1'): Fields => ({
      gpus: `{ product: nvidia-l4, count: ${count} }`,
      replicas,
    });
    const t4: Fields = { gpus: '{ product: nvidia-t4, count: 2 }' };
    const codes = ['devices-overcommitted'];
    expect(ofPools(environment, codes, l4(1), l4(1, '2'), t4, {})).toEqual([]);
    expect(ofPools(environment, codes, l4(1, '2'), l4(2), t4, {})).toEqual(
      overcommitted('gpus', 64, 3, 'nvidia-l4', 4, 'a 2 x 1', 'b 2'),
    );
    expect(ofPools(environment, codes, l4(4), { ...t4, replicas: '2' })).toEqual([
      ...overcommitted('gpus', 64, 2, 'nvidia-t4', 4, 'b 2 x 2'),
      ...overcommitted('gpus', 64, 3, 'nvidia-l4', 4, 'a 4'),
    ]);
  });

  test('of memory, for each replica', () => {
    const codes = ['memory-overcommitted'];
    expect(ofPools(box('memory: 8GiB'), codes, { memory: '2GiB', replicas: '3' }, { memory: '2048MiB' })).toEqual([]);
    expect(ofPools(box('memory: 8GiB'), codes, { memory: '2GiB', replicas: '3' }, { memory: '2049MiB' })).toEqual(
      overcommitted('memory', 66, '8GiB', '8193MiB', 'a 3 x 2GiB', 'b 2049MiB'),
    );
    expect(ofPools(BOX, codes, { memory: '20TiB' })).toEqual([]);
  });

  test('of processors, to the tenth', () => {
    const codes = ['cpus-overcommitted'];
    expect(ofPools(box('cpus: 0.7'), codes, { cpus: '0.1', replicas: '3' }, { cpus: '0.4' })).toEqual([]);
    expect(ofPools(box('cpus: 0.7'), codes, { cpus: '0.1', replicas: '3' }, { cpus: '0.5' })).toEqual(
      overcommitted('cpus', 64, 0.7, 0.8, 'a 3 x 0.1', 'b 0.5'),
    );
    expect(ofPools(BOX, codes, { cpus: '1000' })).toEqual([]);
  });

  test('of disk, once per pool that has a size', () => {
    const codes = ['disk-overcommitted'];
    const sized = (size: string): Fields => ({ storage: `{ size: ${size} }`, replicas: '2' });
    expect(ofPools(box('disk: 30GiB'), codes, sized('10GiB'), {}, sized('20GiB'))).toEqual([]);
    expect(ofPools(box('disk: 30GiB'), codes, sized('11GiB'), {}, sized('20GiB'))).toEqual(
      overcommitted('disk', 64, '30GiB', '31GiB', 'a 11GiB', 'c 20GiB'),
    );
    expect(ofPools(BOX, codes, sized('20TiB'))).toEqual([]);
  });

  test('of networks, 64 addresses per pool', () => {
    const codes = ['subnets-overcommitted'];
    expect(ofPools(box('subnets: 10.213.0.0/25'), codes, {}, {})).toEqual([]);
    expect(ofPools(box('subnets: 10.213.0.0/25'), codes, {}, {}, {})).toEqual(
      overcommitted('subnets', 67, '10.213.0.0/25', 2, 3),
    );
    expect(ofPools(box('subnets: 10.213.0.0/26'), codes, {}, {})).toEqual(
      overcommitted('subnets', 67, '10.213.0.0/26', 1, 2),
    );
    // another rule reports a network without room for any pool
    expect(ofPools(box('subnets: 10.213.0.0/27'), codes, {})).toEqual([]);
  });

  test('of its own, whatever another host has', () => {
    const environment =
      `${box('memory: 8GiB, cpus: 4')}` +
      `  next: { host: ssh://me@10.20.0.12, address: 10.20.0.12, memory: 8GiB, cpus: 4 }\n`;
    expect(
      ofPools(
        environment,
        ['memory-overcommitted', 'cpus-overcommitted'],
        { memory: '8GiB', cpus: '4' },
        { memory: '8GiB', cpus: '4', target: '{ docker: next }' },
      ),
    ).toEqual([]);
  });
});
