import { isAbsolute, posix, relative } from 'node:path';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { Fn, LocalBackend, TerraformBackend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Place } from '../spec/pool';
import { definePool } from '../constructs/define-pool';
import { DockerImages } from '../constructs/docker/images';
import { asWritten } from '../constructs/escape';

export interface PlaceStackConfig {
  readonly place: Place;
  /** Folder of the stack's Terraform files, absolute: what paths in the state's address are relative to. */
  readonly folder: string;
  /** The project's folder, absolute. */
  readonly project: string;
}

/** A Docker host with its pools: one Terraform state, so that a host that is switched off never keeps the others from being planned. */
export class PlaceStack extends TerraformStack {
  constructor(scope: Construct, id: string, config: PlaceStackConfig) {
    super(scope, id);
    const { place } = config;
    this.addOverride('terraform.required_version', '>= 1.7');
    this.backend(config);
    const { host } = place;
    const provider = new DockerProvider(this, 'docker', {
      ...asWritten({
        host: host.endpoint,
        ...(host.certificates ? { certPath: onOperator(host.certificates, config) } : {}),
        // a host that drops packets, or a key that asks for its passphrase, is an error and not a hang
        ...(host.endpoint.startsWith('ssh://') ? { sshOpts: ['-o', 'ConnectTimeout=10', '-o', 'BatchMode=yes'] } : {}),
      }),
    });
    const images = new DockerImages(this, 'images', provider);
    const kept: Record<string, string[]> = {};
    const endpoints: Record<string, string> = {};
    for (const pool of place.pools) {
      const made = definePool(this, pool, { docker: () => ({ provider, images }) });
      endpoints[pool.name] = pool.access.url;
      if (made.kept.length > 0) kept[pool.name] = made.kept.map((volume) => `volume ${volume} on ${host.name}`);
    }
    new TerraformOutput(this, 'endpoints', { value: asWritten(endpoints), description: 'What clients use, by pool' });
    new TerraformOutput(this, 'kept_after_destroy', { value: asWritten(kept), description: 'What destroy leaves in place: the models of pools with storage.retain' });
  }

  private backend(config: PlaceStackConfig): void {
    const { place } = config;
    if (place.backend.type === 'local') {
      new LocalBackend(this, { path: `${toProject(config)}/state/${place.stack}.tfstate` });
      return;
    }
    new PlainBackend(this, place.backend.type, asWritten(place.backend.config));
  }
}

/** The project's folder as Terraform sees it, which runs in the stack's own. */
function toProject({ folder, project }: PlaceStackConfig): string {
  return relative(folder, project).split('\\').join('/');
}

/** A path on the machine that runs Terraform: absolute, below the home there, or relative to the project. */
function onOperator(path: string, config: PlaceStackConfig): string {
  if (isAbsolute(path)) return path;
  return path.startsWith('~') ? Fn.pathexpand(path) : posix.join(toProject(config), path);
}

/** Any of Terraform's backends, as the plain data of the environment file. */
class PlainBackend extends TerraformBackend {
  constructor(
    scope: Construct,
    type: string,
    private readonly config: Readonly<Record<string, unknown>>,
  ) {
    super(scope, 'backend', type);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.config };
  }

  /** @throws Error always: no stack of ours reads another's state. */
  override getRemoteStateDataSource(): never {
    throw new Error('stacks of Poolform do not read each other');
  }
}
