import {
  NetworkPolicyV1,
  type NetworkPolicyV1SpecEgress,
  type NetworkPolicyV1SpecIngress,
  type NetworkPolicyV1SpecIngressFrom,
} from '@cdktf/provider-kubernetes/lib/network-policy-v1';
import { Construct } from 'constructs';
import type { Peer } from '../../poolfile/pool/kubernetes';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { CLIENT_PORT, SERVER_PORT, PRIVATE_PORT } from '../../poolfile/values/ports';
import { escapeTemplates } from '../escape';
import type { PoolPartConfig } from './kubernetes-ollama-pool-config';
import { annotated, type Component, labels, metadata, selector } from './metadata';

/** A label that every namespace has. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

const tcp = (...ports: readonly number[]) => ports.map((port) => ({ port: String(port), protocol: 'TCP' }));
const named = (port: number) => ['UDP', 'TCP'].map((protocol) => ({ port: String(port), protocol }));
const DNS = [
  // deliberately without a peer: the resolver may be a pod, a process on the node, or a host outside the cluster
  { ports: named(53) },
  // Policies are judged after the address of a Service was translated: OpenShift's resolver listens on 5353, Gardener's
  // on 8053. Pods alone, so that no other host is reached.
  {
    to: [{ namespaceSelector: { matchExpressions: [{ key: NAMESPACE_NAME, operator: 'Exists' }] } }],
    ports: [...named(5353), ...named(8053)],
  },
];

/**
 * Denies the pool's pods everything in both directions, then allows what each part needs. Servers reach nothing, not
 * even DNS.
 */
export class PoolPolicies extends Construct {
  readonly all: readonly NetworkPolicyV1[];

  constructor(scope: Construct, id: string, { pool, provider, dependsOn }: PoolPartConfig) {
    super(scope, id);
    const part = (component: Component) => pods(pool, component);
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
      policy('server', 'server', serverRules(pool)),
      policy('gateway', 'gateway', gatewayRules(pool)),
      policy('pull', 'pull', {
        egress: [
          ...pool.egress.map(({ cidr, except, ports }) => ({
            to: [{ ipBlock: { cidr, ...(except.length > 0 ? { except: [...except] } : {}) } }],
            ports: tcp(...ports),
          })),
          ...DNS,
        ],
      }),
      policy('ready', 'ready', {
        egress: [
          { to: [gateway], ports: tcp(PRIVATE_PORT) },
          { to: [part('server')], ports: tcp(SERVER_PORT) },
          ...DNS,
        ],
      }),
    ];
  }
}

/**
 * Manifests of policies for the pool's servers and gateways that say what the others say, and that stay until the last
 * pod has ended. A pod finishes its answers after its owner is gone, and by then Terraform has deleted the others.
 */
export function lastPolicies(pool: KubernetesPool): readonly object[] {
  const policy = (component: Component, { ingress = [], egress = [] }: Rules) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: `${pool.prefix}-last-${component}`,
      namespace: pool.namespace.name,
      labels: labels(pool, component),
      ...annotated(pool),
    },
    spec: {
      ...pods(pool, component),
      policyTypes: ['Ingress', 'Egress'],
      // the API takes a text for the name of a port
      ...(ingress.length > 0 ? { ingress: ingress.map((rule) => ({ ...rule, ports: numbered(rule.ports) })) } : {}),
      ...(egress.length > 0 ? { egress: egress.map((rule) => ({ ...rule, ports: numbered(rule.ports) })) } : {}),
    },
  });
  return [policy('server', serverRules(pool)), policy('gateway', gatewayRules(pool))];
}

interface Port {
  readonly port: string;
  readonly protocol: string;
}

interface Rules {
  readonly ingress?: (NetworkPolicyV1SpecIngress & { readonly ports: Port[] })[];
  readonly egress?: (NetworkPolicyV1SpecEgress & { readonly ports: Port[] })[];
}

function numbered(ports: readonly Port[]) {
  return ports.map(({ port, protocol }) => ({ port: Number(port), protocol }));
}

function pods(pool: KubernetesPool, component: Component) {
  return { podSelector: { matchLabels: selector(pool, component) } };
}

function serverRules(pool: KubernetesPool): Rules {
  return { ingress: [{ from: [pods(pool, 'gateway'), pods(pool, 'ready')], ports: tcp(SERVER_PORT) }] };
}

function gatewayRules(pool: KubernetesPool): Rules {
  return {
    ingress: [
      { from: pool.clients.map(peer), ports: tcp(CLIENT_PORT) },
      { from: [...pool.metricsFrom.map(peer), pods(pool, 'ready')], ports: tcp(PRIVATE_PORT) },
    ],
    egress: [{ to: [pods(pool, 'server')], ports: tcp(SERVER_PORT) }, ...DNS],
  };
}

function peer(peerSpec: Peer): NetworkPolicyV1SpecIngressFrom {
  if ('cidr' in peerSpec) return { ipBlock: { cidr: peerSpec.cidr } };
  return {
    namespaceSelector: { matchLabels: { [NAMESPACE_NAME]: peerSpec.namespace } },
    ...(peerSpec.pods ? { podSelector: { matchLabels: { ...peerSpec.pods } } } : {}),
  };
}
