import { catalogName } from '../values/model-reference';
import type { PoolSpec } from '../schema/pool-file';
import type { ModelFacts, World } from '../world';

/** What the catalog knows about a model; undefined if it does not list it. */
export function factsOf(world: Pick<World, 'models'>, model: PoolSpec['models'][number]): ModelFacts | undefined {
  return world.models.get(catalogName(model.from ?? model.name));
}
