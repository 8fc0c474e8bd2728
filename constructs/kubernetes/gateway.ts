import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import { PodDisruptionBudgetV1 } from '@cdktf/provider-kubernetes/lib/pod-disruption-budget-v1';
import { ServiceV1 } from '@cdktf/provider-kubernetes/lib/service-v1';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { CLIENT_PORT, PRIVATE_PORT } from '../../poolfile/values/ports';
import { withServers, gatewayConfig, tokenMap } from '../../containers/gateway/haproxy-config';
import { CONFIG_FOLDER, gatewayScript } from '../../containers/gateway/scripts';
import { asWritten } from '../escape';
import { gatewayName, podHost } from './names';
import { confined, labels, metadata, placement, podMetadata, podSpec, selector, TMP } from './pod';
import { Workload } from './workload';
const GATEWAYS = 2;

/**
 * Two gateways behind one Service. A new configuration is a new ConfigMap and a rollout that never takes one away before another
 * serves; nothing changes under a gateway that runs. Ready means that at least one replica answers: a gateway that restarts while a replica is
 * down must serve the others.
 */
export class PoolGateway extends Construct {
  readonly deployment: Workload<'kubernetes_deployment_v1'>;
  readonly version: string;

  constructor(
    scope: Construct,
    id: string,
    pool: KubernetesPool,
    provider: TerraformProvider,
    home: ITerraformDependable[],
    dependsOn: ITerraformDependable[],
  ) {
    super(scope, id);
    const name = gatewayName(pool);
    const tls = pool.tlsSecret;
    const tokens = tokenMap(pool);
    const config = withServers(
      gatewayConfig(pool, { resolvers: 'resolv.conf', ...(tls ? { tls: '/tls/bundle.pem' } : {}) }),
      tokens,
      `${CONFIG_FOLDER}/current`,
      new Map(pool.replicas.map((r) => [r.number, podHost(pool, r.number)])),
    );
    this.version = config.version;
    // waits for nothing but its namespace: what it depended on would be created before it is destroyed too, under names that are still taken
    const data = new ConfigMapV1(this, 'configuration', {
      provider,
      dependsOn: home,
      // a name of its own each time: going back to a former configuration never meets one that is still there
      metadata: asWritten({
        generateName: `${name}-`,
        namespace: pool.namespace.name,
        labels: labels(pool, 'gateway'),
      }),
      data: asWritten({ 'haproxy.cfg': config.text, 'tokens.map': tokens }),
      immutable: true,
      lifecycle: { createBeforeDestroy: true },
    });
    const probe = (path: string) => ({ httpGet: { path, port: 'private' } });
    const { toleration } = placement(pool);
    const spec = podSpec(pool, {
      ...(toleration ? { toleration } : {}),
      terminationGracePeriodSeconds: 90,
      container: [
        confined({
          name: 'gateway',
          image: pool.images.gateway.image,
          command: ['/bin/bash', '-c'],
          args: [gatewayScript()],
          env: { TLS_FILES: tls ? '/tls/bundle.pem /tls/bundle.pem.key' : '', LC_ALL: 'C' },
          port: [
            { name: 'client', containerPort: CLIENT_PORT },
            { name: 'private', containerPort: PRIVATE_PORT },
          ],
          // taken out of the Service before it stops taking connections
          lifecycle: { preStop: [{ exec: { command: ['sleep', '5'] } }] },
          startupProbe: {
            tcpSocket: [{ port: 'private' }],
            periodSeconds: 1,
            failureThreshold: 120,
            timeoutSeconds: 2,
          },
          readinessProbe: { ...probe('/ready'), periodSeconds: 2, failureThreshold: 2, timeoutSeconds: 2 },
          livenessProbe: {
            tcpSocket: [{ port: 'private' }],
            periodSeconds: 10,
            failureThreshold: 6,
            timeoutSeconds: 5,
          },
          volumeMount: [
            TMP.mount,
            { name: 'config', mountPath: `${CONFIG_FOLDER}/current`, readOnly: true },
            ...(tls ? [{ name: 'tls', mountPath: '/tls', readOnly: true }] : []),
          ],
          resources: { cpuRequest: '100m', cpuLimit: '2', memory: '512Mi' },
        }),
      ],
      topologySpreadConstraint: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: [{ matchLabels: selector(pool, 'gateway') }],
        },
      ],
      volume: [
        TMP.volume('16Mi'),
        { name: 'config', configMap: { name: data.metadata.name } },
        ...(tls
          ? [
              {
                name: 'tls',
                secret: {
                  secretName: tls,
                  defaultMode: '0440',
                  items: [
                    { key: 'tls.crt', path: 'bundle.pem' },
                    { key: 'tls.key', path: 'bundle.pem.key' },
                  ],
                },
              },
            ]
          : []),
      ],
    });
    this.deployment = new Workload(this, 'deployment', 'kubernetes_deployment_v1', {
      provider,
      dependsOn: [...dependsOn, data],
      metadata: metadata(pool, name, 'gateway'),
      spec: {
        replicas: String(GATEWAYS),
        progressDeadlineSeconds: 540,
        selector: { matchLabels: selector(pool, 'gateway') },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '1', maxUnavailable: '0' } },
        template: { metadata: podMetadata(pool, 'gateway'), spec },
      },
      waitForRollout: true,
      timeouts: { create: '10m', update: '10m' },
    });
    new ServiceV1(this, 'service', {
      provider,
      dependsOn,
      metadata: metadata(pool, name, 'gateway'),
      spec: {
        type: 'ClusterIP',
        selector: selector(pool, 'gateway'),
        port: [
          { name: tls ? 'https' : 'http', port: pool.access.port, targetPort: 'client', protocol: 'TCP' },
          ...(pool.access.port === PRIVATE_PORT
            ? []
            : [{ name: 'metrics', port: PRIVATE_PORT, targetPort: 'private', protocol: 'TCP' }]),
        ],
      },
      waitForLoadBalancer: false,
    });
    new PodDisruptionBudgetV1(this, 'budget', {
      provider,
      dependsOn,
      metadata: metadata(pool, name, 'gateway'),
      spec: { maxUnavailable: '1', selector: { matchLabels: selector(pool, 'gateway') } },
    });
  }
}
