import { addressKind, parseCidr } from '../values/address';
import { DEFAULT_EGRESS, type EgressRule, egressRules, neverReached, reaches } from '../facts/egress';
import { parseReference, withTag } from '../values/model-reference';
import type { Path } from '../source/tree';
import { allPools, type PoolEntry, poolsFor, type Rule, type RuleDiagnostic, report } from '../world';
import { pathOf } from './models';

/** The pull's way out. */

export const egressNotEnforced: Rule = function* (world) {
  for (const pool of poolsFor('docker', world)) {
    if (pool.spec.pull.egress)
      yield report(
        'warning',
        pool,
        ['pull', 'egress'],
        'pull.egress: the Docker target has nothing to enforce it with; the pull reaches what the host reaches',
        "remove it, or enforce it with the host's own firewall",
        { key: true },
      );
  }
};

export const egressLinkLocal: Rule = function* (world) {
  for (const pool of allPools(world)) {
    for (const [i, { cidr }] of (pool.spec.pull.egress ?? []).entries()) {
      const network = parseCidr(cidr);
      const what = network && neverReached(network);
      if (what !== undefined)
        yield report(
          'error',
          pool,
          ['pull', 'egress', i, 'cidr'],
          `pull.egress[${i}].cidr: ${cidr} is ${what}; no pull may reach it`,
          'remove it',
        );
    }
  }
};

/** Where the pull of one model, or of all through a proxy, connects to. */
interface Destination {
  readonly path: Path;
  readonly shown: string;
  readonly host: string;
  readonly port: number;
}

/** What the pull has to reach: an address can be judged, a name only by its port. */
export const egressMissing: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    const rules = egressRules(pool.spec.pull.egress);
    const said = new Set<string>();
    for (const to of destinations(pool)) {
      const key = `${to.host}:${to.port}`;
      const missing = said.has(key) ? undefined : judge(pool, to, rules);
      said.add(key);
      if (missing) yield missing;
    }
  }
};

function judge(
  pool: PoolEntry,
  { path, shown, host, port }: Destination,
  rules: readonly EgressRule[],
): RuleDiagnostic | undefined {
  const kind = addressKind(host);
  const isAddress = kind !== 'notIpv4';
  const there = isAddress ? reaches(rules, host, port) : rules.some(({ ports }) => ports.includes(port));
  if (there) return undefined;
  const entry = entryOf(isAddress ? `${host}/32` : '<its addresses>', [port]);
  const hint = pool.spec.pull.egress
    ? `add ${entry} to pull.egress`
    : `write pull: { egress: [${[...DEFAULT_EGRESS.map(({ cidr, ports }) => entryOf(cidr, ports)), entry].join(', ')}] }`;
  return isAddress
    ? report(
        'error',
        pool,
        path,
        `${shown}: no entry of pull.egress reaches ${host}:${port}${kind === 'private' ? ', and a private network is reached only by an entry that lies in it' : ''}`,
        hint,
      )
    : report(
        'warning',
        pool,
        path,
        `${shown}: no entry of pull.egress has port ${port}, which ${host} needs`,
        `${hint}; a network policy knows no names`,
      );
}

function entryOf(cidr: string, ports: readonly number[]): string {
  return `{ cidr: ${cidr}, ports: [${ports.join(', ')}] }`;
}

function* destinations(pool: PoolEntry): Iterable<Destination> {
  const { spec } = pool;
  const { proxy } = spec.pull;
  // the proxy is for https; what is pulled in plain http goes straight to its registry
  if (proxy !== undefined && spec.models.some(({ insecure }) => !insecure)) {
    const { hostname, port, protocol } = new URL(proxy);
    yield {
      path: ['pull', 'proxy'],
      shown: 'pull.proxy',
      host: hostname,
      port: Number(port || (protocol === 'http:' ? 80 : 443)),
    };
  }
  for (const [i, model] of spec.models.entries()) {
    if (proxy !== undefined && !model.insecure) continue;
    const [host = '', port] = (parseReference(withTag(model.from ?? model.name))?.host ?? 'registry.ollama.ai').split(
      ':',
    );
    yield {
      path: pathOf(pool, i, model.from === undefined ? 'name' : 'from'),
      shown: `models[${i}]`,
      host,
      port: Number(port ?? (model.insecure ? 80 : 443)),
    };
  }
}
