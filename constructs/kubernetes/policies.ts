import {
  NetworkPolicyV1,
  type NetworkPolicyV1SpecEgress,
  type NetworkPolicyV1SpecIngress,
  type NetworkPolicyV1SpecIngressFrom,
} from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { Construct } from 'constructs';
import type { Peer } from '../../poolfile/pool/kubernetes';
import { CLIENT_PORT, SERVER_PORT, PRIVATE_PORT } from '../../poolfile/values/ports';
import { escapeTemplates } from '../escape';
import type { PoolPartConfig } from './kubernetes-ollama-pool-config';
import { type Component, metadata, selector } from './pod';

const tcp = (...ports: readonly number[]) => ports.map((port) => ({ port: String(port), protocol: 'TCP' }));
/** Deliberately without a peer: the resolver may be a pod, a process on the node, or a host outside the cluster. */
const DNS = {
  ports: [
    { port: '53', protocol: 'UDP' },
    { port: '53', protocol: 'TCP' },
  ],
};

/**
 * Denies the pool's pods everything in both directions, then allows what each part needs. Servers reach nothing, not
 * even DNS.
 */
export class PoolPolicies extends Construct {
  readonly all: readonly NetworkPolicyV1[];

  constructor(scope: Construct, id: string, { pool, provider, dependsOn }: PoolPartConfig) {
    super(scope, id);
    const part = (component: Component) => ({ podSelector: { matchLabels: selector(pool, component) } });
    const policy = (
      name: string,
      component: Component | undefined,
      rules: { ingress?: NetworkPolicyV1SpecIngress[]; egress?: NetworkPolicyV1SpecEgress[] },
    ) =>
      new NetworkPolicyV1(this, name, {
        provider,
        dependsOn,
        metadata: metadata(pool, `${pool.prefix}-${name}`, component),
        spec: escapeTemplates({
          // only the pool's pods, even in its own namespace: other pods there are not ours to cut off
          podSelector: { matchLabels: selector(pool, component) },
          policyTypes: ['Ingress', 'Egress'],
          ...rules,
        }),
      });
    const gateway = part('gateway');
    this.all = [
      policy('default-deny', undefined, {}),
      policy('server', 'server', { ingress: [{ from: [gateway, part('ready')], ports: tcp(SERVER_PORT) }] }),
      policy('gateway', 'gateway', {
        ingress: [
          { from: pool.clients.map(peer), ports: tcp(CLIENT_PORT) },
          { from: [...pool.metricsFrom.map(peer), part('ready')], ports: tcp(PRIVATE_PORT) },
        ],
        egress: [{ to: [part('server')], ports: tcp(SERVER_PORT) }, DNS],
      }),
      policy('pull', 'pull', {
        egress: [
          ...pool.egress.map(({ cidr, except, ports }) => ({
            to: [{ ipBlock: { cidr, ...(except.length > 0 ? { except: [...except] } : {}) } }],
            ports: tcp(...ports),
          })),
          DNS,
        ],
      }),
      policy('ready', 'ready', {
        egress: [{ to: [gateway], ports: tcp(PRIVATE_PORT) }, { to: [part('server')], ports: tcp(SERVER_PORT) }, DNS],
      }),
    ];
  }
}

function peer(peerSpec: Peer): NetworkPolicyV1SpecIngressFrom {
  if ('cidr' in peerSpec) return { ipBlock: { cidr: peerSpec.cidr } };
  return {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': peerSpec.namespace } },
    ...(peerSpec.pods ? { podSelector: { matchLabels: { ...peerSpec.pods } } } : {}),
  };
}
