import {
  addressKind,
  contains,
  fromNumber,
  isPrivateNetwork,
  overlaps,
  parseCidr,
  toNumber,
} from '../../../poolfile/values/address';

const network = (text: string) => {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(`${text} is no network`);
  return parsed;
};

test.each([
  ['0.0.0.0', 'unspecified'],
  ['9.255.255.255', 'public'],
  ['10.0.0.0', 'private'],
  ['10.255.255.255', 'private'],
  ['11.0.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['100.64.0.0', 'private'],
  ['100.127.255.255', 'private'],
  ['100.128.0.0', 'public'],
  ['126.255.255.255', 'public'],
  ['127.0.0.0', 'loopback'],
  ['127.255.255.255', 'loopback'],
  ['128.0.0.0', 'public'],
  ['169.253.255.255', 'public'],
  ['169.254.0.0', 'linkLocal'],
  ['169.254.255.255', 'linkLocal'],
  ['169.255.0.0', 'public'],
  ['172.15.255.255', 'public'],
  ['172.16.0.0', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.0', 'public'],
  ['192.167.255.255', 'public'],
  ['192.168.0.0', 'private'],
  ['192.168.255.255', 'private'],
  ['192.169.0.0', 'public'],
  ['255.255.255.255', 'public'],
] as const)('%s is %s', (address, kind) => {
  expect(addressKind(address)).toBe(kind);
});

test.each([
  '',
  'localhost',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '10',
  '10.1',
  '10.0.1',
  '10.0.0.0.1',
  '10.0.0.256',
  '10.0.0.01',
  '010.0.0.1',
  '0x0a.0.0.1',
  '10.0.0.1 ',
  ' 10.0.0.1',
  '10.0.0.1/32',
  '10.0..1',
  '10.0.0.1.',
])('%j is no IPv4 address', (text) => {
  expect(addressKind(text)).toBe('notIpv4');
});

test.each([
  ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', '0.0.0.0/0'],
  ['10.0.0.0/8', '10.0.0.0', '10.255.255.255', '10.0.0.0/8'],
  ['10.213.7.9/20', '10.213.0.0', '10.213.15.255', '10.213.0.0/20'],
  ['172.16.0.0/12', '172.16.0.0', '172.31.255.255', '172.16.0.0/12'],
  ['192.168.1.129/25', '192.168.1.128', '192.168.1.255', '192.168.1.128/25'],
  ['203.0.113.7/31', '203.0.113.6', '203.0.113.7', '203.0.113.6/31'],
  ['255.255.255.255/32', '255.255.255.255', '255.255.255.255', '255.255.255.255/32'],
])('%s is from %s to %s, and is written %s', (text, first, last, canonical) => {
  expect(parseCidr(text)).toEqual({
    first: toNumber(first),
    last: toNumber(last),
    prefix: Number(text.split('/')[1]),
    canonical,
  });
  expect([fromNumber(toNumber(first)), fromNumber(toNumber(last))]).toEqual([first, last]);
});

test.each([
  '',
  '10.0.0.0',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/40',
  '10.0.0.0/08',
  '10.0.0.0/8 ',
  ' 10.0.0.0/8',
  'x10.0.0.0/8',
  '10.0.0/8',
  '10.0.0.256/8',
  '10.0.0.01/8',
  '....... /8',
  '......./8',
  '10.0.0.0/8/8',
  'fd00::/8',
])('%j is no IPv4 network', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test.each([
  ['10.0.0.0/24', '10.0.0.0/24', true, true],
  ['10.0.0.0/24', '10.0.0.0/25', true, true],
  ['10.0.0.0/24', '10.0.0.255/32', true, true],
  ['10.0.0.0/24', '10.0.0.0/23', false, true],
  ['10.0.0.0/32', '10.0.0.0/24', false, true],
  ['10.0.0.255/32', '10.0.0.0/24', false, true],
  ['10.0.0.0/24', '10.0.1.0/24', false, false],
  ['10.0.1.0/24', '10.0.0.0/24', false, false],
])('%s contains %s: %s; they overlap: %s', (one, other, holds, meet) => {
  expect([
    contains(network(one), network(other)),
    overlaps(network(one), network(other)),
    overlaps(network(other), network(one)),
  ]).toEqual([holds, meet, meet]);
});

test.each([
  ['10.0.0.0/8', true],
  ['10.0.0.0/7', false],
  ['10.0.0.0/32', true],
  ['100.64.0.0/10', true],
  ['100.64.0.0/9', false],
  ['172.16.0.0/12', true],
  ['172.16.0.0/11', false],
  ['172.24.0.0/13', true],
  ['192.168.0.0/16', true],
  ['192.168.0.0/15', false],
  ['192.168.0.0/13', false],
  ['127.0.0.0/8', false],
  ['169.254.0.0/16', false],
  ['8.8.8.0/24', false],
  ['0.0.0.0/0', false],
] as const)('%s is private: %s', (text, expected) => {
  expect(isPrivateNetwork(network(text))).toBe(expected);
});
