import { allocate } from '../../../poolfile/facts/allocate';
import { EnvironmentFile } from '../../../poolfile/schema/environment-file';

/** What `allocate` returns for a host with four devices: pool, network, devices by replica. */
function given(
  claims: readonly (readonly [name: string, replicas: number, count: number])[],
  previous: Readonly<Record<string, readonly [number, Readonly<Record<number, readonly string[]>>]>> = {},
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
    Object.entries(previous).map(([name, [network, devices]]) => [
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
    'the order of the pools does not matter',
    [
      ['c', 1, 1],
      ['b', 1, 1],
      ['a', 1, 1],
    ],
    {},
    ['a 0 1:a', 'b 1 1:b', 'c 2 1:c'],
  ],
  [
    'pools are sorted in byte order',
    [
      ['a-b', 1, 0],
      ['a', 1, 0],
      ['a1', 1, 0],
    ],
    {},
    ['a 0', 'a-b 1', 'a1 2'],
  ],
  [
    'with fewer devices, a replica keeps the first ones it had',
    [
      ['a', 1, 1],
      ['b', 1, 1],
    ],
    { a: [3, { 1: ['c', 'b'] }] },
    ['a 3 1:c', 'b 0 1:a'],
  ],
  [
    'with more devices, a replica keeps those it had and gets the next',
    [['a', 1, 3]],
    { a: [0, { 1: ['c'] }] },
    ['a 0 1:cab'],
  ],
  [
    'a device of two pools stays with the first',
    [
      ['a', 1, 1],
      ['b', 1, 1],
    ],
    { b: [0, { 1: ['a'] }], a: [0, { 1: ['a'] }] },
    ['a 0 1:a', 'b 1 1:b'],
  ],
  ['a device that is listed twice counts once', [['a', 1, 2]], { a: [0, { 1: ['b', 'b'] }] }, ['a 0 1:ba']],
  ['the last slot is kept', [['a', 1, 0]], { a: [63, {}] }, ['a 63']],
  ['the slot after the last is not', [['a', 1, 0]], { a: [64, {}] }, ['a 0']],
  [
    'what a removed pool held goes to nobody as long as something else is free',
    [
      ['a', 1, 0],
      ['b', 1, 1],
    ],
    { a: [1, {}], gone: [0, { 1: ['a'] }] },
    ['a 1', 'b 2 1:b'],
  ],
  [
    'what a removed replica held goes to nobody as long as something else is free',
    [
      ['a', 1, 1],
      ['b', 2, 1],
    ],
    { a: [0, { 1: ['a'], 2: ['b'] }], b: [1, { 1: ['c'] }] },
    ['a 0 1:a', 'b 1 1:c 2:d'],
  ],
  [
    'if nothing else is free, what a removed pool held goes to the next',
    [
      ['a', 2, 1],
      ['b', 1, 2],
    ],
    { b: [0, { 1: ['c', 'd'] }], gone: [1, { 1: ['a'] }] },
    ['a 2 1:b 2:a', 'b 0 1:cd'],
  ],
  [
    'if devices run out, the last pools get fewer',
    [
      ['a', 2, 2],
      ['b', 1, 1],
    ],
    {},
    ['a 0 1:ab 2:cd', 'b 1 1:'],
  ],
] as const)('allocate: %s', (_, claims, previous, expected) => {
  expect(given(claims, previous)).toEqual(expected);
});
