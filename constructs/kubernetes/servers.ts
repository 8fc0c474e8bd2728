import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import type { JobV1SpecTemplateSpec } from '@cdktf/provider-kubernetes/lib/job-v1';
import type { StatefulSetV1Spec } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { START_SECONDS } from '../../containers/process';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { SERVER_PORT } from '../../poolfile/values/ports';
import { Duration } from '../../poolfile/values/units';
import { escapeTemplates } from '../escape';
import type { KubernetesOllamaPoolConfig, PoolPartConfig } from './kubernetes-ollama-pool-config';
import { leaveAlone } from './left-alone';
import { claimName, serverName } from './names';
import { annotated, labels, metadata, podMetadata, selector, versionLabel } from './metadata';
import { serverPod } from './server-pod';
import { waitFor } from './wait';
import { Workload } from './workload';

/** How long a server takes to end that is not working on anything, in seconds. */
const IDLE_END_SECONDS = 30;

/**
 * How long a new replica must be ready before the next one ends, in seconds: until then the gateways have found it. Its
 * name may be cached as missing for 5 s (CoreDNS), and they look it up and check it once a second.
 */
const FOUND_SECONDS = 10;

/**
 * The replicas: one pod and one claim each. They are replaced one at a time, and the old pod goes first, so that a
 * rollout never needs a spare GPU.
 */
export class PoolServers extends Construct {
  /** Done when every replica runs as the pool file says. */
  readonly ready: ITerraformDependable;

  constructor(scope: Construct, id: string, config: PoolPartConfig & KubernetesOllamaPoolConfig) {
    super(scope, id);
    this.service(config);
    const { pool } = config;
    const pod = serverPod(pool);
    const set = this.statefulSet(config, pod);
    this.ready = waitFor(this, 'ready', {
      ...config,
      what: `servers of pool ${pool.name}`,
      component: 'server',
      workloads: [set],
      changes: leaveAlone(this, config, set, pod),
      limit: rolloutLimit(pool),
      claims: pool.claims.shared ? claimName(pool, 1) : `models-${serverName(pool)}-[0-9]+`,
    });
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

  private statefulSet(
    { pool, provider, dependsOn }: PoolPartConfig,
    pod: JobV1SpecTemplateSpec,
  ): Workload<'kubernetes_stateful_set_v1'> {
    const name = serverName(pool);
    const rollout = `${rolloutLimit(pool).seconds}s`;
    const set = new Workload(this, 'set', 'kubernetes_stateful_set_v1', {
      provider,
      dependsOn,
      metadata: metadata(pool, name, 'server', versionLabel(pool, 'server')),
      spec: {
        serviceName: name,
        replicas: String(pool.replicas.length),
        podManagementPolicy: 'Parallel',
        minReadySeconds: FOUND_SECONDS,
        updateStrategy: [{ type: 'RollingUpdate', rollingUpdate: [{ partition: 0 }] }],
        selector: { matchLabels: selector(pool, 'server') },
        template: { metadata: podMetadata(pool, 'server'), spec: pod },
        ...(pool.claims.shared ? {} : claimPerReplica(pool)),
      },
      // `ready` waits: the provider would, for as long, where no pod can ever start
      waitForRollout: false,
      timeouts: { create: rollout, update: rollout, delete: rollout },
    });
    if (!pool.claims.shared) {
      // What a template says is for claims to come, and a set can only be replaced to say otherwise: that would take
      // away every replica and change no claim. `ClaimsAsWritten` has what becomes of a changed size and class.
      const template = 'spec[0].volume_claim_template[0]';
      set.ignoreChanges(`${template}.metadata`, `${template}.spec`);
    }
    return set;
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

/**
 * One replica after the other: each ends, and then starts. The time in which they finish answers does not count: it is
 * in the pods, which `wait.sh` reads.
 */
function rolloutLimit(pool: KubernetesPool): Duration {
  return Duration.ofSeconds(pool.replicas.length * (START_SECONDS + FOUND_SECONDS + IDLE_END_SECONDS) + 120);
}

function claimPerReplica(
  pool: KubernetesPool,
): Pick<StatefulSetV1Spec, 'persistentVolumeClaimRetentionPolicy' | 'volumeClaimTemplate'> {
  const { claims } = pool;
  return {
    // In words: the provider keeps what the state has if the block is absent. Retain, even without `storage.retain`:
    // a set that was replaced would find its claims being deleted, and `removal` removes them after a destroy.
    persistentVolumeClaimRetentionPolicy: [{ whenScaled: 'Retain', whenDeleted: 'Retain' }],
    volumeClaimTemplate: [
      {
        metadata: escapeTemplates({ name: 'models', labels: labels(pool, 'server'), ...annotated(pool) }),
        spec: escapeTemplates({
          accessModes: ['ReadWriteOnce'],
          ...(claims.storageClass ? { storageClassName: claims.storageClass } : {}),
          resources: { requests: { storage: claims.size.toKubernetes() } },
        }),
      },
    ],
  };
}
