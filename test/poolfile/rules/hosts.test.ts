import { compiled, ENVIRONMENT, type Files, poolFile } from '../given';

const IMAGES = ENVIRONMENT.slice(ENVIRONMENT.indexOf('images:'));
/** Each host in a line of its own, the first in line 4. */
const hosts = (...written: readonly string[]): string =>
  `version: 1\nbackend: { s3: { bucket: states } }\ndocker:\n${written.map((host) => `  ${host}\n`).join('')}${IMAGES}`;

/** What is said with a code: where, how hard, and the hint. */
const said = (code: string, files: Files, env?: string): readonly string[] =>
  compiled(files, env === undefined ? {} : { env })
    .diagnostics.filter((issue) => issue.code === code)
    .map(
      ({ at, severity, message, hint }) =>
        `${at.file.slice('pools/'.length)}:${at.line}:${at.column} ${severity} ${message} | ${hint}`,
    );

describe('an engine', () => {
  const ONCE = 'an engine belongs to one place: its devices, ports and networks are given out once';
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
  ])('at %s is that at %s', (one, other) => {
    expect(said('host-duplicate', two(one, other))).toEqual([
      `dev/environment.yaml:5:14 error docker.b.host: this engine is a already | ${ONCE}`,
    ]);
  });

  test.each([
    ['ssh://me@a', 'ssh://me@b'],
    ['ssh://box:2222', 'ssh://box'],
    ['ssh://box:2200', 'ssh://box00'],
    ['unix:///run/docker.sock', 'unix:///RUN/docker.sock'],
    ['unix:///run/docker.sock', 'unix:///home/var/run/docker.sock'],
    ['unix:///run/docker.sock', 'ssh://run/docker.sock'],
  ])('at %s is not that at %s', (one, other) => {
    expect(said('host-duplicate', two(one, other))).toEqual([]);
  });

  test('of two environments is said of the second, whichever is asked for', () => {
    const files = {
      'dev/environment.yaml': hosts('a: { host: ssh://box }'),
      'prod/environment.yaml': hosts('b: { host: ssh://box }'),
    };
    for (const env of [undefined, 'dev', 'prod'])
      expect(said('host-duplicate', files, env)).toEqual([
        `prod/environment.yaml:4:14 error docker.b.host: this engine is a in dev already | ${ONCE}`,
      ]);
  });

  test.each([
    [
      'tcp://box:2376',
      '',
      'dev/environment.yaml:4:14 error docker.a.host: tcp:// without certificates gives the host to whoever reaches the port | write certificates: <folder with ca.pem, cert.pem and key.pem>, or use ssh://',
    ],
    ['tcp://box:2376', ', certificates: ./box', undefined],
    ['ssh://box', '', undefined],
    [
      'ssh://box',
      ', certificates: ./box',
      'dev/environment.yaml:4:39 error docker.a.certificates: only a tcp:// host has them | remove it',
    ],
  ])('at %s%s', (host, more, expected) => {
    expect(said('certificates-missing', { 'dev/environment.yaml': hosts(`a: { host: ${host}${more} }`) })).toEqual(
      expected === undefined ? [] : [expected],
    );
  });

  test.each([
    [26, true],
    [27, true],
    [28, false],
    [29, false],
  ])('of version %d is weak: %s', (engine, weak) => {
    const text =
      "dev/environment.yaml:4:33 warning docker.a.engine: before version 28 ports and private networks of Docker can be reached from the host's own network | update the engine to 28 or newer";
    expect(
      said('engine-insecure', { 'dev/environment.yaml': hosts(`a: { host: ssh://box, engine: ${engine} }`) }),
    ).toEqual(weak ? [text] : []);
  });
});

test.each([
  ['127.0.0.1', undefined],
  ['10.20.0.11', undefined],
  ['100.64.0.1', undefined],
  ['0.0.0.0', 'publishes on every interface, public ones too'],
  ['"::"', 'publishes on every interface, public ones too'],
  ['"0"', 'publishes on every interface, public ones too'],
  ['169.254.1.1', 'is a link-local address'],
  ['8.8.8.8', 'is a public address'],
])('gateways may be published on %s, or that %s', (address, why) => {
  const text = `dev/environment.yaml:4:34 error docker.a.address: ${address.replaceAll('"', '')} ${why} | write 127.0.0.1, or the host's address in a private network; a way in from outside belongs in front of it`;
  expect(
    said('address-public', { 'dev/environment.yaml': hosts(`a: { host: ssh://box, address: ${address} }`) }),
  ).toEqual(why === undefined ? [] : [text]);
});

describe('pool networks', () => {
  const PRIVATE = 'write a network from 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16';
  const AWAY = 'write a network that the host is not in';

  test.each([
    ['10.0.0.0/8', '192.168.7.7', undefined],
    ['10.0.0.0/7', '192.168.7.7', `10.0.0.0/7 is not private | ${PRIVATE}`],
    ['172.16.0.0/12', '10.20.0.11', undefined],
    ['192.168.0.0/16', '10.20.0.11', undefined],
    // half of it is public
    ['192.168.0.0/15', '10.20.0.11', `192.168.0.0/15 is not private | ${PRIVATE}`],
    ['127.0.0.0/20', '10.20.0.11', `127.0.0.0/20 is not private | ${PRIVATE}`],
    ['169.254.0.0/20', '10.20.0.11', `169.254.0.0/20 is not private | ${PRIVATE}`],
    ['8.8.0.0/20', '10.20.0.11', `8.8.0.0/20 is not private | ${PRIVATE}`],
    ['8.8.0.1/20', '10.20.0.11', '8.8.0.1/20 has bits behind its prefix | write 8.8.0.0/20'],
    ['10.213.0.1/20', '10.20.0.11', '10.213.0.1/20 has bits behind its prefix | write 10.213.0.0/20'],
    ['10.213.0.0/26', '10.20.0.11', undefined],
    [
      '10.213.0.0/27',
      '10.20.0.11',
      '10.213.0.0/27 has no room for a pool, which takes 64 addresses | write a /26 at the least; a /20 has room for 64 pools',
    ],
    ['10.213.0.0/20', '10.212.255.255', undefined],
    ['10.213.0.0/20', '10.213.0.0', `the host's own address 10.213.0.0 lies in 10.213.0.0/20 | ${AWAY}`],
    ['10.213.0.0/20', '10.213.15.255', `the host's own address 10.213.15.255 lies in 10.213.0.0/20 | ${AWAY}`],
    ['10.213.0.0/20', '10.213.16.0', undefined],
  ])('are cut from %s of the host %s, or: %s', (subnets, address, expected) => {
    const text = `dev/environment.yaml:4:32 error docker.a.subnets: ${expected}`;
    expect(
      said('subnets-invalid', {
        'dev/environment.yaml': hosts(`a: { host: ssh://b, subnets: ${subnets}, address: ${address} }`),
      }),
    ).toEqual(expected === undefined ? [] : [text]);
  });

  test.each([
    ['10.213.0.0/20', true],
    ['10.213.0.0/32', true],
    ['10.213.15.255/32', true],
    ['10.128.0.0/9', true],
    ['10.212.255.255/32', false],
    ['10.213.16.0/20', false],
    // that wide it says private networks at large
    ['10.0.0.0/8', false],
    ['0.0.0.0/0', false],
  ])('hold none of the clients in %s: wrong is %s', (cidr, wrong) => {
    const pool = (place: string, port: number): string =>
      poolFile({
        target: `{ docker: ${place} }`,
        access: `{ port: ${port}, tls: none, from: [{ cidr: 10.99.0.0/16 }, { cidr: ${cidr} }], tokens: { me: { sha256: "${'ab'.repeat(30)}${port}" } } }`,
      });
    const environment = hosts(
      'a: { host: ssh://a, address: 10.20.0.11 }',
      'b: { host: ssh://b, address: 10.20.0.12, subnets: 10.77.0.0/20 }',
    );
    const files = {
      'dev/environment.yaml': environment,
      'dev/one.yaml': pool('a', 1111),
      'dev/two.yaml': pool('b', 1112),
      'other/environment.yaml': hosts('a: { host: ssh://c, address: 10.20.0.13, subnets: 10.78.0.0/20 }'),
      'other/one.yaml': pool('a', 1113),
    };
    const text = `dev/one.yaml:7:73 error access.from[1].cidr: ${cidr} overlaps 10.213.0.0/20, which the pools of a have for themselves | choose other subnets for a in environment.yaml`;
    expect(said('subnets-invalid', files)).toEqual(wrong ? [text] : []);
  });

  test('say nothing of namespaces, which a Docker host does not have', () => {
    const pool = poolFile({
      target: '{ docker: box }',
      access: `{ tls: none, from: [{ namespace: apps }], tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }`,
    });
    expect(said('subnets-invalid', { 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': pool })).toEqual([]);
  });
});

describe('devices', () => {
  const at = (...gpus: readonly string[]): string => `gpus: [${gpus.join(', ')}]`;
  const one = (id: string, product = 'nvidia-l4'): string => `{ product: ${product}, uuid: GPU-1111-${id} }`;
  const environment = (...gpus: readonly string[]): Files => ({
    'dev/environment.yaml': hosts(`a: { host: ssh://a, ${at(...gpus)} }`),
  });

  test('have one entry in all environments', () => {
    const files = {
      'dev/environment.yaml': hosts(
        `a: { host: ssh://a, ${at(one('aaaa'), one('aaaa'))} }`,
        `b: { host: ssh://b, ${at(one('bbbb'), one('aaaa'))} }`,
      ),
      'prod/environment.yaml': hosts(`c: { host: ssh://c, ${at(one('aaaa'))} }`),
    };
    const first =
      'dev/environment.yaml:4:103 error docker.a.gpus[1].uuid: GPU-1111-aaaa is a device of a already | a device has one entry';
    const second =
      'dev/environment.yaml:5:103 error docker.b.gpus[1].uuid: GPU-1111-aaaa is a device of a already | a device has one entry';
    const third =
      'prod/environment.yaml:4:58 error docker.c.gpus[0].uuid: GPU-1111-aaaa is a device of a in dev already | a device has one entry';
    expect(said('gpu-duplicate', files)).toEqual([first, second, third]);
    expect(said('gpu-duplicate', files, 'dev')).toEqual([first, second, third]);
    expect(said('gpu-duplicate', files, 'prod')).toEqual([third]);
  });

  test("by index are each host's own", () => {
    expect(
      said('gpu-duplicate', {
        'dev/environment.yaml': hosts(
          ...['a', 'b'].map((name) => `${name}: { host: ssh://${name}, ${at('{ product: nvidia-l4, count: 16 }')} }`),
        ),
      }),
    ).toEqual([]);
  });

  const MOVES =
    'devices are told apart by index, and an index moves when a device is taken out | give each device an entry with its uuid; `nvidia-smi -L` shows it';
  const MIXED =
    'some devices of a are named by uuid and some by count; an index could be one of the uuids | give every device its uuid';
  test.each([
    [['{ product: nvidia-l4, count: 1 }'], undefined],
    [['{ product: nvidia-l4, count: 2 }'], `4:30 warning docker.a.gpus[0]: ${MOVES}`],
    [
      ['{ product: nvidia-l4, count: 1 }', '{ product: nvidia-t4, count: 1 }'],
      `4:30 warning docker.a.gpus[0]: ${MOVES}`,
    ],
    [[one('aaaa'), one('bbbb')], undefined],
    [[one('aaaa'), '{ product: nvidia-l4, count: 1 }'], `4:75 error docker.a.gpus[1]: ${MIXED}`],
    [['{ product: nvidia-l4, count: 1 }', one('aaaa')], `4:30 error docker.a.gpus[0]: ${MIXED}`],
    [[], undefined],
  ])('%j: %s', (gpus, expected) => {
    expect(said('gpu-unpinned', environment(...gpus))).toEqual(
      expected === undefined ? [] : [`dev/environment.yaml:${expected}`],
    );
  });

  test.each([
    [one('aaaa', 'nvidia-14'), 'nvidia-14 is not in the catalogue | did you mean nvidia-l4?'],
    [
      one('aaaa', 'abacus'),
      'abacus is not in the catalogue | catalog/gpus.yaml lists them; for what it lacks write { resource, uuid }',
    ],
    [
      '{ product: abacus, count: 1 }',
      'abacus is not in the catalogue | catalog/gpus.yaml lists them; for what it lacks write { resource, uuid }',
    ],
    ['{ resource: nvidia.com/abacus, uuid: MIG-2222-dddd }', undefined],
    [one('aaaa'), undefined],
  ])('%s: %s', (gpu, expected) => {
    expect(said('product-unknown', environment(one('bbbb'), gpu))).toEqual(
      expected === undefined ? [] : [`dev/environment.yaml:4:86 error docker.a.gpus[1].product: ${expected}`],
    );
  });
});
