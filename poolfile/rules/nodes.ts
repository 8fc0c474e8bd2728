import type { ClusterSpec } from '../schema/cluster';
import { devicesGroups } from '../facts/devices';
import { showPath } from '../source/tree';
import type { World } from '../world';
import { byCluster, type Demand, exceeds, MEASURES, replicasPerNode, shortages } from './cluster-capacity';
import { report, type Rule } from './rule';

/** Whether the replicas of a pool find nodes, by the groups that the environment lists. */

/** Pools that no group of nodes can run, although their devices are listed. */
function* poolsWithoutNodes(world: World): Iterable<Demand> {
  for (const demand of byCluster(world).flat()) {
    const { gpus } = demand.pool.spec;
    // a product that the cluster does not have at all is another rule's
    if (gpus !== 'none' && devicesGroups(gpus, demand.cluster).length === 0) continue;
    if (demand.groups.length === 0) yield demand;
  }
}

function labelsOf({ pool }: Demand): string {
  return Object.entries(pool.spec.scheduling.nodeSelector)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
}

export const nodeLabelsUnavailable: Rule = {
  severity: 'error',
  meaning: 'No group of nodes that a pool could run on has the labels of its `scheduling.nodeSelector`.',
  fix: 'Fix the labels in the pool file, or those of the groups in `environment.yaml`.',
  *check(world) {
    for (const demand of poolsWithoutNodes(world)) {
      const labels = labelsOf(demand);
      if (labels === '') continue;
      yield report(demand.pool, ['scheduling', 'nodeSelector'], {
        message: `no group of ${demand.place} that the pool could run on has ${labels}`,
        hint: 'fix the labels here, or those of the groups in environment.yaml',
        pointAt: 'key',
      });
    }
  },
};

export const tolerationMissing: Rule = {
  severity: 'error',
  meaning: 'Every group of nodes has a taint that the pool does not tolerate.',
  fix: 'List nodes without that taint in `environment.yaml`, or add a toleration.',
  *check(world) {
    for (const demand of poolsWithoutNodes(world)) {
      if (labelsOf(demand) !== '') continue;
      yield report(demand.pool, ['target'], {
        message: `every group of nodes of ${demand.place} has a taint that the pool does not tolerate`,
        hint: 'list nodes without that taint in environment.yaml, or write scheduling: { tolerations: [{ key: … }] }',
        pointAt: 'key',
      });
    }
  },
};

export const nodeTooSmall: Rule = {
  severity: 'error',
  meaning: 'A replica takes more than any single node that it may run on has.',
  fix: 'Give the pool less, or list larger nodes in `environment.yaml`.',
  *check(world) {
    const hint = 'write less, or list larger nodes in environment.yaml';
    for (const { pool, place, groups } of byCluster(world).flat()) {
      if (groups.length === 0) continue;
      const exceeded = MEASURES.filter((measure) => groups.every((group) => exceeds(measure, pool.spec, group)));
      for (const { path, takes, has, show } of exceeded) {
        const nodes = groups.flatMap((group) => {
          const limit = has(group);
          return limit === undefined ? [] : [`${group.name} has ${show(limit)}`];
        });
        const amount = show(takes(pool.spec));
        yield report(pool, path, {
          message: `a replica takes ${amount}, which is more than any node of ${place} has: ${nodes.join(', ')}`,
          hint,
        });
      }
      if (exceeded.length > 0 || groups.some((group) => replicasPerNode(pool.spec, group) > 0)) continue;
      const reasons = groups.map((group) => {
        const fields = MEASURES.filter((measure) => exceeds(measure, pool.spec, group)).map(({ path }) =>
          showPath(path),
        );
        return `${group.name} has too little ${fields.join(' and ')}`;
      });
      yield report(pool, ['target'], {
        message: `no node of ${place} has everything that a replica takes: ${reasons.join(', ')}`,
        hint,
        pointAt: 'key',
      });
    }
  },
};

/** Pools of each cluster where sums fit, so that only whole nodes can be short. */
function* placeable(world: World): Iterable<{ readonly demands: readonly Demand[]; readonly cluster: ClusterSpec }> {
  for (const demands of byCluster(world)) {
    if (MEASURES.some((measure) => shortages(demands, measure).length > 0)) continue;
    yield {
      demands: demands.filter(({ pool, groups }) => groups.some((group) => replicasPerNode(pool.spec, group) > 0)),
      cluster: demands[0].cluster,
    };
  }
}

/** How many replicas of a pool fit if it has all its nodes for itself. */
function room({ pool, groups }: Demand): number {
  return groups.reduce((sum, group) => sum + group.count * replicasPerNode(pool.spec, group), 0);
}

export const replicasOvercommitted: Rule = {
  severity: 'error',
  meaning: 'A cluster has room for fewer replicas than the pool has, even without other pools: each is on one node.',
  fix: 'Use fewer replicas, give each less, or add nodes.',
  *check(world) {
    for (const demand of [...placeable(world)].flatMap(({ demands }) => demands)) {
      const { pool, place } = demand;
      const most = room(demand);
      if (pool.spec.replicas <= most) continue;
      yield report(pool, ['replicas'], {
        message: `the nodes of ${place} have room for ${most}, each on a single node, got ${pool.spec.replicas}`,
        hint: 'use fewer replicas, give each less, or add nodes',
      });
    }
  },
};

/** Places the largest replicas first. That is not a proof: another order may fit, so this is a warning. */
export const nodesOvercommitted: Rule = {
  severity: 'warning',
  meaning: 'With all pools of a cluster placed, a replica would probably find no single node with enough room.',
  fix: 'Use fewer or smaller replicas, or add a node.',
  *check(world) {
    for (const { demands, cluster } of placeable(world)) {
      if (demands.some((demand) => demand.pool.spec.replicas > room(demand))) continue;
      const unplaced = firstUnplaced(demands, cluster);
      if (!unplaced) continue;
      yield report(unplaced.environment, ['kubernetes', unplaced.place, 'nodes'], {
        message: `next to the other pools, no single node has enough room left for a replica of ${unplaced.pool.name}`,
        hint: 'use fewer or smaller replicas, or add a node',
      });
    }
  },
};

/** The first pool of which a replica finds no node if the largest replicas are placed first. */
function firstUnplaced(demands: readonly Demand[], cluster: ClusterSpec): Demand | undefined {
  const nodes = cluster.nodes.flatMap((group) =>
    Array.from({ length: group.count }, () => ({
      group,
      free: MEASURES.map((measure) => ({ measure, left: measure.has(group) ?? Infinity })),
    })),
  );
  const largestFirst = [...demands].sort(
    (a, b) =>
      MEASURES.map(({ takes }) => takes(b.pool.spec) - takes(a.pool.spec)).find((difference) => difference !== 0) ?? 0,
  );
  for (const demand of largestFirst) {
    const { spec } = demand.pool;
    const candidates = nodes.filter(({ group }) => demand.groups.includes(group));
    // a pool without devices fills the nodes with the fewest devices first
    if (spec.gpus === 'none') candidates.sort((a, b) => (a.group.gpus?.count ?? 0) - (b.group.gpus?.count ?? 0));
    for (let i = 0; i < spec.replicas; i += 1) {
      const node = candidates.find(({ free }) => free.every(({ measure, left }) => measure.takes(spec) <= left));
      if (!node) return demand;
      node.free = node.free.map(({ measure, left }) => ({ measure, left: left - measure.takes(spec) }));
    }
  }
  return undefined;
}
