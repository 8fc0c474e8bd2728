import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { SERVER_PORT } from '../../poolfile/values/ports';
import { serverScript } from '../../containers/gateway/scripts';
import { STORE } from '../../containers/pull/scripts';
import { serverEnvironment } from '../../containers/server/environment';
import { asWritten } from '../escape';
import { claimName, serverName } from './names';
import { confined, labels, metadata, placement, podMetadata, podSpec, selector, TMP } from './pod';
import { Workload } from './workload';

/** Seconds that a server may take to start: driver and device discovery take up to 30 s a backend. */
export const START_SECONDS = 180;
/** Seconds that a server has to finish what it works on: it must have left every gateway's list, and then the longest answer. */
const GRACE_SECONDS = 150;

/**
 * The replicas: one pod and one claim each, replaced one at a time and the old one first, so that a rollout never needs a spare GPU. Probes ask
 * whether the server is up, not for models: it must be ready with an empty store, because the pull waits for it. An init container makes the
 * store's folders: a server on an empty read-only store would crash for ever.
 */
export class PoolServers extends Construct {
  readonly set: Workload<'kubernetes_stateful_set_v1'>;

  constructor(
    scope: Construct,
    id: string,
    pool: KubernetesPool,
    provider: TerraformProvider,
    dependsOn: ITerraformDependable[],
  ) {
    super(scope, id);
    const name = serverName(pool);
    const image = pool.images.ollama.image;
    const small = { cpuRequest: '50m', cpuLimit: '1', memory: '128Mi' };
    const devices = pool.devices && pool.gpus ? { resource: pool.devices.resource, count: pool.gpus.count } : undefined;
    const probe = { httpGet: { path: '/', port: 'http' } };
    new ServiceV1(this, 'service', {
      provider,
      dependsOn,
      metadata: metadata(pool, name, 'server'),
      // ready pods only: one that is ending leaves the names at once, and the gateway sends it nothing new while it finishes
      spec: {
        clusterIp: 'None',
        selector: selector(pool, 'server'),
        port: [{ name: 'http', port: SERVER_PORT, targetPort: 'http', protocol: 'TCP' }],
      },
      waitForLoadBalancer: false,
    });
    const spec = podSpec(pool, {
      ...placement(pool),
      ...(pool.scheduling.runtimeClass ? { runtimeClassName: pool.scheduling.runtimeClass } : {}),
      terminationGracePeriodSeconds: GRACE_SECONDS,
      initContainer: [
        confined({
          name: 'folders',
          image,
          command: ['/bin/bash', '-c'],
          args: [`mkdir -p ${STORE}/blobs ${STORE}/manifests`],
          env: { NVIDIA_VISIBLE_DEVICES: 'void' },
          volumeMount: [{ name: 'models', mountPath: STORE }],
          resources: small,
        }),
      ],
      container: [
        confined({
          name: 'server',
          image,
          command: ['/bin/bash', '-c'],
          args: [serverScript()],
          env: { ...serverEnvironment(pool), LINGER: '12', ...(devices ? {} : { NVIDIA_VISIBLE_DEVICES: 'void' }) },
          port: [{ name: 'http', containerPort: SERVER_PORT }],
          startupProbe: { ...probe, periodSeconds: 1, failureThreshold: START_SECONDS, timeoutSeconds: 3 },
          readinessProbe: { ...probe, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 5 },
          livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 6, timeoutSeconds: 10 },
          volumeMount: [TMP.mount, { name: 'models', mountPath: STORE, readOnly: true }],
          resources: {
            cpuRequest: cpuQuantity(pool.cpus),
            cpuLimit: cpuQuantity(pool.cpus),
            memory: pool.memory.toKubernetes(),
            ...(devices ? { devices } : {}),
          },
        }),
      ],
      topologySpreadConstraint: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: [{ matchLabels: selector(pool, 'server') }],
        },
      ],
      volume: [
        TMP.volume('1Gi'),
        ...(pool.claims.shared ? [{ name: 'models', persistentVolumeClaim: { claimName: claimName(pool, 1) } }] : []),
      ],
    });
    const rollout = `${pool.replicas.length * (START_SECONDS + GRACE_SECONDS) + 120}s`;
    this.set = new Workload(this, 'set', 'kubernetes_stateful_set_v1', {
      provider,
      dependsOn,
      metadata: metadata(pool, name, 'server'),
      spec: {
        serviceName: name,
        replicas: String(pool.replicas.length),
        podManagementPolicy: 'Parallel',
        updateStrategy: [{ type: 'RollingUpdate', rollingUpdate: [{ partition: 0 }] }],
        selector: { matchLabels: selector(pool, 'server') },
        template: { metadata: podMetadata(pool, 'server'), spec },
        ...(pool.claims.shared
          ? {}
          : {
              // kept is what every version does where nothing is said; before 1.27 the field is not there
              ...(pool.storage.retain
                ? {}
                : { persistentVolumeClaimRetentionPolicy: [{ whenScaled: 'Retain', whenDeleted: 'Delete' }] }),
              volumeClaimTemplate: [
                {
                  metadata: asWritten({ name: 'models', labels: labels(pool, 'server') }),
                  spec: asWritten({
                    accessModes: ['ReadWriteOnce'],
                    ...(pool.claims.storageClass ? { storageClassName: pool.claims.storageClass } : {}),
                    resources: { requests: { storage: pool.claims.size.toKubernetes() } },
                  }),
                },
              ],
            }),
      },
      waitForRollout: true,
      timeouts: { create: rollout, update: rollout, delete: rollout },
    });
    if (pool.replicas.length > 1) {
      new PodDisruptionBudgetV1(this, 'budget', {
        provider,
        dependsOn,
        metadata: metadata(pool, name, 'server'),
        spec: { maxUnavailable: '1', selector: { matchLabels: selector(pool, 'server') } },
      });
    }
  }
}

/** In the API's own spelling: `8`, `500m`. */
export function cpuQuantity(cpus: number): string {
  return Number.isInteger(cpus) ? String(cpus) : `${Math.round(cpus * 1000)}m`;
}
