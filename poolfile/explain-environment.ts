import { decidedOnHost, ollamaImages, decidedOnCluster } from './facts/defaults';
import type { EnvironmentSpec } from './schema/environment-file';
import { explain, type Explained } from './explain';
import { clusterNameOf, clusters, type EnvironmentEntry, hostNameOf, hosts, type PoolEntry, type World } from './world';

/** Every value of an environment's files, with the defaults that hang on places and on the server's version. */
export function explainEnvironment(
  { environment, pools }: EnvironmentEntry,
  catalog: Pick<World, 'models'>,
): readonly Explained[] {
  const whole = environment && {
    ...environment.spec,
    images: {
      ...environment.spec.images,
      ollama: { ...environment.spec.images.ollama, ...ollamaImages(environment.spec.images) },
    },
  };
  return [
    ...(environment ? explain(environment.file, environment.tree, whole) : []),
    ...pools.flatMap((pool) =>
      explain(pool.file, pool.tree, environment ? decidedPool(pool, environment.spec, catalog) : pool.spec),
    ),
  ];
}

/** A pool's file with every default that its place decides; as it is where its place is not there. */
function decidedPool(pool: PoolEntry, environment: EnvironmentSpec, catalog: Pick<World, 'models'>): unknown {
  const { version } = environment.images.ollama;
  const host = hosts(environment).get(hostNameOf(pool.spec) ?? '');
  const cluster = clusters(environment).get(clusterNameOf(pool.spec) ?? '');
  return host
    ? decidedOnHost(pool.spec, host, version, catalog)
    : cluster
      ? decidedOnCluster(pool, cluster, version, catalog)
      : pool.spec;
}
