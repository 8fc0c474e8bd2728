import { existsSync, readFileSync } from 'node:fs';

/** What a state file of the local backend says about the resources that Terraform manages. */
export interface LocalState {
  /** How many resources there are; `unknown` if the file cannot be read as a state, as when it is encrypted. */
  readonly resources: number | 'unknown';
  /** Subnets of the Docker networks, by the network's name. */
  readonly subnets: ReadonlyMap<string, string>;
}

interface StateJson {
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly instances: readonly { readonly attributes?: Attributes }[];
  }[];
}

interface Attributes {
  readonly name?: unknown;
  readonly ipam_config?: readonly { readonly subnet?: unknown }[];
}

/** The state in a file; undefined if there is no file. */
export function localState(file: string): LocalState | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { resources } = JSON.parse(readFileSync(file, 'utf8')) as StateJson;
    const managed = resources.filter(({ mode, instances }) => mode === 'managed' && instances.length > 0);
    const networks = managed.filter(({ type }) => type === 'docker_network').flatMap(({ instances }) => instances);
    return { resources: managed.length, subnets: new Map(networks.flatMap(({ attributes }) => subnetOf(attributes))) };
  } catch {
    return { resources: 'unknown', subnets: new Map() };
  }
}

function subnetOf(attributes: Attributes | undefined): readonly (readonly [string, string])[] {
  const subnet = attributes?.ipam_config?.[0]?.subnet;
  return typeof attributes?.name === 'string' && typeof subnet === 'string' ? [[attributes.name, subnet]] : [];
}

/** Whether something may run that only this state knows. */
export function holdsResources(state: LocalState | undefined): boolean {
  return state !== undefined && state.resources !== 0;
}
