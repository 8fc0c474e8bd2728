import type { ClusterSpec, NodeGroupSpec } from './cluster';
import { needed } from './devices';
import { DEFAULT_EGRESS, egressRules } from './egress';
import type { EnvironmentSpec } from './environment';
import { pullTimeoutOf } from './model-facts';
import type { Cluster, KubernetesPool, Peer, Scheduling, Toleration } from './pool';
import { poolBase, prefixOf, schemeOf, threadsOf } from './pool-base';
import type { GpusSpec, PoolSpec } from './schema';
import { byText, inOrder } from './text';
import { Size } from './units';
import type { PoolEntry, World } from './world';

export function cluster(name: string, spec: ClusterSpec): Cluster {
  return {
    name,
    ...(spec.context !== undefined && { context: spec.context }),
    ...(spec.kubeconfig !== undefined && { kubeconfig: spec.kubeconfig }),
    clusterDomain: spec.clusterDomain,
  };
}

/** The namespace of a pool, and whether it is made for it. */
export function namespaceOf({
  environment,
  name,
  spec,
}: Pick<PoolEntry, 'environment' | 'name' | 'spec'>): KubernetesPool['namespace'] {
  const existing = 'kubernetes' in spec.target ? spec.target.namespace : undefined;
  return { name: existing ?? prefixOf(environment, name), own: existing === undefined };
}

/** A pool's file with the defaults that hang on its cluster and its server's version. */
export function decidedOnCluster(
  entry: PoolEntry,
  place: ClusterSpec,
  version: string,
  catalog: Pick<World, 'models'>,
) {
  const { spec } = entry;
  const namespace = namespaceOf(entry).name;
  const service = `${prefixOf(entry.environment, entry.name)}-gateway.${namespace}.svc.${place.clusterDomain}`;
  const from: readonly Peer[] = spec.access.from?.length ? spec.access.from.map(peerOf) : [{ namespace }];
  return {
    ...spec,
    target: { ...spec.target, namespace },
    serving: { ...spec.serving, threads: threadsOf(spec, version) },
    pull: { ...spec.pull, timeout: pullTimeoutOf(spec, catalog), egress: spec.pull.egress ?? DEFAULT_EGRESS },
    storage: {
      ...spec.storage,
      kind: spec.storage.kind ?? ('perReplica' as const),
      class: spec.storage.class ?? place.storageClass,
      retain: spec.storage.retain ?? true,
    },
    access: {
      ...spec.access,
      from,
      url: spec.access.url ?? `${schemeOf(spec.access)}://${service}:${spec.access.port}`,
    },
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

/** The groups of nodes that have a pool's devices; none without devices. */
export function devicesGroups(gpus: GpusSpec, place: ClusterSpec): readonly NodeGroupSpec[] {
  const need = needed(gpus);
  return need ? place.nodes.filter((group) => productOf(group) === need.product) : [];
}

/** The catalogue's product of a group's devices, or the resource of what the catalogue lacks. */
export function productOf({ gpus }: NodeGroupSpec): string | undefined {
  return gpus && ('product' in gpus ? gpus.product : gpus.resource);
}

function devicesOf(gpus: GpusSpec, world: World): KubernetesPool['devices'] {
  if (gpus === 'none') return undefined;
  if ('resource' in gpus) return { resource: gpus.resource };
  const product = world.gpus.get(gpus.product);
  return product && { resource: product.resource, nodeLabel: product.label };
}

type PeerSpec = NonNullable<PoolSpec['access']['from']>[number];

function peerOf(peer: PeerSpec): Peer {
  if ('cidr' in peer) return { cidr: peer.cidr };
  return { namespace: peer.namespace, ...(peer.pods && { pods: inOrder(peer.pods) }) };
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

export function tolerationOf({
  key,
  operator,
  value,
  effect,
}: PoolSpec['scheduling']['tolerations'][number]): Toleration {
  const asked =
    operator === 'Equal'
      ? ({ operator, value: value ?? '' } as const)
      : asOperator(operator === 'Exists' ? undefined : value);
  return { ...(key !== undefined && { key }), ...asked, ...(effect !== undefined && { effect }) };
}

function asOperator(value: string | undefined): Pick<Toleration, 'operator' | 'value'> {
  return value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value };
}
