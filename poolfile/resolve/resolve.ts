import { allocate, demandsOf } from '../facts/allocate';
import { type HostAllocations, type Lock, lockOf } from '../facts/allocations';
import { decideOnCluster, decideOnHost } from '../facts/defaults';
import { deployedNameOf, stackOf } from '../facts/names';
import type { DockerPlace, KubernetesPlace, Place, PlaceBase } from '../pool/pool';
import type { EnvironmentSpec } from '../schema/environment-file';
import { backendOf } from '../values/backend';
import { byText } from '../values/order';
import { required } from '../values/required';
import {
  clusterNameOf,
  clusters,
  type EnvironmentEntry,
  hostNameOf,
  hosts,
  type ParsedFile,
  type PoolEntry,
  type World,
} from '../world';
import { dockerHost, dockerPool } from './docker-pool';
import { kubernetesCluster, kubernetesPool } from './kubernetes-pool';

export interface Resolved {
  /** By environment; in each its Docker hosts and then its clusters, both by name. */
  readonly places: readonly Place[];
  /** What the lock file of each environment is to hold. */
  readonly locks: ReadonlyMap<string, Lock>;
}

/**
 * The places and pools of checked files.
 * @throws Error if a rule would have reported an error: a bug.
 */
export function resolve(world: World): Resolved {
  const resolved = world.environments.flatMap((entry) =>
    entry.environment ? [resolveEnvironment(entry, entry.environment, world)] : [],
  );
  return {
    places: resolved.flatMap(({ places }) => places),
    locks: new Map(resolved.map(({ name, lock }) => [name, lock])),
  };
}

type EnvironmentFile = ParsedFile<EnvironmentSpec>;

interface ResolvedEnvironment {
  readonly name: string;
  readonly places: readonly Place[];
  readonly lock: Lock;
}

function resolveEnvironment(entry: EnvironmentEntry, environment: EnvironmentFile, world: World): ResolvedEnvironment {
  const lock = nextLock(entry, environment);
  return {
    name: entry.name,
    places: [...dockerPlaces(entry, environment, lock, world), ...kubernetesPlaces(entry, environment, world)],
    lock,
  };
}

/** What the lock file holds, brought up to date with the hosts and pools that there are now. */
function nextLock({ lock, pools }: EnvironmentEntry, { spec }: EnvironmentFile): Lock {
  const previous: Lock = lock ? lockOf(lock.spec) : new Map();
  return new Map(
    byName(hosts(spec)).map(([name, host]): [string, HostAllocations] => [
      name,
      allocate(host, demandsOf(onHost(pools, name)), previous.get(name) ?? new Map()),
    ]),
  );
}

function dockerPlaces(
  { pools }: EnvironmentEntry,
  environment: EnvironmentFile,
  lock: Lock,
  world: World,
): readonly DockerPlace[] {
  return byName(hosts(environment.spec)).map(([place, hostSpec]) => {
    const host = dockerHost(place, hostSpec);
    return {
      target: 'docker',
      ...placeBase(environment, place),
      host,
      pools: onHost(pools, place).map((pool) => {
        const placed = { pool, environment, place, host: hostSpec };
        const allocation = required(lock.get(place)?.get(deployedNameOf(pool)), `the allocation of pool ${pool.name}`);
        return dockerPool({ placed, decided: decideOnHost(placed, world), host, allocation, world });
      }),
    };
  });
}

function kubernetesPlaces(
  { pools }: EnvironmentEntry,
  environment: EnvironmentFile,
  world: World,
): readonly KubernetesPlace[] {
  return byName(clusters(environment.spec)).map(([place, clusterSpec]) => {
    const cluster = kubernetesCluster(place, clusterSpec);
    return {
      target: 'kubernetes',
      ...placeBase(environment, place),
      cluster,
      pools: onCluster(pools, place).map((pool) => {
        const placed = { pool, environment, place, cluster: clusterSpec };
        return kubernetesPool({ placed, decided: decideOnCluster(placed, world), cluster, world });
      }),
    };
  });
}

function placeBase({ name, spec }: EnvironmentFile, place: string): PlaceBase {
  const stack = stackOf(name, place);
  return {
    environment: name,
    stack,
    backend: backendOf(spec.backend, stack),
    ...(spec.rensei && { rensei: spec.rensei }),
  };
}

function onHost(pools: readonly PoolEntry[], host: string): readonly PoolEntry[] {
  return pools.filter(({ spec }) => hostNameOf(spec) === host).sort((a, b) => byText(a.name, b.name));
}

function onCluster(pools: readonly PoolEntry[], cluster: string): readonly PoolEntry[] {
  return pools.filter(({ spec }) => clusterNameOf(spec) === cluster).sort((a, b) => byText(a.name, b.name));
}

function byName<T>(places: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...places].sort(([a], [b]) => byText(a, b));
}
