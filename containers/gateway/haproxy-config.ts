import type { PoolBase } from '../../poolfile/pool/pool';
import { longestRequest } from '../graces';
import { CHECKED_FETCH, generateAnyBackend, generateBackend, metadataAnyBackend, metadataBackend } from './backends';
import { tokenTable } from './fairness';
import { apiFrontend, type ApiSettings, privateFrontend } from './frontends';
import {
  ARRIVAL_SECONDS,
  BUFFER,
  clientConnections,
  OWN_CONNECTIONS,
  PRIVATE_CONNECTIONS,
  PROBE_SECONDS,
  PROBES,
  SILENCE_SECONDS,
  UPLOADS_FILTER,
} from './limits';
import { errorResponses } from './responses';
import { TOKEN_FOLLOWER } from './tokens';
import { certificateSections, filesSections } from './watched-files';

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
    tokenTable(pool),
    privateFrontend(pool, settings),
    filesSections(),
    ...(settings.tls ? [certificateSections(settings.tls)] : []),
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function globalSection(pool: PoolBase): string[] {
  return [
    'global',
    '  log stdout format raw local0 info',
    `  maxconn ${clientConnections(pool) + PRIVATE_CONNECTIONS + OWN_CONNECTIONS}`,
    `  tune.bufsize ${BUFFER}`,
    // what the default of later versions will be, and without a warning
    '  .if version_atleast(3.1)',
    '  tune.lua.bool-sample-conversion normal',
    '  .endif',
    `  lua-load ${UPLOADS_FILTER}`,
    `  lua-load ${CHECKED_FETCH}`,
    ...(pool.access.auth === 'token' ? [`  lua-load ${TOKEN_FOLLOWER}`] : []),
    // a process with an old configuration finishes its answers
    `  hard-stop-after ${longestRequest(pool).seconds}s`,
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
    `  timeout http-request ${ARRIVAL_SECONDS}s`,
    `  timeout http-keep-alive ${SILENCE_SECONDS}s`,
    '  timeout check 5s',
    `  timeout client ${SILENCE_SECONDS}s`,
    `  timeout server ${serving.answerTimeout.seconds}s`,
    `  timeout queue ${serving.queueTimeout.seconds}s`,
    ...keepalive(),
    ...errorResponses(serving.answerTimeout),
  ];
}

/**
 * A prompt may take minutes in which nobody sends a byte, and firewalls forget such connections without a word to
 * either end. Probes keep them known, and end the request of a client or a server that has vanished.
 */
function keepalive(): string[] {
  return ['clitcpka', 'srvtcpka'].flatMap((side) => [
    `  option ${side}`,
    `  ${side}-idle ${PROBE_SECONDS}s`,
    `  ${side}-intvl ${PROBE_SECONDS}s`,
    `  ${side}-cnt ${PROBES}`,
  ]);
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
