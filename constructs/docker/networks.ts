import { Network, type NetworkConfig } from '@cdktf/provider-docker/lib/network';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { escapeTemplates } from '../escape';
import { poolLabels } from './labels';
import type { DockerPoolContext } from './pool-context';

/**
 * The three networks of a pool.
 * - `inner`: servers and gateway. `internal` alone is not private, because the host's own address on the bridge
 *   answers. The isolated gateway mode leaves no host address at all (Docker Engine 28 and later).
 * - `edge`: the gateway alone, to be published. Without masquerading, connections that the gateway opens find no way
 *   back.
 * - `egress`: the pull alone.
 */
export class DockerPoolNetworks extends Construct {
  /** Names of the networks. */
  readonly inner: string;
  readonly edge: string;
  readonly egress: string;
  /** The networks themselves. */
  readonly all: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { pool, provider, preflight }: DockerPoolContext) {
    super(scope, id);
    const { inner, edge, egress } = pool.networks;
    const network = (part: string, config: Omit<NetworkConfig, 'name'>): Network =>
      new Network(this, part, {
        provider,
        ...escapeTemplates({
          name: `${pool.prefix}-${part}`,
          driver: 'bridge',
          labels: poolLabels(pool, { provider, part }),
          ...config,
        }),
        dependsOn: [preflight],
        // a network under running containers cannot be replaced
        lifecycle: { ignoreChanges: ['labels'] },
      });
    const all = [
      network('inner', {
        internal: true,
        ipamConfig: [{ subnet: inner.subnet }],
        options: { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' },
      }),
      network('edge', {
        ipamConfig: [{ subnet: edge.subnet, gateway: edge.gateway }],
        options: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' },
      }),
      network('egress', { ipamConfig: [{ subnet: egress.subnet, gateway: egress.gateway }] }),
    ] as const;
    [this.inner, this.edge, this.egress] = [all[0].name, all[1].name, all[2].name];
    this.all = all;
  }
}
