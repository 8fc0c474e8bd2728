import { createHash } from 'node:crypto';
import { Container, type ContainerConfig } from '@cdktf/provider-docker/lib/container';
import type { TerraformProvider, TerraformResourceLifecycle } from 'cdktf';
import type { Construct } from 'constructs';
import { USER } from '../../containers/process';
import type { DockerPool } from '../../poolfile/pool/pool';
import { Duration } from '../../poolfile/values/units';
import { escapeTemplates } from '../escape';
import { isOldEngine } from './engine';
import { LEAVE_ALONE, poolLabels } from './labels';

/** User and group of servers and gateway. */
export const UNPRIVILEGED = `${USER}:${USER}`;
/** Root without any capability: it owns the folder of a new volume, so it may write there, and nowhere else. */
export const VOLUME_WRITER = '0:0';

/**
 * The restart policy of what serves. After a crash of the engine, its next start stops the containers that are still
 * there and marks them as stopped by hand, so `unless-stopped` would never start them again.
 */
export const ALWAYS = 'always';

/** No container gets more rights than it has. */
export const NO_NEW_PRIVILEGES = 'no-new-privileges';

/** The scheduler's period in microseconds. Limits are a quota of it, because the provider's own `cpus` panics. */
const CPU_PERIOD = 100_000;

export interface ConfinedContainer extends Omit<
  ContainerConfig,
  'lifecycle' | 'env' | 'labels' | 'memory' | 'memorySwap' | 'cpuPeriod' | 'cpuQuota' | 'cpus' | 'healthcheck' | 'tmpfs'
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
  readonly lifecycle?: Pick<TerraformResourceLifecycle, 'createBeforeDestroy' | 'replaceTriggeredBy'>;
}

export interface Health {
  readonly test: readonly string[];
  /** Time between checks once the container is healthy. */
  readonly interval: Duration;
  /** How long the container may take to start; until then it is checked every second. */
  readonly startPeriod: Duration;
}

/**
 * What Terraform does not compare, because engines answer something else than they were asked for: a host without swap
 * accounting has no limit of swap, one without the memory controller none of memory, and an old engine drops what
 * it does not know of a health check. Compared, every plan would want to change it, for ever.
 */
const NOT_COMPARED = ['cpu_period', 'cpu_quota', 'healthcheck', 'memory', 'memory_swap', 'tmpfs'];

/**
 * A container with the least privileges: no capabilities, no new privileges, a read-only root, limits without swap,
 * bounded logs.
 *
 * The hash of what Terraform does not compare is a label, because a changed label replaces the container. It would even
 * if Terraform compared: the provider plans an in-place update of processor quota, tmpfs and health check, and then
 * does not carry it out. Memory could be changed in place, but not by a provider that was told to leave swap alone: it
 * sends the old limit of swap with the new limit of memory.
 */
export function confinedContainer(scope: Construct, id: string, config: ConfinedContainer): Container {
  const { pool, provider, part, env, memoryMebibytes, cpus, tmp, health, lifecycle, dependsOn, ...rest } = config;
  const notCompared = {
    memory: memoryMebibytes,
    memorySwap: memoryMebibytes,
    cpuPeriod: CPU_PERIOD,
    cpuQuota: Math.round(cpus * CPU_PERIOD),
    tmpfs: { '/tmp': tmp },
    healthcheck: {
      test: [...health.test],
      interval: health.interval.toGoString(),
      timeout: Duration.ofSeconds(10).toGoString(),
      retries: 3,
      startPeriod: health.startPeriod.toGoString(),
      ...(isOldEngine(pool.host) ? {} : { startInterval: Duration.ofSeconds(1).toGoString() }),
    },
  };
  const settings = createHash('sha256').update(JSON.stringify(notCompared)).digest('hex').slice(0, 12);
  return new Container(scope, id, {
    provider,
    lifecycle: { ...lifecycle, ignoreChanges: NOT_COMPARED },
    ...(dependsOn ? { dependsOn } : {}),
    ...escapeTemplates({
      mustRun: true,
      init: true,
      readOnly: true,
      capabilities: { drop: ['ALL'] },
      securityOpts: [NO_NEW_PRIVILEGES],
      stopSignal: 'SIGTERM',
      logDriver: 'json-file',
      logOpts: { 'max-size': '10m', 'max-file': '3' },
      ...notCompared,
      env: Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`),
      labels: [...poolLabels(pool, { provider, part, settings }), ...LEAVE_ALONE],
      ...rest,
    }),
  });
}
