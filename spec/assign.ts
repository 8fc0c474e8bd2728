import { type Cidr, fromNumber, parseCidr } from './address';
import { type Device, inventory, needed } from './devices';
import type { DockerHostSpec } from './environment';
import type { Held } from './lock';
import type { DockerNetworks } from './pool';
import type { PoolSpec } from './schema';
import { byText } from './text';

/** Addresses of one pool: a /26, of which inner has the first half, edge and egress a quarter each. */
const SLOT = 64;

/** How many pools the host's subnets have room for. */
export function slots(host: DockerHostSpec): number {
  const network = parseCidr(host.subnets);
  return network ? Math.floor((network.last - network.first + 1) / SLOT) : 0;
}

export interface Claim {
  readonly name: string;
  readonly spec: Pick<PoolSpec, 'replicas' | 'gpus'>;
}

/**
 * Network slot and devices of each pool of one host. What is held stays as long as it is valid; the rest is filled by pool name and
 * replica number with the lowest slot and the first devices of the inventory. No pure function of the files alone could keep a pool
 * where it is when others come and go, so what is held comes from the lock.
 * Total: where there is too little, a pool gets less; the rules said so before.
 */
export function assign(
  host: DockerHostSpec,
  claims: readonly Claim[],
  held: ReadonlyMap<string, Held>,
): ReadonlyMap<string, Held> {
  const pools = [...claims].sort((a, b) => byText(a.name, b.name));
  const networks = keepSlots(pools, held, slots(host));
  const devices = keepDevices(pools, held, inventory(host));
  return new Map(
    pools.map(({ name }) => [name, { network: networks.get(name) ?? 0, devices: devices.get(name) ?? new Map() }]),
  );
}

function keepSlots(
  pools: readonly Claim[],
  held: ReadonlyMap<string, Held>,
  count: number,
): ReadonlyMap<string, number> {
  const slotOf = new Map<string, number>();
  const taken = new Set<number>();
  for (const { name } of pools) {
    const slot = held.get(name)?.network;
    if (slot === undefined || slot >= count || taken.has(slot)) continue;
    slotOf.set(name, slot);
    taken.add(slot);
  }
  let next = 0;
  for (const { name } of pools) {
    if (slotOf.has(name)) continue;
    while (taken.has(next)) next += 1;
    slotOf.set(name, next);
    taken.add(next);
  }
  return slotOf;
}

function keepDevices(
  pools: readonly Claim[],
  held: ReadonlyMap<string, Held>,
  devices: readonly Device[],
): ReadonlyMap<string, ReadonlyMap<number, readonly string[]>> {
  const free = new Map(devices.map((device) => [device.id, device.product]));
  const result = new Map<string, Map<number, string[]>>();
  const wanted = pools.flatMap(({ name, spec }) => {
    const need = needed(spec.gpus);
    return need ? Array.from({ length: spec.replicas }, (_, i) => ({ name, number: i + 1, ...need })) : [];
  });
  for (const { name, number, product, count } of wanted) {
    const kept = (held.get(name)?.devices.get(number) ?? []).filter((id) => free.get(id) === product).slice(0, count);
    for (const id of kept) free.delete(id);
    const replicas = result.get(name) ?? new Map<number, string[]>();
    result.set(name, replicas.set(number, [...new Set(kept)]));
  }
  const byProduct = new Map<string, string[]>();
  for (const [id, product] of free) byProduct.set(product, [...(byProduct.get(product) ?? []), id]);
  for (const { name, number, product, count } of wanted) {
    const has = result.get(name)?.get(number) ?? [];
    has.push(...(byProduct.get(product)?.splice(0, count - has.length) ?? []));
  }
  return result;
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
