import { IPv4 } from 'ipaddr.js';

/** IPv4 only: addresses that gateways publish on, networks of pools, networks that may connect. No function throws. */
export type AddressKind = 'loopback' | 'private' | 'linkLocal' | 'unspecified' | 'public' | 'notIpv4';

const RANGES: Readonly<Record<string, AddressKind>> = {
  loopback: 'loopback',
  private: 'private',
  carrierGradeNat: 'private',
  linkLocal: 'linkLocal',
  unspecified: 'unspecified',
};

/**
 * `carrierGradeNat` (100.64.0.0/10) counts as private: overlay networks use it, and no public host has such an address.
 */
export function addressKind(text: string): AddressKind {
  // the library throws for anything else, which is too expensive for the many host names that come here
  if (/[^0-9.]/.test(text) || !IPv4.isValidFourPartDecimal(text)) return 'notIpv4';
  return RANGES[IPv4.parse(text).range()] ?? 'public';
}

export interface Cidr {
  /** The first address, as a 32-bit number. */
  readonly first: number;
  readonly last: number;
  readonly prefix: number;
}

/** Undefined if the text is no IPv4 network. `canonical` is the network without host bits, for messages. */
export function parseCidr(text: string): (Cidr & { readonly canonical: string }) | undefined {
  const match = /^([0-9.]{7,15})\/(0|[1-9]|[12][0-9]|3[0-2])$/.exec(text);
  if (!match?.[1] || addressKind(match[1]) === 'notIpv4') return undefined;
  const prefix = Number(match[2]);
  const size = 2 ** (32 - prefix);
  const first = Math.floor(toNumber(match[1]) / size) * size;
  return { first, last: first + size - 1, prefix, canonical: `${fromNumber(first)}/${prefix}` };
}

export function toNumber(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

export function fromNumber(value: number): string {
  return [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(value / unit) % 256).join('.');
}

/** True if every address of `inner` is in `outer`. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** True if a whole network is private: no network starts in one private range and ends in another. */
export function isPrivateNetwork({ first, last }: Cidr): boolean {
  return [first, last].every((end) => addressKind(fromNumber(end)) === 'private');
}
