import { allocate } from './allocate';
import { backendOf } from '../values/backend';
import { dockerHost, dockerPool } from './docker-pool';
import type { EnvironmentSpec } from '../schema/environment-file';
import { cluster, kubernetesPool } from './kubernetes-pool';
import { type Allocation, type Lock, lockOf } from './lock';
import type { DockerPlace, KubernetesPlace, Place } from '../pool/pool';
import { stackOf } from '../facts/names';
import { byText } from '../values/order';
import { clusterNameOf, clusters, type EnvironmentEntry, hostNameOf, hosts, type World } from '../world';

export interface Resolved {
  /** By environment; in each its Docker hosts and then its clusters, both by name. */
  readonly places: readonly Place[];
  /** By environment: what its lock is to hold. */
  readonly locks: ReadonlyMap<string, Lock>;
}

/** World -> places. Cannot fail: whatever could be wrong was an issue before. */
export function resolve(world: World): Resolved {
  const places: Place[] = [];
  const locks = new Map<string, Lock>();
  for (const entry of world.environments) {
    const spec = entry.environment?.spec;
    if (!spec) continue;
    const docker = dockerPlaces(entry, spec, world);
    places.push(...docker.places, ...kubernetesPlaces(entry, spec, world));
    locks.set(entry.name, docker.lock);
  }
  return { places, locks };
}

function dockerPlaces(
  entry: EnvironmentEntry,
  spec: EnvironmentSpec,
  world: World,
): { readonly places: readonly DockerPlace[]; readonly lock: Lock } {
  const old: Lock = entry.lock ? lockOf(entry.lock.spec) : new Map();
  const lock = new Map<string, ReadonlyMap<string, Allocation>>();
  const places = byName(hosts(spec)).map(([name, hostSpec]): DockerPlace => {
    const host = dockerHost(name, hostSpec);
    const pools = entry.pools.filter((pool) => hostNameOf(pool.spec) === name).sort((a, b) => byText(a.name, b.name));
    const held = allocate(hostSpec, pools, old.get(name) ?? new Map());
    lock.set(name, held);
    return {
      target: 'docker',
      ...placeBase(entry.name, spec, name),
      host,
      pools: pools.map((pool) => dockerPool(pool, host, hostSpec, spec, held.get(pool.name), world)),
    };
  });
  return { places, lock };
}

function kubernetesPlaces(entry: EnvironmentEntry, spec: EnvironmentSpec, world: World): readonly KubernetesPlace[] {
  return byName(clusters(spec)).map(([name, clusterSpec]) => {
    const on = cluster(name, clusterSpec);
    const pools = entry.pools
      .filter((pool) => clusterNameOf(pool.spec) === name)
      .sort((a, b) => byText(a.name, b.name));
    return {
      target: 'kubernetes',
      ...placeBase(entry.name, spec, name),
      cluster: on,
      pools: pools.map((pool) => kubernetesPool(pool, on, clusterSpec, spec, world)),
    };
  });
}

function placeBase(
  environment: string,
  spec: EnvironmentSpec,
  name: string,
): Pick<Place, 'environment' | 'stack' | 'backend' | 'rensei'> {
  const stack = stackOf(environment, name);
  return { environment, stack, backend: backendOf(spec.backend, stack), ...(spec.rensei && { rensei: spec.rensei }) };
}

function byName<T>(places: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...places].sort(([a], [b]) => byText(a, b));
}
