import type { GpuProduct } from '../catalog/gpus';
import type { DockerHostSpec, EnvironmentSpec } from './environment';
import type { Issue, Position, Severity } from './issue';
import type { LockSpec } from './lock';
import type { PoolSpec } from './schema';
import { keyPositionOf, type MapTree, type Path, positionOf, showPath } from './tree';

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
export interface Shaped<T> {
  readonly name: string;
  /** As shown. */
  readonly file: string;
  readonly tree: MapTree;
  readonly spec: T;
}

export interface EnvironmentEntry {
  readonly name: string;
  /** Absent where the file is missing or broken: what hangs on it is not judged. */
  readonly environment?: Shaped<EnvironmentSpec>;
  /** `assigned.lock.yaml`; absent before the first synth. */
  readonly lock?: Shaped<LockSpec>;
  /** Sorted by name; those with a shape. */
  readonly pools: readonly PoolEntry[];
}

export interface PoolEntry extends Shaped<PoolSpec> {
  readonly environment: string;
}

/** A pool on a host that is there. */
export interface Placed {
  readonly pool: PoolEntry;
  readonly environment: Shaped<EnvironmentSpec>;
  readonly hostName: string;
  readonly host: DockerHostSpec;
}

/** What a rule says; its code is the rule's key. */
export interface Said extends Omit<Issue, 'code'> {
  /** Other environments that it is about, where it is about more than the one of its file. */
  readonly concerns?: readonly string[];
}

export type Rule = (world: World) => Iterable<Said>;

/** `issue` and `finding` of a file at a path; the value is pointed at, or the key where `key` is set. */
export function say(severity: Severity, entry: { readonly tree: MapTree }, path: Path, message: string, hint?: string, more: { readonly key?: boolean; readonly concerns?: readonly string[]; readonly hideFrom?: number | undefined } = {}): Said {
  const at: Position = more.key ? keyPositionOf(entry.tree, path) : positionOf(entry.tree, path);
  return {
    severity,
    message,
    at,
    ...(path.length > 0 && { path: showPath(path) }),
    ...(hint !== undefined && { hint }),
    ...(more.concerns && { concerns: more.concerns }),
    ...(more.hideFrom !== undefined && { hideFrom: more.hideFrom }),
  };
}

export function* allPools(world: World): Iterable<PoolEntry> {
  for (const environment of world.environments) yield* environment.pools;
}

/** Pools whose target is there, by environment, host and name. */
export function* placedPools(world: World): Iterable<Placed> {
  for (const { environment, pools } of world.environments) {
    if (!environment) continue;
    for (const pool of pools) {
      const hostName = pool.spec.target.docker;
      const host = hosts(environment.spec).get(hostName);
      if (host) yield { pool, environment, hostName, host };
    }
  }
}

/** Hosts by name; a plain object would answer to `toString`. */
export function hosts(spec: EnvironmentSpec): ReadonlyMap<string, DockerHostSpec> {
  return new Map(Object.entries(spec.docker));
}

/** Things of one key, in the order they came. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
