import { type Allocation, type Lock, lockOf } from '../../../poolfile/facts/allocations';
import { lockText } from '../../../poolfile/resolve/lock';
import { LockFile } from '../../../poolfile/schema/lock-file';

const allocation = (network: number, ...devices: readonly (readonly [number, readonly string[]])[]): Allocation => ({
  network,
  devices: new Map(devices),
});
const body = (lock: Lock): string =>
  lockText(lock)
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n');

test('hosts and pools are in byte order, replicas in the order of their numbers', () => {
  const lock: Lock = new Map([
    [
      'box-2',
      new Map([
        ['b', allocation(3)],
        ['a-b', allocation(1)],
        ['a', allocation(0)],
        ['a1', allocation(2)],
      ]),
    ],
    ['box', new Map([['chat', allocation(7, [10, ['GPU-c', 'GPU-d']], [2, ['GPU-b']], [1, ['GPU-a']])]])],
    ['empty', new Map()],
  ]);
  expect(body(lock)).toBe(`version: 1
docker:
  box:
    chat:
      network: 7
      devices:
        "1": ["GPU-a"]
        "2": ["GPU-b"]
        "10": ["GPU-c", "GPU-d"]
  box-2:
    a:
      network: 0
    a-b:
      network: 1
    a1:
      network: 2
    b:
      network: 3
`);
});

test.each([[new Map()], [new Map([['box', new Map()]])]])('a host without allocations is left out', (lock) => {
  expect(body(lock)).toBe('version: 1\ndocker: {}\n');
});

test.each([
  ['a', 'a'],
  ['chat', 'chat'],
  ['chat-2', 'chat-2'],
  ['a1-b2', 'a1-b2'],
  ['yes-1', 'yes-1'],
  ['nope', 'nope'],
  ['only', 'only'],
  ['a-y', 'a-y'],
  ['x9', 'x9'],
  ['1', '"1"'],
  ['1a', '"1a"'],
  ['10-20', '"10-20"'],
  ['0x1f', '"0x1f"'],
  ['2026-01-01', '"2026-01-01"'],
  ['y', '"y"'],
  ['n', '"n"'],
  ['yes', '"yes"'],
  ['no', '"no"'],
  ['on', '"on"'],
  ['off', '"off"'],
  ['true', '"true"'],
  ['false', '"false"'],
  ['null', '"null"'],
])('the name %s is written %s', (name, written) => {
  expect(body(new Map([[name, new Map([[name, allocation(0)]])]]))).toBe(
    `version: 1\ndocker:\n  ${written}:\n    ${written}:\n      network: 0\n`,
  );
});

test('reading a written lock file gives the same allocations', () => {
  const spec = LockFile.parse({
    version: 1,
    docker: { box: { chat: { network: 7, devices: { 1: ['GPU-a'], 10: ['GPU-c', 'GPU-d'] } }, tiny: { network: 0 } } },
  });
  expect(lockOf(spec)).toEqual(
    new Map([
      [
        'box',
        new Map([
          ['chat', allocation(7, [1, ['GPU-a']], [10, ['GPU-c', 'GPU-d']])],
          ['tiny', allocation(0)],
        ]),
      ],
    ]),
  );
  expect(lockOf(LockFile.parse({ version: 1 }))).toEqual(new Map());
});
