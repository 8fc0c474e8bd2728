import { DataKubernetesResources } from '@cdktf/provider-kubernetes/lib/data-kubernetes-resources';
import { TerraformDataSource } from 'cdktf';
import type { Construct } from 'constructs';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { escapeTemplates } from '../escape';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';
import { claimName } from './names';
import { selectorText } from './metadata';
import { modelStores } from './stores';

/** In an existing namespace, so many replicas beyond the last are looked for. */
const FURTHER_REPLICAS = 16;

/**
 * A Terraform expression: names of the pool's claims that no replica uses, found in the cluster, whether replicas share
 * a claim or not.
 */
export function unusedClaims(scope: Construct, config: KubernetesOllamaPoolConfig): string {
  return config.pool.namespace.own ? found(scope, config) : foundByName(scope, config);
}

/** By label. The provider then lists the cluster's CustomResourceDefinitions, as whoever creates namespaces may. */
function found(scope: Construct, { pool, provider }: KubernetesOllamaPoolConfig): string {
  const data = new DataKubernetesResources(scope, 'claims', {
    provider,
    ...escapeTemplates({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace: pool.namespace.name,
      labelSelector: selectorText(pool),
    }),
  });
  const objects = `data.kubernetes_resources.${data.friendlyUniqueId}.objects`;
  const used = JSON.stringify(modelStores(pool).map(({ claim }) => claim));
  return `\${sort([for c in ${objects} : c.metadata.name if !contains(${used}, c.metadata.name)])}`;
}

/** By name, because users of an existing namespace have rights in it alone. */
function foundByName(scope: Construct, { pool, provider }: KubernetesOllamaPoolConfig): string {
  const data = claimsByName(scope, 'other-claims', { pool, provider }, otherClaims(pool));
  return `\${sort([for c in ${data} : c.metadata[0].name if c.metadata[0].uid != ""])}`;
}

/** Names that claims of the pool may have, without those in use. */
function otherClaims(pool: KubernetesPool): string[] {
  const used = new Set(modelStores(pool).map(({ claim }) => claim));
  const perReplica = { ...pool, claims: { ...pool.claims, shared: false } };
  const shared = { ...pool, claims: { ...pool.claims, shared: true } };
  const replicas = Array.from({ length: pool.replicas.length + FURTHER_REPLICAS }, (_, i) => i + 1);
  return [claimName(shared, 1), ...replicas.map((n) => claimName(perReplica, n))].filter((name) => !used.has(name));
}

/**
 * A Terraform expression: a map of claims, by name. A claim that does not exist has no uid.
 * @param after - Read when this resource has its id. A dependency would defer the read with every change of whatever
 * the resource depends on.
 */
export function claimsByName(
  scope: Construct,
  id: string,
  config: ClaimData,
  names: readonly string[],
  after?: string,
): string {
  const data = claimData(scope, id, config, after ? `\${${after}.id == "" ? "" : each.key}` : '${each.key}');
  data.addOverride('for_each', Object.fromEntries(names.map((name) => [name, name])));
  return `data.${CLAIM}.${data.friendlyUniqueId}`;
}

type ClaimData = Pick<KubernetesOllamaPoolConfig, 'pool' | 'provider'>;

const CLAIM = 'kubernetes_persistent_volume_claim_v1';

/**
 * A claim as the cluster has it, or without uid if there is none.
 * @param name - As Terraform takes it.
 */
export function claimData(scope: Construct, id: string, { pool, provider }: ClaimData, name: string) {
  const data = new TerraformDataSource(scope, id, {
    provider,
    terraformResourceType: CLAIM,
    terraformGeneratorMetadata: { providerName: 'kubernetes' },
  });
  data.addOverride('metadata', { name, ...escapeTemplates({ namespace: pool.namespace.name }) });
  return data;
}
