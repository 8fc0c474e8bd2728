import { addressKind, type Cidr, fromNumber, parseCidr } from '../values/address';
import { required } from '../values/required';
import type { DockerHostSpec } from '../schema/environment-file';
import type { DockerNetworks } from '../pool/docker';

/** Addresses per pool: a /26, of which inner has the first half, edge and egress a quarter each. */
const SLOT = 64;

/** How many pools the host's subnets have room for; 0 if they are smaller than a /26. */
export function slots(host: Pick<DockerHostSpec, 'subnets'>): number {
  const { first, last } = subnetsOf(host);
  return Math.floor((last - first + 1) / SLOT);
}

/** The three networks of a slot, which counts from 0. */
export function networksOf(host: Pick<DockerHostSpec, 'subnets'>, slot: number): DockerNetworks {
  const start = subnetsOf(host).first + slot * SLOT;
  const network = (offset: number, prefix: number): { readonly subnet: string; readonly gateway: string } => ({
    subnet: `${fromNumber(start + offset)}/${prefix}`,
    gateway: fromNumber(start + offset + 1),
  });
  return { inner: { subnet: network(0, 27).subnet }, edge: network(32, 28), egress: network(48, 28) };
}

/** The schema takes nothing but IPv4 networks. */
function subnetsOf({ subnets }: Pick<DockerHostSpec, 'subnets'>): Cidr {
  return required(parseCidr(subnets), `the network ${subnets}`);
}

/** Whether only the host itself reaches its pools. */
export function isLoopback(host: Pick<DockerHostSpec, 'address'>): boolean {
  return addressKind(host.address) === 'loopback';
}
