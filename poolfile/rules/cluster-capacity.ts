import type { ClusterSpec, NodeGroupSpec } from '../schema/cluster';
import { devicesGroups, needed, productOf, sharesOf } from '../facts/devices';
import { tolerationOf } from '../facts/scheduling';
import type { PoolSpec } from '../schema/pool-file';
import type { Path } from '../source/tree';
import { Size } from '../values/units';
import { groupBy } from '../values/group-by';
import { clusterPools, type PoolOnCluster, type World } from '../world';
import { share } from './host-capacity';
import { report, type RuleDiagnostic } from './rule';

/** What the pools of a cluster take of its nodes. What a group of nodes does not list is not checked. */

/** Something that a replica takes and a node has. */
export interface Measure {
  /** The field of the pool file. */
  readonly path: Path;
  readonly takes: (spec: PoolSpec) => number;
  /** Of one node; undefined if the group does not list it. */
  readonly has: (group: NodeGroupSpec) => number | undefined;
  readonly show: (amount: number) => string;
  /** What groups of nodes have together, in words. */
  readonly total: (amount: number, groups: readonly NodeGroupSpec[]) => string;
}

const size = (bytes: number): string => Size.ofBytes(bytes).toString();
const processors = (tenths: number): string => `${tenths / 10} processors`;

const DEVICES: Measure = {
  path: ['gpus', 'count'],
  takes: ({ gpus }) => needed(gpus)?.count ?? 0,
  has: (group) => (group.gpus?.count ?? 0) * sharesOf(group),
  show: String,
  total: (amount, groups) => `${amount} of ${groups.map(productOf)[0]}`,
};
const MEMORY: Measure = {
  path: ['memory'],
  takes: ({ memory }) => memory.bytes,
  has: ({ memory }) => memory?.bytes,
  show: size,
  total: (bytes) => `${size(bytes)} of memory`,
};
// in tenths, so that sums are exact
const CPUS: Measure = {
  path: ['cpus'],
  takes: ({ cpus }) => Math.round(cpus * 10),
  has: ({ cpus }) => cpus && Math.round(cpus * 10),
  show: processors,
  total: processors,
};
// a claim that all nodes mount is on no node's disk
const DISK: Measure = {
  path: ['storage', 'size'],
  takes: ({ storage }) => (storage.kind === 'shared' ? 0 : (storage.size?.bytes ?? 0)),
  has: ({ disk }) => disk?.bytes,
  show: size,
  total: (bytes) => `${size(bytes)} of disk`,
};
export const MEASURES: readonly Measure[] = [DEVICES, MEMORY, CPUS, DISK];

/** A pool with the groups of nodes that its replicas may run on, by devices, labels and taints. */
export interface Demand extends PoolOnCluster {
  readonly groups: readonly NodeGroupSpec[];
}

/** Several rules ask for the demands of one world, and finding them takes longest. */
const DEMANDS = new WeakMap<World, readonly (readonly [Demand, ...Demand[]])[]>();

/** Pools of each cluster that lists nodes. */
export function byCluster(world: World): readonly (readonly [Demand, ...Demand[]])[] {
  const known = DEMANDS.get(world);
  if (known) return known;
  const demands = [...clusterPools(world)]
    .filter(({ cluster }) => cluster.nodes.length > 0)
    .map((placed): Demand => ({ ...placed, groups: groupsFor(placed.pool.spec, placed.cluster) }));
  const grouped = [...groupBy(demands, ({ environment, place }) => `${environment.name}/${place}`).values()];
  DEMANDS.set(world, grouped);
  return grouped;
}

function groupsFor(spec: PoolSpec, cluster: ClusterSpec): readonly NodeGroupSpec[] {
  const listed = new Set(cluster.nodes.flatMap(({ labels }) => Object.keys(labels)));
  // a label that no group lists may exist all the same
  const wanted = Object.entries(spec.scheduling.nodeSelector).filter(([key]) => listed.has(key));
  const groups =
    spec.gpus === 'none' ? cluster.nodes.filter((group) => tolerates(spec, group)) : devicesGroups(spec.gpus, cluster);
  return groups.filter(({ labels }) =>
    wanted.every(([key, value]) => new Map(Object.entries(labels)).get(key) === value),
  );
}

function tolerates({ scheduling }: PoolSpec, { taints }: NodeGroupSpec): boolean {
  const tolerations = scheduling.tolerations.map(tolerationOf);
  return taints.every(
    ({ key, value = '', effect }) =>
      effect === 'PreferNoSchedule' ||
      tolerations.some(
        (toleration) =>
          (toleration.key === undefined || toleration.key === key) &&
          (toleration.effect === undefined || toleration.effect === effect) &&
          (toleration.operator === 'Exists' || toleration.value === value),
      ),
  );
}

/** Whether a replica takes more of it than a node of the group has. */
export function exceeds({ takes, has }: Measure, spec: PoolSpec, group: NodeGroupSpec): boolean {
  return takes(spec) > (has(group) ?? Infinity);
}

/** How many replicas fit on one empty node. */
export function replicasPerNode(spec: PoolSpec, group: NodeGroupSpec): number {
  return Math.min(
    ...MEASURES.map(({ takes, has }) =>
      takes(spec) === 0 ? Infinity : Math.floor((has(group) ?? Infinity) / takes(spec)),
    ),
  );
}

export const clusterDevicesOvercommitted = (world: World): Iterable<RuleDiagnostic> => overcommitted(world, DEVICES);
export const clusterMemoryOvercommitted = (world: World): Iterable<RuleDiagnostic> => overcommitted(world, MEMORY);
export const clusterCpusOvercommitted = (world: World): Iterable<RuleDiagnostic> => overcommitted(world, CPUS);
export const clusterDiskOvercommitted = (world: World): Iterable<RuleDiagnostic> => overcommitted(world, DISK);

function* overcommitted(world: World, measure: Measure): Iterable<RuleDiagnostic> {
  const { show, takes, total } = measure;
  for (const demands of byCluster(world)) {
    const [{ environment, place }] = demands;
    for (const { groups, takers, available, wanted } of shortages(demands, measure)) {
      const shares = takers.map(({ pool }) => share(pool.name, pool.spec.replicas, show(takes(pool.spec)))).join(', ');
      const nodes = groups.map(({ name, count }) => `${count} x ${name}`).join(' and ');
      yield report(environment, ['kubernetes', place, 'nodes'], {
        message: `${total(available, groups)} on ${nodes}, and pools take ${show(wanted)}: ${shares}`,
        hint: 'give a pool less, use fewer replicas, or add nodes',
      });
    }
  }
}

interface Shortage {
  readonly groups: readonly NodeGroupSpec[];
  readonly takers: readonly Demand[];
  readonly available: number;
  readonly wanted: number;
}

/** The smallest sets of groups that have less than the pools take that can run nowhere else. */
export function shortages(demands: readonly Demand[], { takes, has }: Measure): readonly Shortage[] {
  const demanding = demands.filter(({ pool, groups }) => groups.length > 0 && takes(pool.spec) > 0);
  const sets = [
    ...new Map(demanding.map(({ groups }) => [groups.map(({ name }) => name).join(' '), groups])).values(),
  ].sort((a, b) => a.length - b.length);
  const found: Shortage[] = [];
  for (const groups of sets) {
    const takers = demanding.filter((demand) => demand.groups.every((group) => groups.includes(group)));
    const available = groups.reduce((sum, group) => sum + group.count * (has(group) ?? Infinity), 0);
    const wanted = takers.reduce((sum, { pool }) => sum + pool.spec.replicas * takes(pool.spec), 0);
    if (wanted > available && !found.some((smaller) => smaller.groups.every((group) => groups.includes(group))))
      found.push({ groups, takers, available, wanted });
  }
  return found;
}
