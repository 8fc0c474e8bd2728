import type { KubernetesPool } from '../../poolfile/pool/pool';
import { claimName } from './names';

/** A claim with models. */
export interface ModelStore {
  readonly claim: string;
  /** The replica that it belongs to; absent: all replicas share it. */
  readonly replica?: number;
}

export function modelStores(pool: KubernetesPool): readonly ModelStore[] {
  return pool.claims.shared
    ? [{ claim: claimName(pool, 1) }]
    : pool.replicas.map(({ number }) => ({ claim: claimName(pool, number), replica: number }));
}
