import { DataKubernetesResources } from '@cdktf/provider-kubernetes/lib/data-kubernetes-resources';
import { Fn, type ITerraformDependable, type TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { readyScript } from '../../containers/gateway/scripts';
import { modelLines, modelsHash, pruneScript, pullScript, STORE } from '../../containers/pull/scripts';
import { Duration } from '../../poolfile/values/units';
import { CA_FOLDER, pullEnvironment } from '../../containers/server/environment';
import { asWritten } from '../escape';
import { PoolGateway } from './gateway';
import { PoolHome } from './namespace';
import { JobNotes, PoolJob } from './job';
import { claimName, gatewayName, podName, shortHash } from './names';
import { PoolPolicies } from './policies';
import { confined, placement, selector, TMP } from './pod';
import { PoolServers, START_SECONDS } from './servers';

/** What a pool on a cluster is made of. */
export interface KubernetesOllamaPoolConfig {
  /** As `load` gives it. */
  readonly pool: KubernetesPool;
  /** The provider of its cluster. */
  readonly provider: TerraformProvider;
  /** The provider's kubeconfig, for `kubectl`; absent: what KUBE_CONFIG_PATH names. */
  readonly kubeconfig?: string;
}

/**
 * A pool on a cluster. In this order, each waiting for the one before: namespace and policies; servers, which get ready with an empty store; a pull
 * for each replica beside it; the gateway, whose health checks know the new list only when every replica has it; a check that every gateway finds every
 * replica healthy; and last a prune for each replica, when no gateway asks for what it takes out.
 */
export class KubernetesOllamaPool extends Construct {
  /** What `destroy` leaves in the cluster, for people; empty without `storage.retain`. */
  readonly kept: readonly string[];
  /**
   * Done when every replica answers for every model through the gateway: what needs the pool has it in its `dependsOn`. Not for what is replaced by
   * create-before-destroy, which spreads to what it depends on.
   */
  readonly ready: ITerraformDependable;
  /** Claims of replicas that are no more; their models are used again when the replica comes back. An expression of Terraform's. */
  readonly unusedClaims: string;
  /** Commands that fill a replica's claim again after it was lost. Both Jobs go: the pods of one that has ended still hold a claim that is to be deleted. */
  readonly refill: readonly string[];

  /**
   * Makes the resources of one pool.
   * @param scope - A stack, or a construct in one.
   * @param id - Part of every address below it, so contract: a changed one replaces what operators run.
   * @param config - What it is made of.
   */
  constructor(scope: Construct, id: string, config: KubernetesOllamaPoolConfig) {
    super(scope, id);
    const { pool, provider } = config;
    const home = new PoolHome(this, 'home', config);
    const policies = new PoolPolicies(this, 'policies', pool, provider, home.ready);
    const base = [...home.ready, ...policies.all];
    const servers = new PoolServers(this, 'servers', pool, provider, base);

    const stores = pool.claims.shared ? [undefined] : pool.replicas.map((r) => r.number);
    const hash = shortHash([modelLines(pool.models), pool.images.ollama.image]);
    const store = (
      part: 'pull' | 'prune',
      replica: number | undefined,
      timeout: Duration,
      dependsOn: ITerraformDependable[],
    ) => this.storeJob(config, part, replica, hash, timeout, dependsOn);
    const pulls = stores.map((n) =>
      store('pull', n, Duration.ofSeconds(pool.pull.timeout.seconds + 300), [...base, servers.set]),
    );
    const gateway = new PoolGateway(this, 'gateway', pool, provider, home.ready, [
      ...base,
      servers.set,
      ...pulls.map((p) => p.job),
    ]);
    const { toleration } = placement(pool);
    const ready = new PoolJob(this, 'ready', {
      pool,
      provider,
      component: 'ready',
      name: `${pool.prefix}-ready-${shortHash([gateway.version, readyScript(), pool.images.gateway.image])}`,
      timeout: Duration.ofSeconds(START_SECONDS * 2),
      dependsOn: [...base, gateway.deployment],
      spec: {
        ...(toleration ? { toleration } : {}),
        container: [
          confined({
            name: 'ready',
            image: pool.images.gateway.image,
            command: ['/bin/bash', '-c'],
            args: [readyScript()],
            env: {
              GATEWAY: `${gatewayName(pool)}.${pool.namespace.name}.svc.${pool.cluster.clusterDomain}`,
              VERSION: gateway.version,
              READY_SECONDS: String(START_SECONDS),
              LC_ALL: 'C',
            },
            resources: { cpuRequest: '50m', cpuLimit: '1', memory: '128Mi' },
          }),
        ],
      },
    });
    const prunes = stores.map((n) => store('prune', n, Duration.ofSeconds(600), [...base, ready.job]));
    new JobNotes(this, 'jobs', pool, provider, [...pulls, ready, ...prunes]);

    this.kept = home.kept;
    this.ready = ready.job;
    const replaced = ({ job }: PoolJob): string => `-replace=${job.terraformResourceType}.${job.friendlyUniqueId}`;
    this.refill = pulls.map(
      (pull, i) => `terraform apply ${[pull, ...prunes.slice(i, i + 1)].map(replaced).join(' ')}`,
    );
    this.unusedClaims = this.claimsWithoutReplica(pool, provider);
  }

  private storeJob(
    { pool, provider }: KubernetesOllamaPoolConfig,
    part: 'pull' | 'prune',
    replica: number | undefined,
    hash: string,
    timeout: Duration,
    dependsOn: ITerraformDependable[],
  ): PoolJob {
    const pull = part === 'pull';
    const ca = pull && pool.caConfigMap ? [{ name: 'ca', mountPath: CA_FOLDER, readOnly: true }] : [];
    const { nodeSelector, toleration } = placement(pool);
    const suffix = replica === undefined ? '' : `-${replica}`;
    return new PoolJob(this, `${part}${suffix}`, {
      pool,
      provider,
      component: part,
      name: `${pool.prefix}-${part}${suffix}-${hash}`,
      timeout,
      dependsOn,
      spec: {
        ...(nodeSelector ? { nodeSelector } : {}),
        ...(toleration ? { toleration } : {}),
        // beside its replica: a volume of one node, and a claim that only one node may mount
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
        container: [
          confined({
            name: part,
            image: pool.images.ollama.image,
            command: ['/bin/bash', '-c'],
            args: [pull ? pullScript() : pruneScript()],
            env: {
              MODELS: modelLines(pool.models),
              HASH: modelsHash(pool),
              ENDING: 'exit',
              TIMEOUT: String(pool.pull.timeout.seconds),
              HOME: '/tmp',
              LC_ALL: 'C',
              NVIDIA_VISIBLE_DEVICES: 'void',
              ...(pull ? pullEnvironment(pool, ca.length > 0) : {}),
            },
            volumeMount: [TMP.mount, { name: 'models', mountPath: STORE }, ...ca],
            resources: pull
              ? { cpuRequest: '100m', cpuLimit: '2', memory: '2Gi' }
              : { cpuRequest: '50m', cpuLimit: '1', memory: '256Mi' },
          }),
        ],
        volume: [
          TMP.volume('64Mi'),
          { name: 'models', persistentVolumeClaim: { claimName: claimName(pool, replica ?? 1) } },
          ...(ca.length > 0 && pool.caConfigMap ? [{ name: 'ca', configMap: { name: pool.caConfigMap } }] : []),
        ],
      },
    });
  }

  private claimsWithoutReplica(pool: KubernetesPool, provider: TerraformProvider): string {
    if (pool.claims.shared) return Fn.tolist([]) as unknown as string;
    const found = new DataKubernetesResources(this, 'claims', {
      provider,
      ...asWritten({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: pool.namespace.name,
        labelSelector: Object.entries(selector(pool, 'server'))
          .map(([k, v]) => `${k}=${v}`)
          .join(','),
      }),
    });
    const used = JSON.stringify(pool.replicas.map((r) => claimName(pool, r.number)));
    return `\${sort([for c in data.kubernetes_resources.${found.friendlyUniqueId}.objects : c.metadata.name if !contains(${used}, c.metadata.name)])}`;
  }
}
