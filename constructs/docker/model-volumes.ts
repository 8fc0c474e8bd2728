import { join } from 'node:path';
import { type ITerraformDependable, Lazy, type TerraformProvider, TerraformResource, Token } from 'cdktf';
import { Construct } from 'constructs';
import { shellScript } from '../../containers/shell-script';
import { escapeText } from '../escape';

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
  private readonly settings: Record<string, string> = {};

  /**
   * The volumes of a provider's host.
   * @param certificates - The provider's `certPath` if it is an expression without a reference.
   */
  static of(provider: TerraformProvider, certificates?: string): ModelVolumes {
    const known = all.get(provider);
    if (known) return known;
    const created = new ModelVolumes(provider, engineVariables(provider as DockerArguments, certificates));
    all.set(provider, created);
    return created;
  }

  private constructor(provider: TerraformProvider, engine: Readonly<Record<string, string>>) {
    super(provider, 'model-volumes');
    const { settings } = this;
    const names = (): string[] => Object.keys(settings);
    const data = (
      id: string,
      volumes: () => string,
      environment: Readonly<Record<string, string>>,
    ): TerraformResource => {
      const resource = new TerraformResource(this, id, { terraformResourceType: 'terraform_data' });
      resource.addOverride('provisioner', [
        removal({ VOLUMES: Lazy.stringValue({ produce: volumes }), ...environment, ...engine }),
      ]);
      return resource;
    };
    this.destroyed = data(
      'destroyed',
      () =>
        names()
          .filter((name) => settings[name] === REMOVED)
          .join(' '),
      { WAIT: '0' },
    );
    const left = data(
      'left',
      () => {
        const others = `setting == "${REMOVED}" && !contains(${JSON.stringify(names())}, name)`;
        return `\${join(" ", [for name, setting in self.triggers_replace : name if ${others}])}`;
      },
      { WAIT: String(SLOWEST_STOP_SECONDS) },
    );
    left.addOverride('triggers_replace', settings);
  }

  add(name: string, { retain }: { readonly retain: boolean }): void {
    this.settings[name] = retain ? RETAINED : REMOVED;
  }
}

function removal(environment: Readonly<Record<string, string>>): object {
  return {
    'local-exec': {
      when: 'destroy',
      quiet: true,
      command: escapeText(shellScript(join(__dirname, 'remove-volumes.sh')).trimEnd()),
      interpreter: ['/bin/sh', '-c'],
      environment,
    },
  };
}

/** The arguments of the Docker provider that say which engine it asks. */
interface DockerArguments {
  readonly host?: string;
  readonly context?: string;
  readonly certPath?: string;
  readonly caMaterial?: string;
  readonly certMaterial?: string;
  readonly sshOpts?: readonly string[];
}

/**
 * The variables that point `docker` at the provider's engine. What the provider takes from its environment, `docker`
 * takes from there too.
 */
function engineVariables(provider: DockerArguments, certificates: string | undefined): Record<string, string> {
  const { host, context, certPath, caMaterial, certMaterial, sshOpts } = provider;
  const folder = certificates === undefined ? certPath : undefined;
  // Terraform refuses a destroy-time provisioner that refers to a variable or to another resource
  if (![host, context, folder, caMaterial, certMaterial, ...(sshOpts ?? [])].every(isConstant)) return ENGINE_UNKNOWN;
  if (caMaterial !== undefined || certMaterial !== undefined) return ENGINE_UNKNOWN;
  return {
    ...(host === undefined ? {} : { DOCKER_HOST: host }),
    ...(context === undefined ? {} : { DOCKER_CONTEXT: context }),
    ...(certPath === undefined ? {} : { DOCKER_CERT_PATH: certificates ?? certPath, DOCKER_TLS_VERIFY: '1' }),
    ...(sshOpts === undefined ? {} : { SSH_OPTIONS: sshOpts.join('\n') }),
  };
}

const ENGINE_UNKNOWN = { ENGINE_UNKNOWN: '1' } as const;

/** Whether Terraform reads a text without a reference. */
function isConstant(text: string | undefined): boolean {
  return text === undefined || !(Token.isUnresolved(text) || /[$%]\{/.test(text.replace(/([$%])\1\{/g, '')));
}
