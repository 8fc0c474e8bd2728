import type { ClusterSpec, NodeGroupSpec } from '../schema/cluster';
import { needed, devicesGroups, productOf } from '../facts/devices';
import { tolerationOf } from '../facts/scheduling';
import type { PoolSpec } from '../schema/pool-file';
import type { Path } from '../source/tree';
import { Size } from '../values/units';
import { groupBy } from '../values/group-by';
import { clusterPools, type PoolOnCluster, type Rule, type RuleDiagnostic, report, type World } from '../world';
import { noProduct, share } from './inventory';

/** What pools may take of a cluster's nodes, by the groups that the environment lists. What a group does not say is not judged. */

/** One thing that a replica takes and a node has. */
interface Measure {
  /** The field of the pool file. */
  readonly field: string;
  readonly path: Path;
  readonly takes: (spec: PoolSpec) => number;
  /** Of one node; undefined: not said. */
  readonly has: (group: NodeGroupSpec) => number | undefined;
  readonly show: (amount: number) => string;
}

const size = (bytes: number): string => Size.ofBytes(bytes).toString();

const DEVICES: Measure = {
  field: 'gpus.count',
  path: ['gpus', 'count'],
  takes: ({ gpus }) => needed(gpus)?.count ?? 0,
  has: ({ gpus }) => gpus?.count ?? 0,
  show: String,
};
const MEMORY: Measure = {
  field: 'memory',
  path: ['memory'],
  takes: ({ memory }) => memory.bytes,
  has: ({ memory }) => memory?.bytes,
  show: size,
};
// in tenths, so that nothing is lost in the sum
const CPUS: Measure = {
  field: 'cpus',
  path: ['cpus'],
  takes: ({ cpus }) => Math.round(cpus * 10),
  has: ({ cpus }) => cpus && Math.round(cpus * 10),
  show: (tenths) => `${tenths / 10} processors`,
};
// a claim that all nodes mount is on none of them
const DISK: Measure = {
  field: 'storage.size',
  path: ['storage', 'size'],
  takes: ({ storage }) => (storage.kind === 'shared' ? 0 : (storage.size?.bytes ?? 0)),
  has: ({ disk }) => disk?.bytes,
  show: size,
};
const MEASURES = [DEVICES, MEMORY, CPUS, DISK];

interface Demand extends PoolOnCluster {
  /** Where a replica may run, by devices, labels and taints. */
  readonly groups: readonly NodeGroupSpec[];
}

/** Pools of each cluster that lists nodes. */
function byCluster(world: World): Iterable<readonly [Demand, ...Demand[]]> {
  const demands = [...clusterPools(world)]
    .filter(({ cluster }) => cluster.nodes.length > 0)
    .map((placed): Demand => ({ ...placed, groups: groupsFor(placed.pool.spec, placed.cluster) }));
  return groupBy(demands, ({ environment, place }) => `${environment.name}/${place}`).values();
}

function groupsFor(spec: PoolSpec, cluster: ClusterSpec): readonly NodeGroupSpec[] {
  const known = new Set(cluster.nodes.flatMap(({ labels }) => Object.keys(labels)));
  // labels that no group says may be there all the same
  const asked = Object.entries(spec.scheduling.nodeSelector).filter(([key]) => known.has(key));
  const labelled = (groups: readonly NodeGroupSpec[]): readonly NodeGroupSpec[] =>
    groups.filter(({ labels }) => asked.every(([key, value]) => new Map(Object.entries(labels)).get(key) === value));
  return labelled(
    spec.gpus === 'none' ? cluster.nodes.filter((group) => putsUpWith(spec, group)) : devicesGroups(spec.gpus, cluster),
  );
}

function putsUpWith({ scheduling }: PoolSpec, { taints }: NodeGroupSpec): boolean {
  const tolerations = scheduling.tolerations.map(tolerationOf);
  return taints.every(
    ({ key, value = '', effect }) =>
      effect === 'PreferNoSchedule' ||
      tolerations.some(
        (t) =>
          (t.key === undefined || t.key === key) &&
          (t.effect === undefined || t.effect === effect) &&
          (t.operator === 'Exists' || t.value === value),
      ),
  );
}

export const clusterProductNotThere: Rule = function* (world) {
  for (const placed of clusterPools(world))
    yield* noProduct(
      placed,
      placed.cluster.nodes.flatMap((group) => productOf(group) ?? []),
      'list its groups of nodes',
      world,
    );
};

export const nodesNotThere: Rule = function* (world) {
  for (const { pool, cluster, place, groups } of [...byCluster(world)].flat()) {
    const devices = devicesGroups(pool.spec.gpus, cluster);
    // that the product is not there is said by another rule
    if (groups.length > 0 || (pool.spec.gpus !== 'none' && devices.length === 0)) continue;
    const labels = Object.entries(pool.spec.scheduling.nodeSelector)
      .map(([key, value]) => `${key}: ${value}`)
      .join(', ');
    if (labels !== '')
      yield report(
        'error',
        pool,
        ['scheduling', 'nodeSelector'],
        `scheduling.nodeSelector: no group of ${place} that the pool could run on has ${labels}`,
        'mend the labels here, or those of the groups in environment.yaml',
        { key: true },
      );
    else
      yield report(
        'error',
        pool,
        ['target'],
        `target: every group of nodes of ${place} has a taint that the pool does not put up with`,
        'list the nodes for pools without devices in environment.yaml, or write scheduling: { tolerations: [{ key: … }] }',
        { key: true },
      );
  }
};

export const replicaTooLarge: Rule = function* (world) {
  for (const { pool, place, groups } of [...byCluster(world)].flat()) {
    if (groups.length === 0) continue;
    const over = MEASURES.filter((measure) =>
      groups.every((group) => measure.takes(pool.spec) > (measure.has(group) ?? Infinity)),
    );
    for (const { field, path, takes, has, show } of over) {
      const there = groups.map((group) => `${group.name} has ${show(has(group) ?? 0)}`).join(', ');
      yield report(
        'error',
        pool,
        path,
        `${field}: a replica takes ${show(takes(pool.spec))}, which is more than any node of ${place} has: ${there}`,
        'write less, or list larger nodes in environment.yaml',
      );
    }
    if (over.length > 0 || groups.some((group) => room(pool.spec, group) > 0)) continue;
    const who = groups
      .map(
        (group) =>
          `${group.name} has too little ${MEASURES.filter(
            (measure) => measure.takes(pool.spec) > (measure.has(group) ?? Infinity),
          )
            .map(({ field }) => field)
            .join(' and ')}`,
      )
      .join(', ');
    yield report(
      'error',
      pool,
      ['target'],
      `target: no node of ${place} has all that a replica takes: ${who}`,
      'write less, or list larger nodes in environment.yaml',
      { key: true },
    );
  }
};

/** How many replicas fit on one empty node. */
function room(spec: PoolSpec, group: NodeGroupSpec): number {
  return Math.min(
    ...MEASURES.map(({ takes, has }) =>
      takes(spec) === 0 ? Infinity : Math.floor((has(group) ?? Infinity) / takes(spec)),
    ),
  );
}

export const clusterDevicesOversubscribed: Rule = (world) => oversubscribed(world, DEVICES);
export const clusterMemoryOversubscribed: Rule = (world) => oversubscribed(world, MEMORY);
export const clusterCpusOversubscribed: Rule = (world) => oversubscribed(world, CPUS);
export const clusterDiskOversubscribed: Rule = (world) => oversubscribed(world, DISK);

function* oversubscribed(world: World, measure: Measure): Iterable<RuleDiagnostic> {
  for (const demands of byCluster(world)) {
    const [{ environment, place }] = demands;
    for (const { groups, takers, has, want } of shortages(demands, measure)) {
      const { show, takes } = measure;
      const [product] = groups.map(productOf);
      const what =
        measure === DEVICES ? ` of ${product}` : measure === DISK ? ' of disk' : measure === MEMORY ? ' of memory' : '';
      const who = takers.map(({ pool }) => share(pool.name, pool.spec.replicas, show(takes(pool.spec)))).join(', ');
      const names = groups.map(({ name, count }) => `${count} x ${name}`).join(' and ');
      yield report(
        'error',
        environment,
        ['kubernetes', place, 'nodes'],
        `kubernetes.${place}.nodes: ${show(has)}${what} on ${names}, and pools take ${show(want)}: ${who}`,
        'less for a pool, fewer replicas, or more nodes',
      );
    }
  }
}

/** Sets of groups that have less than is wanted by the pools that can run nowhere else; the smallest sets alone. */
function shortages(
  demands: readonly Demand[],
  { takes, has }: Measure,
): readonly {
  readonly groups: readonly NodeGroupSpec[];
  readonly takers: readonly Demand[];
  readonly has: number;
  readonly want: number;
}[] {
  const wanting = demands.filter(({ pool, groups }) => groups.length > 0 && takes(pool.spec) > 0);
  const sets = [
    ...new Map(wanting.map(({ groups }) => [groups.map(({ name }) => name).join(' '), groups])).values(),
  ].sort((a, b) => a.length - b.length);
  const found: { groups: readonly NodeGroupSpec[]; takers: readonly Demand[]; has: number; want: number }[] = [];
  for (const groups of sets) {
    const takers = wanting.filter((demand) => demand.groups.every((group) => groups.includes(group)));
    const there = groups.reduce((sum, group) => sum + group.count * (has(group) ?? Infinity), 0);
    const want = takers.reduce((sum, { pool }) => sum + pool.spec.replicas * takes(pool.spec), 0);
    if (want > there && !found.some((smaller) => smaller.groups.every((group) => groups.includes(group))))
      found.push({ groups, takers, has: there, want });
  }
  return found;
}

/** What the sums allow and whole nodes do not. One pool alone is reckoned exactly; several together by putting the largest first, which is no proof. */
export const replicasDoNotFit: Rule = function* (world) {
  for (const demands of byCluster(world)) {
    const small = demands.filter(({ pool, groups }) => groups.some((group) => room(pool.spec, group) > 0));
    if (MEASURES.some((measure) => shortages(demands, measure).length > 0)) continue;
    let alone = true;
    for (const { pool, place, groups } of small) {
      const most = groups.reduce((sum, group) => sum + group.count * room(pool.spec, group), 0);
      if (pool.spec.replicas <= most) continue;
      alone = false;
      yield report(
        'error',
        pool,
        ['replicas'],
        `replicas: the nodes of ${place} have room for ${most}, because a replica is on one node whole, got ${pool.spec.replicas}`,
        'fewer replicas, less for each, or more nodes',
      );
    }
    const left = alone ? leftOver(small, demands[0].cluster) : undefined;
    if (left)
      yield report(
        'warning',
        left.environment,
        ['kubernetes', left.place, 'nodes'],
        `kubernetes.${left.place}.nodes: with the other pools on their nodes no node is left whole enough for a replica of ${left.pool.name}`,
        'fewer or smaller replicas, or one node more',
      );
  }
};

/** The first pool of which a replica finds no node when the largest are placed first. */
function leftOver(demands: readonly Demand[], cluster: ClusterSpec): Demand | undefined {
  const nodes = cluster.nodes.flatMap((group) =>
    Array.from({ length: group.count }, () => ({ group, free: MEASURES.map(({ has }) => has(group) ?? Infinity) })),
  );
  const largestFirst = [...demands].sort(
    (a, b) =>
      MEASURES.map(({ takes }) => takes(b.pool.spec) - takes(a.pool.spec)).find((difference) => difference !== 0) ?? 0,
  );
  for (const demand of largestFirst) {
    const takes = MEASURES.map((measure) => measure.takes(demand.pool.spec));
    // who needs no device takes nodes without any first
    const open = nodes.filter(({ group }) => demand.groups.includes(group));
    if (takes[0] === 0) open.sort((a, b) => (a.group.gpus?.count ?? 0) - (b.group.gpus?.count ?? 0));
    for (let i = 0; i < demand.pool.spec.replicas; i += 1) {
      const free = open.find((node) => takes.every((amount, m) => amount <= (node.free[m] ?? 0)))?.free;
      if (!free) return demand;
      for (const [m, amount] of takes.entries()) free[m] = (free[m] ?? 0) - amount;
    }
  }
  return undefined;
}
