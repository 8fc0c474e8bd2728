import type { ClusterSpec } from '../schema/cluster';
import type { EnvironmentSpec } from '../schema/environment-file';
import { namespaceOf } from '../facts/names';
import { nearest } from '../values/nearest';
import { groupBy } from '../values/group-by';
import {
  clusterPools,
  clusters,
  type PoolOnCluster,
  poolsFor,
  type Rule,
  report,
  type ParsedFile,
  type World,
} from '../world';

/** Clusters, their groups of nodes and their namespaces. */

interface ClusterEntry {
  readonly environment: ParsedFile<EnvironmentSpec>;
  readonly name: string;
  readonly cluster: ClusterSpec;
}

function* allClusters(world: World): Iterable<ClusterEntry> {
  for (const { environment } of world.environments) {
    if (environment) for (const [name, cluster] of clusters(environment.spec)) yield { environment, name, cluster };
  }
}

/** What tells one cluster from another in the files. */
function identityOf({ kubeconfig, context }: ClusterSpec): string {
  return JSON.stringify([kubeconfig, context]);
}

/** Within one environment: another may have namespaces of its own in the same cluster. */
export const clusterTaken: Rule = function* (world) {
  for (const [, [first, ...others]] of groupBy(
    allClusters(world),
    ({ environment, cluster }) => `${environment.name} ${identityOf(cluster)}`,
  )) {
    for (const { environment, name } of others) {
      yield report(
        'error',
        environment,
        ['kubernetes', name],
        `kubernetes.${name}: this cluster is ${first.name} already`,
        'a cluster is one place of an environment: its nodes are given out once; write another context, or list all groups in one',
        { key: true },
      );
    }
  }
};

export const contextUnsaid: Rule = function* (world) {
  for (const { environment, name, cluster } of allClusters(world)) {
    if (cluster.context !== undefined) continue;
    yield report(
      'warning',
      environment,
      ['kubernetes', name],
      `kubernetes.${name}.context is missing: the current one of the kubeconfig changes with a command, and another cluster would get the pools`,
      'write context: <its name>; `kubectl config get-contexts` shows them',
      { key: true },
    );
  }
};

export const groupTwice: Rule = function* (world) {
  for (const { environment, name, cluster } of allClusters(world)) {
    const groups = groupBy(
      cluster.nodes.map((group, i) => ({ group, i })),
      ({ group }) => group.name,
    );
    for (const [group, [first, ...others]] of groups) {
      for (const { i } of others)
        yield report(
          'error',
          environment,
          ['kubernetes', name, 'nodes', i, 'name'],
          `kubernetes.${name}.nodes[${i}].name: ${group} is there twice, first as nodes[${first.i}]`,
          'a group of nodes has one entry',
        );
    }
  }
};

export const groupProductUnknown: Rule = function* (world) {
  for (const { environment, name, cluster } of allClusters(world)) {
    for (const [i, { gpus }] of cluster.nodes.entries()) {
      if (!gpus || !('product' in gpus) || world.gpus.has(gpus.product)) continue;
      const near = nearest(gpus.product, world.gpus.keys());
      yield report(
        'error',
        environment,
        ['kubernetes', name, 'nodes', i, 'gpus', 'product'],
        `kubernetes.${name}.nodes[${i}].gpus.product: ${gpus.product} is not in the catalogue`,
        near !== undefined
          ? `did you mean ${near}?`
          : 'catalog/gpus.yaml lists them; for what it lacks write { resource, count }',
      );
    }
  }
};

/** A pod that asks for a bare resource has no label to tell the product by, and would get either. */
export const resourceAmbiguous: Rule = function* (world) {
  for (const { environment, name, cluster } of allClusters(world)) {
    const products = new Map(
      cluster.nodes.flatMap(({ gpus }) =>
        gpus && 'product' in gpus ? [[world.gpus.get(gpus.product)?.resource, gpus.product] as const] : [],
      ),
    );
    for (const [i, { gpus }] of cluster.nodes.entries()) {
      if (!gpus || !('resource' in gpus)) continue;
      const other = products.get(gpus.resource);
      if (other === undefined) continue;
      yield report(
        'error',
        environment,
        ['kubernetes', name, 'nodes', i, 'gpus', 'resource'],
        `kubernetes.${name}.nodes[${i}].gpus.resource: ${gpus.resource} is what ${other} is offered as too, and a pod that asks for it could get either`,
        'write the product of these devices, or give them a resource of their own',
      );
    }
  }
};

export const namespaceTaken: Rule = function* (world) {
  const placed = groupBy(
    clusterPools(world),
    ({ pool, cluster }) => `${identityOf(cluster)} ${namespaceOf(pool).name}`,
  );
  for (const [, pools] of placed) {
    const owner = pools.find(({ pool }) => namespaceOf(pool).own) ?? pools[0];
    for (const other of pools) if (other !== owner) yield* sharedNamespace(owner, other);
  }
};

function* sharedNamespace(owner: PoolOnCluster, { pool }: PoolOnCluster): ReturnType<Rule> {
  const { name, own } = namespaceOf(pool);
  const abroad = owner.pool.environment !== pool.environment;
  const where = abroad ? ` in ${owner.pool.environment}` : '';
  const more = { concerns: [owner.pool.environment] };
  if (own)
    yield report(
      'error',
      pool,
      [],
      `the namespace ${name} would be that of ${owner.pool.name}${where} too`,
      'rename the pool or the environment',
      more,
    );
  else if (namespaceOf(owner.pool).own)
    yield report(
      'error',
      pool,
      ['target', 'namespace'],
      `target.namespace: ${name} is made for the pool ${owner.pool.name}${where}, and goes with it`,
      'remove it for a namespace of its own, or write one that is there',
      more,
    );
  else if (abroad)
    yield report(
      'error',
      pool,
      ['target', 'namespace'],
      `target.namespace: ${owner.pool.environment} has pools in ${name} of this cluster already`,
      'a namespace of a cluster belongs to one environment: write another, or another context',
      more,
    );
}

export const namespaceSystem: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    const { name } = namespaceOf(pool);
    if (name.startsWith('kube-'))
      yield report(
        'error',
        pool,
        ['target', 'namespace'],
        `target.namespace: ${name} is the cluster's own`,
        'remove it for a namespace of its own, or write one of yours',
      );
  }
};
