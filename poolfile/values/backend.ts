import { byText, inOrder } from './order';

/**
 * The attribute of a backend that names a state, and how the place's name is added to it, so that each place has its
 * own state.
 */
interface StateName {
  readonly attribute: string;
  readonly join: (given: string | undefined, stack: string) => string;
  /** Further attributes that name the same state. */
  readonly furtherAttributes?: readonly string[];
}

const asFile = (given: string | undefined, stack: string): string =>
  `${given === undefined ? '' : `${given.replace(/\/+$/, '').replace(/\.tfstate$/, '')}/`}${stack}.tfstate`;
const asFolder = (given: string | undefined, stack: string): string =>
  given === undefined ? stack : `${given.replace(/\/+$/, '')}/${stack}`;

const STATE_NAMES: Readonly<Record<string, StateName | undefined>> = {
  azurerm: { attribute: 'key', join: asFile },
  consul: { attribute: 'path', join: asFolder },
  cos: { attribute: 'key', join: asFile },
  gcs: { attribute: 'prefix', join: asFolder },
  http: { attribute: 'address', join: asFolder, furtherAttributes: ['lock_address', 'unlock_address'] },
  kubernetes: {
    attribute: 'secret_suffix',
    join: (given, stack) => (given === undefined ? stack : `${given}-${stack}`),
  },
  // the stack computes the path from the project's folder
  local: undefined,
  oss: { attribute: 'key', join: asFile },
  // names have no underscores, so two places never share a schema
  pg: { attribute: 'schema_name', join: (given, stack) => `${given ?? 'poolform'}_${stack.replaceAll('-', '_')}` },
  s3: { attribute: 'key', join: asFile },
};

/** What `backend:` may name. `remote` and `cloud` are not supported, because they have states by workspace. */
export const BACKEND_TYPES: readonly string[] = Object.keys(STATE_NAMES).sort(byText);

/** Attributes that name a state of this backend: strings, because the place's name is appended to each. */
export function stateAttributes(type: string): readonly string[] {
  const state = STATE_NAMES[type];
  return state ? [state.attribute, ...(state.furtherAttributes ?? [])] : [];
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
  const config: Record<string, unknown> = { ...(written[type] as Record<string, unknown>) };
  const given = config[state.attribute];
  config[state.attribute] = state.join(typeof given === 'string' ? given : undefined, stack);
  for (const other of state.furtherAttributes ?? []) {
    const value = config[other];
    if (typeof value === 'string') config[other] = state.join(value, stack);
  }
  return { type, config: inOrder(config) };
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
