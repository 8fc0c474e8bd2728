import { Network } from '@cdktf/provider-docker/lib/network';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { DockerPool } from '../../poolfile/pool/pool';
import { asWritten } from '../escape';

/**
 * The three networks of a pool. `internal` alone is not private: the host's own address on the bridge answers; the isolated gateway mode leaves
 * no host address at all (Docker Engine 28 and later). The edge does not masquerade: what the gateway begins finds no way back.
 */
export class DockerPoolNetworks extends Construct {
  readonly inner: string;
  readonly edge: string;
  readonly egress: string;

  constructor(scope: Construct, id: string, pool: DockerPool, provider: TerraformProvider) {
    super(scope, id);
    const network = (
      part: 'inner' | 'edge' | 'egress',
      config: { internal?: boolean; options?: Record<string, string> },
    ) => {
      const { subnet, ...rest } = pool.networks[part] as { subnet: string; gateway?: string };
      const labels = {
        'org.poolform.environment': pool.environment,
        'org.poolform.pool': pool.name,
        'org.poolform.part': part,
      };
      return new Network(this, part, {
        provider,
        ...asWritten({
          name: `${pool.prefix}-${part}`,
          driver: 'bridge',
          ipamConfig: [{ subnet, ...(part === 'inner' ? {} : { gateway: rest.gateway }) }],
          labels: Object.entries(labels).map(([label, value]) => ({ label, value })),
          ...config,
        }),
      }).name;
    };
    this.inner = network('inner', {
      internal: true,
      options: { 'com.docker.network.bridge.gateway_mode_ipv4': 'isolated' },
    });
    this.edge = network('edge', { options: { 'com.docker.network.bridge.enable_ip_masquerade': 'false' } });
    this.egress = network('egress', {});
  }
}
