import type { GpuProduct } from '../catalog/gpus';
import type { ClusterSpec } from './schema/cluster';
import type { DockerHostSpec, EnvironmentSpec } from './schema/environment-file';
import type { LockSpec } from './schema/lock-file';
import type { PoolSpec } from './schema/pool-file';
import type { MapTree } from './source/tree';

/** Every file that could be parsed: what rules check and `resolve` reads. */
export interface World {
  /** Sorted by name. */
  readonly environments: readonly EnvironmentEntry[];
  readonly gpus: ReadonlyMap<string, GpuProduct>;
  readonly models: ReadonlyMap<string, ModelFacts>;
}

/** What the catalog knows about a model; a missing field is unknown. */
export interface ModelFacts {
  readonly maxContext?: number;
  readonly downloadBytes?: number;
}

/** A parsed file: its value, and the tree with the position of each part. */
export interface ParsedFile<T> {
  readonly name: string;
  /** The path that diagnostics show. */
  readonly file: string;
  readonly tree: MapTree;
  readonly spec: T;
}

export interface EnvironmentEntry {
  readonly name: string;
  /** Missing if the file is missing or invalid: what depends on it is not checked. */
  readonly environment?: ParsedFile<EnvironmentSpec>;
  /** `allocations.lock.yaml`; missing before the first synth. */
  readonly lock?: ParsedFile<LockSpec>;
  /** Those that could be parsed, sorted by name. */
  readonly pools: readonly PoolEntry[];
}

export interface PoolEntry extends ParsedFile<PoolSpec> {
  readonly environment: string;
}

/** A pool whose place exists. */
export interface PoolOnPlace {
  readonly pool: PoolEntry;
  readonly environment: ParsedFile<EnvironmentSpec>;
  /** The place's name. */
  readonly place: string;
}

export interface PoolOnHost extends PoolOnPlace {
  readonly host: DockerHostSpec;
}

export interface PoolOnCluster extends PoolOnPlace {
  readonly cluster: ClusterSpec;
}

export function* allPools(world: World): Iterable<PoolEntry> {
  for (const environment of world.environments) yield* environment.pools;
}

/** Pools for one target, whether or not their place exists. */
export function* poolsFor(target: 'docker' | 'kubernetes', world: World): Iterable<PoolEntry> {
  for (const pool of allPools(world)) if (target in pool.spec.target) yield pool;
}

/** Pools whose Docker host exists, by environment and name. */
export function* hostPools(world: World): Iterable<PoolOnHost> {
  for (const { environment, pools } of world.environments) {
    if (!environment) continue;
    const known = hosts(environment.spec);
    for (const pool of pools) {
      const place = hostNameOf(pool.spec);
      const host = place === undefined ? undefined : known.get(place);
      if (place !== undefined && host) yield { pool, environment, place, host };
    }
  }
}

/** Pools whose cluster exists, by environment and name. */
export function* clusterPools(world: World): Iterable<PoolOnCluster> {
  for (const { environment, pools } of world.environments) {
    if (!environment) continue;
    const known = clusters(environment.spec);
    for (const pool of pools) {
      const place = clusterNameOf(pool.spec);
      const cluster = place === undefined ? undefined : known.get(place);
      if (place !== undefined && cluster) yield { pool, environment, place, cluster };
    }
  }
}

/** Pools whose place exists. */
export function* placedPools(world: World): Iterable<PoolOnPlace> {
  yield* hostPools(world);
  yield* clusterPools(world);
}

/** The name of a pool's Docker host; undefined if it is for a cluster. */
export function hostNameOf({ target }: Pick<PoolSpec, 'target'>): string | undefined {
  return 'docker' in target ? target.docker : undefined;
}

/** The name of a pool's cluster; undefined if it is for a Docker host. */
export function clusterNameOf({ target }: Pick<PoolSpec, 'target'>): string | undefined {
  return 'kubernetes' in target ? target.kubernetes : undefined;
}

/** A place, by the field of `environment.yaml` that lists it. */
export interface PlaceEntry {
  readonly environment: ParsedFile<EnvironmentSpec>;
  readonly kind: 'docker' | 'kubernetes';
  readonly name: string;
}

/** Docker hosts and clusters of every environment. */
export function* allPlaces(world: World): Iterable<PlaceEntry> {
  for (const { environment } of world.environments) {
    if (!environment) continue;
    for (const kind of ['docker', 'kubernetes'] as const) {
      for (const name of Object.keys(environment.spec[kind])) yield { environment, kind, name };
    }
  }
}

/** Hosts by name; a map, because a plain object has a key `toString`. */
export function hosts(spec: EnvironmentSpec): ReadonlyMap<string, DockerHostSpec> {
  return new Map(Object.entries(spec.docker));
}

/** Clusters by name. */
export function clusters(spec: EnvironmentSpec): ReadonlyMap<string, ClusterSpec> {
  return new Map(Object.entries(spec.kubernetes));
}
