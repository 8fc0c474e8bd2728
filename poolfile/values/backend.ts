import { addressProblem, httpBackendOf, STACK_PLACEHOLDER } from './http-backend';
import { byText, inOrder } from './order';

/**
 * The attribute of a backend that names a state, and how the name of the place's stack is added to it, so that each
 * place has a state and a lock of its own. In each of these backends, the lock is derived from the state's name.
 */
interface StateName {
  readonly attribute: string;
  /** Adds the name; nothing is given if the attribute is missing or empty. */
  readonly join: (given: string | undefined, stack: string) => string;
  /** Changes a name that the backend would not take. */
  readonly finish?: (name: string) => string;
  /** Further attributes that name the same state. */
  readonly furtherAttributes?: readonly string[];
  /** Attributes that say where states of these names are. */
  readonly where: readonly string[];
  /** What the backend refuses in what was given, in words. */
  readonly problem?: (given: string) => string | undefined;
}

const asFile = (given: string | undefined, stack: string): string =>
  `${given === undefined ? '' : `${given.replace(/\/+$/, '').replace(/\.tfstate$/, '')}/`}${stack}.tfstate`;
const asFolder = (given: string | undefined, stack: string): string =>
  given === undefined ? stack : `${given.replace(/\/+$/, '')}/${stack}`;
const noLeadingSlash = (given: string): string | undefined =>
  given.startsWith('/') ? 'this backend takes no name that begins with /' : undefined;

const STATE_NAMES: Readonly<Record<string, StateName | undefined>> = {
  azurerm: { attribute: 'key', join: asFile, where: ['storage_account_name', 'container_name'] },
  consul: { attribute: 'path', join: asFolder, where: ['address', 'datacenter'] },
  cos: { attribute: 'key', join: asFile, where: ['bucket', 'prefix'], problem: noLeadingSlash },
  gcs: { attribute: 'prefix', join: asFolder, where: ['bucket'] },
  // its addresses are made by `httpBackendOf`
  http: {
    attribute: 'address',
    join: asFolder,
    furtherAttributes: ['lock_address', 'unlock_address'],
    where: [],
    problem: addressProblem,
  },
  kubernetes: {
    attribute: 'secret_suffix',
    join: (given, stack) => (given === undefined ? stack : `${given}-${stack}`),
    finish: withoutNumber,
    where: ['host', 'config_path', 'config_context', 'namespace'],
    problem: (given) =>
      /^[a-z0-9][a-z0-9.-]*$/.test(given.replaceAll(STACK_PLACEHOLDER, 'stack'))
        ? undefined
        : 'it is part of the name of a Secret: expected lower-case letters, digits, - and ., a letter or digit first',
  },
  // the stack computes the path from the project's folder
  local: undefined,
  oss: { attribute: 'key', join: asFile, where: ['bucket', 'prefix'], problem: noLeadingSlash },
  // names have no underscores, so two places never share a schema
  pg: {
    attribute: 'schema_name',
    join: (given, stack) => `${given ?? 'poolform'}_${stack.replaceAll('-', '_')}`,
    where: [],
  },
  s3: { attribute: 'key', join: asFile, where: ['bucket'], problem: noLeadingSlash },
};

/** Terraform takes a number at the end for that of a part of a large state: it crashes, and from 1.10 on refuses it. */
function withoutNumber(suffix: string): string {
  return /-[0-9]+$/.test(suffix) ? `${suffix}.state` : suffix;
}

/**
 * What `backend:` may name. `remote` and `cloud` are not supported: they run Terraform elsewhere, unless their
 * workspaces say otherwise.
 */
export const BACKEND_TYPES: readonly string[] = Object.keys(STATE_NAMES).sort(byText);

/** Attributes that name a state of this backend: strings, because the stack's name is added to each. */
export function stateAttributes(type: string): readonly string[] {
  const state = STATE_NAMES[type];
  return state ? [state.attribute, ...(state.furtherAttributes ?? [])] : [];
}

/** A word in braces that is not the placeholder, but was probably meant as one. */
const OTHER_PLACEHOLDER = /[<{](?!stack\})[a-z_-]+[>}]/;

/** What is wrong with what was given for an attribute that names a state; undefined if nothing is. */
export function stateNameProblem(type: string, given: string): string | undefined {
  const [other] = OTHER_PLACEHOLDER.exec(given) ?? [];
  if (other !== undefined) return `there is no placeholder ${other}, only ${STACK_PLACEHOLDER}`;
  return given === '' ? undefined : STATE_NAMES[type]?.problem?.(given);
}

/** Longer names would be cut, and two places could share a state: a Postgres identifier, a Kubernetes label. */
export const BACKEND_LIMITS: ReadonlyMap<string, { readonly attribute: string; readonly most: number }> = new Map([
  ['pg', { attribute: 'schema_name', most: 63 }],
  ['kubernetes', { attribute: 'secret_suffix', most: 63 }],
]);

export interface Backend {
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The backend of one place. */
export function backendOf(written: Readonly<Record<string, unknown>>, stack: string): Backend {
  const type = Object.keys(written)[0] ?? 'local';
  const state = STATE_NAMES[type];
  if (!state) return { type, config: {} };
  const config = written[type] as Readonly<Record<string, unknown>>;
  if (type === 'http') return { type, config: inOrder(httpBackendOf(config, stack)) };
  return { type, config: inOrder({ ...config, [state.attribute]: stateName(state, config[state.attribute], stack) }) };
}

function stateName({ join, finish = (name) => name }: StateName, value: unknown, stack: string): string {
  const given = typeof value === 'string' && value !== '' ? value : undefined;
  return finish(given?.includes(STACK_PLACEHOLDER) ? given.replaceAll(STACK_PLACEHOLDER, stack) : join(given, stack));
}

/** States and locks of a backend, each by a text that is the same for two stacks that would share it. */
export function sharedNames({ type, config }: Backend): readonly string[] {
  const where = (STATE_NAMES[type]?.where ?? []).map((attribute) => config[attribute] ?? null);
  return stateAttributes(type)
    .filter((attribute) => attribute !== 'unlock_address' && typeof config[attribute] === 'string')
    .map((attribute) => JSON.stringify([type, ...where, config[attribute]]));
}

/** Attributes of any backend that hold a credential. They belong in the environment in which Terraform runs. */
const CREDENTIALS = new Set([
  'access_key',
  'access_token',
  'client_key',
  'client_private_key_pem',
  'client_secret',
  'client_certificate_password',
  'conn_str',
  'credentials',
  'encryption_key',
  'http_auth',
  'oidc_request_token',
  'oidc_token',
  'password',
  'sas_token',
  'secret',
  'secret_id',
  'secret_key',
  'security_token',
  'session_token',
  'sse_customer_key',
  'token',
  'username',
]);

export function isCredential(attribute: string): boolean {
  return CREDENTIALS.has(attribute);
}
