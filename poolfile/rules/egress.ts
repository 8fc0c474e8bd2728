import { DEFAULT_EGRESS, type EgressRule, egressRules, neverReached, reaches } from '../facts/egress';
import { neverReached6 } from '../facts/egress-ipv6';
import type { Path } from '../source/tree';
import { addressKind, parseCidr } from '../values/address';
import { parseCidr6 } from '../values/address-ipv6';
import { parseReference, withTag } from '../values/model-reference';
import { bypassesProxy } from '../values/no-proxy';
import { allPools, type PoolEntry, poolsFor, type World } from '../world';
import { pathOf } from './models';
import { report, type Rule } from './rule';

/** Where the pull may connect to. */

export const egressIneffective: Rule = {
  severity: 'warning',
  meaning: 'On a Docker host nothing enforces `pull.egress`: the pull reaches whatever the host reaches.',
  fix: "Remove it, or enforce it with the host's own firewall.",
  *check(world) {
    for (const pool of poolsFor('docker', world)) {
      if (!pool.spec.pull.egress) continue;
      yield report(pool, ['pull', 'egress'], {
        message: 'on a Docker host nothing enforces it; the pull reaches whatever the host reaches',
        hint: "remove it, or enforce it with the host's own firewall",
        pointAt: 'key',
      });
    }
  },
};

export const egressReserved: Rule = {
  severity: 'error',
  meaning: 'An entry of `pull.egress` is a network that no pull may reach, such as that of cloud credentials.',
  fix: 'Remove the entry.',
  *check(world) {
    for (const pool of allPools(world)) {
      for (const [i, { cidr }] of (pool.spec.pull.egress ?? []).entries()) {
        const network = parseCidr(cidr);
        const network6 = parseCidr6(cidr);
        const kind = network ? neverReached(network) : network6 && neverReached6(network6);
        if (kind === undefined) continue;
        yield report(pool, ['pull', 'egress', i, 'cidr'], {
          message: `${cidr} is ${kind}; no pull may reach it`,
          hint: 'remove the entry',
        });
      }
    }
  },
};

/** What the pull of one model, or of all models through a proxy, connects to. */
interface Destination {
  readonly path: Path;
  readonly host: string;
  readonly port: number;
}

export const egressMissing: Rule = {
  severity: 'error',
  meaning: 'On a cluster, no entry of `pull.egress` reaches the address of a registry or proxy.',
  fix: 'Add the entry that the hint prints.',
  *check(world) {
    for (const { pool, destination, rules } of egressOnClusters(world)) {
      const { path, host, port } = destination;
      const kind = addressKind(host);
      if (kind === 'notIpv4' || reaches(rules, host, port)) continue;
      const why = kind === 'private' ? ': a private network is reached only by an entry within it' : '';
      yield report(pool, path, {
        message: `no entry of pull.egress reaches ${host}:${port}${why}`,
        hint: addEntry(pool, `${host}/32`, port),
      });
    }
  },
};

/** A name can resolve to any address: only its port can be checked. */
export const egressPortMissing: Rule = {
  severity: 'warning',
  meaning: 'On a cluster, no entry of `pull.egress` allows the port of a registry or proxy.',
  fix: 'Add an entry with the port and the addresses of the registry or proxy.',
  *check(world) {
    for (const { pool, destination, rules } of egressOnClusters(world)) {
      const { path, host, port } = destination;
      if (addressKind(host) !== 'notIpv4' || rules.some(({ ports }) => ports.includes(port))) continue;
      yield report(pool, path, {
        message: `no entry of pull.egress allows port ${port}, which ${host} needs`,
        hint: `${addEntry(pool, '<its addresses>', port)}; NetworkPolicy matches addresses, not host names`,
      });
    }
  },
};

/** Each destination of each pool once, with the rules that apply to it. */
function* egressOnClusters(world: World): Iterable<{
  readonly pool: PoolEntry;
  readonly destination: Destination;
  readonly rules: readonly EgressRule[];
}> {
  for (const pool of poolsFor('kubernetes', world)) {
    const rules = egressRules(pool.spec.pull.egress);
    const seen = new Set<string>();
    for (const destination of destinations(pool)) {
      const key = `${destination.host}:${destination.port}`;
      if (!seen.has(key)) yield { pool, destination, rules };
      seen.add(key);
    }
  }
}

function addEntry(pool: PoolEntry, cidr: string, port: number): string {
  const entry = entryText(cidr, [port]);
  if (pool.spec.pull.egress) return `add ${entry} to pull.egress`;
  const entries = [...DEFAULT_EGRESS.map((rule) => entryText(rule.cidr, rule.ports)), entry];
  return `write pull: { egress: [${entries.join(', ')}] }`;
}

function entryText(cidr: string, ports: readonly number[]): string {
  return `{ cidr: ${cidr}, ports: [${ports.join(', ')}] }`;
}

function* destinations(pool: PoolEntry): Iterable<Destination> {
  const { proxy } = pool.spec.pull;
  const models = pool.spec.models.map((model, i) => ({ model, i, registry: registryOf(model) }));
  const proxied = models.filter(({ model, registry }) => throughProxy(pool, model, registry));
  if (proxy !== undefined && proxied.length > 0) {
    const { hostname, port, protocol } = new URL(proxy);
    yield { path: ['pull', 'proxy'], host: hostname, port: Number(port || (protocol === 'http:' ? 80 : 443)) };
  }
  for (const entry of models) {
    if (proxied.includes(entry)) continue;
    const { model, i, registry } = entry;
    yield { path: pathOf(pool, i, model.from === undefined ? 'name' : 'from'), ...registry };
  }
}

type ModelSpec = PoolEntry['spec']['models'][number];

function registryOf(model: ModelSpec): { readonly host: string; readonly port: number } {
  const registry = parseReference(withTag(model.from ?? model.name))?.host ?? 'registry.ollama.ai';
  const [host = registry, port] = registry.split(':');
  return { host, port: Number(port ?? (model.insecure ? 80 : 443)) };
}

/** The proxy is for https; a pull over plain http goes straight to its registry. */
function throughProxy(pool: PoolEntry, model: ModelSpec, { host, port }: ReturnType<typeof registryOf>): boolean {
  const { proxy, noProxy } = pool.spec.pull;
  return proxy !== undefined && !model.insecure && !bypassesProxy(host, port, noProxy);
}

export const noProxyIneffective: Rule = {
  severity: 'warning',
  meaning: '`pull.noProxy` says what is asked without the proxy, and there is no `pull.proxy`.',
  fix: 'Remove it, or write `pull.proxy`.',
  *check(world) {
    for (const pool of allPools(world)) {
      if (pool.spec.pull.noProxy.length === 0 || pool.spec.pull.proxy !== undefined) continue;
      yield report(pool, ['pull', 'noProxy'], {
        message: 'there is no pull.proxy: every registry is asked without one',
        hint: 'remove it, or write pull.proxy',
        pointAt: 'key',
      });
    }
  },
};
