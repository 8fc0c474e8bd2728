import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import { PersistentVolumeClaimV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1';
import { ResourceQuotaV1 } from '@cdktf/provider-kubernetes/lib/resource-quota-v1';
import { type ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { escapeTemplates } from '../escape';
import { forget } from '../forget';
import { keptObjects } from './kept-objects';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';
import { claimName } from './names';
import { labels, replicaDevices } from './pod';
import { modelStores } from './stores';

/**
 * The namespace of a pool, if the pool has its own, and the claim that all replicas share, if they share one.
 *
 * Deleting a namespace deletes its claims. With `storage.retain` the namespace and a shared claim are therefore in no
 * state: `kubectl apply` creates them once, and `destroy` leaves them. Without, they are resources like any other.
 */
export class PoolNamespace extends Construct {
  /** What everything in the namespace waits for. */
  readonly ready: ITerraformDependable[];
  /** What `destroy` leaves in the cluster, for people to read. */
  readonly keptAfterDestroy: readonly string[];

  constructor(scope: Construct, id: string, config: KubernetesOllamaPoolConfig) {
    super(scope, id);
    const { pool } = config;
    const created = pool.storage.retain ? this.retained(config) : this.owned(config);
    this.ready = [...created, ...this.quota(config, created)];
    this.keptAfterDestroy = pool.storage.retain
      ? modelStores(pool).map(
          ({ claim }) => `claim ${claim} in namespace ${pool.namespace.name} of ${pool.cluster.name}`,
        )
      : [];
  }

  private retained(config: KubernetesOllamaPoolConfig): ITerraformDependable[] {
    const { prefix, namespace, claims } = config.pool;
    const stack = TerraformStack.of(this);
    if (namespace.own) forget(stack, `kubernetes_namespace_v1.${prefix}`);
    if (claims.shared) forget(stack, `kubernetes_persistent_volume_claim_v1.${prefix}-models`);
    const objects = [
      ...(namespace.own ? [{ apiVersion: 'v1', kind: 'Namespace', ...namespaceObject(config.pool) }] : []),
      ...(claims.shared ? [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...sharedClaim(config.pool) }] : []),
    ];
    return objects.length > 0 ? [keptObjects(this, config, objects)] : [];
  }

  private owned({ pool, provider }: KubernetesOllamaPoolConfig): ITerraformDependable[] {
    const namespaces = pool.namespace.own
      ? [
          new NamespaceV1(this, 'namespace', {
            provider,
            ...escapeTemplates(namespaceObject(pool)),
            timeouts: { delete: '15m' },
          }),
        ]
      : [];
    const claims = pool.claims.shared
      ? [
          new PersistentVolumeClaimV1(this, 'claim', {
            provider,
            dependsOn: namespaces,
            ...escapeTemplates(sharedClaim(pool)),
            // bound only when the first pod comes
            waitUntilBound: false,
          }),
        ]
      : [];
    for (const resource of namespaces) resource.overrideLogicalId(pool.prefix);
    for (const resource of claims) resource.overrideLogicalId(`${pool.prefix}-models`);
    return [...namespaces, ...claims];
  }

  /** In a namespace of its own, the pool can have no more devices than its replicas need. */
  private quota(
    { pool, provider }: KubernetesOllamaPoolConfig,
    dependsOn: ITerraformDependable[],
  ): ITerraformDependable[] {
    const devices = replicaDevices(pool);
    if (!pool.namespace.own || !devices) return [];
    const count = pool.replicas.length * devices.count;
    return [
      new ResourceQuotaV1(this, 'quota', {
        provider,
        dependsOn,
        metadata: escapeTemplates({
          name: `${pool.prefix}-devices`,
          namespace: pool.namespace.name,
          labels: labels(pool),
        }),
        spec: escapeTemplates({ hard: { [`requests.${devices.resource}`]: String(count) } }),
      }),
    ];
  }
}

/** Pod Security in the cluster's own version, so that `restricted` becomes stricter as the cluster is upgraded. */
function namespaceObject(pool: KubernetesPool) {
  return {
    metadata: {
      name: pool.namespace.name,
      labels: {
        ...labels(pool),
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  };
}

function sharedClaim(pool: KubernetesPool) {
  const { size, storageClass } = pool.claims;
  return {
    metadata: { name: claimName(pool, 1), namespace: pool.namespace.name, labels: labels(pool) },
    spec: {
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: size.toKubernetes() } },
      ...(storageClass ? { storageClassName: storageClass } : {}),
    },
  };
}
