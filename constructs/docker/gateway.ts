import { basename, dirname } from 'node:path/posix';
import type { Container } from '@cdktf/provider-docker/lib/container';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { type GatewaySettings, gatewayConfig } from '../../containers/gateway/haproxy-config';
import { tokenFile } from '../../containers/gateway/tokens';
import { SHELL, START_SECONDS } from '../../containers/process';
import { applyScript, gatewayScript, tokensScript } from '../../containers/scripts';
import type { DockerPool } from '../../poolfile/pool/pool';
import { CLIENT_PORT } from '../../poolfile/values/ports';
import { Duration } from '../../poolfile/values/units';
import { ALWAYS, confinedContainer, UNPRIVILEGED, VOLUME_WRITER } from './container';
import { ownImage } from './images';
import { DockerJob } from './job';
import type { DockerPoolNetworks } from './networks';
import type { DockerPoolContext } from './pool-context';
import type { DockerServer } from './server';
import type { MountableVolume } from './volumes';

/** How long a new server may take to have every model, and then the gateway to find it. */
const READY = Duration.ofSeconds(START_SECONDS);

/**
 * How long a gateway that is replaced goes on, in seconds: it finishes the answers that have begun, and takes new
 * requests meanwhile, because its successor needs its port. Then it refuses new ones, and finishes those for at most
 * `LAST_SECONDS`. Together they are less than the 20 minutes after which the provider gives up a removal.
 */
const FINISH_SECONDS = 18 * 60;
const LAST_SECONDS = 30;
/** How long a gateway that serves may take to have other tokens in force. */
const IN_FORCE = Duration.ofSeconds(30);
/** The gateway's name in the network that it shares with the servers. */
const GATEWAY_ALIAS = 'gateway';

const TLS_FOLDER = '/tls';
/** Docker's own resolver, in every container of a user-defined network. */
const DOCKER_RESOLVER = '127.0.0.11:53';

export interface GatewayContainerConfig {
  readonly files: MountableVolume;
  readonly networks: DockerPoolNetworks;
}

/** The pool's only door. It waits for its first configuration, and picks up each later one without a restart. */
export function gatewayContainer(
  scope: Construct,
  { pool, provider, imageIds }: DockerPoolContext,
  { files, networks }: GatewayContainerConfig,
): Container {
  const { tlsBundle, access } = pool;
  return confinedContainer(scope, 'gateway', {
    pool,
    provider,
    part: 'gateway',
    name: `${pool.prefix}-gateway`,
    image: imageIds.gateway,
    user: UNPRIVILEGED,
    entrypoint: SHELL,
    command: [gatewayScript()],
    memoryMebibytes: 512,
    cpus: 2,
    tmp: 'rw,nosuid,nodev,noexec,size=16m,mode=1777',
    networksAdvanced: [{ name: networks.inner, aliases: [GATEWAY_ALIAS] }, { name: networks.edge }],
    ports: [{ internal: CLIENT_PORT, external: access.port, ip: pool.host.address, protocol: 'tcp' }],
    mounts: [
      files.mount('read-only'),
      // the folder and not the file: a renewed bundle is often a new file under the old name
      ...(tlsBundle ? [{ type: 'bind', source: dirname(tlsBundle), target: TLS_FOLDER, readOnly: true }] : []),
    ],
    env: {
      TLS_FILES: tlsBundle ? mountedBundle(tlsBundle) : '',
      FINISH_SECONDS: String(FINISH_SECONDS),
      LC_ALL: 'C',
    },
    restart: ALWAYS,
    destroyGraceSeconds: FINISH_SECONDS + LAST_SECONDS,
    // the engine's own stop, above all before a reboot, does not wait for answers of many minutes
    stopTimeout: LAST_SECONDS,
    // Three failed checks make it unhealthy, so a rejected certificate shows within half a minute, even on a busy host.
    // The start is short: a gateway that does not serve is unhealthy, also during the first pull.
    health: {
      test: ['CMD', 'grep', '-qx', 'good', '/tmp/state'],
      interval: Duration.ofSeconds(5),
      startPeriod: Duration.ofSeconds(30),
    },
  });
}

export interface TokensJobConfig {
  readonly files: MountableVolume;
  /** Name of the network that servers and gateway share. */
  readonly network: string;
}

/**
 * Puts the tokens in force, and waits for nothing else: a token that is taken away must not stay good for as long as
 * models are being pulled, or because something else of the pool file cannot be applied.
 */
export function tokensJob(
  scope: Construct,
  { pool, provider }: DockerPoolContext,
  { files, network }: TokensJobConfig,
): DockerJob {
  const { text, version } = tokenFile(pool);
  return new DockerJob(scope, 'tokens', {
    pool,
    provider,
    part: 'tokens',
    // with the gateway's, it would wait until a gateway whose image changes has finished its answers
    image: ownImage(scope, 'tokens-image', pool.images.gateway.image, provider),
    user: VOLUME_WRITER,
    entrypoint: SHELL,
    command: [tokensScript()],
    memoryMebibytes: 64,
    cpus: 0.5,
    networksAdvanced: [{ name: network }],
    mounts: [files.mount('writable')],
    env: {
      TOKENS: text,
      VERSION: version,
      GATEWAY: GATEWAY_ALIAS,
      WAIT_SECONDS: String(IN_FORCE.seconds),
      LC_ALL: 'C',
    },
    timeout: Duration.ofSeconds(IN_FORCE.seconds + 60),
    failure: `the tokens of pool ${pool.name} are not in force`,
    result: version,
  });
}

export interface ConfigJobConfig {
  readonly files: MountableVolume;
  readonly servers: readonly DockerServer[];
  readonly gateway: Container;
  /** Name of the network that servers and gateway share. */
  readonly network: string;
  /** The models are there, and so are the tokens. */
  readonly dependencies: readonly ITerraformDependable[];
}

/**
 * Waits until every server has every model, hands the gateway its configuration, and waits until the gateway serves it.
 */
export function configJob(scope: Construct, context: DockerPoolContext, config: ConfigJobConfig): DockerJob {
  const { pool, provider, imageIds } = context;
  const { files, servers, gateway, network, dependencies } = config;
  return new DockerJob(scope, 'config', {
    pool,
    provider,
    part: 'config',
    image: imageIds.gateway,
    user: VOLUME_WRITER,
    entrypoint: SHELL,
    command: [applyScript()],
    memoryMebibytes: 256,
    cpus: 1,
    networksAdvanced: [{ name: network }],
    mounts: [files.mount('writable')],
    env: {
      CONFIG: gatewayConfig(pool, gatewaySettings(pool)),
      SERVERS: servers.map(({ replica, container }) => `${replica.number} ${container.name}`).join('\n'),
      MODELS: pool.models.map((m) => m.name).join('\n'),
      GATEWAY: GATEWAY_ALIAS,
      READY_SECONDS: String(READY.seconds),
      LC_ALL: 'C',
    },
    dependsOn: [...dependencies],
    // the same wait proves that a replaced gateway serves
    lifecycle: { replaceTriggeredBy: [`${gateway.terraformResourceType}.${gateway.friendlyUniqueId}`] },
    timeout: Duration.ofSeconds(READY.seconds * 2 + 60),
    failure: `pool ${pool.name} does not serve as the pool file says`,
  });
}

function gatewaySettings({ clients, host, tlsBundle }: DockerPool): GatewaySettings {
  return {
    resolvers: [DOCKER_RESOLVER],
    ...(tlsBundle ? { tls: mountedBundle(tlsBundle) } : {}),
    // On loopback all clients share the bridge's address, so nothing can be filtered. Otherwise the host's own clients
    // arrive from its published address, and other containers from the bridge's.
    ...(host.loopback ? {} : { from: [`${host.address}/32`, ...clients] }),
  };
}

/** Path of the certificate bundle in the gateway's container. */
function mountedBundle(pathOnHost: string): string {
  return `${TLS_FOLDER}/${basename(pathOnHost)}`;
}
