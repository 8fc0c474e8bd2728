import { catalogName } from './reference';
import type { PoolSpec } from './schema';
import { Duration } from './units';
import type { ModelFacts, World } from './world';

/** What the catalogue knows of a pool's model. */
export function factsOf(world: Pick<World, 'models'>, model: PoolSpec['models'][number]): ModelFacts | undefined {
  return world.models.get(catalogName(model.from ?? model.name));
}

const SHORTEST = Duration.parse('2h');
const LONGEST = Duration.parse('48h');
/** Bytes a second, of a line that is slow for what it is to carry. */
const SLOW = 10 * 1024 ** 2;

/** The file's; else two hours, or as long as the models that the catalogue knows take at 10 MiB a second, in whole minutes; 48 hours at most. */
export function pullTimeoutOf(
  { pull, models }: Pick<PoolSpec, 'pull' | 'models'>,
  world: Pick<World, 'models'>,
): Duration {
  if (pull.timeout) return pull.timeout;
  const bytes = models.reduce((sum, model) => sum + (factsOf(world, model)?.downloadBytes ?? 0), 0);
  const minutes = Math.ceil(bytes / SLOW / 60);
  return Duration.ofSeconds(Math.min(LONGEST.seconds, Math.max(SHORTEST.seconds, minutes * 60)));
}
