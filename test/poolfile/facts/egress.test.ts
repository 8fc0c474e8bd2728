import { egressRules, neverReached, reaches } from '../../../poolfile/facts/egress';
import { parseCidr } from '../../../poolfile/values/address';

const EVERYWHERE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '240.0.0.0/4',
];
const at = (cidr: string, ...ports: readonly number[]) => ({ cidr, ports: ports.length > 0 ? [...ports] : [443] });

test('by default a pull reaches port 443 outside private, link-local, loopback and metadata networks', () => {
  expect(egressRules(undefined)).toEqual([{ cidr: '0.0.0.0/0', except: EVERYWHERE, ports: [443] }]);
});

test('an entry within a private network allows only that entry', () => {
  expect(egressRules([at('0.0.0.0/0'), at('10.99.0.1/32', 5001, 443, 5001)])).toEqual([
    { cidr: '0.0.0.0/0', except: EVERYWHERE, ports: [443] },
    { cidr: '10.99.0.1/32', except: [], ports: [443, 5001] },
  ]);
  expect(egressRules([at('10.0.0.0/8')])).toEqual([{ cidr: '10.0.0.0/8', except: [], ports: [443] }]);
});

test('exceptions lie within their entry, and none lies within another', () => {
  expect(
    egressRules([at('172.0.0.0/8'), at('169.0.0.0/8'), at('100.64.0.0/10'), at('192.0.0.0/24'), at('8.8.8.0/24')]).map(
      ({ cidr, except }) => [cidr, ...except],
    ),
  ).toEqual([
    ['172.0.0.0/8', '172.16.0.0/12'],
    ['169.0.0.0/8', '169.254.0.0/16'],
    ['100.64.0.0/10', '100.100.100.200/32'],
    ['192.0.0.0/24', '192.0.0.192/32'],
    ['8.8.8.0/24'],
  ]);
  for (const { cidr, except } of egressRules([
    at('0.0.0.0/0'),
    at('128.0.0.0/1'),
    at('0.0.0.0/1'),
    at('192.0.0.0/8'),
  ])) {
    const outer = parseCidr(cidr);
    for (const inner of except.map((part) => parseCidr(part))) {
      // the API server accepts only strict subsets
      expect(
        inner && outer && inner.prefix > outer.prefix && inner.first >= outer.first && inner.last <= outer.last,
      ).toBe(true);
    }
  }
});

test.each([
  '169.254.0.0/16',
  '169.254.169.254/32',
  '127.0.0.1/32',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '0.0.0.0/8',
])('no pull reaches %s', (cidr) => {
  const network = parseCidr(cidr);
  expect(network && neverReached(network)).toBeDefined();
  expect(egressRules([at(cidr)])).toEqual([]);
});

test('an address is reached only on the ports of its entry', () => {
  const rules = egressRules([at('0.0.0.0/0'), at('10.99.0.0/16', 5001)]);
  expect(reaches(rules, '203.0.113.7', 443)).toBe(true);
  expect(reaches(rules, '203.0.113.7', 5001)).toBe(false);
  expect(reaches(rules, '10.99.0.1', 5001)).toBe(true);
  expect(reaches(rules, '10.99.0.1', 443)).toBe(false);
  expect(reaches(rules, '169.254.169.254', 443)).toBe(false);
});

test.each([
  ['10.98.255.255', false],
  ['10.99.0.0', true],
  ['10.99.255.255', true],
  ['10.100.0.0', false],
  ['8.255.255.255', true],
  ['9.255.255.255', true],
  ['10.0.0.0', false],
  ['10.255.255.255', false],
  ['11.0.0.0', true],
  ['169.253.255.255', true],
  ['169.254.0.0', false],
  ['169.254.255.255', false],
  ['169.255.0.0', true],
  ['223.255.255.255', true],
  ['240.0.0.0', false],
  ['255.255.255.255', false],
  ['0.255.255.255', false],
  ['1.0.0.0', true],
])('10.99.0.0/16 and the internet include %s: %s', (address, expected) => {
  expect(reaches(egressRules([at('0.0.0.0/0'), at('10.99.0.0/16')]), address, 443)).toBe(expected);
});

test('the same for IPv6, where private addresses of IPv4 may also lie behind a gateway', () => {
  const everywhere = ['::/128', '::1/128', '::ffff:0:0/96', '64:ff9b::a00:0/104', '64:ff9b::a9fe:0/112'];
  expect(egressRules([at('::/0'), at('fd00:10::/32', 5001), at('fe80::/64')])).toEqual([
    {
      cidr: '::/0',
      except: [...everywhere, '64:ff9b::ac10:0/108', '64:ff9b::c0a8:0/112', 'fc00::/7', 'fe80::/10'],
      ports: [443],
    },
    { cidr: 'fd00:10::/32', except: [], ports: [5001] },
  ]);
  // an entry for all private addresses reaches no credentials
  expect(egressRules([at('fc00::/7')])[0]!.except).toEqual(['fd00:ec2::254/128', 'fd20:ce::254/128']);
});
