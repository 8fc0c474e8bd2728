import { createHash } from 'node:crypto';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { shellWord } from '../../poolfile/values/shell';

/** Name of the StatefulSet and of its headless Service, and prefix of its pods' names. */
export function serverName(pool: KubernetesPool): string {
  return `${pool.prefix}-server`;
}

export function gatewayName(pool: KubernetesPool): string {
  return `${pool.prefix}-gateway`;
}

/** Name of the ConfigMap with the tokens. */
export function tokensName(pool: KubernetesPool): string {
  return `${pool.prefix}-tokens`;
}

/** Name of the ConfigMap that is in the pool's own namespace until somebody deletes that. */
export function markerName(pool: KubernetesPool): string {
  return `${pool.prefix}-namespace`;
}

/** Replicas count from 1, pods of a StatefulSet from 0. */
export function podName(pool: KubernetesPool, replica: number): string {
  return `${serverName(pool)}-${replica - 1}`;
}

/** A pod's fully qualified name: the gateway's resolver does not use the search list of resolv.conf. */
export function podHost(pool: KubernetesPool, replica: number): string {
  return `${podName(pool, replica)}.${serverName(pool)}.${pool.namespace.name}.svc.${pool.cluster.clusterDomain}`;
}

/** The claim that the StatefulSet's template creates for a replica, or the one that all replicas share. */
export function claimName(pool: KubernetesPool, replica: number): string {
  return pool.claims.shared ? `${pool.prefix}-models` : `models-${podName(pool, replica)}`;
}

/** `h` and seven hex digits: short enough for an object's name, and changed by any change of `value`. */
export function shortHash(value: unknown): string {
  return `h${createHash('sha256')
    .update(typeof value === 'string' ? value : JSON.stringify(value))
    .digest('hex')
    .slice(0, 7)}`;
}

/**
 * The beginning of a `kubectl` command for people: in the pool's cluster and namespace, when run in the project's
 * folder.
 */
export function kubectl({ cluster, namespace }: Pick<KubernetesPool, 'cluster' | 'namespace'>): string {
  const file = cluster.kubeconfig === undefined ? [] : [`KUBECONFIG=${pathWord(cluster.kubeconfig)}`];
  const context = cluster.context === undefined ? [] : [`--context=${shellWord(cluster.context)}`];
  return [...file, 'kubectl', ...context, '-n', namespace.name].join(' ');
}

/**
 * A path as a word of a command. A leading `~/` stays outside the quotes, so that the shell expands it as the provider
 * does.
 */
function pathWord(path: string): string {
  return path.startsWith('~/') ? `~/${shellWord(path.slice(2))}` : shellWord(path);
}
