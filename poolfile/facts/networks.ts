import { addressKind, type Cidr, fromNumber, parseCidr } from '../values/address';
import type { DockerHostSpec } from '../schema/environment-file';
import type { DockerNetworks } from '../pool/pool';
/** Addresses of one pool: a /26, of which inner has the first half, edge and egress a quarter each. */
const SLOT = 64;

/** How many pools the host's subnets have room for. */
export function slots(host: DockerHostSpec): number {
  const network = parseCidr(host.subnets);
  return network ? Math.floor((network.last - network.first + 1) / SLOT) : 0;
}

/** The three networks of a slot. */
export function networksOf(host: DockerHostSpec, slot: number): DockerNetworks {
  const range: Pick<Cidr, 'first'> = parseCidr(host.subnets) ?? { first: 0 };
  const base = range.first + slot * SLOT;
  const cut = (offset: number, prefix: number): { readonly subnet: string; readonly gateway: string } => ({
    subnet: `${fromNumber(base + offset)}/${prefix}`,
    gateway: fromNumber(base + offset + 1),
  });
  return { inner: { subnet: cut(0, 27).subnet }, edge: cut(32, 28), egress: cut(48, 28) };
}
export function isLoopback(host: Pick<DockerHostSpec, 'address'>): boolean {
  return addressKind(host.address) === 'loopback';
}
