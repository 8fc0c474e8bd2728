import type { JobV1SpecTemplateSpec } from '@cdktf/provider-kubernetes/lib/job-v1';
import { longestAnswer } from '../../containers/graces';
import { NO_DEVICES, SHELL, START_SECONDS, STORE } from '../../containers/process';
import { serverScript } from '../../containers/scripts';
import { devicesEnvironment } from '../../containers/server/devices';
import { serverEnvironment } from '../../containers/server/environment';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { SERVER_PORT } from '../../poolfile/values/ports';
import { claimName } from './names';
import { confined, placement, podSpec, replicaDevices, spreadOverNodes, TMP } from './pod';

/**
 * The pod of a replica. Probes ask whether the server is up, not for models: it must become ready with an empty store,
 * because the pull waits for it. An init container creates the store's folders, without which a server on a read-only
 * store would crash forever. A server without the devices that it was given does not answer, so its pod is not ready:
 * a rollout stops there, and nothing that comes later in an apply could heal it.
 */
export function serverPod(pool: KubernetesPool): JobV1SpecTemplateSpec {
  const { image } = pool.images.ollama;
  const devices = replicaDevices(pool);
  const probe = { httpGet: { path: '/', port: 'http' } };
  return podSpec(pool, {
    ...placement(pool),
    ...(pool.scheduling.runtimeClass ? { runtimeClassName: pool.scheduling.runtimeClass } : {}),
    ...(pool.scheduling.schedulerName ? { schedulerName: pool.scheduling.schedulerName } : {}),
    terminationGracePeriodSeconds: longestAnswer(pool).seconds,
    initContainer: [
      confined({
        name: 'folders',
        image,
        command: SHELL,
        args: [`mkdir -p ${STORE}/blobs ${STORE}/manifests`],
        env: NO_DEVICES,
        volumeMount: [{ name: 'models', mountPath: STORE }],
        resources: { cpuRequest: '50m', cpuLimit: '1', memory: '128Mi' },
      }),
    ],
    container: [
      confined({
        name: 'server',
        image,
        command: SHELL,
        args: [serverScript()],
        env: { ...serverEnvironment(pool), LINGER: '12', ...deviceVariables(pool) },
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
    topologySpreadConstraint: spreadOverNodes(pool, 'server'),
    volume: [
      TMP.volume('1Gi'),
      ...(pool.claims.shared ? [{ name: 'models', persistentVolumeClaim: { claimName: claimName(pool, 1) } }] : []),
    ],
  });
}

/** How long a server waits for its devices until it ends, in seconds: the pod then says why, and is started again. */
const DEVICES_WAIT_SECONDS = 3;

function deviceVariables(pool: KubernetesPool): Readonly<Record<string, string>> {
  if (!pool.gpus) return NO_DEVICES;
  return {
    // `utility` brings nvidia-smi; an image of one's own may not ask for it
    ...(pool.gpus.vendor === 'nvidia' ? { NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' } : {}),
    ...devicesEnvironment(pool),
    DEVICES_WAIT: String(DEVICES_WAIT_SECONDS),
  };
}

/** Processors in the API server's own spelling: `8`, `500m`. */
function cpuQuantity(cpus: number): string {
  return Number.isInteger(cpus) ? String(cpus) : `${Math.round(cpus * 1000)}m`;
}
