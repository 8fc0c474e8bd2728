import { DataKubernetesResources } from '@cdktf/provider-kubernetes/lib/data-kubernetes-resources';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { escapeTemplates } from '../escape';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';
import { claimName } from './names';
import { selector } from './pod';

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

/** A Terraform expression: names of the pool's claims whose replica no longer exists, found in the cluster. */
export function unusedClaims(scope: Construct, { pool, provider }: KubernetesOllamaPoolConfig): string {
  if (pool.claims.shared) return Fn.tolist([]) as unknown as string;
  const found = new DataKubernetesResources(scope, 'claims', {
    provider,
    ...escapeTemplates({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace: pool.namespace.name,
      labelSelector: Object.entries(selector(pool, 'server'))
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    }),
  });
  const objects = `data.kubernetes_resources.${found.friendlyUniqueId}.objects`;
  const used = JSON.stringify(modelStores(pool).map(({ claim }) => claim));
  return `\${sort([for c in ${objects} : c.metadata.name if !contains(${used}, c.metadata.name)])}`;
}
