import { answers } from '../answers';
import { ENVIRONMENT, poolFile } from '../given';

const HOSTS = ENVIRONMENT.replace('  box:\n', '  spare: { host: ssh://me@10.20.0.12, address: 10.20.0.12 }\n  box:\n');
const pool = (target: string, port: number, gpus = '{ product: nvidia-l4, count: 1 }'): string =>
  poolFile({ target: `{ docker: ${target} }`, gpus }, port);

/** What is said of a lock of the pools `a`, `b` and `c` of a host; its entries begin in the fourth line. */
function said(...entries: readonly string[]): readonly string[] {
  const lock = `version: 1\ndocker:\n  box:\n${entries.map((entry) => `    ${entry}\n`).join('')}`;
  return answers(
    {
      'dev/environment.yaml': HOSTS,
      'dev/allocations.lock.yaml': lock,
      'dev/a.yaml': pool('box', 1),
      'dev/b.yaml': pool('box', 2),
      'dev/c.yaml': pool('box', 3),
      'dev/moved.yaml': pool('spare', 4, 'none'),
    },
    'allocation-duplicate',
  );
}

const network = (line: number, pool: string, slot: number, first: string): string =>
  `error allocation-duplicate | dev/allocations.lock.yaml:${line}:19 | docker.box.${pool}.network | docker.box.${pool}.network: ${slot} is the network of ${first} too | delete the entry of the pool that is not deployed yet: its place is chosen anew`;
const device = (place: string, pool: string, at: string, id: string, first: string): string =>
  `error allocation-duplicate | dev/allocations.lock.yaml:${place} | docker.box.${pool}.devices.${at} | docker.box.${pool}.devices.${at.replace(/\[.*/, '')}: ${id} is a device of ${first}, too | delete the entry of the pool that is not deployed yet: its devices are chosen anew`;

test('each thing once is right', () => {
  expect(
    said(
      'a: { network: 0, devices: { "1": [GPU-1, GPU-2] } }',
      'b: { network: 1, devices: { "1": [GPU-3], "2": [GPU-4] } }',
      'c: { network: 2 }',
    ),
  ).toEqual([]);
});

test('a network of two pools is said of all but the first', () => {
  expect(said('a: { network: 3 }', 'b: { network: 1 }', 'c: { network: 3 }')).toEqual([network(6, 'c', 3, 'a')]);
  expect(said('a: { network: 3 }', 'b: { network: 3 }', 'c: { network: 3 }')).toEqual([
    network(5, 'b', 3, 'a'),
    network(6, 'c', 3, 'a'),
  ]);
});

test('a device of two replicas is said of all but the first', () => {
  expect(
    said(
      'a: { network: 0, devices: { "1": [GPU-1], "2": [GPU-2] } }',
      'b: { network: 1, devices: { "1": [GPU-3, GPU-2] } }',
    ),
  ).toEqual([device('5:46', 'b', '1[1]', 'GPU-2', 'a, replica 2')]);
  expect(said('a: { network: 0, devices: { "1": [GPU-1], "2": [GPU-1] } }')).toEqual([
    device('4:53', 'a', '2[0]', 'GPU-1', 'a, replica 1'),
  ]);
});

test('what a pool held that is gone, or is on another host now, is free', () => {
  expect(
    said('a: { network: 3, devices: { "1": [GPU-1] } }', 'gone: { network: 3, devices: { "1": [GPU-1] } }'),
  ).toEqual([]);
  expect(
    said('a: { network: 3, devices: { "1": [GPU-1] } }', 'moved: { network: 3, devices: { "1": [GPU-1] } }'),
  ).toEqual([]);
});

test('hosts are apart', () => {
  const lock = 'version: 1\ndocker:\n  box:\n    a: { network: 0 }\n  spare:\n    b: { network: 0 }\n';
  expect(
    answers(
      {
        'dev/environment.yaml': HOSTS,
        'dev/allocations.lock.yaml': lock,
        'dev/a.yaml': pool('box', 1),
        'dev/b.yaml': pool('spare', 2, 'none'),
      },
      'allocation-duplicate',
    ),
  ).toEqual([]);
});
