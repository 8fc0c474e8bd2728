import { contains6, parseCidr6 } from '../../../poolfile/values/address-ipv6';

test.each([
  ['::/0', '::/0', false],
  ['fd00:10::/32', 'fd00:10::/32', false],
  ['fd00:0010:0:0::/32', 'fd00:10::/32', false],
  ['2001:db8::5/64', '2001:db8::/64', true],
  ['2001:db8:0:0:1:0:0:1/128', '2001:db8::1:0:0:1/128', false],
])('%s is the network %s', (text, canonical, hostBits) => {
  expect(parseCidr6(text)).toMatchObject({ canonical, hostBits });
});

test.each([
  '10.0.0.0/8',
  'fd00::',
  'fd00::/129',
  'fd00::/064',
  'FD00::/8',
  'fe80::1%eth0/64',
  '::ffff:10.0.0.0/104',
  ':::/0',
])('%s is no network of IPv6', (text) => expect(parseCidr6(text)).toBeUndefined());

test('a network is in another if all its addresses are', () => {
  const [wide, narrow, other] = ['fc00::/7', 'fd00:10::/32', '2001:db8::/32'].map((text) => parseCidr6(text)!);
  expect([contains6(wide!, narrow!), contains6(narrow!, wide!), contains6(wide!, other!)]).toEqual([
    true,
    false,
    false,
  ]);
});
