import type { PoolBase } from '../../poolfile/pool/pool';
import { generateAnyBackend, generateBackend, metadataAnyBackend, metadataBackend, slots } from './backends';
import { apiFrontend, type ApiSettings, privateFrontend } from './frontends';
import { errorResponses } from './responses';
import { certificateSections, filesSections } from './watched-files';

/** Connections besides those of waiting and running requests: for metadata, and for clients that are being refused. */
const SPARE_CONNECTIONS = 1000;
/** Seconds that a client may be silent while it sends. It may be for longer while it waits for an answer. */
const CLIENT_SECONDS = 600;
/** Seconds between the last moment of the longest answer and the end of a process that was told to end. */
const END_SECONDS = 60;

export interface GatewaySettings extends ApiSettings {
  /** How servers' names are resolved: addresses of name servers, or the container's own `resolv.conf`. */
  readonly resolvers: readonly string[] | 'resolv.conf';
}

/**
 * HAProxy's configuration for a pool: a pure function of its arguments, the same on every target. It holds
 * placeholders (see `PLACEHOLDER`), so that a server can be replaced by one with another name.
 */
export function gatewayConfig(pool: PoolBase, settings: GatewaySettings): string {
  const sections = [
    globalSection(pool),
    defaultsSection(pool),
    resolversSection(settings),
    apiFrontend(pool, settings),
    generateBackend(pool),
    metadataBackend(pool),
    generateAnyBackend(pool),
    metadataAnyBackend(pool),
    privateFrontend(pool),
    filesSections(),
    ...(settings.tls ? [certificateSections(settings.tls)] : []),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** The map that `apiFrontend` looks tokens up in: hash and name, one line per token. */
export function tokenMap(pool: PoolBase): string {
  return pool.access.tokens.map((t) => `${t.sha256} ${t.name}\n`).join('');
}

function globalSection(pool: PoolBase): string[] {
  return [
    'global',
    '  log stdout format raw local0 info',
    `  maxconn ${pool.serving.maxQueue + slots(pool) * pool.replicas.length + SPARE_CONNECTIONS}`,
    // a process with an old configuration finishes its answers
    `  hard-stop-after ${pool.serving.answerTimeout.seconds + END_SECONDS}s`,
    '  ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets',
  ];
}

function defaultsSection({ serving }: PoolBase): string[] {
  return [
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
    `  timeout client ${CLIENT_SECONDS}s`,
    `  timeout server ${serving.answerTimeout.seconds}s`,
    `  timeout queue ${serving.queueTimeout.seconds}s`,
    ...errorResponses(serving.answerTimeout),
  ];
}

function resolversSection({ resolvers }: GatewaySettings): string[] {
  return [
    'resolvers names',
    ...(resolvers === 'resolv.conf'
      ? ['  parse-resolv-conf']
      : resolvers.map((address, i) => `  nameserver ns${i + 1} ${address}`)),
    '  resolve_retries 3',
    '  timeout resolve 1s',
    '  timeout retry 1s',
    '  hold valid 1s',
    '  hold obsolete 2s',
    '  hold nx 2s',
    // no answer is no news: the address stays, and health checks find a server that is gone within seconds
    '  hold other 1h',
    '  hold refused 1h',
    '  hold timeout 1h',
  ];
}
