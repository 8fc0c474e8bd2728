import { PRIVATE_PORT } from '../values/ports';
import { parseCidr } from '../values/address';
import { isLoopback } from '../facts/networks';
import { namespaceOf } from '../facts/names';
import { schemeOf } from '../facts/defaults';
import { type Path } from '../source/tree';
import { groupBy } from '../values/group-by';
import { allPools, hostPools, type PoolEntry, poolsFor, type Rule, report } from '../world';
export const portPrivate: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    if (pool.spec.access.port !== PRIVATE_PORT) continue;
    yield report(
      'error',
      pool,
      ['access', 'port'],
      `access.port: ${PRIVATE_PORT} is the Service's port for the gateway's own metrics`,
      'write another port, such as 11434',
    );
  }
};

/** To a network policy an empty list is everybody, which is the opposite of what it looks like. */
export const fromEmpty: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    if (pool.spec.access.from?.length !== 0) continue;
    yield report(
      'error',
      pool,
      ['access', 'from'],
      'access.from: there is no entry, so that nobody could use the pool',
      "remove the line for the pool's own namespace, or name who may connect",
    );
  }
};

export const fromUnsaid: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    const { name, own } = namespaceOf(pool);
    if (pool.spec.access.from !== undefined || !own) continue;
    yield report(
      'warning',
      pool,
      ['access'],
      `access.from is missing: only pods of ${name} may connect, and that namespace is made for the pool`,
      'write from: [{ namespace: <whose pods may connect> }]',
      { key: true },
    );
  }
};

export const portTaken: Rule = function* (world) {
  const doors = groupBy(
    hostPools(world),
    ({ pool, environment, host, place }) =>
      `${isLoopback(host) ? `${environment.name}/${place}` : host.address}:${pool.spec.access.port}`,
  );
  for (const [, [first, ...others]] of doors) {
    for (const { pool } of others) {
      const where = first.pool.environment === pool.environment ? '' : ` in ${first.pool.environment}`;
      yield report(
        'error',
        pool,
        ['access', 'port'],
        `access.port: ${pool.spec.access.port} is taken by ${first.pool.name}${where} on the same address`,
        `write another port, such as ${freePort(world, pool)}`,
        { concerns: [first.pool.environment] },
      );
    }
  }
};

function freePort(world: Parameters<Rule>[0], pool: PoolEntry): number {
  const taken = new Set([...allPools(world)].map(({ spec }) => spec.access.port));
  let port = pool.spec.access.port;
  while (taken.has(port)) port = port < 65_535 ? port + 1 : 1024;
  return port;
}

// a file that a tool wrote has a line break behind the word
export const fromOnLoopback: Rule = function* (world) {
  for (const { pool, host } of hostPools(world)) {
    if (!isLoopback(host) || pool.spec.access.from === undefined) continue;
    yield report(
      'warning',
      pool,
      ['access', 'from'],
      `access.from: nobody but the host itself reaches ${host.address}, and the gateway cannot tell its programs apart`,
      'remove it, or give the host an address of its network',
      { key: true },
    );
  }
};

export const cidrHostBits: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { access, pull } = pool.spec;
    const networks: (readonly [Path, string])[] = [
      ...(['from', 'metricsFrom'] as const).flatMap((key) =>
        (access[key] ?? []).flatMap((peer, i) =>
          'cidr' in peer ? [[['access', key, i, 'cidr'], peer.cidr] as const] : [],
        ),
      ),
      ...(pull.egress ?? []).map(({ cidr }, i) => [['pull', 'egress', i, 'cidr'], cidr] as const),
    ];
    for (const [path, cidr] of networks) {
      const network = parseCidr(cidr);
      if (network && network.canonical !== cidr)
        yield report(
          'error',
          pool,
          path,
          `${path[0]}.${path[1]}[${path[2]}].cidr: ${cidr} has bits behind its prefix`,
          `write ${network.canonical}, or ${cidr.split('/')[0]}/32 for the one address`,
        );
    }
  }
};

export const urlScheme: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { url } = pool.spec.access;
    if (url?.startsWith('http://') && schemeOf(pool.spec.access) === 'https') {
      yield report(
        'warning',
        pool,
        ['access', 'url'],
        'access.url: the gateway speaks https, and clients are told http',
        'write https://',
      );
    }
  }
};

/** Rensei and Ollama's own clients ask for `/api/…` below it; those of the OpenAI-compatible API put `/v1` behind it themselves. */
export const urlVersion: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { url } = pool.spec.access;
    if (!url?.endsWith('/v1')) continue;
    yield report(
      'warning',
      pool,
      ['access', 'url'],
      `access.url: clients ask for /api and /v1 below it, so that they would ask ${url}/api/tags`,
      `write ${url.slice(0, -'/v1'.length)}`,
    );
  }
};
