import { slots } from '../facts/networks';
import { type Device, inventory, needed } from '../facts/devices';
import type { DockerHostSpec } from '../schema/environment-file';
import type { Allocation } from './lock';
import type { PoolSpec } from '../schema/pool-file';
import { byText } from '../values/order';

export interface PoolDemand {
  readonly name: string;
  readonly spec: Pick<PoolSpec, 'replicas' | 'gpus'>;
}

/**
 * Network slot and devices of each pool of one host. What is held stays as long as it is valid; the rest is filled by pool name and
 * replica number with the lowest slot and the first devices of the inventory. No pure function of the files alone could keep a pool
 * where it is when others come and go, so what is held comes from the lock.
 * Total: where there is too little, a pool gets less; the rules said so before.
 */
export function allocate(
  host: DockerHostSpec,
  claims: readonly PoolDemand[],
  held: ReadonlyMap<string, Allocation>,
): ReadonlyMap<string, Allocation> {
  const pools = [...claims].sort((a, b) => byText(a.name, b.name));
  const networks = assignSlots(pools, held, slots(host));
  const devices = assignDevices(pools, held, inventory(host));
  return new Map(
    pools.map(({ name }) => [name, { network: networks.get(name) ?? 0, devices: devices.get(name) ?? new Map() }]),
  );
}

function assignSlots(
  pools: readonly PoolDemand[],
  held: ReadonlyMap<string, Allocation>,
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

function assignDevices(
  pools: readonly PoolDemand[],
  held: ReadonlyMap<string, Allocation>,
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
