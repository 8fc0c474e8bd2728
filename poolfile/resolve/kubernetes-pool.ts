import { namespaceOf } from '../facts/names';
import { decidedOnCluster } from '../facts/defaults';
import { devicesGroups } from '../facts/devices';
import { peerOf, tolerationOf, asOperator } from '../facts/scheduling';
import type { ClusterSpec, NodeGroupSpec } from '../schema/cluster';
import { egressRules } from '../facts/egress';
import type { EnvironmentSpec } from '../schema/environment-file';
import type { Cluster, KubernetesPool, Scheduling, Toleration } from '../pool/pool';
import { poolBase } from './pool-base';
import type { GpusSpec, PoolSpec } from '../schema/pool-file';
import { byText, inOrder } from '../values/order';
import { Size } from '../values/units';
import type { PoolEntry, World } from '../world';

export function cluster(name: string, spec: ClusterSpec): Cluster {
  return {
    name,
    ...(spec.context !== undefined && { context: spec.context }),
    ...(spec.kubeconfig !== undefined && { kubeconfig: spec.kubeconfig }),
    clusterDomain: spec.clusterDomain,
  };
}

/** A pool on a cluster. Total: what belongs to Docker hosts was an issue, and is left out. */
export function kubernetesPool(
  entry: PoolEntry,
  on: Cluster,
  place: ClusterSpec,
  environment: EnvironmentSpec,
  world: World,
): KubernetesPool {
  const { storage, access, pull, replicas, gpus, scheduling } = decidedOnCluster(
    entry,
    place,
    environment.images.ollama.version,
    world,
  );
  const base = poolBase(entry, environment, world);
  const size = storage.size ?? Size.parse('1GiB');
  const devices = devicesOf(gpus, world);
  const { tls } = access;
  return {
    ...base,
    target: 'kubernetes',
    cluster: on,
    namespace: namespaceOf(entry),
    replicas: Array.from({ length: replicas }, (_, i) => ({ number: i + 1, devices: [] })),
    claims: {
      size,
      ...(storage.class !== undefined && { storageClass: storage.class }),
      shared: storage.kind === 'shared',
    },
    ...(devices && { devices }),
    clients: access.from,
    metricsFrom: (access.metricsFrom ?? []).map(peerOf),
    ...(typeof tls === 'object' && 'secret' in tls && { tlsSecret: tls.secret }),
    ...(pull.ca && 'configMap' in pull.ca && { caConfigMap: pull.ca.configMap }),
    egress: egressRules(pull.egress),
    scheduling: schedulingOf(scheduling, devicesGroups(gpus, place)),
    pullSecrets: environment.images.pullSecrets,
    storage: { size, retain: storage.retain },
    access: { ...base.access, from: [], url: access.url },
  };
}

function devicesOf(gpus: GpusSpec, world: World): KubernetesPool['devices'] {
  if (gpus === 'none') return undefined;
  if ('resource' in gpus) return { resource: gpus.resource };
  const product = world.gpus.get(gpus.product);
  return product && { resource: product.resource, nodeLabel: product.label };
}

function schedulingOf(spec: PoolSpec['scheduling'], groups: readonly NodeGroupSpec[]): Scheduling {
  return {
    ...(spec.priorityClass !== undefined && { priorityClass: spec.priorityClass }),
    ...(spec.runtimeClass !== undefined && { runtimeClass: spec.runtimeClass }),
    labels: inOrder(spec.labels),
    annotations: inOrder(spec.annotations),
    nodeSelector: inOrder(spec.nodeSelector),
    tolerations: tolerationsOf(spec.tolerations, groups),
  };
}

/** The file's, in its order, and then one for each taint of the groups, in an order that no reordering of the inventory changes. */
function tolerationsOf(
  written: PoolSpec['scheduling']['tolerations'],
  groups: readonly NodeGroupSpec[],
): readonly Toleration[] {
  const taints = groups.flatMap((group) =>
    group.taints.map(({ key, value, effect }): Toleration => ({ key, ...asOperator(value), effect })),
  );
  const all = [...written.map(tolerationOf), ...taints.sort((a, b) => byText(JSON.stringify(a), JSON.stringify(b)))];
  return [...new Map(all.map((toleration) => [JSON.stringify(toleration), toleration])).values()];
}
