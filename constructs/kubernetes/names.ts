import { createHash } from 'node:crypto';
import type { KubernetesPool } from '../../poolfile/pool/pool';

/** The StatefulSet, its pods' prefix and their headless Service. */
export function serverName(pool: KubernetesPool): string {
  return `${pool.prefix}-server`;
}

export function gatewayName(pool: KubernetesPool): string {
  return `${pool.prefix}-gateway`;
}

/** Replica n is pod n - 1. */
export function podName(pool: KubernetesPool, replica: number): string {
  return `${serverName(pool)}-${replica - 1}`;
}

/** Fully qualified: the gateway's resolver knows no search list. */
export function podHost(pool: KubernetesPool, replica: number): string {
  return `${podName(pool, replica)}.${serverName(pool)}.${pool.namespace.name}.svc.${pool.cluster.clusterDomain}`;
}

/** The claim that the StatefulSet's template makes for a replica, or the one that all share. */
export function claimName(pool: KubernetesPool, replica: number): string {
  return pool.claims.shared ? `${pool.prefix}-models` : `models-${podName(pool, replica)}`;
}

export function shortHash(value: unknown): string {
  return `h${createHash('sha256')
    .update(typeof value === 'string' ? value : JSON.stringify(value))
    .digest('hex')
    .slice(0, 7)}`;
}

/** The command that people use on the pool's namespace, from the project's folder, in the very cluster. */
export function kubectl({ cluster, namespace }: Pick<KubernetesPool, 'cluster' | 'namespace'>): string {
  const quoted = (text: string): string =>
    /^[\w~@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
  const file = cluster.kubeconfig === undefined ? [] : [`KUBECONFIG=${quoted(cluster.kubeconfig)}`];
  const context = cluster.context === undefined ? [] : [`--context=${quoted(cluster.context)}`];
  return [...file, 'kubectl', ...context, '-n', namespace.name].join(' ');
}
