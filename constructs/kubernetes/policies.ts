import {
  NetworkPolicyV1,
  type NetworkPolicyV1SpecEgress,
  type NetworkPolicyV1SpecIngress,
  type NetworkPolicyV1SpecIngressFrom,
} from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { KubernetesPool, Peer } from '../../poolfile/pool/pool';
import { CLIENT_PORT, SERVER_PORT, PRIVATE_PORT } from '../../poolfile/values/ports';
import { asWritten } from '../escape';
import { type Component, metadata, selector } from './pod';
const tcp = (...ports: readonly number[]) => ports.map((port) => ({ port: String(port), protocol: 'TCP' }));
/** Without a peer on purpose: a resolver may be a pod, a node's own, or a host's. */
const DNS = {
  ports: [
    { port: '53', protocol: 'UDP' },
    { port: '53', protocol: 'TCP' },
  ],
};

/** Default deny both ways for the pool's pods, and then no more than each part needs. Servers reach nothing at all, not even DNS. */
export class PoolPolicies extends Construct {
  readonly all: readonly NetworkPolicyV1[];

  constructor(
    scope: Construct,
    id: string,
    pool: KubernetesPool,
    provider: TerraformProvider,
    after: NonNullable<ConstructorParameters<typeof NetworkPolicyV1>[2]['dependsOn']>,
  ) {
    super(scope, id);
    const part = (component: Component) => ({ podSelector: { matchLabels: selector(pool, component) } });
    const policy = (
      name: string,
      component: Component | undefined,
      rules: { ingress?: NetworkPolicyV1SpecIngress[]; egress?: NetworkPolicyV1SpecEgress[] },
    ) =>
      new NetworkPolicyV1(this, name, {
        provider,
        dependsOn: after,
        metadata: metadata(pool, `${pool.prefix}-${name}`, component),
        spec: asWritten({
          // the pool's pods only, in its own namespace too: what somebody else puts there is not ours to cut off
          podSelector: { matchLabels: selector(pool, component) },
          policyTypes: ['Ingress', 'Egress'],
          ...rules,
        }),
      });
    const gateway = part('gateway');
    this.all = [
      policy('default-deny', undefined, {}),
      policy('server', 'server', { ingress: [{ from: [gateway], ports: tcp(SERVER_PORT) }] }),
      policy('gateway', 'gateway', {
        ingress: [
          { from: pool.clients.map(peer), ports: tcp(CLIENT_PORT) },
          { from: [...pool.metricsFrom.map(peer), part('ready')], ports: tcp(PRIVATE_PORT) },
        ],
        egress: [{ to: [part('server')], ports: tcp(SERVER_PORT) }, DNS],
      }),
      policy('pull', 'pull', {
        egress: [
          ...pool.egress.map((e) => ({
            to: [{ ipBlock: { cidr: e.cidr, ...(e.except.length > 0 ? { except: [...e.except] } : {}) } }],
            ports: tcp(...e.ports),
          })),
          DNS,
        ],
      }),
      policy('ready', 'ready', { egress: [{ to: [gateway], ports: tcp(PRIVATE_PORT) }, DNS] }),
    ];
  }
}

function peer(from: Peer): NetworkPolicyV1SpecIngressFrom {
  if ('cidr' in from) return { ipBlock: { cidr: from.cidr } };
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': from.namespace } },
    ...(from.pods ? { podSelector: { matchLabels: { ...from.pods } } } : {}),
  };
}
