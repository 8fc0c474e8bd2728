import { DataKubernetesConfigMapV1 } from '@cdktf/provider-kubernetes/lib/data-kubernetes-config-map-v1';
import { DataKubernetesNamespaceV1 } from '@cdktf/provider-kubernetes/lib/data-kubernetes-namespace-v1';
import { type ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { escapeTemplates, escapeText } from '../escape';
import { forget } from '../forget';
import { keptObjects } from './kept-objects';
import { targetOf } from './kubectl-run';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';
import { annotated, labels } from './metadata';
import { claimName, markerName } from './names';
import { lastPolicies } from './policies';
import { removal, stateOf } from './removal';
import { modelStores } from './stores';
import { claimData } from './unused-claims';

/**
 * The namespace of a pool, if the pool has its own; the claim that all replicas share, if they share one; and the
 * policies that guard its pods until the last one has ended.
 *
 * They are in no state: deleting a namespace deletes its claims, and whoever sets `storage.retain` to true wants to
 * keep them even before it is applied. `kubectl apply` creates them, and `removal` removes them.
 */
export class PoolNamespace extends Construct {
  /** What everything in the namespace waits for. */
  readonly ready: ITerraformDependable[];
  /** What `destroy` leaves in the cluster, for people to read. */
  readonly keptAfterDestroy: readonly string[];

  constructor(scope: Construct, id: string, config: KubernetesOllamaPoolConfig) {
    super(scope, id);
    const { pool } = config;
    const stack = TerraformStack.of(this);
    // an earlier checkout had them in the state
    if (pool.namespace.own) forget(stack, `kubernetes_namespace_v1.${pool.prefix}`);
    if (pool.claims.shared) forget(stack, `kubernetes_persistent_volume_claim_v1.${pool.prefix}-models`);
    const removed = removal(stack, targetOf(config), [pool]);
    const kept = keptObjects(this, config, {
      objects: [
        ...(pool.namespace.own
          ? [
              { apiVersion: 'v1', kind: 'Namespace', ...namespaceObject(pool) },
              { apiVersion: 'v1', kind: 'ConfigMap', ...markerObject(pool) },
            ]
          : []),
        ...lastPolicies(pool),
      ],
      ...(pool.claims.shared
        ? { claim: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...sharedClaim(pool) } }
        : {}),
      uids: this.uids(config),
      state: stateOf(stack, pool),
      dependsOn: [removed],
    });
    this.ready = [kept];
    this.keptAfterDestroy = pool.storage.retain
      ? modelStores(pool).map(
          ({ claim }) => `claim ${claim} in namespace ${pool.namespace.name} of ${pool.cluster.name}`,
        )
      : [];
  }

  /** The provider finds an object without uid if there is none. */
  private uids({ pool, provider }: KubernetesOllamaPoolConfig): string[] {
    const { namespace, claims } = pool;
    const { name } = namespace;
    const found = [
      ...(namespace.own
        ? [
            new DataKubernetesNamespaceV1(this, 'found', { provider, metadata: escapeTemplates({ name }) }),
            new DataKubernetesConfigMapV1(this, 'found-marker', {
              provider,
              metadata: escapeTemplates({ name: markerName(pool), namespace: name }),
            }),
          ]
        : []),
      ...(claims.shared ? [claimData(this, 'found-claim', { pool, provider }, escapeText(claimName(pool, 1)))] : []),
    ];
    return found.map((each) => `data.${each.terraformResourceType}.${each.friendlyUniqueId}.metadata[0].uid`);
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
      ...annotated(pool),
    },
  };
}

/**
 * Goes with what is in the namespace if somebody deletes that, which may be found for half an hour more: so the next
 * plan sees it, and the apply waits until the namespace is gone and creates it again.
 */
function markerObject(pool: KubernetesPool) {
  return {
    metadata: { name: markerName(pool), namespace: pool.namespace.name, labels: labels(pool), ...annotated(pool) },
    data: { meaning: 'Poolform looks for this to learn whether the namespace is being deleted.' },
  };
}

function sharedClaim(pool: KubernetesPool) {
  const { size, storageClass } = pool.claims;
  return {
    metadata: { name: claimName(pool, 1), namespace: pool.namespace.name, labels: labels(pool), ...annotated(pool) },
    spec: {
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: size.toKubernetes() } },
      ...(storageClass ? { storageClassName: storageClass } : {}),
    },
  };
}
