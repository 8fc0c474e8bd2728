import { answer, answers, answersFor } from '../answers';
import { ENVIRONMENT, type Files, poolFile } from '../given';
import { hosts, ME, ofPool } from './one-pool';

describe('ports', () => {
  const poolOn = (place: string, port: number): string => poolFile({ target: `{ docker: ${place} }` }, port);
  const two = (port: number, more: Files = {}): Files => ({
    'dev/environment.yaml': ENVIRONMENT,
    'dev/a.yaml': poolOn('box', port),
    'dev/b.yaml': poolOn('box', port),
    ...more,
  });

  test.each([
    [11434, {}, 11435],
    [1, {}, 2],
    [11434, { 'dev/c.yaml': poolOn('here', 11435), 'dev/d.yaml': poolOn('here', 11436) }, 11437],
    [65_534, {}, 65_535],
    [65_535, {}, 1024],
    [65_535, { 'dev/c.yaml': poolOn('here', 1024) }, 1025],
  ])('a second pool on port %d is reported with the first pool and the next free port', (port, more, free) => {
    expect(answers(two(port, more), 'port-conflict')).toEqual([
      answer('error port-conflict dev/b.yaml:7:17 access.port', port, 'a', free),
    ]);
  });

  test("another environment's host on the same address is named, whichever of the two is checked", () => {
    const files = {
      'dev/environment.yaml': ENVIRONMENT,
      'dev/a.yaml': poolOn('box', 11434),
      'prod/environment.yaml': hosts('other: { host: ssh://other.example, address: 10.20.0.11 }'),
      'prod/b.yaml': poolOn('other', 11434),
    };
    for (const env of [undefined, 'dev', 'prod'])
      expect(answersFor(env, files, 'port-conflict')).toEqual([
        answer('error port-conflict prod/b.yaml:7:17 access.port', 11434, 'a in dev', 11435),
      ]);
  });

  test('each host has a loopback of its own', () => {
    const files = {
      'dev/environment.yaml': hosts('one: { host: unix:///run/docker.sock }, two: { host: ssh://two.example }'),
      'dev/a.yaml': poolOn('one', 11434),
      'dev/b.yaml': poolOn('two', 11434),
      'prod/environment.yaml': hosts('one: { host: ssh://three.example }'),
      'prod/a.yaml': poolOn('one', 11434),
    };
    expect(answers(files, 'port-conflict')).toEqual([]);
  });

  test.each([
    [8403, false],
    [8404, true],
    [8405, false],
  ])('port %d is reserved on a cluster: %s, and never on a Docker host', (port, reserved) => {
    expect(ofPool('port-reserved', 'cluster', `port: ${port}, tls: none, ${ME}`)).toEqual(
      reserved ? [answer('error port-reserved dev/chat.yaml:7:17 access.port', 8404)] : [],
    );
    expect(ofPool('port-reserved', 'box', `port: ${port}, tls: none, ${ME}`)).toEqual([]);
  });
});

describe('who may connect', () => {
  test.each([
    ['{ kubernetes: main }', '', true],
    ['{ kubernetes: main, namespace: team-ai }', '', false],
    ['{ kubernetes: main }', 'from: [{ namespace: apps }], ', false],
    ['{ docker: box }', '', false],
  ])('a pool on %s with "%s" needs access.from: %s', (target, from, missing) => {
    expect(ofPool('from-missing', 'cluster', `${from}tls: none, ${ME}`, { target })).toEqual(
      missing ? [answer('warning from-missing dev/chat.yaml:7:1 access.from', 'pf-dev-chat')] : [],
    );
  });

  test.each([
    ['cluster', 'from: [], ', true],
    ['cluster', 'from: [{ cidr: 10.0.0.0/8 }], ', false],
    ['cluster', '', false],
    ['box', 'from: [], ', false],
  ] as const)('on %s, "%s" is an empty list: %s', (target, from, nobody) => {
    expect(ofPool('from-invalid', target, `${from}tls: none, ${ME}`)).toEqual(
      nobody ? [answer('error from-invalid dev/chat.yaml:7:17 access.from')] : [],
    );
  });

  test.each([
    ['here', 'from: [{ cidr: 10.0.0.0/8 }], ', true],
    ['here', '', false],
    ['box', 'from: [{ cidr: 10.0.0.0/8 }], ', false],
  ] as const)('on %s, "%s" has no effect: %s', (target, from, ineffective) => {
    expect(ofPool('from-ineffective', target, `${from}${ME}`)).toEqual(
      ineffective ? [answer('warning from-ineffective dev/chat.yaml:7:11 access.from', '127.0.0.1')] : [],
    );
  });

  test('no network may have host bits set, in any field', () => {
    const access =
      `tls: none, ${ME}, from: [{ namespace: apps }, { cidr: 10.20.0.1/16 }, { cidr: 10.20.0.0/16 }], ` +
      `metricsFrom: [{ cidr: 10.1.1.1/31 }, { namespace: apps }]`;
    const pull = '{ egress: [{ cidr: 0.0.0.0/0, ports: [443] }, { cidr: 203.0.113.7/24, ports: [443] }] }';
    expect(ofPool('cidr-invalid', 'cluster', access, { pull })).toEqual([
      answer(
        'error cidr-invalid dev/chat.yaml:7:154 access.from[1].cidr',
        '10.20.0.1/16',
        '10.20.0.0/16',
        '10.20.0.1/32',
      ),
      answer(
        'error cidr-invalid dev/chat.yaml:7:217 access.metricsFrom[0].cidr',
        '10.1.1.1/31',
        '10.1.1.0/31',
        '10.1.1.1/32',
      ),
      answer(
        'error cidr-invalid dev/chat.yaml:8:61 pull.egress[1].cidr',
        '203.0.113.7/24',
        '203.0.113.0/24',
        '203.0.113.7/32',
      ),
    ]);
  });
});

describe('access.url', () => {
  test.each([
    ['box', 'http', '{ bundle: /etc/a/b.pem }', true],
    ['cluster', 'http', '{ secret: cert }', true],
    ['box', 'https', '{ bundle: /etc/a/b.pem }', false],
    ['box', 'http', 'none', false],
    ['box', 'https', 'none', false],
  ] as const)('on %s, %s with tls: %s conflicts: %s', (target, scheme, tls, conflicts) => {
    expect(ofPool('url-conflict', target, `url: "${scheme}://chat.example", tls: ${tls}, ${ME}`)).toEqual(
      conflicts ? [answer('warning url-conflict dev/chat.yaml:7:16 access.url')] : [],
    );
  });

  test('may be http on loopback without a certificate', () => {
    expect(ofPool('url-conflict', 'here', `url: "http://chat.example", ${ME}`)).toEqual([]);
  });

  test.each([
    ['https://chat.example/v1', true],
    ['https://chat.example/v1/', true],
    ['https://chat.example/v1/chat', false],
    ['https://chat.example', false],
  ])('%s ends in /v1: %s', (url, wrong) => {
    expect(ofPool('url-invalid', 'here', `url: "${url}", ${ME}`)).toEqual(
      wrong
        ? [
            answer(
              'warning url-invalid dev/chat.yaml:7:16 access.url',
              'https://chat.example/v1/api/tags',
              'https://chat.example',
            ),
          ]
        : [],
    );
  });
});
