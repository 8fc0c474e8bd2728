import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import type { StatefulSetV1Spec } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { Construct } from 'constructs';
import { START_SECONDS } from '../../containers/process';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { SERVER_PORT } from '../../poolfile/values/ports';
import { escapeTemplates } from '../escape';
import type { PoolPartConfig } from './kubernetes-ollama-pool-config';
import { serverName } from './names';
import { labels, metadata, podMetadata, selector } from './pod';
import { SERVER_GRACE_SECONDS, serverPod } from './server-pod';
import { Workload } from './workload';

/**
 * The replicas: one pod and one claim each. They are replaced one at a time, and the old pod goes first, so that a
 * rollout never needs a spare GPU.
 */
export class PoolServers extends Construct {
  readonly set: Workload<'kubernetes_stateful_set_v1'>;

  constructor(scope: Construct, id: string, config: PoolPartConfig) {
    super(scope, id);
    this.service(config);
    this.set = this.statefulSet(config);
    if (config.pool.replicas.length > 1) this.budget(config);
  }

  /** Headless: each pod has a host name. */
  private service({ pool, provider, dependsOn }: PoolPartConfig): void {
    new ServiceV1(this, 'service', {
      provider,
      dependsOn,
      metadata: metadata(pool, serverName(pool), 'server'),
      // resolves to ready pods only: a pod that is ending disappears at once, and finishes without new requests from
      // the gateway
      spec: {
        clusterIp: 'None',
        selector: selector(pool, 'server'),
        port: [{ name: 'http', port: SERVER_PORT, targetPort: 'http', protocol: 'TCP' }],
      },
      waitForLoadBalancer: false,
    });
  }

  private statefulSet({ pool, provider, dependsOn }: PoolPartConfig): Workload<'kubernetes_stateful_set_v1'> {
    const name = serverName(pool);
    const rollout = `${pool.replicas.length * (START_SECONDS + SERVER_GRACE_SECONDS) + 120}s`;
    return new Workload(this, 'set', 'kubernetes_stateful_set_v1', {
      provider,
      dependsOn,
      metadata: metadata(pool, name, 'server'),
      spec: {
        serviceName: name,
        replicas: String(pool.replicas.length),
        podManagementPolicy: 'Parallel',
        updateStrategy: [{ type: 'RollingUpdate', rollingUpdate: [{ partition: 0 }] }],
        selector: { matchLabels: selector(pool, 'server') },
        template: { metadata: podMetadata(pool, 'server'), spec: serverPod(pool) },
        ...(pool.claims.shared ? {} : claimPerReplica(pool)),
      },
      waitForRollout: true,
      timeouts: { create: rollout, update: rollout, delete: rollout },
    });
  }

  private budget({ pool, provider, dependsOn }: PoolPartConfig): void {
    new PodDisruptionBudgetV1(this, 'budget', {
      provider,
      dependsOn,
      metadata: metadata(pool, serverName(pool), 'server'),
      spec: { maxUnavailable: '1', selector: { matchLabels: selector(pool, 'server') } },
    });
  }
}

function claimPerReplica(
  pool: KubernetesPool,
): Pick<StatefulSetV1Spec, 'persistentVolumeClaimRetentionPolicy' | 'volumeClaimTemplate'> {
  const { claims, storage } = pool;
  return {
    // retaining claims is the default of every version, and the field does not exist before 1.27
    ...(storage.retain
      ? {}
      : { persistentVolumeClaimRetentionPolicy: [{ whenScaled: 'Retain', whenDeleted: 'Delete' }] }),
    volumeClaimTemplate: [
      {
        metadata: escapeTemplates({ name: 'models', labels: labels(pool, 'server') }),
        spec: escapeTemplates({
          accessModes: ['ReadWriteOnce'],
          ...(claims.storageClass ? { storageClassName: claims.storageClass } : {}),
          resources: { requests: { storage: claims.size.toKubernetes() } },
        }),
      },
    ],
  };
}
