import type { LockSpec } from '../schema/lock-file';
import { byText } from '../values/order';
import { yamlKey } from '../values/yaml-key';

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

const HEADER = [
  '# Made by Poolform. Commit it with the pool files, and do not edit it by hand.',
  '# It keeps each pool on its networks and devices while other pools come, change and go: ' +
    'moving them would restart servers.',
  '# After a merge conflict keep the entries of pools that are deployed; a deleted entry is allocated again.',
];

/** The text of the lock file: the same allocations always give the same bytes. */
export function lockText(lock: Lock): string {
  const hosts = sorted(lock).filter(([, pools]) => pools.size > 0);
  const docker = hosts.length > 0 ? ['docker:', ...hosts.flatMap(hostLines)] : ['docker: {}'];
  return `${[...HEADER, 'version: 1', ...docker].join('\n')}\n`;
}

function hostLines([host, pools]: readonly [string, HostAllocations]): readonly string[] {
  return [`  ${yamlKey(host)}:`, ...sorted(pools).flatMap(poolLines)];
}

function poolLines([pool, { network, devices }]: readonly [string, Allocation]): readonly string[] {
  const replicas = [...devices].sort(([a], [b]) => a - b);
  return [
    `    ${yamlKey(pool)}:`,
    `      network: ${network}`,
    ...(replicas.length > 0 ? ['      devices:'] : []),
    ...replicas.map(([number, ids]) => `        "${number}": [${ids.map((id) => JSON.stringify(id)).join(', ')}]`),
  ];
}

function sorted<T>(entries: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...entries].sort(([a], [b]) => byText(a, b));
}
