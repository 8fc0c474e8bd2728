import { answer, answers } from '../answers';
import { ENVIRONMENT, poolFile } from '../given';
import { IMAGES } from './one-pool';

/** Each host in a line of its own, the first in line 4. */
const hosts = (...written: readonly string[]): string =>
  `version: 1\nbackend: { s3: { bucket: states } }\ndocker:\n${written.map((host) => `  ${host}\n`).join('')}${IMAGES}`;

describe('pool networks', () => {
  const CODES = ['subnets-invalid', 'subnets-public', 'subnets-too-small', 'subnets-conflict'];

  test.each([
    ['10.0.0.0/8', '192.168.7.7', undefined],
    ['10.0.0.0/7', '192.168.7.7', 'public'],
    ['172.16.0.0/12', '10.20.0.11', undefined],
    ['192.168.0.0/16', '10.20.0.11', undefined],
    // half of it is public
    ['192.168.0.0/15', '10.20.0.11', 'public'],
    ['127.0.0.0/20', '10.20.0.11', 'public'],
    ['169.254.0.0/20', '10.20.0.11', 'public'],
    ['8.8.0.0/20', '10.20.0.11', 'public'],
    ['8.8.0.1/20', '10.20.0.11', 'invalid', '8.8.0.0/20'],
    ['10.213.0.1/20', '10.20.0.11', 'invalid', '10.213.0.0/20'],
    ['10.213.0.0/26', '10.20.0.11', undefined],
    ['10.213.0.0/27', '10.20.0.11', 'too-small', 64],
    ['10.213.0.0/20', '10.212.255.255', undefined],
    ['10.213.0.0/20', '10.213.0.0', 'conflict', '10.213.0.0'],
    ['10.213.0.0/20', '10.213.15.255', 'conflict', '10.213.15.255'],
    ['10.213.0.0/20', '10.213.16.0', undefined],
  ])(
    'are cut from %s of the host %s, or refused as %s',
    (subnets: string, address: string, problem?: string, datum: string | number = subnets) => {
      const files = { 'dev/environment.yaml': hosts(`a: { host: ssh://b, subnets: ${subnets}, address: ${address} }`) };
      expect(answers(files, ...CODES)).toEqual(
        problem === undefined
          ? []
          : [answer(`error subnets-${problem} dev/environment.yaml:4:32 docker.a.subnets`, subnets, datum)],
      );
    },
  );

  test.each([
    ['10.213.0.0/20', true],
    ['10.213.0.0/32', true],
    ['10.213.15.255/32', true],
    ['10.128.0.0/9', true],
    ['10.212.255.255/32', false],
    ['10.213.16.0/20', false],
    // a network this wide means private networks in general
    ['10.0.0.0/8', false],
    ['0.0.0.0/0', false],
  ])('contain none of the clients in %s, or it is a conflict: %s', (cidr, conflict) => {
    const pool = (place: string, port: number): string =>
      poolFile({
        target: `{ docker: ${place} }`,
        access:
          `{ port: ${port}, tls: none, from: [{ cidr: 10.99.0.0/16 }, { cidr: ${cidr} }], ` +
          `tokens: { me: { sha256: "${'ab'.repeat(30)}${port}" } } }`,
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
    expect(answers(files, 'from-conflict')).toEqual(
      conflict ? [answer('error from-conflict dev/one.yaml:7:73 access.from[1].cidr', cidr, '10.213.0.0/20', 'a')] : [],
    );
  });

  test('are not compared with namespaces, which a Docker host does not have', () => {
    const pool = poolFile({
      target: '{ docker: box }',
      access: `{ tls: none, from: [{ namespace: apps }], tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }`,
    });
    expect(answers({ 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': pool }, 'from-conflict')).toEqual([]);
  });
});
