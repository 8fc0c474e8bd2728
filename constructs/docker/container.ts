import { createHash } from 'node:crypto';
import { Container, type ContainerConfig } from '@cdktf/provider-docker/lib/container';
import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import { USER } from '../../containers/process';
import type { DockerPool } from '../../poolfile/pool/pool';
import { Duration } from '../../poolfile/values/units';
import { escapeTemplates } from '../escape';
import { poolLabels } from './labels';

/** User and group of servers and gateway. */
export const UNPRIVILEGED = `${USER}:${USER}`;
/** Root without any capability: it owns the folder of a new volume, so it may write there, and nowhere else. */
export const VOLUME_WRITER = '0:0';

/**
 * The restart policy of what serves. After a crash of the engine, its next start stops the containers that are still
 * there and marks them as stopped by hand, so `unless-stopped` would never start them again.
 */
export const ALWAYS = 'always';

/** The scheduler's period in microseconds. Limits are a quota of it, because the provider's own `cpus` panics. */
const CPU_PERIOD = 100_000;

export interface ConfinedContainer extends Omit<
  ContainerConfig,
  'env' | 'labels' | 'memory' | 'memorySwap' | 'cpuPeriod' | 'cpuQuota' | 'cpus' | 'healthcheck' | 'tmpfs'
> {
  readonly pool: DockerPool;
  readonly provider: TerraformProvider;
  /** What the container is in its pool: `server-<number>`, `gateway`, `tokens`, `pull`, `config` or `prune`. */
  readonly part: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Limit of memory; there is no swap on top of it. */
  readonly memoryMebibytes: number;
  /** Limit of processors; fractions are allowed. */
  readonly cpus: number;
  /** Mount options of the tmpfs at /tmp, the only writable folder besides mounts. */
  readonly tmp: string;
  readonly health: Health;
}

export interface Health {
  readonly test: readonly string[];
  /** Time between checks once the container is healthy. */
  readonly interval: Duration;
  /** How long the container may take to start; until then it is checked every second. */
  readonly startPeriod: Duration;
}

/**
 * A container with the least privileges: no capabilities, no new privileges, a read-only root, limits without swap,
 * bounded logs.
 *
 * The provider plans an in-place update of processor quota, tmpfs and health check, and then does not carry it out.
 * Their hash is a label, because a changed label replaces the container.
 */
export function confinedContainer(scope: Construct, id: string, config: ConfinedContainer): Container {
  const { pool, provider, part, env, memoryMebibytes, cpus, tmp, health, lifecycle, dependsOn, ...rest } = config;
  const notUpdated = {
    cpuPeriod: CPU_PERIOD,
    cpuQuota: Math.round(cpus * CPU_PERIOD),
    tmpfs: { '/tmp': tmp },
    healthcheck: {
      test: [...health.test],
      interval: health.interval.toGoString(),
      timeout: Duration.ofSeconds(10).toGoString(),
      retries: 3,
      startPeriod: health.startPeriod.toGoString(),
      startInterval: Duration.ofSeconds(1).toGoString(),
    },
  };
  const settings = createHash('sha256').update(JSON.stringify(notUpdated)).digest('hex').slice(0, 12);
  return new Container(scope, id, {
    provider,
    ...(lifecycle ? { lifecycle } : {}),
    ...(dependsOn ? { dependsOn } : {}),
    ...escapeTemplates({
      mustRun: true,
      init: true,
      readOnly: true,
      capabilities: { drop: ['ALL'] },
      securityOpts: ['no-new-privileges'],
      stopSignal: 'SIGTERM',
      logDriver: 'json-file',
      logOpts: { 'max-size': '10m', 'max-file': '3' },
      memory: memoryMebibytes,
      memorySwap: memoryMebibytes,
      ...notUpdated,
      env: Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`),
      labels: poolLabels(pool, { part, settings }),
      ...rest,
    }),
  });
}
