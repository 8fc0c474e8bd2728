import type { PoolBase } from '../../poolfile/pool/pool';
import { CLIENT_PORT, PRIVATE_PORT } from '../../poolfile/values/ports';
import { METADATA_QUEUE } from './backends';
import { browserRules } from './browsers';
import { fairness } from './fairness';
import { identityRules, strangerRules } from './identity';
import * as limits from './limits';
import { modelBodyRules, modelPathRules } from './model-names';
import { pathRules } from './paths';
import { PLACEHOLDER } from './placeholders';
import { refuse, RETRY_LATER, shapeRules } from './responses';
import { versionAnswer } from './tokens';
import { FILES, REASON } from './watched-files';

/**
 * Headers that no server gets: credentials above all, however they are called; an origin, which Ollama would judge by
 * rules of its own; who a client claims to be or to come from; another method, path or protocol than was judged here.
 */
const NEVER_PASSED_ON = [
  '.*(auth|api-?key|token|secret|password|cookie|session|credential).*',
  'origin|referer|via|(x-)?forwarded.*|(x-|true-)?(client|real|remote|cluster-client|originating)-?(ip|addr).*|cf-.*',
  'x-(original|rewrite|http-method|method).*',
  'proxy-.*|sec-.*|upgrade|http2-settings|te|keep-alive',
] as const;

/** Text that may be a token, or part of one: the log has three asterisks in its place. */
const TOKEN_LIKE = '[A-Za-z0-9_~+=.%-]{16}[A-Za-z0-9_~+=.%-]*';
/** Refusals after which the connection is closed: whoever gets them must not keep one of the gateway's. */
const CLOSING = '400 401 403 404 408 413 415';

/** One line of JSON per request; field -> HAProxy's expression, in quotes if the value is text. */
const LOG_FIELDS = {
  time: '"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]"',
  address: '"%ci"',
  port: '%cp',
  client: '"%[var(txn.client)]"',
  method: '"%[var(txn.method),json(utf8s)]"',
  path: '"%[var(txn.shown),json(utf8s)]"',
  status: '%ST',
  server: '"%s"',
  bytes: '%B',
  queue_ms: '%Tw',
  first_byte_ms: '%Tr',
  total_ms: '%Ta',
  end: '"%tsc"',
} as const;

export interface AddressSettings {
  /** Listens on IPv6 addresses too, if the gateway's environment has the variable IPV6. */
  readonly ipv6?: boolean;
}

export interface ApiSettings extends AddressSettings {
  /** The PEM bundle inside the gateway's container; absent: http. */
  readonly tls?: string;
  /** CIDRs that may connect; absent if something else decides (a NetworkPolicy), or if nothing can. */
  readonly from?: readonly string[];
}

/** What clients connect to: who may ask, and for what; then which backend answers. */
export function apiFrontend(pool: PoolBase, { tls, from, ipv6 = false }: ApiSettings): string[] {
  const { access } = pool;
  const browsers = browserRules(access.origins);
  const fields = Object.entries(LOG_FIELDS).map(([field, expression]) => `"${field}":${expression}`);
  return [
    'frontend api',
    ...binds(CLIENT_PORT, { ipv6 }, tls ? ` ssl crt ${tls} alpn http/1.1` : ''),
    ...connections(pool, { ipv6 }),
    '  option dontlognull',
    `  log-format '{${fields.join(',')}}'`,
    // regsub writes into its input in builds without PCRE, so it gets a copy
    `  http-request set-var(txn.method) method,concat(),regsub(${TOKEN_LIKE},***,g)`,
    `  http-request set-var(txn.shown) path,regsub(${TOKEN_LIKE},***,g)`,
    '  http-request set-var(txn.path) path',
    ...(access.auth === 'token' ? strangerRules(limits.manyConnections(pool)) : []),
    ...shapeRules(),
    ...browsers.headers,
    ...(from ? [refuse(403, 'this address may not connect to this pool', `unless { src ${from.join(' ')} }`)] : []),
    refuse(400, 'an absolute request target is not accepted', 'unless { url -m beg / }'),
    ...browsers.preflight,
    ...(access.auth === 'token' ? identityRules() : []),
    ...pathRules(modelPathRules(pool)),
    '  # only what is open has a path that is known to hold no token',
    '  http-request set-var(txn.shown) path',
    ...bodies(pool),
    ...modelBodyRules(pool),
    '  http-request set-pathq %[path]',
    ...NEVER_PASSED_ON.map((names) => `  http-request del-header ^(${names})$ -m reg`),
    '  http-request set-header Host localhost',
    ...fairness(pool),
    refuse(
      503,
      'too many requests for metadata: try again',
      `if { var(txn.kind) -m str metadata } { queue(metadata) ge ${METADATA_QUEUE} }`,
      RETRY_LATER,
    ),
    '  use_backend generate if { var(txn.kind) -m str generate } { nbsrv(generate) gt 0 }',
    '  use_backend generate_any if { var(txn.kind) -m str generate }',
    '  use_backend metadata if { nbsrv(generate) gt 0 }',
    '  default_backend metadata_any',
  ];
}

/**
 * Apart for each kind of address, so that IPv4 addresses look the same in logs and rules as without IPv6. A kernel
 * without IPv6 would refuse the second one.
 */
function binds(port: number, { ipv6 }: AddressSettings, options = ''): string[] {
  return [
    `  bind :${port}${options}`,
    ...(ipv6 ? ['.if defined(IPV6)', `  bind :::${port} v6only${options}`, '.endif'] : []),
  ];
}

/** How many connections clients may have, how long without a request, and what happens after a refusal. */
function connections(pool: PoolBase, { ipv6 }: AddressSettings): string[] {
  return [
    `  maxconn ${limits.clientConnections(pool)}`,
    '  option disable-h2-upgrade',
    '  # behind a proxy of the engine or of a provider, all clients are one address',
    `  stick-table type ${ipv6 ? 'ipv6' : 'ip'} size 100k expire 1m store conn_cur`,
    '  tcp-request connection track-sc0 src',
    `  tcp-request connection reject if { sc0_conn_cur gt ${limits.connectionsPerAddress(pool)} }`,
    `  timeout client-hs ${limits.ARRIVAL_SECONDS}s`,
    `  http-after-response set-header Connection close if { status ${CLOSING} }`,
  ];
}

/** How large a body may be, and that it arrives: the whole of a small one, a steady stream of a larger one. */
function bodies(pool: PoolBase): string[] {
  const most = limits.bodyLimit(pool);
  const small = limits.BUFFERED_BODY;
  const metadata = '{ var(txn.kind) -m str metadata }';
  return [
    `  filter lua.uploads ${limits.LEAST_BYTES_PER_SECOND} ${limits.ARRIVAL_SECONDS}`,
    `  http-request set-var(txn.body_limit) int(${most})`,
    `  http-request set-var(txn.body_limit) int(${small}) if ${metadata}`,
    refuse(413, `the request is too large: ${most} bytes at most`, `if { req.hdr(content-length),add(0) gt ${most} }`),
    refuse(
      413,
      `the request is too large: ${small} bytes at most`,
      `if ${metadata} { req.hdr(content-length),add(0) gt ${small} }`,
    ),
    ...(most < limits.INFLATED_BODY
      ? [refuse(415, 'a compressed body is not accepted', 'if { req.hdr(content-encoding) -m found }')]
      : []),
    `  http-request wait-for-body time ${limits.ARRIVAL_SECONDS}s at-least ${small + 1}`,
    refuse(413, `the request is too large: ${small} bytes at most`, `if ${metadata} { req.body_len gt ${small} }`),
  ];
}

/** Health and metrics, for the host or the cluster; not for clients. */
export function privateFrontend(pool: PoolBase, settings: AddressSettings): string[] {
  return [
    'frontend private',
    ...binds(PRIVATE_PORT, settings),
    `  maxconn ${limits.PRIVATE_CONNECTIONS}`,
    '  no log',
    '  http-request use-service prometheus-exporter if { path /metrics }',
    ...versionAnswer(pool),
    '  http-request return status 200 if { path /checked } { lua.checked -m bool }',
    refuse(503, 'no server has been looked at yet', 'if { path /checked }'),
    ...state('/ready', '{ nbsrv(generate_any) ge 1 }'),
    // while a file is not accepted, the reason
    ...state('/started', `{ nbsrv(generate) ge ${pool.replicas.length} }`, `{ nbsrv(${FILES}) gt 0 }`),
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
