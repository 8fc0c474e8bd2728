import { find, type Path } from '../source/tree';
import { nearest } from '../values/nearest';
import { sortedWords } from '../values/order';
import { allPools, clusters, hostNameOf, hosts, type PoolEntry, poolsFor } from '../world';
import { report, type Rule } from './rule';

/** Places that pools name, and what only one of the targets has. */

export const targetUnknown: Rule = {
  severity: 'error',
  meaning: 'A pool names a Docker host or cluster that `environment.yaml` does not list.',
  fix: 'Write one that it lists, or add the place.',
  *check(world) {
    for (const { environment, pools } of world.environments) {
      if (!environment) continue;
      const places = { docker: hosts(environment.spec), kubernetes: clusters(environment.spec) };
      for (const { tree, spec } of pools) {
        const { target } = spec;
        const [key, name, known, others] =
          'docker' in target
            ? (['docker', target.docker, places.docker, places.kubernetes] as const)
            : (['kubernetes', target.kubernetes, places.kubernetes, places.docker] as const);
        if (known.has(name)) continue;
        yield report({ tree }, ['target', key], {
          message: `environment.yaml of ${environment.name} has no ${key === 'docker' ? 'host' : 'cluster'} ${name}`,
          hint: placeHint(key, name, [...known.keys()], [...others.keys()]),
        });
      }
    }
  },
};

function placeHint(
  key: 'docker' | 'kubernetes',
  name: string,
  known: readonly string[],
  others: readonly string[],
): string {
  if (others.includes(name))
    return key === 'docker'
      ? `${name} is a cluster: write target: { kubernetes: ${name} }`
      : `${name} is a Docker host: write target: { docker: ${name} }`;
  const near = nearest(name, known);
  if (near !== undefined) return `did you mean ${near}?`;
  return known.length > 0
    ? `write one of: ${sortedWords(known).join(', ')}`
    : `it has only ${key === 'docker' ? 'clusters' : 'hosts'}: ${sortedWords(others).join(', ')}`;
}

/** A field that only the other target has, and what to do instead. */
interface OtherField {
  readonly path: Path;
  readonly hint: string;
  /** Default: the field. */
  readonly what?: string;
}

export const fieldUnsupported: Rule = {
  severity: 'error',
  meaning: 'A pool for a Docker host has a field that only clusters have, or the other way round.',
  fix: 'Remove the field, or write what the hint says.',
  *check(world) {
    for (const pool of allPools(world)) {
      const onHost = hostNameOf(pool.spec) !== undefined;
      for (const { path, hint, what = 'this field' } of onHost ? clusterFields(pool) : hostFields(pool)) {
        yield report(pool, path, {
          message: onHost
            ? `only pools on clusters have ${what}, and this one is for a Docker host`
            : `only pools on Docker hosts have ${what}, and this one is for a cluster`,
          hint,
          pointAt: 'key',
        });
      }
    }
  },
};

function* clusterFields({ spec, tree }: PoolEntry): Iterable<OtherField> {
  const { access, pull, storage } = spec;
  if (find(tree, ['scheduling'])) yield { path: ['scheduling'], hint: 'remove it' };
  if (storage.class !== undefined) yield { path: ['storage', 'class'], hint: 'remove it' };
  if (pull.ca && 'configMap' in pull.ca)
    yield { path: ['pull', 'ca', 'configMap'], hint: 'write ca: { file: <a PEM file on the host> }' };
  if (access.tls !== undefined && access.tls !== 'none' && 'secret' in access.tls)
    yield {
      path: ['access', 'tls', 'secret'],
      hint: 'write tls: { bundle: <a PEM file with certificate and key on the host> }',
    };
  if (access.metricsFrom) yield { path: ['access', 'metricsFrom'], hint: 'remove it' };
  for (const [i, peer] of (access.from ?? []).entries()) {
    if ('namespace' in peer)
      yield { path: ['access', 'from', i, 'namespace'], hint: 'write { cidr: <their network> }' };
    else if (peer.cidr.includes(':'))
      yield {
        path: ['access', 'from', i, 'cidr'],
        hint: 'write an IPv4 network: Docker hosts publish on IPv4 only',
        what: 'IPv6 networks',
      };
  }
}

function* hostFields({ spec }: PoolEntry): Iterable<OtherField> {
  const { access, pull } = spec;
  if (pull.ca && 'file' in pull.ca)
    yield { path: ['pull', 'ca', 'file'], hint: "write ca: { configMap: <a ConfigMap in the pool's namespace> }" };
  if (access.tls !== undefined && access.tls !== 'none' && 'bundle' in access.tls)
    yield {
      path: ['access', 'tls', 'bundle'],
      hint: "write tls: { secret: <a Secret of type kubernetes.io/tls in the pool's namespace> }",
    };
}

export const pullSecretsUnsupported: Rule = {
  severity: 'error',
  meaning: '`images.pullSecrets` is written in an environment without a cluster.',
  fix: 'Remove it; a Docker host has its credentials from its own `docker login`.',
  *check(world) {
    for (const { environment } of world.environments) {
      if (!environment || environment.spec.images.pullSecrets.length === 0) continue;
      if (Object.keys(environment.spec.kubernetes).length > 0) continue;
      yield report(environment, ['images', 'pullSecrets'], {
        message: 'only clusters have pull secrets, and the environment has no cluster',
        hint: 'remove it; a Docker host has its credentials from its own `docker login`',
        pointAt: 'key',
      });
    }
  },
};

/** An inner network has 30 addresses: one for the gateway, and two per replica while servers are replaced. */
export const MOST_REPLICAS = 14;

export const replicasTooMany: Rule = {
  severity: 'error',
  meaning: `A pool on a Docker host has more than ${MOST_REPLICAS} replicas.`,
  fix: 'Write a second pool, on this host or another.',
  *check(world) {
    for (const pool of poolsFor('docker', world)) {
      if (pool.spec.replicas <= MOST_REPLICAS) continue;
      yield report(pool, ['replicas'], {
        message: `at most ${MOST_REPLICAS} on a Docker host, got ${pool.spec.replicas}`,
        hint: 'write a second pool, on this host or another',
      });
    }
  },
};

export const storageKindUnsupported: Rule = {
  severity: 'error',
  meaning: 'On a Docker host the replicas of a pool share one volume; `perReplica` is for clusters.',
  fix: 'Write `kind: shared`, or remove the line.',
  *check(world) {
    for (const pool of poolsFor('docker', world)) {
      if (pool.spec.storage.kind !== 'perReplica') continue;
      yield report(pool, ['storage', 'kind'], {
        message: 'perReplica is for clusters; on a Docker host the replicas of a pool share one volume',
        hint: 'write kind: shared, or remove the line',
      });
    }
  },
};
