import { compiled, ENVIRONMENT, type Files, isDocker, poolFile, poolsOf } from '../given';

const BOX = (devices: string): string => ENVIRONMENT.replace(/gpus:\n(?: {6}.*\n)*/, `gpus: [${devices}]\n`);
const gpu = (id: string, product = 'nvidia-l4'): string => `{ product: ${product}, uuid: GPU-1111-${id} }`;
const onBox = (more: Readonly<Record<string, string>> = {}, port = 11434): string =>
  poolFile({ target: '{ docker: box }', gpus: '{ product: nvidia-l4, count: 1 }', ...more }, port);

interface Given {
  readonly slot: string;
  readonly devices: string;
}

/**
 * Compiles, checks that nothing is wrong, and says what each pool got: its inner network and its devices by replica.
 */
function assigned(files: Files): { readonly lock: string; readonly got: Readonly<Record<string, Given>> } {
  const result = compiled(files);
  const { diagnostics, locks } = result;
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const pools = poolsOf(result).filter(isDocker);
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

test('the first allocation follows pool name, replica number and the order of the inventory', () => {
  expect(assigned(START).got).toEqual({
    b: { slot: '10.213.0.0/27', devices: 'a b' },
    d: { slot: '10.213.0.64/27', devices: 'c' },
  });
});

test("a second run changes nothing, and the lock's text is the same", () => {
  const first = assigned(START);
  const second = compiled(withLock(START, first.lock));
  expect(second.locks).toMatchObject([{ text: first.lock, changed: false, isNew: false }]);
  expect(assigned(withLock(START, first.lock)).got).toEqual(first.got);
});

test('a pool whose name sorts first takes what is free and moves no other', () => {
  const { got } = assigned(withLock({ ...START, 'dev/a.yaml': onBox({}, 2001) }, assigned(START).lock));
  expect(got).toEqual({
    a: { slot: '10.213.0.128/27', devices: 'd' },
    b: { slot: '10.213.0.0/27', devices: 'a b' },
    d: { slot: '10.213.0.64/27', devices: 'c' },
  });
});

test('a removed pool leaves room for the next, and moves no other', () => {
  const { lock } = assigned(START);
  const rest: Files = Object.fromEntries(Object.entries(START).filter(([path]) => path !== 'dev/b.yaml'));
  const afterRemoval = assigned(withLock(rest, lock));
  expect(afterRemoval.got).toEqual({ d: { slot: '10.213.0.64/27', devices: 'c' } });
  expect(afterRemoval.lock).not.toContain('    b:');
  expect(assigned(withLock({ ...rest, 'dev/z.yaml': onBox({}, 2001) }, afterRemoval.lock)).got).toEqual({
    d: { slot: '10.213.0.64/27', devices: 'c' },
    z: { slot: '10.213.0.0/27', devices: 'a' },
  });
});

test('a pool that is renamed, or replaced by another, shares nothing with the former in one apply', () => {
  const { lock } = assigned(START);
  const renamed: Files = Object.fromEntries(
    Object.entries(START).map(([path, text]) => [path === 'dev/d.yaml' ? 'dev/c.yaml' : path, text]),
  );
  const { got } = assigned(withLock(renamed, lock));
  expect(got).toEqual({
    b: { slot: '10.213.0.0/27', devices: 'a b' },
    c: { slot: '10.213.0.128/27', devices: 'd' },
  });
});

test('a changed number of replicas or devices leaves the remaining replicas on their devices', () => {
  const { lock } = assigned(START);
  const edit = (more: Readonly<Record<string, string>>): Files =>
    withLock({ ...START, 'dev/b.yaml': onBox(more) }, lock);
  expect(assigned(edit({ replicas: '3' })).got['b']?.devices).toBe('a b d');
  expect(assigned(edit({ replicas: '1' })).got['b']?.devices).toBe('a');
  expect(assigned(edit({ replicas: '1', gpus: '{ product: nvidia-l4, count: 3 }' })).got['b']?.devices).toBe('a+d+b');
  expect(assigned(edit({ replicas: '1', gpus: 'none' })).got).toEqual({
    b: { slot: '10.213.0.0/27', devices: '' },
    d: { slot: '10.213.0.64/27', devices: 'c' },
  });
});

test('a device that is removed, or becomes another product, is the only one replaced', () => {
  const { lock } = assigned(START);
  const replaced = assigned(
    withLock({ ...START, 'dev/environment.yaml': BOX([gpu('b'), gpu('c'), gpu('d')].join(', ')) }, lock),
  );
  expect(replaced.got).toMatchObject({ b: { devices: 'd b' }, d: { devices: 'c' } });
  const other = assigned(
    withLock(
      { ...START, 'dev/environment.yaml': BOX([gpu('a', 'nvidia-t4'), gpu('b'), gpu('c'), gpu('d')].join(', ')) },
      lock,
    ),
  );
  expect(other.got).toMatchObject({ b: { devices: 'd b' }, d: { devices: 'c' } });
});

test('the order of the inventory matters only for new allocations', () => {
  const { lock, got } = assigned(START);
  const turned = BOX(['d', 'c', 'b', 'a'].map((id) => gpu(id)).join(', '));
  expect(assigned(withLock({ ...START, 'dev/environment.yaml': turned }, lock)).got).toEqual(got);
});

test('three pools that take turns on two devices keep theirs, which no function of the files alone can do', () => {
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

test('a slot outside smaller subnets is allocated again', () => {
  const { lock } = assigned(START);
  const small = FOUR.replace('address: 10.20.0.11', 'address: 10.20.0.11\n    subnets: 10.9.0.0/25');
  expect(
    assigned(withLock({ ...START, 'dev/environment.yaml': small }, lock.replace('network: 1', 'network: 2'))).got,
  ).toMatchObject({ b: { slot: '10.9.0.0/27' }, d: { slot: '10.9.0.64/27' } });
});

test('each host numbers its own slots and indices', () => {
  const environment = BOX('{ product: nvidia-l4, count: 3 }');
  const { got, lock } = assigned({
    'dev/environment.yaml': environment,
    'dev/a.yaml': onBox({ replicas: '3' }),
    'dev/b.yaml': poolFile(),
  });
  expect(got['b']?.slot).toBe('10.213.0.0/27');
  expect(lock).toContain('"1": ["0"]\n        "2": ["1"]\n        "3": ["2"]');
});

test('indices are numbered through all entries of a host', () => {
  const environment = BOX('{ product: nvidia-t4, count: 2 }, { product: nvidia-l4, count: 2 }');
  expect(
    compiled({ 'dev/environment.yaml': environment, 'dev/a.yaml': onBox({ replicas: '2' }) }).locks[0]?.text,
  ).toContain('"1": ["2"]\n        "2": ["3"]');
});

test('the lock file begins with its purpose, and quotes names that look like numbers or booleans', () => {
  const { lock } = assigned({
    'dev/environment.yaml': ENVIRONMENT,
    'dev/no.yaml': poolFile(),
    'dev/10.yaml': poolFile({}, 2000),
  });
  const header = lock.split('\n').filter((line) => line.startsWith('#'));
  expect(header.join('\n')).toMatch(
    /^# Made by Poolform\. Commit it[^]*never delete this file[^]*take the side that is deployed/,
  );
  expect(lock.split('\n').slice(header.length).join('\n')).toBe(`version: 1
docker:
  here:
    "10":
      network: 0
    "no":
      network: 1
`);
});

test('with any error there are no places and no locks', () => {
  const { places, locks } = compiled({ ...START, 'dev/e.yaml': onBox({ replicas: '9' }, 2002) });
  expect([places, locks]).toEqual([[], []]);
});
