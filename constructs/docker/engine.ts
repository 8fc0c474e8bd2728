import { join } from 'node:path';
import { type TerraformProvider, Token } from 'cdktf';
import { shellScript } from '../../containers/shell-script';
import type { DockerHost } from '../../poolfile/pool/docker';
import { escapeText } from '../escape';

/** Environment variables of `docker` and of `engine.sh`. */
export type EngineVariables = Readonly<Record<string, string>>;

/**
 * A provisioner that asks a Docker engine from the machine that runs Terraform, as `engine.sh` says.
 * @param file - Of the script, in this folder.
 * @param environment - What the script reads, and what `engineOf` says.
 * @param options - Of the provisioner, such as `when`.
 */
export function engineRun(
  file: string,
  environment: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>> = {},
): object {
  return localExec(engineScript(file), environment, options);
}

/**
 * The same for a script that is expected to fail: it comes in a variable, because Terraform's error repeats the command
 * and would bury what the script says.
 */
export function engineCheck(file: string, environment: Readonly<Record<string, string>>): object {
  return localExec('eval "$POOLFORM_CHECK"', { POOLFORM_CHECK: engineScript(file), ...environment });
}

function localExec(
  command: string,
  environment: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>> = {},
): object {
  return { 'local-exec': { ...options, quiet: true, command, interpreter: ['/bin/sh', '-c'], environment } };
}

function engineScript(file: string): string {
  return escapeText(shellScript(join(__dirname, 'engine.sh')) + shellScript(join(__dirname, file)).trimEnd());
}

/** The arguments of the Docker provider that say which engine it asks. */
interface EngineArguments {
  readonly host?: string;
  readonly context?: string;
  readonly certPath?: string;
  readonly caMaterial?: string;
  readonly certMaterial?: string;
  readonly sshOpts?: readonly string[];
}

/**
 * The first engine whose API has all that containers are asked for: how often a starting one is looked at (25), and
 * what the provider takes for granted with any option of a volume (26). Older ones are asked for neither.
 */
export const FULL_ENGINE = 26;

export function isOldEngine({ engine }: Pick<DockerHost, 'engine'>): boolean {
  return engine < FULL_ENGINE;
}

const known = new WeakMap<TerraformProvider, EngineVariables>();

/**
 * The variables that point `docker` at the engine of a provider.
 * @param certificates - The provider's `certPath` if it is an expression without a reference; the first call decides.
 */
export function engineOf(provider: TerraformProvider, certificates?: string): EngineVariables {
  const variables = known.get(provider) ?? engineVariables(provider as EngineArguments, certificates);
  known.set(provider, variables);
  return variables;
}

/** What the provider takes from its environment, `docker` takes from there too. */
function engineVariables(provider: EngineArguments, certificates: string | undefined): EngineVariables {
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
