import type { ClusterSpec } from '../schema/cluster';
import type { EnvironmentSpec } from '../schema/environment-file';
import { groupBy } from '../values/group-by';
import { clusters, type ParsedFile, type World } from '../world';
import { report, reportMissing, type Rule } from './rule';

/** Clusters and their groups of nodes. */

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

/** What distinguishes one cluster from another in the files. */
export function identityOf({ kubeconfig, context }: ClusterSpec): string {
  return JSON.stringify([kubeconfig, context]);
}

/** Within one environment: another environment may have namespaces of its own in the same cluster. */
export const clusterDuplicate: Rule = {
  severity: 'error',
  meaning: 'An environment lists the same cluster twice, and its nodes would be counted twice.',
  fix: 'Write another context, or list all groups of nodes in one entry.',
  *check(world) {
    const byCluster = groupBy(
      allClusters(world),
      ({ environment, cluster }) => `${environment.name} ${identityOf(cluster)}`,
    );
    for (const [, [first, ...others]] of byCluster) {
      for (const { environment, name } of others)
        yield report(environment, ['kubernetes', name], {
          message: `this cluster is already listed as ${first.name}`,
          hint: 'write another context, or list all groups of nodes in one entry',
          pointAt: 'key',
        });
    }
  },
};

export const contextMissing: Rule = {
  severity: 'warning',
  meaning: 'No context is written: whatever context is current in the kubeconfig gets the pools.',
  fix: 'Write `context`; `kubectl config get-contexts` lists them.',
  *check(world) {
    for (const { environment, name, cluster } of allClusters(world)) {
      if (cluster.context !== undefined) continue;
      yield reportMissing(environment, ['kubernetes', name, 'context'], {
        message: 'the current context of the kubeconfig can change, and another cluster would get the pools',
        hint: 'write context: <its name>; `kubectl config get-contexts` lists them',
      });
    }
  },
};

export const nodeGroupDuplicate: Rule = {
  severity: 'error',
  meaning: 'Two groups of nodes of a cluster have the same name.',
  fix: 'Rename one of them, or merge the two.',
  *check(world) {
    for (const { environment, name, cluster } of allClusters(world)) {
      const groups = groupBy(
        cluster.nodes.map((group, i) => ({ group, i })),
        ({ group }) => group.name,
      );
      for (const [group, [first, ...others]] of groups) {
        for (const { i } of others)
          yield report(environment, ['kubernetes', name, 'nodes', i, 'name'], {
            message: `${group} is listed twice, first as nodes[${first.i}]`,
            hint: 'rename one of the two, or merge them',
          });
      }
    }
  },
};

/** A pod that asks for a resource alone has no product label to select nodes by. */
export const resourceConflict: Rule = {
  severity: 'error',
  meaning: 'A group of nodes offers devices under the same resource as a product of the same cluster.',
  fix: 'Write the product of these devices, or offer them under a resource of their own.',
  *check(world) {
    for (const { environment, name, cluster } of allClusters(world)) {
      const products = new Map(
        cluster.nodes.flatMap(({ gpus }) =>
          gpus && 'product' in gpus ? [[world.gpus.get(gpus.product)?.resource, gpus.product] as const] : [],
        ),
      );
      for (const [i, { gpus }] of cluster.nodes.entries()) {
        const product = gpus && 'resource' in gpus ? products.get(gpus.resource) : undefined;
        if (!gpus || !('resource' in gpus) || product === undefined) continue;
        yield report(environment, ['kubernetes', name, 'nodes', i, 'gpus', 'resource'], {
          message: `${gpus.resource} is also the resource of ${product}, and a pod that asks for it could get either`,
          hint: 'write the product of these devices, or offer them under a resource of their own',
        });
      }
    }
  },
};
