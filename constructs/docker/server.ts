import { createHash } from 'node:crypto';
import type { Container, ContainerMounts } from '@cdktf/provider-docker/lib/container';
import { Fn, TerraformResource, type TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { DockerPool } from '../../poolfile/pool/pool';
import type { Replica } from '../../poolfile/pool/pool-parts';
import { serverScript } from '../../containers/gateway/scripts';
import { Duration } from '../../poolfile/values/units';
import { confinedContainer } from './container';
import { serverEnvironment } from '../../containers/server/environment';
import { devices } from './devices';

export interface DockerServerConfig {
  readonly pool: DockerPool;
  readonly replica: Replica;
  readonly provider: TerraformProvider;
  readonly image: string;
  readonly network: string;
  readonly mount: ContainerMounts;
}

/**
 * One replica. A changed setting makes a new server beside the old one, and the old one goes when the gateway has turned to the new: two servers
 * for a while, and never none. For that each has a name of its own, from a number that Terraform makes anew with every change, so that
 * going back to former settings never meets a name that is still taken. Its memory limit alone is changed in place.
 */
export class DockerServer extends Construct {
  readonly container: Container;

  constructor(scope: Construct, id: string, config: DockerServerConfig) {
    super(scope, id);
    const { pool, replica } = config;
    const { env, ...device } = devices(pool, replica);
    const settings = {
      image: config.image,
      user: '65532:65532',
      entrypoint: ['/bin/bash', '-c'],
      command: [serverScript()],
      cpus: pool.cpus,
      tmp: 'rw,nosuid,nodev,size=1g,mode=1777',
      networksAdvanced: [{ name: config.network }],
      mounts: [config.mount],
      env: { ...serverEnvironment(pool), ...env },
      restart: 'unless-stopped',
      destroyGraceSeconds: 120,
      stopTimeout: 120,
      health: { test: ['CMD', 'ollama', 'list'], every: Duration.ofSeconds(30), starts: Duration.ofSeconds(120) },
      ...device,
    };
    const generation = new TerraformResource(this, 'generation', { terraformResourceType: 'terraform_data' });
    generation.addOverride('triggers_replace', [
      fingerprint({ ...settings, image: '', networksAdvanced: [], mounts: [] }),
      config.image,
    ]);
    const number = Fn.substr(generation.getStringAttribute('id'), 0, 8);
    this.container = confinedContainer(this, 'container', {
      ...settings,
      provider: config.provider,
      environment: pool.environment,
      pool: pool.name,
      part: `server-${replica.number}`,
      name: `${pool.prefix}-server-${replica.number}-${number}`,
      memoryMebibytes: pool.memory.mebibytes,
      lifecycle: { createBeforeDestroy: true },
    });
  }
}

function fingerprint(settings: object): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16);
}
