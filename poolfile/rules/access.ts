import { parseCidr } from '../values/address';
import { parseCidr6 } from '../values/address-ipv6';
import { groupBy } from '../values/group-by';
import { PRIVATE_PORT } from '../values/ports';
import { schemeOf } from '../facts/defaults';
import { namespaceOf } from '../facts/names';
import { isLoopback } from '../facts/networks';
import type { Path } from '../source/tree';
import { allPools, hostPools, type PoolEntry, poolsFor, type World } from '../world';
import { report, reportMissing, type Rule } from './rule';

/** The gateway's port, its clients and the URL that they use. */

export const portReserved: Rule = {
  severity: 'error',
  meaning: `On a cluster, port ${PRIVATE_PORT} of a pool's Service serves the gateway's metrics.`,
  fix: 'Choose another port.',
  *check(world) {
    for (const pool of poolsFor('kubernetes', world)) {
      if (pool.spec.access.port !== PRIVATE_PORT) continue;
      yield report(pool, ['access', 'port'], {
        message: `${PRIVATE_PORT} is reserved for the gateway's metrics`,
        hint: 'write another port, such as 11434',
      });
    }
  },
};

export const portConflict: Rule = {
  severity: 'error',
  meaning: 'Two pools listen on the same port of the same address.',
  fix: 'Give one of them another port.',
  *check(world) {
    const doors = groupBy(
      hostPools(world),
      ({ pool, environment, host, place }) =>
        `${isLoopback(host) ? `${environment.name}/${place}` : host.address}:${pool.spec.access.port}`,
    );
    for (const [, [first, ...others]] of doors) {
      for (const { pool } of others) {
        const location = first.pool.environment === pool.environment ? '' : ` in ${first.pool.environment}`;
        yield report(pool, ['access', 'port'], {
          message: `${pool.spec.access.port} is already used by ${first.pool.name}${location} on the same address`,
          hint: `write another port, such as ${freePort(world, pool)}`,
          concerns: [first.pool.environment],
        });
      }
    }
  },
};

/** The next port that no pool of any environment uses. */
function freePort(world: World, pool: PoolEntry): number {
  const taken = new Set(Array.from(allPools(world), ({ spec }) => spec.access.port));
  let port = pool.spec.access.port;
  while (taken.has(port)) port = port < 65_535 ? port + 1 : 1024;
  return port;
}

export const fromInvalid: Rule = {
  severity: 'error',
  meaning: 'On a cluster, `access.from` is an empty list: a network policy would read it as everybody.',
  fix: "Remove it to allow the pool's own namespace, or list who may connect.",
  *check(world) {
    for (const pool of poolsFor('kubernetes', world)) {
      if (pool.spec.access.from?.length !== 0) continue;
      yield report(pool, ['access', 'from'], {
        message: 'the list is empty, so nobody could use the pool',
        hint: "remove the line to allow the pool's own namespace, or list who may connect",
      });
    }
  },
};

export const fromMissing: Rule = {
  severity: 'warning',
  meaning: "Only pods in the pool's own namespace may connect, and Poolform creates that namespace for the pool alone.",
  fix: 'List who may connect in `access.from`.',
  *check(world) {
    for (const pool of poolsFor('kubernetes', world)) {
      const { name, own } = namespaceOf(pool);
      if (pool.spec.access.from !== undefined || !own) continue;
      yield reportMissing(pool, ['access', 'from'], {
        message: `only pods in ${name} may connect, and that namespace is created for the pool alone`,
        hint: 'write from: [{ namespace: <whose pods may connect> }]',
      });
    }
  },
};

export const fromIneffective: Rule = {
  severity: 'warning',
  meaning:
    'On a loopback address only programs of the host itself can connect, and they all look alike to the gateway.',
  fix: 'Remove `access.from`, or give the host an address in its network.',
  *check(world) {
    for (const { pool, host } of hostPools(world)) {
      if (!isLoopback(host) || pool.spec.access.from === undefined) continue;
      yield report(pool, ['access', 'from'], {
        message: `only the host itself can reach ${host.address}, and the gateway cannot tell its programs apart`,
        hint: 'remove it, or give the host an address in its network',
        pointAt: 'key',
      });
    }
  },
};

export const cidrInvalid: Rule = {
  severity: 'error',
  meaning: 'A network has host bits set: it is not clear whether it stands for the network or for one address.',
  fix: 'Write the network without host bits, or the address with /32 (IPv6: /128).',
  *check(world) {
    for (const pool of allPools(world)) {
      for (const [path, cidr] of networks(pool)) {
        const network = parseCidr(cidr);
        const network6 = parseCidr6(cidr);
        const canonical = network ? network.canonical : network6?.hostBits ? network6.canonical : cidr;
        if (canonical === cidr) continue;
        yield report(pool, path, {
          message: `${cidr} has host bits set`,
          hint: `write ${canonical}, or ${cidr.split('/')[0]}/${network ? 32 : 128} for one address`,
        });
      }
    }
  },
};

function networks({ spec: { access, pull } }: PoolEntry): readonly (readonly [Path, string])[] {
  return [
    ...(['from', 'metricsFrom'] as const).flatMap((key) =>
      (access[key] ?? []).flatMap((peer, i) =>
        'cidr' in peer ? [[['access', key, i, 'cidr'], peer.cidr] as const] : [],
      ),
    ),
    ...(pull.egress ?? []).map(({ cidr }, i) => [['pull', 'egress', i, 'cidr'], cidr] as const),
  ];
}

export const urlConflict: Rule = {
  severity: 'warning',
  meaning: 'The gateway serves https, and `access.url` sends clients to http.',
  fix: 'Write https:// in `access.url`.',
  *check(world) {
    for (const pool of allPools(world)) {
      const { url } = pool.spec.access;
      if (!url?.startsWith('http://') || schemeOf(pool.spec.access) !== 'https') continue;
      yield report(pool, ['access', 'url'], {
        message: 'the gateway serves https, and this sends clients to http',
        hint: 'write https://',
      });
    }
  },
};

/** Rensei and Ollama's own clients append `/api/…` to the URL; clients of the OpenAI-compatible API append `/v1`. */
export const urlInvalid: Rule = {
  severity: 'warning',
  meaning: '`access.url` ends in /v1: clients append /api or /v1 themselves.',
  fix: 'Write the URL without /v1.',
  *check(world) {
    for (const pool of allPools(world)) {
      const { url } = pool.spec.access;
      if (!url?.endsWith('/v1')) continue;
      yield report(pool, ['access', 'url'], {
        message: `clients append /api and /v1 themselves, and would ask for ${url}/api/tags`,
        hint: `write ${url.slice(0, -'/v1'.length)}`,
      });
    }
  },
};
