import { type Device, inventory, needed } from '../facts/devices';
import { slots } from '../facts/networks';
import type { DockerHostSpec } from '../schema/environment-file';
import type { PoolSpec } from '../schema/pool-file';
import { byText } from '../values/order';
import { required } from '../values/required';
import type { Allocation } from './lock';

/** What a pool asks its host for. */
export interface PoolDemand {
  readonly name: string;
  readonly spec: Pick<PoolSpec, 'replicas' | 'gpus'>;
}

type Allocations = ReadonlyMap<string, Allocation>;
type ReplicaDevices = ReadonlyMap<number, readonly string[]>;

/**
 * The network slot and the devices of each pool of one host. A pool keeps its previous allocation as long as that is
 * valid. The rest is filled by pool name and replica number, with the lowest slot and the first devices of the
 * inventory. No pure function of the files alone could keep a pool where it is while others come and go, so the
 * previous allocations come from the lock file. Never throws. If devices run out, later pools get fewer; a rule has
 * already reported that.
 * @param previous - By pool; from the lock file.
 * @returns By pool, in the order of the names.
 */
export function allocate(host: DockerHostSpec, demands: readonly PoolDemand[], previous: Allocations): Allocations {
  const pools = demands.toSorted((a, b) => byText(a.name, b.name));
  const networks = assignSlots(pools, previous, slots(host));
  const devices = assignDevices(pools, previous, inventory(host));
  return new Map(
    pools.map(({ name }) => [
      name,
      {
        network: required(networks.get(name), `the network slot of pool ${name}`),
        devices: required(devices.get(name), `the devices of pool ${name}`),
      },
    ]),
  );
}

function assignSlots(pools: readonly PoolDemand[], previous: Allocations, count: number): ReadonlyMap<string, number> {
  const assigned = new Map<string, number>();
  const taken = new Set<number>();
  for (const { name } of pools) {
    const slot = previous.get(name)?.network;
    if (slot === undefined || slot >= count || taken.has(slot)) continue;
    assigned.set(name, slot);
    taken.add(slot);
  }
  let next = 0;
  for (const { name } of pools) {
    if (assigned.has(name)) continue;
    while (taken.has(next)) next += 1;
    assigned.set(name, next);
    taken.add(next);
  }
  return assigned;
}

/** One replica's share; `ids` is filled in two passes: first what each replica had, then what is left. */
interface ReplicaDemand {
  readonly pool: string;
  readonly number: number;
  readonly product: string;
  readonly count: number;
  readonly ids: string[];
}

function assignDevices(
  pools: readonly PoolDemand[],
  previous: Allocations,
  devices: readonly Device[],
): ReadonlyMap<string, ReplicaDevices> {
  const demands = pools.flatMap(replicaDemands);
  const free = new Map(devices.map(({ id, product }) => [id, product]));
  for (const { pool, number, product, count, ids } of demands) {
    const valid = (previous.get(pool)?.devices.get(number) ?? []).filter((id) => free.get(id) === product);
    for (const id of new Set(valid.slice(0, count))) {
      ids.push(id);
      free.delete(id);
    }
  }
  for (const { product, count, ids } of demands) {
    const next = [...free].filter((device) => device[1] === product).slice(0, count - ids.length);
    for (const [id] of next) {
      ids.push(id);
      free.delete(id);
    }
  }
  return new Map(
    pools.map(({ name }) => [
      name,
      new Map(demands.filter(({ pool }) => pool === name).map(({ number, ids }) => [number, ids])),
    ]),
  );
}

function replicaDemands({ name, spec }: PoolDemand): readonly ReplicaDemand[] {
  const need = needed(spec.gpus);
  if (!need) return [];
  return Array.from({ length: spec.replicas }, (_, i) => ({ pool: name, number: i + 1, ...need, ids: [] }));
}
