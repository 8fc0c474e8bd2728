import type {
  JobV1SpecTemplateSpec,
  JobV1SpecTemplateSpecContainer,
  JobV1SpecTemplateSpecTopologySpreadConstraint,
} from '@cdktf/provider-kubernetes/lib/job-v1';
import type { Toleration } from '../../poolfile/pool/kubernetes';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { USER } from '../../containers/process';
import { escapeTemplates } from '../escape';
import { type Component, selector } from './metadata';

export interface Resources {
  readonly cpuRequest: string;
  readonly cpuLimit: string;
  /** Both request and limit, so that a container may use exactly what it is promised. */
  readonly memory: string;
  readonly devices?: { readonly resource: string; readonly count: number };
}

export interface ContainerSettings extends Omit<
  JobV1SpecTemplateSpecContainer,
  'resources' | 'securityContext' | 'env'
> {
  readonly env?: Readonly<Record<string, string>>;
  readonly resources: Resources;
}

/**
 * What a container may write to its node: /tmp, which has a size of its own, and its log. Gateways were found to use
 * 72 KiB and servers 190 KiB, most of it the log, so they ask for nothing. That is in words, because the API would take
 * the limit, and a node that does not report its disk would take no pod.
 */
const NODE_DISK = {
  requests: { 'ephemeral-storage': '0' },
  limits: { 'ephemeral-storage': '2Gi' },
} as const;

/**
 * A container that Pod Security `restricted` admits. The settings are on the container itself, not only on the pod,
 * because the provider sends `false` for each one that is absent. Templates are not escaped here: `podSpec` does it.
 */
export function confined({ env, resources, ...rest }: ContainerSettings): JobV1SpecTemplateSpecContainer {
  const devices = resources.devices ? { [resources.devices.resource]: String(resources.devices.count) } : {};
  return {
    ...rest,
    // in words: the provider would keep the policy of a former image
    imagePullPolicy: pullPolicy(rest.image),
    // the kubelet expands `$(NAME)` and `$$` in values; a doubled `$` arrives as one
    env: Object.entries(env ?? {}).map(([name, value]) => ({ name, value: value.replaceAll('$', '$$$$') })),
    resources: {
      requests: { cpu: resources.cpuRequest, memory: resources.memory, ...NODE_DISK.requests, ...devices },
      limits: { cpu: resources.cpuLimit, memory: resources.memory, ...NODE_DISK.limits, ...devices },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsGroup: String(USER),
      runAsNonRoot: true,
      runAsUser: String(USER),
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

/** The API server's own default. */
function pullPolicy(image = ''): 'Always' | 'IfNotPresent' {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

/** What a pod is made of. `confined` makes its containers. */
export interface PodSettings extends Omit<JobV1SpecTemplateSpec, 'container' | 'initContainer'> {
  readonly container: readonly JobV1SpecTemplateSpecContainer[];
  readonly initContainer?: readonly JobV1SpecTemplateSpecContainer[];
}

/** Adds what all pods of a pool have in common, and escapes the whole. */
export function podSpec(pool: KubernetesPool, settings: PodSettings): JobV1SpecTemplateSpec {
  return escapeTemplates(plainPodSpec(pool, settings));
}

/** The same before it is escaped, for a hash. */
export function plainPodSpec(pool: KubernetesPool, settings: PodSettings): JobV1SpecTemplateSpec {
  const { container, initContainer, ...spec } = settings;
  const { cluster } = pool;
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      fsGroupChangePolicy: 'OnRootMismatch',
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
      ...(cluster.assignsUsers
        ? {}
        : {
            // gives volumes to the group of every process
            fsGroup: String(USER),
            runAsGroup: String(USER),
            runAsUser: String(USER),
          }),
    },
    ...(pool.pullSecrets.length > 0 ? { imagePullSecrets: pool.pullSecrets.map((name) => ({ name })) } : {}),
    ...(pool.scheduling.priorityClass ? { priorityClassName: pool.scheduling.priorityClass } : {}),
    ...spec,
    ...(initContainer ? { initContainer: initContainer.map((each) => inCluster(cluster, each)) } : {}),
    container: container.map((each) => inCluster(cluster, each)),
  };
}

/** A container as its cluster wants it. */
function inCluster(
  { assignsUsers, guaranteed }: KubernetesPool['cluster'],
  container: JobV1SpecTemplateSpecContainer,
): JobV1SpecTemplateSpecContainer {
  const { resources, securityContext } = container;
  const withoutUser = Object.entries(securityContext ?? {}).filter(([key]) => !/^runAs(User|Group)$/.test(key));
  return {
    ...container,
    ...(guaranteed && resources ? { resources: { ...resources, requests: { ...resources.limits } } } : {}),
    ...(assignsUsers ? { securityContext: Object.fromEntries(withoutUser) } : {}),
  };
}

/** Where a replica may run: on nodes with its GPU product, whose taints it tolerates. */
export function placement(
  pool: KubernetesPool,
): Pick<JobV1SpecTemplateSpec, 'affinity' | 'nodeSelector' | 'toleration'> {
  const { devices, scheduling } = pool;
  // GPU nodes are usually tainted with the name of their resource
  const usual: Toleration | undefined = devices && { key: devices.resource, operator: 'Exists', effect: 'NoSchedule' };
  const tolerations =
    usual && !scheduling.tolerations.some((t) => t.key === usual.key && t.operator === 'Exists')
      ? [usual, ...scheduling.tolerations]
      : scheduling.tolerations;
  const nodes = [
    ...(devices?.nodeLabel ? [[devices.nodeLabel]] : []),
    ...(devices?.groupLabels ?? []).map((all) => Object.entries(all).map(([key, value]) => ({ key, values: [value] }))),
  ];
  return {
    ...(Object.keys(scheduling.nodeSelector).length > 0 ? { nodeSelector: scheduling.nodeSelector } : {}),
    ...(tolerations.length > 0 ? { toleration: tolerations.map((t) => ({ ...t })) } : {}),
    ...(nodes.length > 0
      ? {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                // any of the terms, and all labels of a term
                nodeSelectorTerm: nodes.map((labels) => ({
                  matchExpressions: labels.map(({ key, values }) => ({ key, operator: 'In', values: [...values] })),
                })),
              },
            },
          },
        }
      : {}),
  };
}

/** What each replica requests of its nodes' device plugin; undefined for a pool without GPUs. */
export function replicaDevices({ name, devices, gpus }: KubernetesPool): Resources['devices'] {
  if (!devices) return undefined;
  if (!gpus) throw new Error(`pool ${name} has a device resource and no GPUs`);
  return { resource: devices.resource, count: gpus.count };
}

/**
 * Never puts two pods of a component and revision on one node if there is another that may take them. On the only node
 * that there is, both run. Nodes with a taint that the pods do not tolerate do not count, so that one which is drained,
 * lost, or not for pods like these is in nobody's way. Only pods of one revision are counted, because those of the
 * former are about to go. A required anti-affinity would keep the second pod from the only node.
 */
export function apartOnNodes(
  pool: KubernetesPool,
  component: Component,
): JobV1SpecTemplateSpecTopologySpreadConstraint[] {
  return spreadOverNodes(pool, component).map((spread) => ({
    ...spread,
    whenUnsatisfiable: 'DoNotSchedule',
    nodeTaintsPolicy: 'Honor',
    matchLabelKeys: ['pod-template-hash'],
  }));
}

/** Prefers to put the pods of a component on different nodes. */
export function spreadOverNodes(
  pool: KubernetesPool,
  component: Component,
): JobV1SpecTemplateSpecTopologySpreadConstraint[] {
  return [
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: [{ matchLabels: selector(pool, component) }],
    },
  ];
}

/** A writable /tmp on a read-only root. */
export const TMP = {
  mount: { name: 'tmp', mountPath: '/tmp' },
  volume: (size: string) => ({ name: 'tmp', emptyDir: { sizeLimit: size } }),
} as const;
