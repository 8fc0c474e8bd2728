import { relative } from 'node:path';
import { LocalBackend, TerraformBackend, TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Place } from '../poolfile/pool/pool';
import { definePool } from '../constructs/define-pool';
import { KubernetesOllamaPool } from '../constructs/kubernetes/kubernetes-ollama-pool';
import { asWritten } from '../constructs/escape';
import { placeProviders } from './providers';

/** What a stack of a place is made of. */
export interface PlaceStackConfig {
  /** As `load` gives it. */
  readonly place: Place;
  /** Folder of the stack's Terraform files, absolute: what paths in the state's address are relative to. */
  readonly folder: string;
  /** The project's folder, absolute. */
  readonly project: string;
}

/** A place with its pools: one Terraform state, so that a host that is switched off never keeps the others from being planned. */
export class PlaceStack extends TerraformStack {
  /**
   * Makes backend, provider, pools and outputs.
   * @param scope - The app.
   * @param id - Part of every address below it, so contract: a changed one replaces what operators run.
   * @param config - What it is made of.
   */
  constructor(scope: Construct, id: string, config: PlaceStackConfig) {
    super(scope, id);
    const { place } = config;
    this.addOverride('terraform.required_version', '>= 1.7');
    this.backend(config);
    const providers = placeProviders(this, place, toProject(config));
    const kept: Record<string, readonly string[]> = {};
    const endpoints: Record<string, string> = {};
    const unused: Record<string, string> = {};
    const refill: Record<string, readonly string[]> = {};
    for (const pool of place.pools) {
      const made = definePool(this, pool, providers);
      endpoints[pool.name] = pool.access.url;
      if (made.kept.length > 0) kept[pool.name] = made.kept;
      if (made instanceof KubernetesOllamaPool) {
        unused[pool.name] = made.unusedClaims;
        refill[pool.name] = made.refill;
      }
    }
    new TerraformOutput(this, 'endpoints', { value: asWritten(endpoints), description: 'What clients use, by pool' });
    new TerraformOutput(this, 'kept_after_destroy', {
      value: asWritten(kept),
      description: 'What destroy leaves in place: the models of pools with storage.retain',
    });
    if (place.target === 'kubernetes') {
      new TerraformOutput(this, 'unused_claims', {
        value: unused,
        description: 'Claims with models of replicas that are no more: used again when the replica comes back',
      });
      new TerraformOutput(this, 'refill_after_a_lost_claim', {
        value: asWritten(refill),
        description: 'Pulls the models again into a claim that was lost, replica by replica',
      });
    }
  }

  private backend(config: PlaceStackConfig): void {
    const { place } = config;
    if (place.backend.type === 'local') {
      new LocalBackend(this, { path: `${toProject(config)}/state/${place.stack}.tfstate` });
      return;
    }
    new PlainBackend(this, place.backend.type, place.backend.config);
  }
}

/** The project's folder as Terraform sees it, which runs in the stack's own. */
function toProject({ folder, project }: PlaceStackConfig): string {
  return relative(folder, project).split('\\').join('/');
}

/** Any of Terraform's backends, as the plain data of the environment file: the one part of a stack that Terraform does not read as templates. */
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
