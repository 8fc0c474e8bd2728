import type { PoolBase } from '../../poolfile/pool/pool';
import { CLIENT_PORT, PRIVATE_PORT } from '../../poolfile/values/ports';
import { browserRules } from './browsers';
import { identityRules, KEY_HEADERS } from './identity';
import { modelBodyRules, modelPathRules } from './model-names';
import { pathRules } from './paths';
import { PLACEHOLDER } from './placeholders';
import { refuse, RETRY_LATER, shapeRules } from './responses';
import { FILES, REASON } from './watched-files';

/** The largest request body that is accepted, in bytes, by its Content-Length: images in chats are large. */
const BODY_LIMIT = 256 * 1024 ** 2;

/** Headers that no server gets: credentials above all, and an origin, which Ollama would judge by rules of its own. */
const NEVER_PASSED_ON = [
  'authorization',
  'cookie',
  'origin',
  'proxy-authorization',
  'upgrade',
  ...KEY_HEADERS,
] as const;

/** One line of JSON per request; field -> HAProxy's expression, in quotes if the value is text. */
const LOG_FIELDS = {
  time: '"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]"',
  client: '"%[var(txn.client)]"',
  method: '"%HM"',
  path: '"%[var(txn.path),json(utf8s)]"',
  status: '%ST',
  server: '"%s"',
  bytes: '%B',
  queue_ms: '%Tw',
  first_byte_ms: '%Tr',
  total_ms: '%Ta',
  end: '"%tsc"',
} as const;

export interface ApiSettings {
  /** The PEM bundle inside the gateway's container; absent: http. */
  readonly tls?: string;
  /** CIDRs that may connect; absent if something else decides (a NetworkPolicy), or if nothing can. */
  readonly from?: readonly string[];
}

/** What clients connect to: who may ask, and for what; then which backend answers. */
export function apiFrontend(pool: PoolBase, { tls, from }: ApiSettings): string[] {
  const { access, serving } = pool;
  const browsers = browserRules(access.origins);
  const fields = Object.entries(LOG_FIELDS).map(([field, expression]) => `"${field}":${expression}`);
  return [
    'frontend api',
    `  bind :${CLIENT_PORT}${tls ? ` ssl crt ${tls} alpn http/1.1` : ''}`,
    '  option dontlognull',
    `  log-format '{${fields.join(',')}}'`,
    '  http-request set-var(txn.path) path',
    ...shapeRules(),
    ...browsers.headers,
    ...(from ? [refuse(403, 'this address may not connect to this pool', `unless { src ${from.join(' ')} }`)] : []),
    refuse(400, 'an absolute request target is not accepted', 'unless { url -m beg / }'),
    ...browsers.preflight,
    ...(access.auth === 'token' ? identityRules() : []),
    ...pathRules(modelPathRules(pool)),
    refuse(413, 'the request is too large', `if { req.hdr(content-length),add(0) gt ${BODY_LIMIT} }`),
    ...modelBodyRules(pool),
    ...NEVER_PASSED_ON.map((header) => `  http-request del-header ${header}`),
    '  http-request set-header Host localhost',
    refuse(
      503,
      'the queue of this pool is full: try again',
      `if { var(txn.kind) -m str generate } { queue(generate) ge ${serving.maxQueue} }`,
      RETRY_LATER,
    ),
    '  use_backend generate if { var(txn.kind) -m str generate } { nbsrv(generate) gt 0 }',
    '  use_backend generate_any if { var(txn.kind) -m str generate }',
    '  use_backend metadata if { nbsrv(generate) gt 0 }',
    '  default_backend metadata_any',
  ];
}

/** Health and metrics, for the host or the cluster; not for clients. */
export function privateFrontend({ replicas }: PoolBase): string[] {
  return [
    'frontend private',
    `  bind :${PRIVATE_PORT}`,
    '  no log',
    '  http-request use-service prometheus-exporter if { path /metrics }',
    ...state('/ready', '{ nbsrv(generate_any) ge 1 }'),
    // while a file is not accepted, the reason
    ...state('/started', `{ nbsrv(generate) ge ${replicas.length} }`, `{ nbsrv(${FILES}) gt 0 }`),
    refuse(404, 'not found', 'unless { path /started }'),
    `  default_backend ${REASON}`,
  ];
}

/** The state of the pool as JSON: 200 under the condition, otherwise 503. With `only`, nothing unless that holds. */
function state(path: string, condition: string, only = ''): string[] {
  const counts = '"complete":%[nbsrv(generate)],"answering":%[nbsrv(generate_any)]';
  const answer = (status: number): string =>
    `  http-request return status ${status} content-type application/json ` +
    `lf-string '{"config":"${PLACEHOLDER.version}",${counts}}' if { path ${path} }${only && ` ${only}`}`;
  return [`${answer(200)} ${condition}`, answer(503)];
}
