import { IPv6 } from 'ipaddr.js';

/** IPv6 networks, which clusters have: callers, and what a pull may reach. No function throws. */

export interface Cidr6 {
  /** The first address, as a number. */
  readonly first: bigint;
  readonly last: bigint;
  readonly prefix: number;
  /** Whether the text is an address within the network. */
  readonly hostBits: boolean;
  /** Without host bits, and as short as it can be written. */
  readonly canonical: string;
}

/** Undefined if the text is no IPv6 network: no zone, and no IPv4 address within it. */
export function parseCidr6(text: string): Cidr6 | undefined {
  const match = /^([0-9a-f:]{2,39})\/(0|[1-9][0-9]?|1[01][0-9]|12[0-8])$/.exec(text);
  if (!match?.[1] || !IPv6.isValid(match[1])) return undefined;
  const prefix = Number(match[2]);
  const size = 1n << BigInt(128 - prefix);
  const address = IPv6.parse(match[1]).parts.reduce((sum, part) => (sum << 16n) + BigInt(part), 0n);
  const first = (address / size) * size;
  const parts = Array.from({ length: 8 }, (_, i) => Number((first >> BigInt(112 - 16 * i)) & 0xffffn));
  return {
    first,
    last: first + size - 1n,
    prefix,
    hostBits: address !== first,
    canonical: `${new IPv6(parts).toRFC5952String()}/${prefix}`,
  };
}

/** True if every address of `inner` is in `outer`. */
export function contains6(outer: Cidr6, inner: Cidr6): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}
