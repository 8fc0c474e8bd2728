import type { KubernetesPool } from '../pool/pool';
import type { PoolEntry } from '../world';

/** The start of every name that belongs to a pool. */
export function prefixOf(environment: string, pool: string): string {
  return `pf-${environment}-${pool}`;
}

/** The name of a place's stack and state. */
export function stackOf(environment: string, place: string): string {
  return `${environment}-${place}`;
}

/** The namespace of a pool, and whether it is made for the pool. */
export function namespaceOf({
  environment,
  name,
  spec,
}: Pick<PoolEntry, 'environment' | 'name' | 'spec'>): KubernetesPool['namespace'] {
  const existing = 'kubernetes' in spec.target ? spec.target.namespace : undefined;
  return { name: existing ?? prefixOf(environment, name), own: existing === undefined };
}
