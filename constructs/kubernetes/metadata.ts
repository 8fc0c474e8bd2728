import type { JobV1SpecTemplateMetadata } from '@cdktf/provider-kubernetes/lib/job-v1';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { escapeTemplates } from '../escape';

/** Names, labels and annotations of objects. */

export type Component = 'server' | 'gateway' | 'pull' | 'probe' | 'prune' | 'ready';

/** Selects the pods of a pool, or of one of its parts, and never a pod of somebody else in the same namespace. */
export function selector(pool: KubernetesPool, component?: Component): Record<string, string> {
  return {
    'app.kubernetes.io/instance': pool.prefix,
    ...(component ? { 'app.kubernetes.io/component': component } : {}),
  };
}

/** A label of Jobs that work for one replica, and of their pods. */
export function replicaLabel(replica: number | undefined): Record<string, string> {
  return replica === undefined ? {} : { 'poolform.org/replica': String(replica) };
}

/** The same selector for `kubectl`, of one replica's pods if a replica is given. */
export function selectorText(pool: KubernetesPool, component?: Component, replica?: number): string {
  return Object.entries({ ...selector(pool, component), ...replicaLabel(replica) })
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** The program of each part. */
const PROGRAMS: Readonly<Record<Component, string>> = {
  server: 'ollama',
  gateway: 'haproxy',
  pull: 'ollama',
  probe: 'ollama',
  prune: 'ollama',
  ready: 'haproxy',
};

/** Labels of every object: the cluster's, and the recommended ones. */
export function labels(pool: KubernetesPool, component?: Component): Record<string, string> {
  return { ...pool.cluster.labels, ...ownLabels(pool, component) };
}

/** The recommended labels. */
function ownLabels(pool: KubernetesPool, component?: Component): Record<string, string> {
  return {
    'app.kubernetes.io/name': component ? PROGRAMS[component] : 'ollama',
    ...selector(pool, component),
    'app.kubernetes.io/part-of': 'poolform',
    'app.kubernetes.io/managed-by': 'poolform',
    'poolform.org/environment': pool.environment,
    'poolform.org/pool': pool.deployedName,
  };
}

/**
 * The version of Ollama, for what runs it. The environment file has none of HAProxy's, and a tag is no version.
 * Other objects do not change with it.
 */
export function versionLabel({ images }: KubernetesPool, component: Component): Record<string, string> {
  return PROGRAMS[component] === 'ollama'
    ? // a label has no plus sign
      { 'app.kubernetes.io/version': images.ollama.version.replaceAll('+', '_') }
    : {};
}

/** Annotations of every object: the cluster's, and whose it is, if the environment says so. */
export function annotated({ cluster, owner }: KubernetesPool) {
  return ifAny({ ...cluster.annotations, ...(owner === undefined ? {} : { 'poolform.org/owner': owner }) });
}

function ifAny(annotations: Readonly<Record<string, string>>) {
  return Object.keys(annotations).length > 0 ? { annotations } : {};
}

export function metadata(
  pool: KubernetesPool,
  name: string,
  component?: Component,
  more: Readonly<Record<string, string>> = {},
) {
  return escapeTemplates({
    name,
    namespace: pool.namespace.name,
    labels: { ...labels(pool, component), ...more },
    ...annotated(pool),
  });
}

export function podMetadata(
  pool: KubernetesPool,
  component: Component,
  annotations: Readonly<Record<string, string>> = {},
): JobV1SpecTemplateMetadata {
  const { cluster, scheduling } = pool;
  return escapeTemplates({
    labels: {
      ...cluster.labels,
      ...scheduling.labels,
      ...ownLabels(pool, component),
      ...versionLabel(pool, component),
    },
    // another owner restarts nothing
    ...ifAny({ ...cluster.annotations, ...scheduling.annotations, ...annotations }),
  });
}
