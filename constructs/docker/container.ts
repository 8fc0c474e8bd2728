import { createHash } from 'node:crypto';
import { Container, type ContainerConfig } from '@cdktf/provider-docker/lib/container';
import type { Construct } from 'constructs';
import { asWritten } from '../escape';
import { Duration } from '../../poolfile/values/units';

/** Processors as the engine's scheduler counts them, in microseconds a period; the provider's own `cpus` panics. */
const CPU_PERIOD = 100_000;

export interface ConfinedContainer extends Omit<
  ContainerConfig,
  'env' | 'labels' | 'memory' | 'memorySwap' | 'cpuPeriod' | 'cpuQuota' | 'cpus' | 'healthcheck' | 'tmpfs'
> {
  /** What this container is in its pool: `server`, `gateway`, `pull`, `config`, `prune`. */
  readonly part: string;
  readonly environment: string;
  readonly pool: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly memoryMebibytes: number;
  readonly cpus: number;
  /** Options of the tmpfs on /tmp, the only place that can be written. */
  readonly tmp: string;
  readonly health: Health;
}

export interface Health {
  readonly test: readonly string[];
  /** While it runs well. */
  readonly every: Duration;
  /** How long it may take to start, looked at each second. */
  readonly starts: Duration;
}

/**
 * A container with nothing that it does not need: no capability, no new privileges, a read-only root, limits with no swap beside them, bounded
 * logs. What the provider says to change in place without doing it (processor quota, tmpfs, health check) is hashed into a label, and a changed
 * label replaces the container.
 */
export function confinedContainer(scope: Construct, id: string, config: ConfinedContainer): Container {
  const { part, environment, pool, env, memoryMebibytes, cpus, tmp, health, lifecycle, dependsOn, provider, ...rest } =
    config;
  const silent = {
    cpuPeriod: CPU_PERIOD,
    cpuQuota: Math.round(cpus * CPU_PERIOD),
    tmpfs: { '/tmp': tmp },
    healthcheck: {
      test: [...health.test],
      interval: health.every.toGoString(),
      timeout: Duration.ofSeconds(10).toGoString(),
      retries: 3,
      startPeriod: health.starts.toGoString(),
      startInterval: Duration.ofSeconds(1).toGoString(),
    },
  };
  const settings = createHash('sha256').update(JSON.stringify(silent)).digest('hex').slice(0, 12);
  const labels = {
    'org.poolform.environment': environment,
    'org.poolform.pool': pool,
    'org.poolform.part': part,
    'org.poolform.settings': settings,
  };
  return new Container(scope, id, {
    ...(provider ? { provider } : {}),
    ...(lifecycle ? { lifecycle } : {}),
    ...(dependsOn ? { dependsOn } : {}),
    ...asWritten({
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
      ...silent,
      env: Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`),
      labels: Object.entries(labels).map(([label, value]) => ({ label, value })),
      ...rest,
    }),
  });
}
