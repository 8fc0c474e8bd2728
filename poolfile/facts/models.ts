import { leastVersion } from '../../catalog/least-versions';
import { catalogName } from '../values/model-reference';
import type { PoolSpec } from '../schema/pool-file';
import type { ModelFacts, World } from '../world';

/** What the catalog knows about a model; undefined if it does not list it. */
export function factsOf(world: Pick<World, 'models'>, model: PoolSpec['models'][number]): ModelFacts | undefined {
  return world.models.get(catalogName(model.from ?? model.name));
}

/** The first version of Ollama that serves a model, from whatever registry it comes; undefined if none is known. */
export function leastVersionOf(model: PoolSpec['models'][number]): string | undefined {
  // a mirror of the public library has the same names
  return leastVersion(
    catalogName(model.from ?? model.name)
      .replace(/^[^/]+\/library\//, '')
      .toLowerCase(),
  );
}
