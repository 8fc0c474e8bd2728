import { relative } from 'node:path';
import { LocalBackend, TerraformBackend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Place } from '../poolfile/pool/pool';
import { definePool } from '../constructs/define-pool';
import { OUTPUT_NAMES, outputDescription } from '../constructs/pool-output';
import { placeProviders } from './providers';

/** What a stack of a place is made of. */
export interface PlaceStackConfig {
  /** The place, from `load`. */
  readonly place: Place;
  /** Folder of the stack's Terraform files, an absolute path: Terraform runs here, so its paths are relative to it. */
  readonly folder: string;
  /** The project's folder, an absolute path. */
  readonly project: string;
}

/**
 * A place with its pools. Each place has its own Terraform state, so a host that is switched off never blocks the plans
 * of others.
 */
export class PlaceStack extends TerraformStack {
  /**
   * Creates backend, provider, pools and outputs.
   * @param scope - The app.
   * @param id - Part of every address below it, so it is contract: a changed id replaces what operators run.
   * @param config - What the stack is made of.
   */
  constructor(scope: Construct, id: string, config: PlaceStackConfig) {
    super(scope, id);
    const { place } = config;
    this.addOverride('terraform.required_version', '>= 1.7');
    this.backend(config);
    const providers = placeProviders(this, place, toProject(config));
    const outputs = place.pools.flatMap((pool) =>
      definePool(this, pool, providers).outputs.map((output) => ({ pool: pool.name, ...output })),
    );
    for (const name of OUTPUT_NAMES[place.target]) {
      // a pool with nothing to show is left out
      const shown = outputs.filter((output) => output.name === name && output.value.length > 0);
      new TerraformOutput(this, name, {
        value: Object.fromEntries(shown.map(({ pool, value }) => [pool, value])),
        description: outputDescription(name),
      });
    }
  }

  private backend(config: PlaceStackConfig): void {
    const { place } = config;
    if (place.backend.type === 'local') {
      new LocalBackend(this, { path: `${toProject(config)}/${stateFile(place.stack)}` });
      return;
    }
    new PlainBackend(this, place.backend.type, place.backend.config);
  }
}

/** Where the local backend keeps states, in the project. */
export const STATE_FOLDER = 'state';

/** The state of a stack with the local backend, relative to the project. */
export function stateFile(stack: string): string {
  return `${STATE_FOLDER}/${stack}.tfstate`;
}

/** The project's folder, relative to the stack's folder, where Terraform runs. */
function toProject({ folder, project }: PlaceStackConfig): string {
  return relative(folder, project).split('\\').join('/');
}

/**
 * Any Terraform backend, with the plain data of the environment file. Terraform reads no templates there, so nothing is
 * escaped.
 */
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

  /** @throws Error always: no stack reads another stack's state. */
  override getRemoteStateDataSource(): never {
    throw new Error('stacks of Poolform do not read the state of other stacks');
  }
}
