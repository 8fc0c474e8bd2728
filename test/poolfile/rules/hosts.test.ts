import { type Answer, answer, answers, answersFor } from '../answers';
import type { Files } from '../given';
import { IMAGES } from './one-pool';

/** Each host in a line of its own, the first in line 4. */
const hosts = (...written: readonly string[]): string =>
  `version: 1\nbackend: { s3: { bucket: states } }\ndocker:\n${written.map((host) => `  ${host}\n`).join('')}${IMAGES}`;

describe('an engine', () => {
  const two = (one: string, other: string): Files => ({
    'dev/environment.yaml': hosts(`a: { host: "${one}" }`, `b: { host: "${other}" }`),
  });

  test.each([
    ['ssh://box', 'ssh://me@box'],
    ['ssh://me@box', 'ssh://you@box'],
    ['ssh://box:22', 'ssh://box'],
    ['ssh://BOX', 'ssh://box'],
    ['tcp://box:2375', 'ssh://box'],
    ['tcp://box:2376', 'ssh://me@box:22'],
    ['ssh://box:2200', 'ssh://box:2200'],
    ['unix:///var/run/docker.sock', 'unix:///run/docker.sock'],
  ])('at %s is the same engine as at %s', (one, other) => {
    expect(answers(two(one, other), 'host-duplicate')).toEqual([
      answer('error host-duplicate dev/environment.yaml:5:14 docker.b.host', 'a'),
    ]);
  });

  test.each([
    ['ssh://me@a', 'ssh://me@b'],
    ['ssh://box:2222', 'ssh://box'],
    ['ssh://box:2200', 'ssh://box00'],
    ['unix:///run/docker.sock', 'unix:///RUN/docker.sock'],
    ['unix:///run/docker.sock', 'unix:///home/var/run/docker.sock'],
    ['unix:///run/docker.sock', 'ssh://run/docker.sock'],
  ])('at %s is not the same engine as at %s', (one, other) => {
    expect(answers(two(one, other), 'host-duplicate')).toEqual([]);
  });

  test('of two environments is reported for the second, whichever is checked', () => {
    const files = {
      'dev/environment.yaml': hosts('a: { host: ssh://box }'),
      'prod/environment.yaml': hosts('b: { host: ssh://box }'),
    };
    for (const env of [undefined, 'dev', 'prod'])
      expect(answersFor(env, files, 'host-duplicate')).toEqual([
        answer('error host-duplicate prod/environment.yaml:4:14 docker.b.host', 'a in dev'),
      ]);
  });

  test.each([
    ['tcp://box:2376', '', 'error certificates-missing dev/environment.yaml:4:14 docker.a.host'],
    ['tcp://box:2376', ', certificates: ./box', undefined],
    ['ssh://box', '', undefined],
    [
      'ssh://box',
      ', certificates: ./box',
      'error certificates-ineffective dev/environment.yaml:4:39 docker.a.certificates',
    ],
  ])('has certificates if, and only if, it is reached by tcp://: %s%s', (host, more, expected) => {
    const files = { 'dev/environment.yaml': hosts(`a: { host: ${host}${more} }`) };
    expect(answers(files, 'certificates-missing', 'certificates-ineffective')).toEqual(
      expected === undefined ? [] : [answer(expected, 'tcp://')],
    );
  });

  test.each([
    [26, true],
    [27, true],
    [28, false],
    [29, false],
  ])('of version %d is insecure: %s', (engine, weak) => {
    expect(
      answers({ 'dev/environment.yaml': hosts(`a: { host: ssh://box, engine: ${engine} }`) }, 'engine-insecure'),
    ).toEqual(weak ? [answer('warning engine-insecure dev/environment.yaml:4:33 docker.a.engine', 28)] : []);
  });
});

test.each([
  ['127.0.0.1', undefined],
  ['10.20.0.11', undefined],
  ['100.64.0.1', undefined],
  ['0.0.0.0', 'every interface'],
  ['"::"', 'every interface'],
  ['"0"', 'every interface'],
  ['169.254.1.1', 'link-local'],
  ['8.8.8.8', 'public address'],
])('gateways may be published on %s: %s', (address, why) => {
  const head = 'error address-public dev/environment.yaml:4:34 docker.a.address';
  expect(
    answers({ 'dev/environment.yaml': hosts(`a: { host: ssh://box, address: ${address} }`) }, 'address-public'),
  ).toEqual(why === undefined ? [] : [answer(head, address.replaceAll('"', ''), why)]);
});

describe('devices', () => {
  const at = (...gpus: readonly string[]): string => `gpus: [${gpus.join(', ')}]`;
  const one = (id: string, product = 'nvidia-l4'): string => `{ product: ${product}, uuid: GPU-1111-${id} }`;
  const environment = (...gpus: readonly string[]): Files => ({
    'dev/environment.yaml': hosts(`a: { host: ssh://a, ${at(...gpus)} }`),
  });

  test('are listed once in all environments', () => {
    const files = {
      'dev/environment.yaml': hosts(
        `a: { host: ssh://a, ${at(one('aaaa'), one('aaaa'))} }`,
        `b: { host: ssh://b, ${at(one('bbbb'), one('aaaa'))} }`,
      ),
      'prod/environment.yaml': hosts(`c: { host: ssh://c, ${at(one('aaaa'))} }`),
    };
    const duplicate = (place: string, path: string, owner: string): Answer =>
      answer(`error gpu-duplicate ${place} ${path}.uuid`, 'GPU-1111-aaaa', owner);
    const first = duplicate('dev/environment.yaml:4:103', 'docker.a.gpus[1]', 'a');
    const second = duplicate('dev/environment.yaml:5:103', 'docker.b.gpus[1]', 'a');
    const third = duplicate('prod/environment.yaml:4:58', 'docker.c.gpus[0]', 'a in dev');
    expect(answers(files, 'gpu-duplicate')).toEqual([first, second, third]);
    expect(answersFor('dev', files, 'gpu-duplicate')).toEqual([first, second, third]);
    expect(answersFor('prod', files, 'gpu-duplicate')).toEqual([third]);
  });

  test('listed by count are never those of another host', () => {
    const environment = hosts(
      ...['a', 'b'].map((name) => `${name}: { host: ssh://${name}, ${at('{ product: nvidia-l4, count: 16 }')} }`),
    );
    expect(answers({ 'dev/environment.yaml': environment }, 'gpu-duplicate')).toEqual([]);
  });

  test.each([
    [['{ product: nvidia-l4, count: 1 }'], undefined],
    [['{ product: nvidia-l4, count: 2 }'], 'warning gpu-unpinned dev/environment.yaml:4:30 docker.a.gpus[0]'],
    [
      ['{ product: nvidia-l4, count: 1 }', '{ product: nvidia-t4, count: 1 }'],
      'warning gpu-unpinned dev/environment.yaml:4:30 docker.a.gpus[0]',
    ],
    [[one('aaaa'), one('bbbb')], undefined],
    [
      [one('aaaa'), '{ product: nvidia-l4, count: 1 }'],
      'error gpu-conflict dev/environment.yaml:4:75 docker.a.gpus[1]',
    ],
    [
      ['{ product: nvidia-l4, count: 1 }', one('aaaa')],
      'error gpu-conflict dev/environment.yaml:4:30 docker.a.gpus[0]',
    ],
    [[], undefined],
  ])('devices %j can be distinguished: %s', (gpus, expected) => {
    expect(answers(environment(...gpus), 'gpu-unpinned', 'gpu-conflict')).toEqual(
      expected === undefined ? [] : [answer(expected, '`nvidia-smi -L`')],
    );
  });

  test.each([
    [one('aaaa', 'nvidia-14'), ['nvidia-14', 'nvidia-l4']],
    [one('aaaa', 'abacus'), ['abacus', '{ resource, uuid }']],
    ['{ product: abacus, count: 1 }', ['abacus', '{ resource, uuid }']],
    ['{ resource: nvidia.com/abacus, uuid: MIG-2222-dddd }', undefined],
    [one('aaaa'), undefined],
  ])('%s is in the catalog, or is reported with %j', (gpu, data) => {
    expect(answers(environment(one('bbbb'), gpu), 'product-unknown')).toEqual(
      data === undefined
        ? []
        : [answer('error product-unknown dev/environment.yaml:4:86 docker.a.gpus[1].product', ...data)],
    );
  });
});

test('counted devices are listed by the command of their vendor, and Intel’s have nothing but an index', () => {
  const hint = (product: string): string => {
    const files = { 'dev/environment.yaml': hosts(`a: { host: ssh://a, gpus: [{ product: ${product}, count: 2 }] }`) };
    return answers(files, 'gpu-unpinned').join();
  };
  expect(hint('nvidia-l4')).toMatch(/nvidia-smi -L/);
  expect(hint('amd-mi300x')).toMatch(/rocminfo.*GPU-XX/);
  expect(hint('amd-mi300x')).not.toMatch(/nvidia-smi/);
  expect(hint('intel-arc-a770')).toBe('');
});
