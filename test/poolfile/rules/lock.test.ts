import { type Answer, answer, answers } from '../answers';
import { ENVIRONMENT, poolFile } from '../given';

const HOSTS = ENVIRONMENT.replace('  box:\n', '  spare: { host: ssh://me@10.20.0.12, address: 10.20.0.12 }\n  box:\n');
const pool = (target: string, port: number, gpus = '{ product: nvidia-l4, count: 1 }'): string =>
  poolFile({ target: `{ docker: ${target} }`, gpus }, port);

/** The diagnostics of a lock file of the pools `a`, `b` and `c` of a host; its entries begin in the fourth line. */
function ofLock(...entries: readonly string[]): readonly string[] {
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

const network = (line: number, pool: string, slot: number, first: string): Answer =>
  answer(`error allocation-duplicate dev/allocations.lock.yaml:${line}:19 docker.box.${pool}.network`, slot, first);
const device = (place: string, pool: string, at: string, id: string, first: string): Answer =>
  answer(`error allocation-duplicate dev/allocations.lock.yaml:${place} docker.box.${pool}.devices.${at}`, id, first);

test('nothing is reported if each network and device is listed once', () => {
  expect(
    ofLock(
      'a: { network: 0, devices: { "1": [GPU-1, GPU-2] } }',
      'b: { network: 1, devices: { "1": [GPU-3], "2": [GPU-4] } }',
      'c: { network: 2 }',
    ),
  ).toEqual([]);
});

test('a network of two pools is reported for all but the first', () => {
  expect(ofLock('a: { network: 3 }', 'b: { network: 1 }', 'c: { network: 3 }')).toEqual([network(6, 'c', 3, 'a')]);
  expect(ofLock('a: { network: 3 }', 'b: { network: 3 }', 'c: { network: 3 }')).toEqual([
    network(5, 'b', 3, 'a'),
    network(6, 'c', 3, 'a'),
  ]);
});

test('a device of two replicas is reported for all but the first', () => {
  expect(
    ofLock(
      'a: { network: 0, devices: { "1": [GPU-1], "2": [GPU-2] } }',
      'b: { network: 1, devices: { "1": [GPU-3, GPU-2] } }',
    ),
  ).toEqual([device('5:46', 'b', '1[1]', 'GPU-2', 'a, replica 2')]);
  expect(ofLock('a: { network: 0, devices: { "1": [GPU-1], "2": [GPU-1] } }')).toEqual([
    device('4:53', 'a', '2[0]', 'GPU-1', 'a, replica 1'),
  ]);
});

test('what a removed or moved pool had may be given to another', () => {
  expect(
    ofLock('a: { network: 3, devices: { "1": [GPU-1] } }', 'gone: { network: 3, devices: { "1": [GPU-1] } }'),
  ).toEqual([]);
  expect(
    ofLock('a: { network: 3, devices: { "1": [GPU-1] } }', 'moved: { network: 3, devices: { "1": [GPU-1] } }'),
  ).toEqual([]);
});

test('two hosts may use the same network', () => {
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

/** The warnings about what another pool held, on a host with room for two pools and two devices. */
const ofSmallHost = (lock: string, ...names: readonly string[]): readonly string[] =>
  answers(
    {
      'dev/environment.yaml': HOSTS.replace('  box:\n', '  box:\n    subnets: 10.9.0.0/25\n'),
      'dev/allocations.lock.yaml': `version: 1\ndocker:\n  box:\n${lock}`,
      ...Object.fromEntries(names.map((name, i) => [`dev/${name}.yaml`, pool('box', i + 1, 'none')])),
    },
    'allocation-conflict',
  );

test('a network that a new pool takes from a removed one is reported only if nothing else is free', () => {
  const full = '    a: { network: 0 }\n    gone: { network: 1 }\n';
  expect(ofSmallHost(full, 'a', 'b')).toEqual([
    answer('warning allocation-conflict dev/allocations.lock.yaml:5:22 docker.box.gone.network', 'b gets 1', 'gone'),
  ]);
  expect(ofSmallHost(full, 'a', 'gone')).toEqual([]);
  expect(ofSmallHost('    gone: { network: 1 }\n', 'b')).toEqual([]);
  expect(ofSmallHost('    a: { network: 0 }\n', 'a', 'b')).toEqual([]);
});
