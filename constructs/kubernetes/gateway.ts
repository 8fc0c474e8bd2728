import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import type { JobV1SpecTemplateSpec } from '@cdktf/provider-kubernetes/lib/job-v1';
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { gatewayConfig } from '../../containers/gateway/haproxy-config';
import { withServers } from '../../containers/gateway/placeholders';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { PRIVATE_PORT } from '../../poolfile/values/ports';
import { Duration } from '../../poolfile/values/units';
import { escapeTemplates } from '../escape';
import { gatewayPod, TLS_BUNDLE } from './gateway-pod';
import type { KubernetesOllamaPoolConfig, PoolPartConfig } from './kubernetes-ollama-pool-config';
import { leaveAlone } from './left-alone';
import { gatewayName, podHost } from './names';
import { annotated, labels, metadata, podMetadata, selector } from './metadata';
import { waitFor } from './wait';
import { Workload } from './workload';

/** Gateways per pool: one can be replaced while the other serves. */
const GATEWAYS = 2;

export interface PoolGatewayConfig extends PoolPartConfig, KubernetesOllamaPoolConfig {
  /** What everything in the namespace waits for. */
  readonly namespace: ITerraformDependable[];
}

interface GatewayFiles {
  readonly config: string;
  /** Its hash. */
  readonly version: string;
}

/**
 * Two gateways behind one Service. A new configuration is a new ConfigMap and a rollout that never removes a gateway
 * before another one serves; tokens alone change under a running gateway.
 */
export class PoolGateway extends Construct {
  /** Done when every gateway serves the configuration. */
  readonly ready: ITerraformDependable;
  /** Hash of the configuration, shown by every gateway that serves it. */
  readonly version: string;

  constructor(scope: Construct, id: string, config: PoolGatewayConfig) {
    super(scope, id);
    const files = gatewayFiles(config.pool);
    this.version = files.version;
    const { pool } = config;
    const configMap = this.configMap(config, files);
    const pod = gatewayPod(pool, configMap.metadata.name);
    const deployment = this.deploy(config, configMap, pod);
    this.ready = waitFor(this, 'ready', {
      ...config,
      what: `gateways of pool ${pool.name}`,
      component: 'gateway',
      workloads: [deployment],
      changes: leaveAlone(this, config, deployment, pod),
      limit: Duration.ofSeconds(600),
    });
    this.service(config);
    this.budget(config);
  }

  private configMap({ pool, provider, namespace }: PoolGatewayConfig, { config }: GatewayFiles): ConfigMapV1 {
    return new ConfigMapV1(this, 'configuration', {
      provider,
      // Only its namespace. Create-before-destroy spreads to dependencies, and theirs are names that would still be
      // taken.
      dependsOn: namespace,
      // a new name each time: going back to a former configuration never collides with one that still exists
      metadata: escapeTemplates({
        generateName: `${gatewayName(pool)}-`,
        namespace: pool.namespace.name,
        labels: labels(pool, 'gateway'),
        ...annotated(pool),
      }),
      data: escapeTemplates({ 'haproxy.cfg': config }),
      immutable: true,
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private deploy(
    { pool, provider, dependsOn }: PoolGatewayConfig,
    configMap: ConfigMapV1,
    pod: JobV1SpecTemplateSpec,
  ): Workload<'kubernetes_deployment_v1'> {
    return new Workload(this, 'deployment', 'kubernetes_deployment_v1', {
      provider,
      dependsOn: [...dependsOn, configMap],
      metadata: metadata(pool, gatewayName(pool), 'gateway'),
      spec: {
        replicas: String(GATEWAYS),
        progressDeadlineSeconds: 540,
        selector: { matchLabels: selector(pool, 'gateway') },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '1', maxUnavailable: '0' } },
        template: { metadata: podMetadata(pool, 'gateway'), spec: pod },
      },
      // `ready` waits, and says why it waits
      waitForRollout: false,
      timeouts: { create: '10m', update: '10m' },
    });
  }

  private service({ pool, provider, dependsOn }: PoolGatewayConfig): void {
    new ServiceV1(this, 'service', {
      provider,
      dependsOn,
      metadata: metadata(pool, gatewayName(pool), 'gateway'),
      spec: {
        type: 'ClusterIP',
        selector: selector(pool, 'gateway'),
        port: [
          {
            name: pool.tlsSecret ? 'https' : 'http',
            port: pool.access.port,
            targetPort: 'client',
            protocol: 'TCP',
          },
          { name: 'metrics', port: PRIVATE_PORT, targetPort: 'private', protocol: 'TCP' },
        ],
      },
      waitForLoadBalancer: false,
    });
  }

  private budget({ pool, provider, dependsOn }: PoolGatewayConfig): void {
    new PodDisruptionBudgetV1(this, 'budget', {
      provider,
      dependsOn,
      metadata: metadata(pool, gatewayName(pool), 'gateway'),
      spec: { maxUnavailable: '1', selector: { matchLabels: selector(pool, 'gateway') } },
    });
  }
}

function gatewayFiles(pool: KubernetesPool): GatewayFiles {
  const { text, version } = withServers(
    gatewayConfig(pool, { resolvers: 'resolv.conf', ipv6: true, ...(pool.tlsSecret ? { tls: TLS_BUNDLE } : {}) }),
    new Map(pool.replicas.map(({ number }) => [number, podHost(pool, number)])),
  );
  return { config: text, version };
}
