import type { LockSpec } from '../schema/lock-file';

/** The network and the devices that one pool has on its host. */
export interface Allocation {
  /** The slot of 64 addresses in the host's subnets, from 0. */
  readonly network: number;
  /** By replica number; empty without devices. */
  readonly devices: ReadonlyMap<number, readonly string[]>;
}

/** By pool. */
export type HostAllocations = ReadonlyMap<string, Allocation>;

/** By host. */
export type Lock = ReadonlyMap<string, HostAllocations>;

export function lockOf({ docker }: LockSpec): Lock {
  return mapValues(docker, (pools) =>
    mapValues(pools, ({ network, devices = {} }) => ({
      network,
      devices: new Map(Object.entries(devices).map(([replica, ids]) => [Number(replica), ids])),
    })),
  );
}

function mapValues<T, U>(fields: Readonly<Record<string, T>>, change: (value: T) => U): ReadonlyMap<string, U> {
  return new Map(Object.entries(fields).map(([name, value]) => [name, change(value)]));
}
