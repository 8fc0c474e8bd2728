import type { DockerHostSpec } from '../schema/environment-file';
import type { PoolSpec } from '../schema/pool-file';
import { byText } from '../values/order';
import { required } from '../values/required';
import type { PoolEntry } from '../world';
import type { Allocation } from './allocations';
import { type Device, inventory, needed } from './devices';
import { deployedNameOf } from './names';
import { slots } from './networks';

/** What a pool asks its host for. */
export interface PoolDemand {
  /** The deployed name. */
  readonly name: string;
  readonly spec: Pick<PoolSpec, 'replicas' | 'gpus'>;
}

/** What the pools of one host ask for. */
export function demandsOf(pools: readonly PoolEntry[]): readonly PoolDemand[] {
  return pools.map((pool) => ({ name: deployedNameOf(pool), spec: pool.spec }));
}

type Allocations = ReadonlyMap<string, Allocation>;
type ReplicaDevices = ReadonlyMap<number, readonly string[]>;

/**
 * The network slot and the devices of each pool of one host. A pool keeps its previous allocation as long as that is
 * valid. The rest is filled by pool name and replica number, with the lowest slot and the first devices of the
 * inventory. No pure function of the files alone could keep a pool where it is while others come and go, so the
 * previous allocations come from the lock file. Never throws. If devices run out, later pools get fewer; a rule has
 * already reported that.
 *
 * What any entry of the lock holds is given to no other pool as long as something else is free: one apply removes the
 * previous holder and creates the next in parallel, and they would meet. See `reused`.
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
  const held = new Set([...previous.values()].map(({ network }) => network));
  const unheld = lowest((slot) => !taken.has(slot) && !held.has(slot));
  const rest = lowest((slot) => !taken.has(slot));
  for (const { name } of pools) {
    if (assigned.has(name)) continue;
    const slot = unheld() < count ? unheld() : rest();
    assigned.set(name, slot);
    taken.add(slot);
  }
  return assigned;
}

/** A function that returns the lowest number for which a condition holds that never holds again once it does not. */
function lowest(holds: (slot: number) => boolean): () => number {
  let next = 0;
  return () => {
    while (!holds(next)) next += 1;
    return next;
  };
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
  const held = new Set([...previous.values()].flatMap((allocation) => [...allocation.devices.values()].flat()));
  for (const { product, count, ids } of demands) {
    const fitting = [...free].flatMap(([id, of]) => (of === product ? [id] : []));
    const unheldFirst = [...fitting.filter((id) => !held.has(id)), ...fitting.filter((id) => held.has(id))];
    for (const id of unheldFirst.slice(0, count - ids.length)) {
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

/** Something that a pool gets although another pool held it when the lock file was read. */
export interface Reused {
  readonly pool: string;
  readonly holder: string;
  /** What it is, as a path below the holder's entry in the lock file. */
  readonly path: readonly (string | number)[];
  readonly value: string;
}

/**
 * What `allocate` had to give to another pool at once. Terraform does not remove the previous holder first, so an apply
 * may stop half-way, or two servers may share a device for a while.
 */
export function reused(host: DockerHostSpec, demands: readonly PoolDemand[], previous: Allocations): readonly Reused[] {
  const holders = new Map<string, Omit<Reused, 'pool'>>();
  for (const [holder, { network, devices }] of previous) {
    holders.set(`network ${network}`, { holder, path: ['network'], value: String(network) });
    for (const [number, ids] of devices) {
      for (const [i, id] of ids.entries())
        holders.set(`device ${id}`, { holder, path: ['devices', String(number), i], value: id });
    }
  }
  return [...allocate(host, demands, previous)].flatMap(([pool, { network, devices }]) => {
    const before = previous.get(pool);
    const got = [
      ...(before?.network === network ? [] : [`network ${network}`]),
      ...[...devices.values()].flat().map((id) => `device ${id}`),
    ];
    return got.flatMap((name) => {
      const held = holders.get(name);
      return held && held.holder !== pool ? [{ pool, ...held }] : [];
    });
  });
}
