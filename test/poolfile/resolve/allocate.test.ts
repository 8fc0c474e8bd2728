import { slots } from '../../../poolfile/facts/networks';
import { allocate } from '../../../poolfile/resolve/allocate';
import { EnvironmentFile } from '../../../poolfile/schema/environment-file';
import { compiled, ENVIRONMENT, type Files, isDocker, poolFile, poolsOf } from '../given';

const BOX = (devices: string): string => ENVIRONMENT.replace(/gpus:\n(?: {6}.*\n)*/, `gpus: [${devices}]\n`);
const gpu = (id: string, product = 'nvidia-l4'): string => `{ product: ${product}, uuid: GPU-1111-${id} }`;
const onBox = (more: Readonly<Record<string, string>> = {}, port = 11434): string =>
  poolFile({ target: '{ docker: box }', gpus: '{ product: nvidia-l4, count: 1 }', ...more }, port);

interface Given {
  readonly slot: string;
  readonly devices: string;
}

/** Compiles, checks that nothing is wrong, and says what each pool got: its inner network and its devices by replica. */
function assigned(files: Files): { readonly lock: string; readonly got: Readonly<Record<string, Given>> } {
  const made = compiled(files);
  const { diagnostics, locks } = made;
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const pools = poolsOf(made).filter(isDocker);
  return {
    lock: locks[0]?.text ?? '',
    got: Object.fromEntries(
      pools.map((pool) => [
        pool.name,
        {
          slot: pool.networks.inner.subnet,
          devices: pool.replicas.map(({ devices }) => devices.map((id) => id.slice(9)).join('+')).join(' '),
        },
      ]),
    ),
  };
}

const withLock = (files: Files, lock: string): Files => ({ ...files, 'dev/allocations.lock.yaml': lock });

const FOUR = BOX(['a', 'b', 'c', 'd'].map((id) => gpu(id)).join(', '));
const START: Files = {
  'dev/environment.yaml': FOUR,
  'dev/b.yaml': onBox({ replicas: '2' }),
  'dev/d.yaml': onBox({}, 2000),
};

test("the first time devices and networks go by pool name, replica number and the inventory's order", () => {
  expect(assigned(START).got).toEqual({
    b: { slot: '10.213.0.0/27', devices: 'a b' },
    d: { slot: '10.213.0.64/27', devices: 'c' },
  });
});

test("a second run changes nothing, and the lock's text is the same", () => {
  const first = assigned(START);
  const second = compiled(withLock(START, first.lock));
  expect(second.locks).toEqual([{ file: 'pools/dev/allocations.lock.yaml', text: first.lock, changed: false }]);
  expect(assigned(withLock(START, first.lock)).got).toEqual(first.got);
});

test('a pool whose name comes before all others takes what is free and moves nobody', () => {
  const { got } = assigned(withLock({ ...START, 'dev/a.yaml': onBox({}, 2001) }, assigned(START).lock));
  expect(got).toEqual({
    a: { slot: '10.213.0.128/27', devices: 'd' },
    b: { slot: '10.213.0.0/27', devices: 'a b' },
    d: { slot: '10.213.0.64/27', devices: 'c' },
  });
});

test('a pool that goes leaves room for the next, and moves nobody', () => {
  const { lock } = assigned(START);
  const rest: Files = Object.fromEntries(Object.entries(START).filter(([path]) => path !== 'dev/b.yaml'));
  const without = assigned(withLock(rest, lock));
  expect(without.got).toEqual({ d: { slot: '10.213.0.64/27', devices: 'c' } });
  expect(without.lock).not.toContain('    b:');
  expect(assigned(withLock({ ...rest, 'dev/z.yaml': onBox({}, 2001) }, without.lock)).got).toEqual({
    d: { slot: '10.213.0.64/27', devices: 'c' },
    z: { slot: '10.213.0.0/27', devices: 'a' },
  });
});

test('more and fewer replicas, more and fewer devices: those that stay keep what they have', () => {
  const { lock } = assigned(START);
  const edit = (more: Readonly<Record<string, string>>): Files =>
    withLock({ ...START, 'dev/b.yaml': onBox(more) }, lock);
  expect(assigned(edit({ replicas: '3' })).got['b']?.devices).toBe('a b d');
  expect(assigned(edit({ replicas: '1' })).got['b']?.devices).toBe('a');
  expect(assigned(edit({ replicas: '1', gpus: '{ product: nvidia-l4, count: 3 }' })).got['b']?.devices).toBe('a+b+d');
  expect(assigned(edit({ replicas: '1', gpus: 'none' })).got).toEqual({
    b: { slot: '10.213.0.0/27', devices: '' },
    d: { slot: '10.213.0.64/27', devices: 'c' },
  });
});

test('a device that is taken out, or becomes another product, is replaced alone', () => {
  const { lock } = assigned(START);
  const out = assigned(
    withLock({ ...START, 'dev/environment.yaml': BOX([gpu('b'), gpu('c'), gpu('d')].join(', ')) }, lock),
  );
  expect(out.got).toMatchObject({ b: { devices: 'd b' }, d: { devices: 'c' } });
  const other = assigned(
    withLock(
      { ...START, 'dev/environment.yaml': BOX([gpu('a', 'nvidia-t4'), gpu('b'), gpu('c'), gpu('d')].join(', ')) },
      lock,
    ),
  );
  expect(other.got).toMatchObject({ b: { devices: 'd b' }, d: { devices: 'c' } });
});

test("the inventory's order matters only to what is new", () => {
  const { lock, got } = assigned(START);
  const turned = BOX(['d', 'c', 'b', 'a'].map((id) => gpu(id)).join(', '));
  expect(assigned(withLock({ ...START, 'dev/environment.yaml': turned }, lock)).got).toEqual(got);
});

test('three pools of which two share each device over time keep theirs, which no function of the files alone can do', () => {
  const two = BOX([gpu('a'), gpu('b')].join(', '));
  const files = (...names: readonly string[]): Files => ({
    'dev/environment.yaml': two,
    ...Object.fromEntries(names.map((name, i) => [`dev/${name}.yaml`, onBox({}, 3000 + i)])),
  });
  const ab = assigned(files('p', 'q'));
  const b = assigned(withLock(files('q'), ab.lock));
  const bc = assigned(withLock(files('q', 'r'), b.lock));
  expect(bc.got).toMatchObject({ q: { devices: 'b' }, r: { devices: 'a' } });
  const c = assigned(withLock(files('r'), bc.lock));
  expect(assigned(withLock(files('p', 'r'), c.lock)).got).toMatchObject({ p: { devices: 'b' }, r: { devices: 'a' } });
});

test("a slot beyond smaller subnets, or a device given twice by the inventory's change, is chosen anew", () => {
  const { lock } = assigned(START);
  const small = FOUR.replace('address: 10.20.0.11', 'address: 10.20.0.11\n    subnets: 10.9.0.0/25');
  expect(
    assigned(withLock({ ...START, 'dev/environment.yaml': small }, lock.replace('network: 1', 'network: 2'))).got,
  ).toMatchObject({ b: { slot: '10.9.0.0/27' }, d: { slot: '10.9.0.64/27' } });
});

test('each host counts its own slots and indices', () => {
  const environment = `${ENVIRONMENT.slice(0, ENVIRONMENT.indexOf('    gpus:'))}    gpus: [{ product: nvidia-l4, count: 3 }]\n${ENVIRONMENT.slice(ENVIRONMENT.indexOf('images:'))}`;
  const { got, lock } = assigned({
    'dev/environment.yaml': environment,
    'dev/a.yaml': onBox({ replicas: '3' }),
    'dev/b.yaml': poolFile(),
  });
  expect(got['b']?.slot).toBe('10.213.0.0/27');
  expect(lock).toContain('"1": ["0"]\n        "2": ["1"]\n        "3": ["2"]');
});

test('indices are counted through all entries of a host', () => {
  const environment = BOX('{ product: nvidia-t4, count: 2 }, { product: nvidia-l4, count: 2 }');
  expect(
    compiled({ 'dev/environment.yaml': environment, 'dev/a.yaml': onBox({ replicas: '2' }) }).locks[0]?.text,
  ).toContain('"1": ["2"]\n        "2": ["3"]');
});

test('the lock says what it is, and names that look like numbers stand in quotes', () => {
  const { lock } = assigned({
    'dev/environment.yaml': ENVIRONMENT,
    'dev/no.yaml': poolFile(),
    'dev/10.yaml': poolFile({}, 2000),
  });
  expect(lock).toBe(`# Made by Poolform. Commit it with the pool files, and do not edit it by hand.
# It keeps each pool on its networks and devices while other pools come, change and go: moving them would restart servers.
# After a merge conflict keep the entries of pools that are deployed; a deleted entry is chosen anew.
version: 1
docker:
  here:
    "10":
      network: 0
    "no":
      network: 1
`);
});

/** What `assign` gives on a host of four devices, as `network: devices by replica`. */
function given(
  claims: readonly (readonly [name: string, replicas: number, count: number])[],
  held: Readonly<Record<string, readonly [number, Readonly<Record<number, readonly string[]>>]>> = {},
) {
  const host = EnvironmentFile.parse({
    version: 1,
    docker: {
      box: {
        host: 'ssh://box',
        gpus: ['a', 'b', 'c', 'd'].map((id) => ({ product: 'nvidia-l4', uuid: `GPU-1111-${id.repeat(4)}` })),
      },
    },
  }).docker['box'];
  const long = (id: string): string => `GPU-1111-${id.repeat(4)}`;
  const before = new Map(
    Object.entries(held).map(([name, [network, devices]]) => [
      name,
      { network, devices: new Map(Object.entries(devices).map(([n, ids]) => [Number(n), ids.map(long)])) },
    ]),
  );
  const asked = claims.map(([name, replicas, count]) => ({
    name,
    spec: { replicas, gpus: count === 0 ? ('none' as const) : { product: 'nvidia-l4', count } },
  }));
  return (
    host &&
    [...allocate(host, asked, before)].map(([name, { network, devices }]) =>
      [name, network, ...[...devices].map(([n, ids]) => `${n}:${ids.map((id) => id.at(-1)).join('')}`)].join(' '),
    )
  );
}

test.each([
  [
    'the order of the pools is no matter',
    [
      ['c', 1, 1],
      ['b', 1, 1],
      ['a', 1, 1],
    ],
    {},
    ['a 0 1:a', 'b 1 1:b', 'c 2 1:c'],
  ],
  [
    'names are in byte order',
    [
      ['a-b', 1, 0],
      ['a', 1, 0],
      ['a1', 1, 0],
    ],
    {},
    ['a 0', 'a-b 1', 'a1 2'],
  ],
  [
    'fewer devices are the first that were held',
    [
      ['a', 1, 1],
      ['b', 1, 1],
    ],
    { a: [3, { 1: ['c', 'b'] }] },
    ['a 3 1:c', 'b 0 1:a'],
  ],
  ['more devices are those that were held and the next', [['a', 1, 3]], { a: [0, { 1: ['c'] }] }, ['a 0 1:cab']],
  [
    "what two hold is the first one's",
    [
      ['a', 1, 1],
      ['b', 1, 1],
    ],
    { b: [0, { 1: ['a'] }], a: [0, { 1: ['a'] }] },
    ['a 0 1:a', 'b 1 1:b'],
  ],
  ['what one holds twice is held once', [['a', 1, 2]], { a: [0, { 1: ['b', 'b'] }] }, ['a 0 1:ba']],
  ['the last slot is kept', [['a', 1, 0]], { a: [63, {}] }, ['a 63']],
  ['the slot behind the last is not', [['a', 1, 0]], { a: [64, {}] }, ['a 0']],
  [
    'where there is too little, the last get less',
    [
      ['a', 2, 2],
      ['b', 1, 1],
    ],
    {},
    ['a 0 1:ab 2:cd', 'b 1 1:'],
  ],
] as const)('%s', (_, claims, held, expected) => {
  expect(given(claims, held)).toEqual(expected);
});

test.each([
  ['10.0.0.0/26', 1],
  ['10.0.0.0/27', 0],
  ['10.0.0.0/20', 64],
  ['10.0.0.0/8', 262_144],
])('%s has room for %d pools', (subnets, count) => {
  const host = EnvironmentFile.parse({ version: 1, docker: { box: { host: 'ssh://box', subnets } } }).docker['box'];
  expect(host && slots(host)).toBe(count);
});

test('nothing is written while anything is wrong', () => {
  const { places, locks } = compiled({ ...START, 'dev/e.yaml': onBox({ replicas: '9' }, 2002) });
  expect([places, locks]).toEqual([[], []]);
});
