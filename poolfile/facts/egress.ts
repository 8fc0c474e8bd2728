import { type Cidr, contains, parseCidr, toNumber } from '../values/address';
import type { KubernetesPool } from '../pool/pool';
import type { PoolSpec } from '../schema/pool-file';
import { egressRule6 } from './egress-ipv6';

/** What a pull may reach on a cluster. */
export type EgressRule = KubernetesPool['egress'][number];

type Network = Cidr & { readonly canonical: string };

function known(cidr: string, what: string): Network & { readonly what: string } {
  const network = parseCidr(cidr);
  if (!network) throw new Error(`${cidr} is not a network`);
  return { ...network, what };
}

/**
 * Out of reach for every pull, whatever the file has: clouds serve credentials there, or they lead back to the node.
 */
const NEVER = [
  known('0.0.0.0/8', 'this host itself'),
  known('100.100.100.200/32', 'where clouds serve credentials'),
  known('127.0.0.0/8', 'loopback'),
  known('168.63.129.16/32', 'where clouds serve credentials'),
  known('169.254.0.0/16', 'link-local, where clouds serve credentials'),
  known('192.0.0.192/32', 'where clouds serve credentials'),
];

/** Private ranges, where clusters have their own networks too: reached only by an entry that lies within one. */
const PRIVATE = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '240.0.0.0/4',
].map((cidr) => known(cidr, 'private'));

/** The default of `pull.egress`: registries on the internet, and no private network. */
export const DEFAULT_EGRESS: NonNullable<PoolSpec['pull']['egress']> = [{ cidr: '0.0.0.0/0', ports: [443] }];

/** Why a pull may reach no address of a network; undefined if it may reach some. */
export function neverReached(network: Cidr): string | undefined {
  return NEVER.find((never) => contains(never, network))?.what;
}

const DEFAULT_RULES = rulesOf(DEFAULT_EGRESS);

/**
 * The entries with what is excluded from each. An entry opens a private network only if it lies within that network; a
 * wider entry never reaches into it.
 */
export function egressRules(written: PoolSpec['pull']['egress']): readonly EgressRule[] {
  return written ? rulesOf(written) : DEFAULT_RULES;
}

function rulesOf(written: typeof DEFAULT_EGRESS): readonly EgressRule[] {
  return written.flatMap(({ cidr, ports }) => {
    const other = egressRule6(cidr);
    if (other) return [{ ...other, ports: [...new Set(ports)].sort((a, b) => a - b) }];
    const network = parseCidr(cidr);
    if (!network || neverReached(network) !== undefined) return [];
    const inside = [...PRIVATE, ...NEVER].filter((part) => part.prefix > network.prefix && contains(network, part));
    const widest = inside.filter(
      (part) => !inside.some((other) => other.prefix < part.prefix && contains(other, part)),
    );
    const except = widest.sort((a, b) => a.first - b.first).map(({ canonical }) => canonical);
    return [{ cidr: network.canonical, except, ports: [...new Set(ports)].sort((a, b) => a - b) }];
  });
}

/** Whether an IPv4 address and a port are among what may be reached. */
export function reaches(rules: readonly EgressRule[], address: string, port: number): boolean {
  const first = toNumber(address);
  const has = (cidr: string): boolean => {
    const network = parseCidr(cidr);
    return network !== undefined && network.first <= first && first <= network.last;
  };
  return rules.some((rule) => rule.ports.includes(port) && has(rule.cidr) && !rule.except.some(has));
}
