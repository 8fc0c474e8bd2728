import { namespaceOf } from '../facts/names';
import { groupBy } from '../values/group-by';
import { clusterPools, type PoolOnCluster, poolsFor, type World } from '../world';
import { identityOf } from './clusters';
import { report, type Rule } from './rule';

/** Namespaces of pools on clusters. */

export const namespaceReserved: Rule = {
  severity: 'error',
  meaning: "A pool is to run in one of the cluster's own namespaces.",
  fix: 'Remove `target.namespace`, or write a namespace of yours.',
  *check(world) {
    for (const pool of poolsFor('kubernetes', world)) {
      const { name } = namespaceOf(pool);
      if (!name.startsWith('kube-')) continue;
      yield report(pool, ['target', 'namespace'], {
        message: `${name} is reserved for the cluster`,
        hint: 'remove it for a namespace of its own, or write one of yours',
      });
    }
  },
};

export const namespaceDuplicate: Rule = {
  severity: 'error',
  meaning: 'Poolform would create the same namespace for two pools.',
  fix: 'Rename the pool or the environment.',
  *check(world) {
    for (const { owner, pool, location } of sharedNamespaces(world)) {
      const { name, own } = namespaceOf(pool);
      if (!own) continue;
      yield report(pool, [], {
        message: `the namespace ${name} would also be that of ${owner.name}${location}`,
        hint: 'rename the pool or the environment',
        concerns: [owner.environment],
      });
    }
  },
};

export const namespaceUnavailable: Rule = {
  severity: 'error',
  meaning: 'The namespace is created for another pool, and deleted with it.',
  fix: 'Remove `target.namespace` for a namespace of its own, or write an existing one.',
  *check(world) {
    for (const { owner, pool, location } of sharedNamespaces(world)) {
      const { name, own } = namespaceOf(pool);
      if (own || !namespaceOf(owner).own) continue;
      yield report(pool, ['target', 'namespace'], {
        message: `${name} is created for the pool ${owner.name}${location}, and deleted with it`,
        hint: 'remove it for a namespace of its own, or write an existing one',
        concerns: [owner.environment],
      });
    }
  },
};

export const namespaceConflict: Rule = {
  severity: 'error',
  meaning: 'Two environments use the same existing namespace of a cluster.',
  fix: 'Write another namespace, or another context.',
  *check(world) {
    for (const { owner, pool } of sharedNamespaces(world)) {
      const { name, own } = namespaceOf(pool);
      if (own || namespaceOf(owner).own || owner.environment === pool.environment) continue;
      yield report(pool, ['target', 'namespace'], {
        message: `the environment ${owner.environment} already has pools in ${name} of this cluster`,
        hint: 'write another namespace, or another context: a namespace belongs to one environment',
        concerns: [owner.environment],
      });
    }
  },
};

interface SharedNamespace {
  /** The pool that the namespace is created for, or else the first pool in it. */
  readonly owner: PoolOnCluster['pool'];
  readonly pool: PoolOnCluster['pool'];
  /** The owner's environment, if it is another. */
  readonly location: string;
}

function* sharedNamespaces(world: World): Iterable<SharedNamespace> {
  const byNamespace = groupBy(
    clusterPools(world),
    ({ pool, cluster }) => `${identityOf(cluster)} ${namespaceOf(pool).name}`,
  );
  for (const [, placed] of byNamespace) {
    const { pool: owner } = placed.find(({ pool }) => namespaceOf(pool).own) ?? placed[0];
    for (const { pool } of placed) {
      const location = owner.environment === pool.environment ? '' : ` in ${owner.environment}`;
      if (pool !== owner) yield { owner, pool, location };
    }
  }
}
