import type { GpuProduct } from '../catalog/gpus';
import type { ClusterSpec } from './schema/cluster';
import type { DockerHostSpec, EnvironmentSpec } from './schema/environment-file';
import type { Diagnostic, Position, Severity } from './diagnostics/diagnostic';
import type { LockSpec } from './schema/lock-file';
import type { PoolSpec } from './schema/pool-file';
import { keyPositionOf, type MapTree, type Path, positionOf, showPath } from './source/tree';

/** Everything that was read and has the right shape: what rules judge and `resolve` derives from. */
export interface World {
  /** Sorted by name. */
  readonly environments: readonly EnvironmentEntry[];
  readonly gpus: ReadonlyMap<string, GpuProduct>;
  readonly models: ReadonlyMap<string, ModelFacts>;
}

/** What the catalogue knows of a model; absent: not known. */
export interface ModelFacts {
  readonly maxContext?: number;
  readonly downloadBytes?: number;
}

/** A file in its shape: the parsed value, and the tree that knows where each part was written. */
export interface ParsedFile<T> {
  readonly name: string;
  /** As shown. */
  readonly file: string;
  readonly tree: MapTree;
  readonly spec: T;
}

export interface EnvironmentEntry {
  readonly name: string;
  /** Absent where the file is missing or broken: what hangs on it is not judged. */
  readonly environment?: ParsedFile<EnvironmentSpec>;
  /** `allocations.lock.yaml`; absent before the first synth. */
  readonly lock?: ParsedFile<LockSpec>;
  /** Sorted by name; those with a shape. */
  readonly pools: readonly PoolEntry[];
}

export interface PoolEntry extends ParsedFile<PoolSpec> {
  readonly environment: string;
}

/** A pool at a place that is there. */
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

/** What a rule says; its code is the rule's key. */
export interface RuleDiagnostic extends Omit<Diagnostic, 'code'> {
  /** Other environments that it is about, where it is about more than the one of its file. */
  readonly concerns?: readonly string[];
}

export type Rule = (world: World) => Iterable<RuleDiagnostic>;

/** `issue` and `finding` of a file at a path; the value is pointed at, or the key where `key` is set. */
export function report(
  severity: Severity,
  entry: { readonly tree: MapTree },
  path: Path,
  message: string,
  hint: string,
  more: { readonly key?: boolean; readonly concerns?: readonly string[]; readonly hideFrom?: number | undefined } = {},
): RuleDiagnostic {
  const at: Position = more.key ? keyPositionOf(entry.tree, path) : positionOf(entry.tree, path);
  return {
    severity,
    message,
    at,
    ...(path.length > 0 && { path: showPath(path) }),
    hint,
    ...(more.concerns && { concerns: more.concerns }),
    ...(more.hideFrom !== undefined && { hideFrom: more.hideFrom }),
  };
}

export function* allPools(world: World): Iterable<PoolEntry> {
  for (const environment of world.environments) yield* environment.pools;
}

/** Pools for one target, whether or not their place is there. */
export function* poolsFor(target: 'docker' | 'kubernetes', world: World): Iterable<PoolEntry> {
  for (const pool of allPools(world)) if (target in pool.spec.target) yield pool;
}

/** Pools of Docker hosts that are there, by environment and name. */
export function* hostPools(world: World): Iterable<PoolOnHost> {
  for (const { environment, pools } of world.environments) {
    if (!environment) continue;
    const there = hosts(environment.spec);
    for (const pool of pools) {
      const place = hostNameOf(pool.spec);
      const host = place === undefined ? undefined : there.get(place);
      if (place !== undefined && host) yield { pool, environment, place, host };
    }
  }
}

/** Pools of clusters that are there, by environment and name. */
export function* clusterPools(world: World): Iterable<PoolOnCluster> {
  for (const { environment, pools } of world.environments) {
    if (!environment) continue;
    const there = clusters(environment.spec);
    for (const pool of pools) {
      const place = clusterNameOf(pool.spec);
      const cluster = place === undefined ? undefined : there.get(place);
      if (place !== undefined && cluster) yield { pool, environment, place, cluster };
    }
  }
}

/** Pools whose place is there. */
export function* placedPools(world: World): Iterable<PoolOnPlace> {
  yield* hostPools(world);
  yield* clusterPools(world);
}

/** The name of a pool's Docker host; undefined: it is for a cluster. */
export function hostNameOf({ target }: Pick<PoolSpec, 'target'>): string | undefined {
  return 'docker' in target ? target.docker : undefined;
}

/** The name of a pool's cluster; undefined: it is for a Docker host. */
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

/** Hosts by name; a plain object would answer to `toString`. */
export function hosts(spec: EnvironmentSpec): ReadonlyMap<string, DockerHostSpec> {
  return new Map(Object.entries(spec.docker));
}

/** Clusters by name. */
export function clusters(spec: EnvironmentSpec): ReadonlyMap<string, ClusterSpec> {
  return new Map(Object.entries(spec.kubernetes));
}
