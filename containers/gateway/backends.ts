import type { PoolBase } from '../../poolfile/pool/pool';
import { SERVER_PORT } from '../../poolfile/values/ports';
import { PLACEHOLDER } from './placeholders';

/** How servers' names are looked up: a name that does not resolve yet keeps nothing from starting. */
const LOOKUP = 'resolvers names resolve-prefer ipv4 init-addr last,libc,none';
/** What HAProxy loads to say whether servers have been looked at: `checked.sh` writes it. */
export const CHECKED_FETCH = '/tmp/checked.lua';
/** How a server is found up or down; the interval while it is up is each backend's own. */
const CHECKS = 'fastinter 1s downinter 1s fall 2 rise 1';

/** Metadata requests that one server works on at a time. */
const METADATA_SLOTS = 8;
/** Metadata requests that may wait for all servers together, and for how many seconds. */
export const METADATA_QUEUE = 256;
const METADATA_SECONDS = 10;

/** Models in a server's memory at a time if Ollama decides: three per device, or three on processors. */
const AUTO_MODELS_PER_DEVICE = 3;

/**
 * How many requests one server works on at a time: the others wait in the gateway, where the next free server takes
 * them.
 */
export function slots(pool: PoolBase): number {
  const { maxLoadedModels, parallel } = pool.serving;
  const loaded = maxLoadedModels === 'auto' ? AUTO_MODELS_PER_DEVICE * (pool.gpus?.count ?? 1) : maxLoadedModels;
  return parallel * Math.min(loaded, pool.models.length);
}

/** Generations. A server counts as healthy if it has every model. */
export function generateBackend(pool: PoolBase): string[] {
  // each check asks for every model, and the server reads the model's file for it
  const seconds = Math.max(2, pool.models.length);
  const markDown = 'observe layer4 error-limit 1 on-error mark-down';
  return [
    '# a replica is healthy when it has every model',
    'backend generate',
    '  balance leastconn',
    '  # one that comes back counts as up until it was looked at: where it has lost its models, another answers',
    '  retry-on conn-failure 404',
    '  option httpchk',
    ...pool.models.flatMap(({ name }) => hasModel(name)),
    `  default-server check inter ${seconds}s ${CHECKS} ${markDown} maxconn ${slots(pool)} ${LOOKUP}`,
    ...servers(pool),
  ];
}

/** Metadata, on the same servers: it never waits for a generation. */
export function metadataBackend(pool: PoolBase): string[] {
  return tracking('metadata', 'generate', pool);
}

/** Generations if no server has every model: any server that answers. */
export function generateAnyBackend(pool: PoolBase): string[] {
  return [
    '# where none has every model, those that answer stay in',
    'backend generate_any',
    '  balance leastconn',
    '  option httpchk',
    '  http-check send meth GET uri /api/version ver HTTP/1.1 hdr Host localhost hdr Connection close',
    '  http-check expect status 200',
    `  default-server check inter 2s ${CHECKS} maxconn ${slots(pool)} ${LOOKUP}`,
    ...servers(pool),
  ];
}

/** Metadata if no server has every model. */
export function metadataAnyBackend(pool: PoolBase): string[] {
  return tracking('metadata_any', 'generate_any', pool);
}

/** A backend whose servers are as healthy as another backend finds them. */
function tracking(backend: string, tracked: string, pool: PoolBase): string[] {
  return [
    `backend ${backend}`,
    '  balance roundrobin',
    '  # it takes no slot of a generation, but not everything at once either',
    `  timeout queue ${METADATA_SECONDS}s`,
    `  default-server maxconn ${METADATA_SLOTS} ${LOOKUP}`,
    ...servers(pool, (replica) => ` track ${tracked}/replica-${replica}`),
  ];
}

function servers({ replicas }: PoolBase, options: (replica: number) => string = () => ''): string[] {
  return replicas.map(
    ({ number }) => `  server replica-${number} ${PLACEHOLDER.server(number)}:${SERVER_PORT}${options(number)}`,
  );
}

/** A check on a connection of its own: whether the server can show the model. */
function hasModel(name: string): string[] {
  const headers = 'hdr Host localhost hdr Content-Type application/json hdr Connection close';
  const body = JSON.stringify({ model: name });
  return [
    '  http-check connect',
    `  http-check send meth POST uri /api/show ver HTTP/1.1 ${headers} body '${body}'`,
    '  http-check expect status 200',
  ];
}
