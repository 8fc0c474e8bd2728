import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { SHELL } from '../../containers/process';
import { readyScript } from '../../containers/scripts';
import { Duration } from '../../poolfile/values/units';
import type { PoolGateway } from './gateway';
import { PoolJob } from './job';
import type { KubernetesOllamaPoolConfig, PoolPartConfig } from './kubernetes-ollama-pool-config';
import { gatewayName, podHost } from './names';
import { confined, placement } from './pod';
import { LATER_THAN_ANY_WAIT, waitFor } from './wait';

/** How long gateways may take to find every replica healthy, beside a second per model. */
const HEALTHY_SECONDS = 40;

export interface ReadyJobConfig extends PoolPartConfig, KubernetesOllamaPoolConfig {
  readonly gateway: PoolGateway;
}

/**
 * Waits until every gateway serves its new configuration and finds every replica healthy. The apply shows what the Job
 * found: a replica that lacks a model is named, and is an error if no other one serves.
 */
export function readyJob(scope: Construct, config: ReadyJobConfig): ITerraformDependable {
  const { pool, provider, dependsOn, gateway } = config;
  const { image } = pool.images.gateway;
  const { toleration } = placement(pool);
  const limit = Duration.ofSeconds(300 + pool.models.length);
  const { job } = new PoolJob(scope, 'ready', {
    pool,
    provider,
    dependsOn: [...dependsOn, gateway.ready],
    component: 'ready',
    part: 'ready',
    timeout: LATER_THAN_ANY_WAIT,
    scheduling: toleration ? { toleration } : {},
    container: confined({
      name: 'ready',
      image,
      command: SHELL,
      args: [readyScript()],
      env: {
        GATEWAY: `${gatewayName(pool)}.${pool.namespace.name}.svc.${pool.cluster.clusterDomain}`,
        VERSION: gateway.version,
        READY_SECONDS: String(HEALTHY_SECONDS + pool.models.length),
        SERVERS: pool.replicas.map(({ number }) => `${number} ${podHost(pool, number)}`).join('\n'),
        MODELS: pool.models.map(({ name }) => name).join('\n'),
        LC_ALL: 'C',
      },
      resources: { cpuRequest: '50m', cpuLimit: '1', memory: '128Mi' },
    }),
    volumes: [],
  });
  return waitFor(scope, 'checked', {
    ...config,
    what: `check of pool ${pool.name}`,
    component: 'ready',
    workloads: [job],
    limit,
  });
}
