import type {
  JobV1SpecTemplateMetadata,
  JobV1SpecTemplateSpec,
  JobV1SpecTemplateSpecContainer,
} from '@cdktf/provider-kubernetes/lib/job-v1';
import type { KubernetesPool, Toleration } from '../../poolfile/pool/pool';
import { asWritten } from '../escape';

/** User and group of every process: no account of any image; volumes are made theirs by fsGroup. */
export const USER = 65532;

export type Component = 'server' | 'gateway' | 'pull' | 'prune' | 'ready';

/** Selects the pods of one part of one pool: in a namespace that others use, nothing else is ever selected. */
export function selector(pool: KubernetesPool, component?: Component): Record<string, string> {
  return {
    'app.kubernetes.io/instance': pool.prefix,
    ...(component ? { 'app.kubernetes.io/component': component } : {}),
  };
}

/** The well-known labels, on every object. */
export function labels(pool: KubernetesPool, component?: Component): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'ollama',
    ...selector(pool, component),
    'app.kubernetes.io/part-of': 'poolform',
    'app.kubernetes.io/managed-by': 'poolform',
    'poolform.org/environment': pool.environment,
    'poolform.org/pool': pool.name,
  };
}

export function metadata(pool: KubernetesPool, name: string, component?: Component) {
  return { ...asWritten({ name, namespace: pool.namespace.name, labels: labels(pool, component) }) };
}

export interface Resources {
  readonly cpuRequest: string;
  readonly cpuLimit: string;
  /** Request and limit: what is promised is what may be taken. */
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

/** A container as Pod Security `restricted` admits it, said on the container itself: the provider sends `false` for what is not said. `podSpec` escapes it. */
export function confined({ env, resources, ...rest }: ContainerSettings): JobV1SpecTemplateSpecContainer {
  const devices = resources.devices ? { [resources.devices.resource]: String(resources.devices.count) } : {};
  return {
    ...rest,
    // the kubelet reads `$(NAME)` and `$$` in values; doubled, text arrives as it is
    env: Object.entries(env ?? {}).map(([name, value]) => ({ name, value: value.replaceAll('$', '$$$$') })),
    resources: {
      requests: { cpu: resources.cpuRequest, memory: resources.memory, ...devices },
      limits: { cpu: resources.cpuLimit, memory: resources.memory, ...devices },
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

/** What all pods of a pool have in common. */
export function podSpec(pool: KubernetesPool, spec: JobV1SpecTemplateSpec): JobV1SpecTemplateSpec {
  return asWritten({
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      fsGroup: String(USER),
      fsGroupChangePolicy: 'OnRootMismatch',
      runAsGroup: String(USER),
      runAsNonRoot: true,
      runAsUser: String(USER),
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(pool.pullSecrets.length > 0 ? { imagePullSecrets: pool.pullSecrets.map((name) => ({ name })) } : {}),
    ...(pool.scheduling.priorityClass ? { priorityClassName: pool.scheduling.priorityClass } : {}),
    ...spec,
  });
}

export function podMetadata(
  pool: KubernetesPool,
  component: Component,
  annotations: Readonly<Record<string, string>> = {},
): JobV1SpecTemplateMetadata {
  const all = { ...pool.scheduling.annotations, ...annotations };
  return asWritten({
    labels: { ...pool.scheduling.labels, ...labels(pool, component) },
    ...(Object.keys(all).length > 0 ? { annotations: all } : {}),
  });
}

/** Where a replica may run: on nodes with its product, and past what keeps others off them. */
export function placement(
  pool: KubernetesPool,
): Pick<JobV1SpecTemplateSpec, 'affinity' | 'nodeSelector' | 'toleration'> {
  const { devices, scheduling } = pool;
  const usual: Toleration | undefined = devices && { key: devices.resource, operator: 'Exists', effect: 'NoSchedule' };
  const tolerations =
    usual && !scheduling.tolerations.some((t) => t.key === usual.key && t.operator === 'Exists')
      ? [usual, ...scheduling.tolerations]
      : scheduling.tolerations;
  const product = devices?.nodeLabel;
  return {
    ...(Object.keys(scheduling.nodeSelector).length > 0 ? { nodeSelector: scheduling.nodeSelector } : {}),
    ...(tolerations.length > 0 ? { toleration: tolerations.map((t) => ({ ...t })) } : {}),
    ...(product
      ? {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerm: [
                  { matchExpressions: [{ key: product.key, operator: 'In', values: [...product.values] }] },
                ],
              },
            },
          },
        }
      : {}),
  };
}

/** A writable /tmp on a read-only root. */
export const TMP = {
  mount: { name: 'tmp', mountPath: '/tmp' },
  volume: (size: string) => ({ name: 'tmp', emptyDir: { sizeLimit: size } }),
} as const;
