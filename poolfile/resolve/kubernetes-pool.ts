import type { DecidedOnCluster } from '../facts/defaults';
import { devicesGroups, sharesOf } from '../facts/devices';
import { egressRules } from '../facts/egress';
import { namespaceOf } from '../facts/names';
import { namesOf, nodeLabels } from '../facts/node-labels';
import { asOperator, peerOf, tolerationOf } from '../facts/scheduling';
import type { Cluster, Scheduling, Toleration } from '../pool/kubernetes';
import type { KubernetesPool } from '../pool/pool';
import type { PoolGpus } from '../pool/pool-parts';
import type { ClusterSpec, NodeGroupSpec } from '../schema/cluster';
import type { GpusSpec, PoolSpec } from '../schema/pool-file';
import { byText, inOrder } from '../values/order';
import { required } from '../values/required';
import { Size } from '../values/units';
import type { PoolOnCluster, World } from '../world';
import { poolBase } from './pool-base';

export function kubernetesCluster(name: string, spec: ClusterSpec): Cluster {
  return {
    name,
    ...(spec.context !== undefined && { context: spec.context }),
    ...(spec.kubeconfig !== undefined && { kubeconfig: spec.kubeconfig }),
    clusterDomain: spec.clusterDomain,
    labels: inOrder(spec.labels),
    annotations: inOrder(spec.annotations),
    leaveAlone: [...new Set(spec.leaveAlone)].sort(byText),
    guaranteed: spec.guaranteed,
    assignsUsers: spec.podUser === 'assigned',
    ...(spec.nodeTimeout !== undefined && { nodeTimeout: spec.nodeTimeout }),
  };
}

interface KubernetesPoolInput {
  readonly placed: PoolOnCluster;
  readonly decided: DecidedOnCluster;
  readonly cluster: Cluster;
  readonly world: World;
}

/** A pool on a cluster. Fields that only Docker hosts have are left out; a rule has already reported them. */
export function kubernetesPool({ placed, decided, cluster, world }: KubernetesPoolInput): KubernetesPool {
  const { storage, access, pull, gpus, scheduling } = decided;
  const { tls } = access;
  const groups = devicesGroups(gpus, placed.cluster);
  const devices = gpus === 'none' ? undefined : devicesOf(gpus, groups, placed.cluster, world);
  const base = poolBase(placed, decided, world);
  return {
    ...base,
    ...(base.gpus && { gpus: gpusIn(base.gpus, gpus, groups) }),
    target: 'kubernetes',
    cluster,
    namespace: namespaceOf(placed.pool),
    replicas: Array.from({ length: decided.replicas }, (_, i) => ({ number: i + 1, devices: [] })),
    claims: {
      size: required(storage.size, `storage.size of pool ${placed.pool.name}`),
      ...(storage.class !== undefined && { storageClass: storage.class }),
      shared: storage.kind === 'shared',
    },
    ...(devices && { devices }),
    clients: access.from,
    metricsFrom: (access.metricsFrom ?? []).map(peerOf),
    ...(typeof tls === 'object' && 'secret' in tls && { tlsSecret: tls.secret }),
    ...(pull.ca && 'configMap' in pull.ca && { caConfigMap: pull.ca.configMap }),
    egress: egressRules(pull.egress),
    scheduling: schedulingOf(scheduling, groups),
    pullSecrets: placed.environment.spec.images.pullSecrets,
  };
}

function devicesOf(
  gpus: Exclude<GpusSpec, 'none'>,
  groups: readonly NodeGroupSpec[],
  cluster: ClusterSpec,
  world: World,
): KubernetesPool['devices'] {
  if ('resource' in gpus) return { resource: gpus.resource };
  const product = required(world.gpus.get(gpus.product), `${gpus.product} in the catalog`);
  return { resource: product.resource, ...nodeLabels(product, groups, cluster) };
}

/** A share of a device has its part of the memory; a pool that names a resource says the memory of a share itself. */
function gpusIn(gpus: PoolGpus, spec: GpusSpec, groups: readonly NodeGroupSpec[]): PoolGpus {
  if (spec === 'none' || 'resource' in spec) return gpus;
  const shares = Math.max(1, ...groups.map(sharesOf));
  return {
    ...gpus,
    names: gpus.vendor === 'nvidia' ? [...new Set([...gpus.names, ...namesOf(groups)])] : [],
    memory: Size.ofBytes(Math.floor(gpus.memory.bytes / shares / 1024 ** 2) * 1024 ** 2),
  };
}

function schedulingOf(spec: PoolSpec['scheduling'], groups: readonly NodeGroupSpec[]): Scheduling {
  return {
    ...(spec.priorityClass !== undefined && { priorityClass: spec.priorityClass }),
    ...(spec.runtimeClass !== undefined && { runtimeClass: spec.runtimeClass }),
    ...(spec.schedulerName !== undefined && { schedulerName: spec.schedulerName }),
    labels: inOrder(spec.labels),
    annotations: inOrder(spec.annotations),
    nodeSelector: inOrder(spec.nodeSelector),
    tolerations: tolerationsOf(spec.tolerations, groups),
  };
}

/**
 * The file's, in its order, and then one for each taint of the groups, in an order that does not depend on the
 * inventory's.
 */
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
