import type { Construct } from 'constructs';
import { SHELL, START_SECONDS } from '../../containers/process';
import { readyScript } from '../../containers/scripts';
import { Duration } from '../../poolfile/values/units';
import type { PoolGateway } from './gateway';
import { PoolJob } from './job';
import type { PoolPartConfig } from './kubernetes-ollama-pool-config';
import { gatewayName, shortHash } from './names';
import { confined, placement } from './pod';

export interface ReadyJobConfig extends PoolPartConfig {
  readonly gateway: PoolGateway;
}

/** Waits until every gateway serves its new configuration and finds every replica healthy. */
export function readyJob(scope: Construct, config: ReadyJobConfig): PoolJob {
  const { pool, provider, dependsOn, gateway } = config;
  const { image } = pool.images.gateway;
  const { toleration } = placement(pool);
  return new PoolJob(scope, 'ready', {
    pool,
    provider,
    dependsOn: [...dependsOn, gateway.deployment],
    component: 'ready',
    // any change of what is checked is a new Job
    name: `${pool.prefix}-ready-${shortHash([gateway.version, readyScript(), image])}`,
    timeout: Duration.ofSeconds(START_SECONDS * 2),
    scheduling: toleration ? { toleration } : {},
    container: confined({
      name: 'ready',
      image,
      command: SHELL,
      args: [readyScript()],
      env: {
        GATEWAY: `${gatewayName(pool)}.${pool.namespace.name}.svc.${pool.cluster.clusterDomain}`,
        VERSION: gateway.version,
        READY_SECONDS: String(START_SECONDS),
        LC_ALL: 'C',
      },
      resources: { cpuRequest: '50m', cpuLimit: '1', memory: '128Mi' },
    }),
    volumes: [],
  });
}
