import type { KubernetesPool } from '../pool/pool';
import type { PoolEntry } from '../world';

/**
 * The name under which Terraform, engines, clusters and the lock file know a pool. A renamed pool keeps its first one:
 * containers, networks, volumes, claims and namespaces cannot be renamed.
 */
export function deployedNameOf({ name, spec }: Pick<PoolEntry, 'name' | 'spec'>): string {
  return spec.renamedFrom ?? name;
}

/** The start of every name that belongs to a pool. */
export function prefixOf(pool: Pick<PoolEntry, 'environment' | 'name' | 'spec'>): string {
  return `pf-${pool.environment}-${deployedNameOf(pool)}`;
}

/** The name of a place's stack and state. */
export function stackOf(environment: string, place: string): string {
  return `${environment}-${place}`;
}

/** The namespace of a pool, and whether it is made for the pool. */
export function namespaceOf(pool: Pick<PoolEntry, 'environment' | 'name' | 'spec'>): KubernetesPool['namespace'] {
  const { target } = pool.spec;
  const existing = 'kubernetes' in target ? target.namespace : undefined;
  return { name: existing ?? prefixOf(pool), own: existing === undefined };
}
