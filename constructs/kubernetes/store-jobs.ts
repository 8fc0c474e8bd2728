import type { JobV1SpecTemplateSpec, JobV1SpecTemplateSpecVolume } from '@cdktf/provider-kubernetes/lib/job-v1';
import type { Construct } from 'constructs';
import { CA_FOLDER, NO_DEVICES, SHELL, STORE } from '../../containers/process';
import { pullEnvironment } from '../../containers/pull/environment';
import { modelLines, modelsHash } from '../../containers/pull/model-list';
import { pruneScript, pullScript } from '../../containers/scripts';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { PULL_NEEDS } from '../../poolfile/values/pull-needs';
import { Duration } from '../../poolfile/values/units';
import { PoolJob, type PoolJobConfig } from './job';
import type { PoolPartConfig } from './kubernetes-ollama-pool-config';
import { podName, shortHash } from './names';
import { confined, type ContainerSettings, placement, selector, TMP } from './pod';
import type { ModelStore } from './stores';

export interface StoreJobConfig extends PoolPartConfig {
  readonly store: ModelStore;
  /** What the provider reads, if the environment file names it. */
  readonly kubeconfig?: string | undefined;
}

export const PULL_RESOURCES = {
  cpuRequest: `${PULL_NEEDS.cpus * 1000}m`,
  cpuLimit: '2',
  memory: PULL_NEEDS.memory.toKubernetes(),
};

/** Certificates of authorities that pulls trust, if the pool has a ConfigMap with them. */
export function caFolder({ caConfigMap }: KubernetesPool) {
  return {
    mounts: caConfigMap ? [{ name: 'ca', mountPath: CA_FOLDER, readOnly: true }] : [],
    volumes: caConfigMap ? [{ name: 'ca', configMap: { name: caConfigMap } }] : [],
  };
}

/** Pulls the pool's models into one store. */
export function pullJob(scope: Construct, config: StoreJobConfig): PoolJob {
  const { pool, kubeconfig, store } = config;
  const replica = store.replica === undefined ? '' : ` (replica ${store.replica})`;
  return storeJob(scope, config, {
    part: 'pull',
    timeout: Duration.ofSeconds(pool.pull.timeout.seconds + 300),
    script: pullScript(),
    env: pullEnvironment(pool, pool.caConfigMap !== undefined),
    ...caFolder(pool),
    resources: PULL_RESOURCES,
    watch: { kubeconfig, failure: `the models of pool ${pool.name}${replica} were not pulled` },
  });
}

/** Removes models that the pool file no longer lists from one store. */
export function pruneJob(scope: Construct, config: StoreJobConfig): PoolJob {
  return storeJob(scope, config, {
    part: 'prune',
    timeout: Duration.ofSeconds(600),
    script: pruneScript(),
    env: {},
    mounts: [],
    volumes: [],
    resources: { cpuRequest: '50m', cpuLimit: '1', memory: '256Mi' },
  });
}

/**
 * The command that fills a lost claim again. It replaces both Jobs, because the pods of a Job that has ended still hold
 * a claim that is to be deleted.
 */
export function refillCommand({ pull, prune }: { readonly pull: PoolJob; readonly prune: PoolJob }): string {
  const options = [pull, prune].map(({ job }) => `-replace=${job.terraformResourceType}.${job.friendlyUniqueId}`);
  return `terraform apply ${options.join(' ')}`;
}

interface StoreWork {
  readonly part: 'pull' | 'prune';
  readonly timeout: Duration;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly: boolean }[];
  readonly volumes: readonly JobV1SpecTemplateSpecVolume[];
  readonly resources: ContainerSettings['resources'];
  readonly watch?: PoolJobConfig['watch'];
}

/** A Job that mounts one store writable, next to the replica that the store belongs to. */
function storeJob(scope: Construct, { pool, provider, dependsOn, store }: StoreJobConfig, work: StoreWork): PoolJob {
  const { part, timeout, script, env, mounts, volumes, resources, watch } = work;
  const suffix = store.replica === undefined ? '' : `-${store.replica}`;
  return new PoolJob(scope, `${part}${suffix}`, {
    pool,
    provider,
    dependsOn,
    component: part,
    ...(watch ? { watch } : {}),
    name: `${pool.prefix}-${part}${suffix}-${storeHash(pool)}`,
    timeout,
    scheduling: storeScheduling(pool, store),
    container: confined({
      name: part,
      image: pool.images.ollama.image,
      command: SHELL,
      args: [script],
      env: {
        MODELS: modelLines(pool.models),
        HASH: modelsHash(pool),
        ENDING: 'exit',
        TIMEOUT: String(pool.pull.timeout.seconds),
        HOME: '/tmp',
        LC_ALL: 'C',
        ...NO_DEVICES,
        ...env,
      },
      volumeMount: [TMP.mount, { name: 'models', mountPath: STORE }, ...mounts],
      resources,
    }),
    volumes: [TMP.volume('64Mi'), { name: 'models', persistentVolumeClaim: { claimName: store.claim } }, ...volumes],
  });
}

/** Part of a Job's name: with other models or another image it is another Job. */
export function storeHash(pool: KubernetesPool): string {
  return shortHash([modelLines(pool.models), pool.images.ollama.image]);
}

/**
 * On the node of the store's replica: its volume may exist on one node only, or its claim may be mountable by one node
 * only.
 */
export function storeScheduling(
  pool: KubernetesPool,
  { replica }: ModelStore,
): Pick<JobV1SpecTemplateSpec, 'affinity' | 'nodeSelector' | 'toleration'> {
  const { nodeSelector, toleration } = placement(pool);
  return {
    ...(nodeSelector ? { nodeSelector } : {}),
    ...(toleration ? { toleration } : {}),
    ...(replica === undefined
      ? {}
      : {
          affinity: {
            podAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [
                {
                  topologyKey: 'kubernetes.io/hostname',
                  labelSelector: [
                    {
                      matchLabels: {
                        ...selector(pool, 'server'),
                        'statefulset.kubernetes.io/pod-name': podName(pool, replica),
                      },
                    },
                  ],
                },
              ],
            },
          },
        }),
  };
}
