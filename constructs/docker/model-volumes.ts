import { type ITerraformDependable, Lazy, type TerraformProvider, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { escapeText } from '../escape';
import { engineOf, engineRun } from './engine';

/** What happens to a volume when its pool goes: the words are in the state, and in the plan that removes a pool. */
const RETAINED = 'stays when its pool goes';
const REMOVED = 'is removed with its pool';

/** Longer than an apply waits for the slowest container, in seconds: the provider gives up after 20 minutes. */
const SLOWEST_STOP_SECONDS = 21 * 60;

const all = new WeakMap<TerraformProvider, ModelVolumes>();

/**
 * Removes the model volumes of one host with their pools, unless they are retained.
 *
 * The volumes themselves are in no state. Destroy-time provisioners remove them, and Terraform takes provisioners from
 * the present files: a pool file that has just turned `retain` on keeps its models even if nothing is applied before
 * the destroy. Terraform does not run the provisioner of a resource that has left the files, so both resources belong
 * to the host:
 * - `destroyed` removes the volumes of the present pools. Their containers depend on it, so it comes after them. It
 *   never changes, because a change here would make every plan read all results of jobs again.
 * - `left` removes the volumes of pools that have left the files. Only the state knows them: the triggers of the last
 *   apply. Nothing depends on it, so it waits until the engine gives the volume free.
 */
export class ModelVolumes extends Construct {
  /** What every container that mounts a model volume depends on, so that the volume is removed after all of them. */
  readonly destroyed: ITerraformDependable;
  /**
   * Identifies the Terraform state, as an expression: Terraform generated it when the state began, and nobody else has
   * it. It is that of `destroyed`, which is in every state and never changes.
   */
  readonly state: string;
  private readonly settings: Record<string, string> = {};
  private readonly owners = new Set<string>();

  /** The volumes of a provider's host. */
  static of(provider: TerraformProvider): ModelVolumes {
    const known = all.get(provider);
    if (known) return known;
    const created = new ModelVolumes(provider);
    all.set(provider, created);
    return created;
  }

  private constructor(provider: TerraformProvider) {
    super(provider, 'model-volumes');
    const { settings, owners } = this;
    const engine = engineOf(provider);
    const names = (): string[] => Object.keys(settings);
    const data = (
      id: string,
      volumes: () => string,
      environment: Readonly<Record<string, string>>,
    ): TerraformResource => {
      const resource = new TerraformResource(this, id, { terraformResourceType: 'terraform_data' });
      resource.addOverride('provisioner', [
        removal({
          VOLUMES: Lazy.stringValue({ produce: volumes }),
          OWNERS: Lazy.stringValue({ produce: () => escapeText([...owners].join(' ')) }),
          ...environment,
          ...engine,
        }),
      ]);
      return resource;
    };
    const destroyed = data(
      'destroyed',
      () =>
        names()
          .filter((name) => settings[name] === REMOVED)
          .join(' '),
      { WAIT: '0', STATE: '${self.id}' },
    );
    this.destroyed = destroyed;
    this.state = destroyed.getStringAttribute('id');
    const left = data(
      'left',
      () => {
        const others = `setting == "${REMOVED}" && !contains(${JSON.stringify(names())}, name)`;
        return `\${join(" ", [for name, setting in self.triggers_replace : name if ${others}])}`;
      },
      { WAIT: String(SLOWEST_STOP_SECONDS), STATE: '${self.input == null ? "" : self.input}' },
    );
    left.addOverride('triggers_replace', settings);
    left.addOverride('input', this.state);
  }

  add(name: string, { retain, owner }: { readonly retain: boolean; readonly owner?: string | undefined }): void {
    if (owner !== undefined) this.owners.add(owner);
    this.settings[name] = retain ? RETAINED : REMOVED;
  }
}

function removal(environment: Readonly<Record<string, string>>): object {
  return engineRun('remove-volumes.sh', environment, { when: 'destroy' });
}
