import type { JobV1SpecTemplateSpec, JobV1SpecTemplateSpecVolume } from '@cdktf/provider-kubernetes/lib/job-v1';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { CA_FOLDER, NO_DEVICES, SHELL, STORE } from '../../containers/process';
import { pullEnvironment } from '../../containers/pull/environment';
import { modelLines, modelsHash } from '../../containers/pull/model-list';
import { pruneScript, pullScript } from '../../containers/scripts';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { PULL_NEEDS } from '../../poolfile/values/pull-needs';
import { Duration } from '../../poolfile/values/units';
import { PoolJob } from './job';
import type { PoolPartConfig } from './kubernetes-ollama-pool-config';
import { kubectl, podName } from './names';
import { replicaLabel, selector, selectorText } from './metadata';
import { confined, type ContainerSettings, placement, TMP } from './pod';
import type { ModelStore } from './stores';
import { waitFor } from './wait';

export interface StoreJobConfig extends PoolPartConfig {
  readonly store: ModelStore;
  /** What the provider reads, if the environment file names it. */
  readonly kubeconfig?: string | undefined;
}

/** Work on a store. */
export interface StoreJob {
  readonly job: PoolJob;
  /** Done when the Job has succeeded. */
  readonly done: ITerraformDependable;
  /** The command that shows how far it is. */
  readonly watch: string;
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
export function pullJob(scope: Construct, config: StoreJobConfig): StoreJob {
  const { pool, store } = config;
  return storeJob(scope, config, {
    part: 'pull',
    done: 'pulled',
    failure: `the models of pool ${pool.name}${ofReplica(store)} were not pulled`,
    log: 'pull',
    timeout: Duration.ofSeconds(pool.pull.timeout.seconds + 300),
    script: pullScript(),
    env: pullEnvironment(pool, pool.caConfigMap !== undefined),
    ...caFolder(pool),
    resources: PULL_RESOURCES,
  });
}

/** Removes models that the pool file no longer lists from one store. */
export function pruneJob(scope: Construct, config: StoreJobConfig): StoreJob {
  const { pool, store } = config;
  return storeJob(scope, config, {
    part: 'prune',
    done: 'pruned',
    failure: `the models that the file of pool ${pool.name} no longer lists${ofReplica(store)} were not removed`,
    timeout: Duration.ofSeconds(600),
    script: pruneScript(),
    env: {},
    mounts: [],
    volumes: [],
    resources: { cpuRequest: '50m', cpuLimit: '1', memory: '256Mi' },
  });
}

function ofReplica({ replica }: ModelStore): string {
  return replica === undefined ? '' : ` (replica ${replica})`;
}

/**
 * The command that fills a lost claim again. It replaces both Jobs, because the pods of a Job that has ended still hold
 * a claim that is to be deleted.
 */
export function refillCommand({ pull, prune }: { readonly pull: StoreJob; readonly prune: StoreJob }): string {
  const options = [pull, prune].map(
    ({ job: { job } }) => `-replace=${job.terraformResourceType}.${job.friendlyUniqueId}`,
  );
  return `terraform apply ${options.join(' ')}`;
}

interface StoreWork {
  readonly part: 'pull' | 'prune';
  /** Id of the wait for its end. */
  readonly done: string;
  /** What was not done if it fails. */
  readonly failure: string;
  /** The container whose log shows how far it is, if it may take hours. */
  readonly log?: string;
  readonly timeout: Duration;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly: boolean }[];
  readonly volumes: readonly JobV1SpecTemplateSpecVolume[];
  readonly resources: ContainerSettings['resources'];
}

/** A Job that mounts one store writable, next to the replica that the store belongs to. */
function storeJob(scope: Construct, config: StoreJobConfig, work: StoreWork): StoreJob {
  const { pool, provider, dependsOn, store } = config;
  const { part, done, failure, log, timeout, script, env, mounts, volumes, resources } = work;
  const { replica } = store;
  const suffix = replica === undefined ? '' : `-${replica}`;
  const job = new PoolJob(scope, `${part}${suffix}`, {
    pool,
    provider,
    dependsOn,
    component: part,
    replica,
    part: `${part}${suffix}`,
    after: storeIdentity(pool),
    timeout,
    scheduling: aloneOnStore(pool, store),
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
  return {
    job,
    watch: `${kubectl(pool)} logs -f -l ${selectorText(pool, part, replica)}`,
    done: waitFor(scope, `${done}${suffix}`, {
      ...config,
      what: `${part} of pool ${pool.name}${ofReplica(store)}`,
      failure,
      component: part,
      replica,
      workloads: [job.job],
      // the Job fails by itself before
      limit: Duration.ofSeconds(timeout.seconds + 120),
      claims: store.claim,
      ...(log ? { log } : {}),
    }),
  };
}

/** With other models or another image, every Job of a store is run again. */
export function storeIdentity({ models, images }: KubernetesPool): readonly string[] {
  return [modelLines(models), images.ollama.image];
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

/**
 * The same, and never beside another Job that writes to the store, which has no locks: an apply that was killed may
 * have left one. A term of its own for all nodes, because a shared store is written from any of them.
 */
function aloneOnStore(pool: KubernetesPool, store: ModelStore): ReturnType<typeof storeScheduling> {
  const { affinity, ...rest } = storeScheduling(pool, store);
  return {
    ...rest,
    affinity: {
      ...affinity,
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            // every node has this label, and nearly always the same value
            topologyKey: 'kubernetes.io/os',
            labelSelector: [
              {
                matchLabels: { ...selector(pool), ...replicaLabel(store.replica) },
                matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: ['prune', 'pull'] }],
              },
            ],
          },
        ],
      },
    },
  };
}
