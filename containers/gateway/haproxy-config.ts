import { CLIENT_PORT, SERVER_PORT, PRIVATE_PORT } from '../../poolfile/values/ports';
import { createHash } from 'node:crypto';
import type { PoolBase } from '../../poolfile/pool/pool';
import { GENERATING, METADATA_GET, METADATA_POST } from './endpoints';
/** Seconds that a refused client is told to wait before the next try. */
const RETRY_AFTER = 5;
/** The largest request body that is taken, by its Content-Length: images in chats are large. */
const BODY_LIMIT = 256 * 1024 ** 2;
/** Connections beside the waiting and the working ones: metadata, and clients that are being refused. */
const SPARE_CONNECTIONS = 1000;

/**
 * Text that stands for what is known only when the configuration is put in place; `applyScript` replaces it.
 * `folder`: where this version of the files lies. `version`: a hash of the whole configuration, shown by `/ready`.
 */
export const PLACEHOLDER = {
  folder: '@FOLDER@',
  version: '@VERSION@',
  server: (replica: number) => `@SERVER_${replica}@`,
} as const;

export interface GatewaySettings {
  /** How servers' names are resolved: addresses of name servers, or what the container's resolv.conf says. */
  readonly resolvers: readonly string[] | 'resolv.conf';
  /** The PEM bundle inside the gateway's container. */
  readonly tls?: string;
  /** CIDRs that may connect; undefined where something else decides (a NetworkPolicy), or nothing can. */
  readonly from?: readonly string[];
}

/** What a server has no use for: credentials above all, and an origin, which it would judge by rules of its own. */
const NEVER_PASSED_ON = ['authorization', 'cookie', 'origin', 'proxy-authorization', 'upgrade', 'x-api-key'] as const;

const json = (message: string) => `'${JSON.stringify({ error: message })}'`;

function refuse(status: number, message: string, condition: string, headers = ''): string {
  return `  http-request return status ${status} content-type application/json string ${json(message)}${headers} ${condition}`;
}

/** How many requests one server works on at a time: beyond that they wait in the gateway, where the next free server takes them. */
export function slots(pool: PoolBase): number {
  const most =
    pool.serving.maxLoadedModels === 'auto' ? 3 * Math.max(pool.gpus?.count ?? 1, 1) : pool.serving.maxLoadedModels;
  return pool.serving.parallel * Math.min(most, pool.models.length);
}

/** Seconds between two looks at a server: each asks for every model, and a server reads the model's file for it. */
function checkInterval(pool: PoolBase): number {
  return Math.max(2, pool.models.length);
}

const ERRORS: readonly (readonly [number, string])[] = [
  [400, 'bad request'],
  [403, 'forbidden'],
  [408, 'the request did not arrive in time'],
  [413, 'the request is too large'],
  [500, 'the gateway failed'],
  [502, 'the server ended before it answered'],
  [503, 'no server is free or none is up: try again'],
  [504, 'the server did not answer in time'],
];

/**
 * HAProxy's configuration for a pool: a pure function of its arguments, the same on every target. Placeholders (`PLACEHOLDER`) stand for
 * servers' names, so that a server can be replaced under a name of its own.
 */
export function gatewayConfig(pool: PoolBase, settings: GatewaySettings): string {
  const { serving, access, models, replicas } = pool;
  const slot = slots(pool);
  const answer = Math.max(600, serving.loadTimeout.seconds + 300);
  const names = models.map((m) => m.name);
  const single = names.filter((n) => !n.includes('/'));
  const servers = (each: (line: string, replica: number) => string) =>
    replicas.map((r) => each(`  server replica-${r.number} ${PLACEHOLDER.server(r.number)}:${SERVER_PORT}`, r.number));
  const found = 'resolvers names resolve-prefer ipv4 init-addr last,libc,none';
  const resolvers =
    settings.resolvers === 'resolv.conf'
      ? ['  parse-resolv-conf']
      : settings.resolvers.map((address, i) => `  nameserver ns${i + 1} ${address}`);

  return `${[
    'global',
    '  log stdout format raw local0 info',
    `  maxconn ${serving.maxQueue + slot * replicas.length + SPARE_CONNECTIONS}`,
    '  hard-stop-after 1h',
    '  ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets',
    '',
    'defaults',
    '  mode http',
    '  log global',
    '  option http-no-delay',
    '  option http-server-close',
    '  option abortonclose',
    '  option redispatch 1',
    '  http-reuse never',
    '  retries 3',
    '  retry-on conn-failure',
    '  timeout connect 1s',
    '  timeout http-request 30s',
    '  timeout http-keep-alive 60s',
    '  timeout check 5s',
    `  timeout client ${answer}s`,
    `  timeout server ${answer}s`,
    `  timeout queue ${Math.max(1, serving.queueTimeout.seconds)}s`,
    ...ERRORS.map(
      ([status, message]) =>
        `  http-error status ${status} content-type application/json string ${json(message)}${status === 503 ? ` hdr Retry-After ${RETRY_AFTER}` : ''}`,
    ),
    '',
    'resolvers names',
    ...resolvers,
    '  resolve_retries 3',
    '  timeout resolve 1s',
    '  timeout retry 1s',
    '  hold valid 1s',
    '  hold obsolete 2s',
    '  hold nx 2s',
    '  hold other 5s',
    '  hold refused 5s',
    '  hold timeout 5s',
    '',
    'frontend api',
    `  bind :${CLIENT_PORT}${settings.tls ? ` ssl crt ${settings.tls} alpn http/1.1` : ''}`,
    '  option dontlognull',
    `  log-format '{"time":"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]","client":"%[var(txn.client)]","method":"%HM","path":"%[var(txn.path),json(utf8s)]","status":%ST,"server":"%s","bytes":%B,"queue_ms":%Tw,"first_byte_ms":%Tr,"total_ms":%Ta,"end":"%tsc"}'`,
    '  http-request set-var(txn.path) path',
    ...(settings.from
      ? [refuse(403, 'this address may not connect to this pool', `unless { src ${settings.from.join(' ')} }`)]
      : []),
    refuse(400, 'an absolute request target is not accepted', 'unless { url -m beg / }'),
    ...(access.auth === 'token' ? identity() : []),
    `  acl reads method GET HEAD`,
    `  acl posts method POST`,
    `  acl generating path -m str ${GENERATING.join(' ')}`,
    `  acl metadata_get path -m str ${[...METADATA_GET, ...single.map((n) => `/v1/models/${n}`)].join(' ')}`,
    `  acl metadata_post path -m str ${METADATA_POST.join(' ')}`,
    `  http-request set-var(txn.kind) str(generate) if posts generating`,
    `  http-request set-var(txn.kind) str(metadata) if reads metadata_get || posts metadata_post`,
    refuse(403, 'only inference is served here: this method and path are closed', 'unless { var(txn.kind) -m found }'),
    refuse(413, 'the request is too large', `if { req.hdr(content-length),add(0) gt ${BODY_LIMIT} }`),
    ...NEVER_PASSED_ON.map((header) => `  http-request del-header ${header}`),
    '  http-request set-header Host localhost',
    refuse(
      503,
      'the queue of this pool is full: try again',
      `if { var(txn.kind) -m str generate } { queue(generate) ge ${Math.max(1, serving.maxQueue)} }`,
      ` hdr Retry-After ${RETRY_AFTER}`,
    ),
    '  use_backend generate if { var(txn.kind) -m str generate } { nbsrv(generate) gt 0 }',
    '  use_backend generate_any if { var(txn.kind) -m str generate }',
    '  use_backend metadata if { nbsrv(generate) gt 0 }',
    '  default_backend metadata_any',
    '',
    '# a replica is healthy when it has every model',
    'backend generate',
    '  balance leastconn',
    '  # one that comes back counts as up until it was looked at: where it has lost its models, another answers',
    '  option http-buffer-request',
    '  retry-on conn-failure 404',
    '  option httpchk',
    ...names.flatMap((name) => [
      '  http-check connect',
      `  http-check send meth POST uri /api/show ver HTTP/1.1 hdr Host localhost hdr Content-Type application/json hdr Connection close body '${JSON.stringify({ model: name })}'`,
      '  http-check expect status 200',
    ]),
    `  default-server check inter ${checkInterval(pool)}s fastinter 1s downinter 1s fall 2 rise 1 observe layer4 error-limit 1 on-error mark-down maxconn ${slot} ${found}`,
    ...servers((line) => line),
    '',
    'backend metadata',
    '  balance roundrobin',
    `  default-server ${found}`,
    ...servers((line, n) => `${line} track generate/replica-${n}`),
    '',
    '# where none has every model, those that answer stay in',
    'backend generate_any',
    '  balance leastconn',
    '  option httpchk',
    '  http-check send meth GET uri /api/version ver HTTP/1.1 hdr Host localhost hdr Connection close',
    '  http-check expect status 200',
    `  default-server check inter 2s fastinter 1s downinter 1s fall 2 rise 1 maxconn ${slot} ${found}`,
    ...servers((line) => line),
    '',
    'backend metadata_any',
    '  balance roundrobin',
    `  default-server ${found}`,
    ...servers((line, n) => `${line} track generate_any/replica-${n}`),
    '',
    'frontend private',
    `  bind :${PRIVATE_PORT}`,
    '  no log',
    '  http-request use-service prometheus-exporter if { path /metrics }',
    state('/ready', `{ nbsrv(generate_any) ge 1 }`),
    state('/started', `{ nbsrv(generate) ge ${replicas.length} }`),
    '  http-request return status 404 content-type application/json string \'{"error":"not found"}\'',
    '',
  ].join('\n')}`;
}

/** One bearer token, known by its hash: no secret is in this file, nor in the file that it looks up. */
function identity(): string[] {
  const refused = refuse.bind(undefined, 401);
  const challenge = ' hdr WWW-Authenticate \'Bearer realm="poolform"\'';
  return [
    refused('exactly one Authorization header is needed', 'unless { req.fhdr_cnt(authorization) eq 1 }', challenge),
    refused(
      'the Authorization header must be: Bearer <token>',
      "unless { req.fhdr(authorization) -m reg -i '^bearer [A-Za-z0-9._~+/=-]{1,512}$' }",
      challenge,
    ),
    `  http-request set-var(txn.client) http_auth_bearer,sha2(256),hex,lower,map_str(${PLACEHOLDER.folder}/tokens.map)`,
    refused('the token is not known', 'unless { var(txn.client) -m found }', challenge),
  ];
}

/** The state of the pool as JSON: 200 under the condition, else 503. */
function state(path: string, condition: string): string {
  const body = `'{"config":"${PLACEHOLDER.version}","complete":%[nbsrv(generate)],"answering":%[nbsrv(generate_any)]}'`;
  return [200, 503]
    .map(
      (status) =>
        `  http-request return status ${status} content-type application/json lf-string ${body} if { path ${path} }${status === 200 ? ` ${condition}` : ''}`,
    )
    .join('\n');
}

/** A configuration with its placeholders filled, where the names are known when it is written. `version` names text, tokens and names. */
export function withServers(
  config: string,
  tokens: string,
  folder: string,
  servers: ReadonlyMap<number, string>,
): { readonly text: string; readonly version: string } {
  const names = [...servers].reduce(
    (text, [replica, host]) => text.replaceAll(PLACEHOLDER.server(replica), host),
    config,
  );
  const version = createHash('sha256').update(`${names}\n${tokens}`).digest('hex').slice(0, 16);
  return { text: names.replaceAll(PLACEHOLDER.folder, folder).replaceAll(PLACEHOLDER.version, version), version };
}

/** The map that `gatewayConfig` looks tokens up in: hash to name, a line each. */
export function tokenMap(pool: PoolBase): string {
  return pool.access.tokens.map((t) => `${t.sha256} ${t.name}\n`).join('');
}
