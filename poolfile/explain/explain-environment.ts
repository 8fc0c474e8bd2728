import { explain, type Explained } from './explain';
import { decideOnCluster, decideOnHost, ollamaImages } from '../facts/defaults';
import type { EnvironmentSpec } from '../schema/environment-file';
import {
  clusterNameOf,
  clusters,
  type EnvironmentEntry,
  hostNameOf,
  hosts,
  type ParsedFile,
  type PoolEntry,
  type World,
} from '../world';

/** Every value of an environment's files, with the defaults that depend on places and on the server's version. */
export function explainEnvironment(
  { environment, pools }: EnvironmentEntry,
  catalog: Pick<World, 'models'>,
): readonly Explained[] {
  return [
    ...(environment ? explain(environment.file, environment.tree, withImages(environment.spec)) : []),
    ...pools.flatMap((pool) =>
      explain(pool.file, pool.tree, environment ? decided(pool, environment, catalog) : pool.spec),
    ),
  ];
}

function withImages(spec: EnvironmentSpec): unknown {
  const { images } = spec;
  return { ...spec, images: { ...images, ollama: { ...images.ollama, ...ollamaImages(images) } } };
}

/** The pool's spec with every default that its place decides, or as it is if the place does not exist. */
function decided(pool: PoolEntry, environment: ParsedFile<EnvironmentSpec>, catalog: Pick<World, 'models'>): unknown {
  const place = hostNameOf(pool.spec) ?? clusterNameOf(pool.spec);
  if (place === undefined) return pool.spec;
  const host = 'docker' in pool.spec.target ? hosts(environment.spec).get(place) : undefined;
  if (host) return decideOnHost({ pool, environment, place, host }, catalog);
  const cluster = 'kubernetes' in pool.spec.target ? clusters(environment.spec).get(place) : undefined;
  return cluster ? decideOnCluster({ pool, environment, place, cluster }, catalog) : pool.spec;
}
