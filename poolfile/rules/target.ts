import { find, type Path, showPath } from '../source/tree';
import { allPools, hostNameOf, type PoolEntry, type Rule, report } from '../world';

/** A field of the other target, and what to do instead. */
interface Foreign {
  readonly path: Path;
  readonly hint: string;
}

/** Fields that only one of the targets knows. */
export const wrongTarget: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const onHost = hostNameOf(pool.spec) !== undefined;
    for (const { path, hint } of onHost ? ofClusters(pool) : ofHosts(pool)) {
      yield report(
        'error',
        pool,
        path,
        `${showPath(path)}: this is for ${onHost ? 'clusters, and the pool is for a Docker host' : 'Docker hosts, and the pool is for a cluster'}`,
        hint,
        { key: true },
      );
    }
  }
  for (const { environment } of world.environments) {
    if (
      !environment ||
      environment.spec.images.pullSecrets.length === 0 ||
      Object.keys(environment.spec.kubernetes).length > 0
    )
      continue;
    yield report(
      'error',
      environment,
      ['images', 'pullSecrets'],
      'images.pullSecrets: this is for clusters, and the environment has none',
      'remove it; a Docker host takes its credentials from its own `docker login`',
      { key: true },
    );
  }
};

function* ofClusters({ spec, tree }: PoolEntry): Iterable<Foreign> {
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
  }
}

function* ofHosts({ spec }: PoolEntry): Iterable<Foreign> {
  const { access, pull } = spec;
  if (pull.ca && 'file' in pull.ca)
    yield { path: ['pull', 'ca', 'file'], hint: "write ca: { configMap: <a ConfigMap in the pool's namespace> }" };
  if (access.tls !== undefined && access.tls !== 'none' && 'bundle' in access.tls)
    yield {
      path: ['access', 'tls', 'bundle'],
      hint: "write tls: { secret: <a Secret of type kubernetes.io/tls in the pool's namespace> }",
    };
}
