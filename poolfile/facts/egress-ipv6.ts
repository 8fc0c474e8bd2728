import { type Cidr6, contains6, parseCidr6 } from '../values/address-ipv6';
import { required } from '../values/required';

/** What of an IPv6 network a pull may reach on a cluster. */

const known = (cidr: string): Cidr6 => required(parseCidr6(cidr), `the network ${cidr}`);

/** Out of reach for every pull, whatever the file has. */
const NEVER = [
  { network: known('::/128'), what: 'this host itself' },
  { network: known('::1/128'), what: 'loopback' },
  { network: known('::ffff:0:0/96'), what: 'IPv4 addresses in another form' },
  { network: known('fe80::/10'), what: 'link-local, where clouds serve credentials' },
  { network: known('fd00:ec2::254/128'), what: 'where clouds serve credentials' },
  { network: known('fd20:ce::254/128'), what: 'where clouds serve credentials' },
  // through a gateway to IPv4
  { network: known('64:ff9b::a9fe:0/112'), what: 'link-local, where clouds serve credentials' },
];

/** Reached only by an entry that lies within one. The second one leads to private IPv4 networks. */
const PRIVATE = ['fc00::/7', '64:ff9b::a00:0/104', '64:ff9b::ac10:0/108', '64:ff9b::c0a8:0/112'].map(known);

/** Why a pull may reach no address of a network; undefined if it may reach some. */
export function neverReached6(network: Cidr6): string | undefined {
  return NEVER.find((never) => contains6(never.network, network))?.what;
}

/** The network, and what is excluded from it; undefined if no pull may reach it. */
export function egressRule6(cidr: string): { readonly cidr: string; readonly except: readonly string[] } | undefined {
  const network = parseCidr6(cidr);
  if (!network || neverReached6(network) !== undefined) return undefined;
  const inside = [...PRIVATE, ...NEVER.map((never) => never.network)].filter(
    (part) => part.prefix > network.prefix && contains6(network, part),
  );
  const widest = inside.filter((part) => !inside.some((other) => other.prefix < part.prefix && contains6(other, part)));
  return {
    cidr: network.canonical,
    except: widest.sort((a, b) => (a.first < b.first ? -1 : 1)).map(({ canonical }) => canonical),
  };
}
