import { dirname, basename } from 'node:path/posix';
import type { Container, ContainerMounts } from '@cdktf/provider-docker/lib/container';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { type ITerraformDependable, TerraformStack, type TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { DockerPool } from '../../poolfile/pool/pool';
import { CLIENT_PORT } from '../../poolfile/values/ports';
import { type GatewaySettings, gatewayConfig, tokenMap } from '../../containers/gateway/haproxy-config';
import { applyScript, CONFIG_FOLDER, gatewayScript } from '../../containers/gateway/scripts';
import { modelLines, modelsHash, pruneScript, pullScript, STORE } from '../../containers/pull/scripts';
import { Duration } from '../../poolfile/values/units';
import { CA_FOLDER, pullEnvironment } from '../../containers/server/environment';
import { asWritten } from '../escape';
import { forget } from '../forget';
import { confinedContainer } from './container';
import type { DockerImages } from './images';
import { DockerJob } from './job';
import { DockerPoolNetworks } from './networks';
import { DockerServer } from './server';

/** What a pool on a Docker host is made of. */
export interface DockerOllamaPoolConfig {
  /** As `load` gives it. */
  readonly pool: DockerPool;
  /** The provider of its host. */
  readonly provider: TerraformProvider;
  /** One for all pools of a stack and provider. */
  readonly images: DockerImages;
}

/** The user of servers and gateway: no account of any image, no owner of anything on the host. */
export const USER = '65532:65532';
/** Root without a single capability: it owns a fresh volume's folder, so it may write there, and nothing else. */
const VOLUME_WRITER = '0:0';
const SHELL = ['/bin/bash', '-c'];
/** How long a new server may take to answer for every model, and the gateway to find it: driver and device discovery take up to 30 s a backend. */
const READY = Duration.ofSeconds(180);

/**
 * A pool on a Docker host. Terraform destroys before it creates, and waits for what a resource depends on, so the order here is what keeps
 * clients served: servers and gateway wait for nothing; the pull fills the volume that servers already see; `config` waits for the pull and for
 * every new server to have every model, turns the gateway over, and waits until it serves; only then are the servers before it destroyed, and
 * only then does `prune` take out what nobody asks for any more.
 */
export class DockerOllamaPool extends Construct {
  /** What `destroy` leaves on the host, for people; empty without `storage.retain`. */
  readonly kept: readonly string[];
  /**
   * Done when every replica answers for every model through the gateway: what needs the pool has it in its `dependsOn`. Not for what is replaced by
   * create-before-destroy, which spreads to what it depends on.
   */
  readonly ready: ITerraformDependable;

  /**
   * Makes the resources of one pool.
   * @param scope - A stack, or a construct in one.
   * @param id - Part of every address below it, so contract: a changed one replaces what operators run.
   * @param config - What it is made of.
   */
  constructor(scope: Construct, id: string, config: DockerOllamaPoolConfig) {
    super(scope, id);
    const { pool, provider, images } = config;
    const of = { provider, environment: pool.environment, pool: pool.name };
    const networks = new DockerPoolNetworks(this, 'networks', pool, provider);
    const ollama = images.id(pool.images.ollama.image);
    const haproxy = images.id(pool.images.gateway.image);
    const models = this.modelVolume(pool, provider);
    const mount = (readOnly: boolean) => ({
      type: 'volume',
      source: models,
      target: STORE,
      readOnly,
      volumeOptions: {
        noCopy: true,
        labels: [
          { label: 'org.poolform.environment', value: pool.environment },
          { label: 'org.poolform.pool', value: pool.name },
        ],
      },
    });
    const list = {
      MODELS: modelLines(pool.models),
      HASH: modelsHash(pool),
      ENDING: 'sleep',
      HOME: '/tmp',
      LC_ALL: 'C',
    };

    const pull = new DockerJob(this, 'pull', {
      ...of,
      part: 'pull',
      name: `${pool.prefix}-pull`,
      image: ollama,
      user: VOLUME_WRITER,
      entrypoint: SHELL,
      command: [pullScript()],
      memoryMebibytes: 2048,
      cpus: 2,
      networksAdvanced: [{ name: networks.egress }],
      mounts: [
        mount(false),
        ...(pool.pull.ca
          ? [{ type: 'bind', source: pool.pull.ca, target: `${CA_FOLDER}/ca.pem`, readOnly: true }]
          : []),
      ],
      env: {
        ...list,
        TIMEOUT: String(pool.pull.timeout.seconds),
        ...pullEnvironment(pool, pool.pull.ca !== undefined),
        NVIDIA_VISIBLE_DEVICES: 'void',
      },
      timeout: Duration.ofSeconds(pool.pull.timeout.seconds + 120),
      failure: `the models of pool ${pool.name} were not pulled`,
      result: modelsHash(pool),
    });

    const servers = pool.replicas.map(
      (replica) =>
        new DockerServer(this, `server-${replica.number}`, {
          pool,
          replica,
          provider,
          image: ollama,
          network: networks.inner,
          mount: mount(true),
        }),
    );

    const configuration = new Volume(this, 'configuration', {
      provider,
      ...asWritten({ name: `${pool.prefix}-config` }),
    });
    const configMount = (readOnly: boolean) => ({
      type: 'volume',
      source: configuration.name,
      target: CONFIG_FOLDER,
      readOnly,
    });
    const gateway = this.gateway(pool, provider, haproxy, networks, configMount(true));

    const settings: GatewaySettings = {
      resolvers: ['127.0.0.11:53'],
      ...(pool.access.tls ? { tls: bundlePath(pool.access.tls.bundle) } : {}),
      // on loopback every client has the bridge's own address: there is nothing to tell apart
      // the host's own clients come from the address that they go to; other containers of the host come from the bridge's
      ...(pool.host.loopback ? {} : { from: [`${pool.host.address}/32`, ...pool.access.from] }),
    };
    const applied = new DockerJob(this, 'config', {
      ...of,
      part: 'config',
      name: `${pool.prefix}-config`,
      image: haproxy,
      user: VOLUME_WRITER,
      entrypoint: SHELL,
      command: [applyScript()],
      memoryMebibytes: 256,
      cpus: 1,
      networksAdvanced: [{ name: networks.inner }],
      mounts: [configMount(false)],
      env: {
        CONFIG: gatewayConfig(pool, settings),
        TOKENS: tokenMap(pool),
        SERVERS: servers.map((server, i) => `${pool.replicas[i]?.number ?? 0} ${server.container.name}`).join('\n'),
        MODELS: pool.models.map((m) => m.name).join('\n'),
        GATEWAY: 'gateway',
        READY_SECONDS: String(READY.seconds),
        LC_ALL: 'C',
      },
      dependsOn: [pull.succeeded],
      // a gateway that was replaced is proved to serve by the same wait
      lifecycle: { replaceTriggeredBy: [`${gateway.terraformResourceType}.${gateway.friendlyUniqueId}`] },
      timeout: Duration.ofSeconds(READY.seconds * 2 + 60),
      failure: `pool ${pool.name} does not serve as the pool file says`,
    });

    this.ready = applied.succeeded;

    new DockerJob(this, 'prune', {
      ...of,
      part: 'prune',
      name: `${pool.prefix}-prune`,
      image: ollama,
      user: VOLUME_WRITER,
      entrypoint: SHELL,
      command: [pruneScript()],
      memoryMebibytes: 256,
      cpus: 1,
      networkMode: 'none',
      mounts: [mount(false)],
      env: { ...list, NVIDIA_VISIBLE_DEVICES: 'void' },
      dependsOn: [applied.succeeded],
      timeout: Duration.ofSeconds(300),
      failure: `models that pool ${pool.name} no longer lists were not removed`,
      result: modelsHash(pool),
    });
    this.kept = pool.storage.retain ? [`volume ${pool.prefix}-models on ${pool.host.name}`] : [];
  }

  /**
   * A volume that is to outlive `destroy` is in no state: the engine makes it when the first container mounts it, and nothing but its removal
   * by hand takes it away. One that is not to outlive it is a resource like others; when the pool file turns to keeping it, it is only forgotten.
   */
  private modelVolume(pool: DockerPool, provider: TerraformProvider): string {
    const name = `${pool.prefix}-models`;
    if (pool.storage.retain) {
      forget(TerraformStack.of(this), `docker_volume.${name}`);
      return name;
    }
    const volume = new Volume(this, 'models', { provider, ...asWritten({ name }) });
    volume.overrideLogicalId(name);
    return volume.name;
  }

  private gateway(
    pool: DockerPool,
    provider: TerraformProvider,
    image: string,
    networks: DockerPoolNetworks,
    mount: ContainerMounts,
  ): Container {
    const { tls } = pool.access;
    return confinedContainer(this, 'gateway', {
      provider,
      environment: pool.environment,
      pool: pool.name,
      part: 'gateway',
      name: `${pool.prefix}-gateway`,
      image,
      user: USER,
      entrypoint: SHELL,
      command: [gatewayScript()],
      memoryMebibytes: 512,
      cpus: 2,
      tmp: 'rw,nosuid,nodev,noexec,size=16m,mode=1777',
      networksAdvanced: [{ name: networks.inner, aliases: ['gateway'] }, { name: networks.edge }],
      ports: [{ internal: CLIENT_PORT, external: pool.access.port, ip: pool.host.address, protocol: 'tcp' }],
      mounts: [mount, ...(tls ? [{ type: 'bind', source: dirname(tls.bundle), target: '/tls', readOnly: true }] : [])],
      env: { TLS_FILES: tls ? bundlePath(tls.bundle) : '', LC_ALL: 'C' },
      restart: 'unless-stopped',
      // answers that have begun are finished
      destroyGraceSeconds: 30,
      stopTimeout: 30,
      // three failed looks make it unhealthy: a certificate that is not accepted shows within half a minute, on a busy host too
      health: {
        test: ['CMD', 'grep', '-qx', 'good', '/tmp/state'],
        every: Duration.ofSeconds(5),
        starts: Duration.ofSeconds(3600),
      },
    });
  }
}

function bundlePath(onHost: string): string {
  return `/tls/${basename(onHost)}`;
}
