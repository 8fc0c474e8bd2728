import type { Place, Pool } from '../poolfile/pool/pool';
import type { PoolRensei } from '../poolfile/pool/pool-parts';
import { byText } from '../poolfile/values/order';
import { CAPACITY_POOL_KIND, CapacityPoolManifest, checked, FORMAT_VERSION } from './manifest';

/** Where the manifests of an environment belong. */
export type RenseiProject = NonNullable<Place['rensei']>;

/**
 * The Rensei capacity pool that stands for a pool. Its class is `local` on every target: a profile with the auth mode `local` is dispatched to
 * such pools only, and the other classes start Rensei's workers, not Ollama.
 */
export function capacityPool(
  pool: Pool,
  { active, runtimeProvides = null }: PoolRensei,
  { project }: RenseiProject,
): CapacityPoolManifest {
  const { serving, access, gpus, replicas } = pool;
  return checked(CapacityPoolManifest, `the capacity pool of ${pool.prefix}`, {
    kind: CAPACITY_POOL_KIND,
    version: FORMAT_VERSION,
    environment: pool.environment,
    project,
    pool: pool.name,
    description: pool.description,
    capacityPool: {
      name: pool.prefix,
      providerId: 'local',
      config: {},
      runtime_provides: inOrder(runtimeProvides),
      isActive: active,
    },
    serving: {
      endpoint: access.url,
      auth: access.auth,
      tokens: access.tokens.map(({ name }) => name),
      models: pool.models.map(({ name }) => name),
      gpus: gpus ? { product: gpus.product, count: gpus.count, memory: gpus.memory.toString() } : null,
      replicas: replicas.length,
      parallel: serving.parallel,
      slots: replicas.length * serving.parallel,
      contextLength: serving.contextLength,
    },
  });
}

/** Plain data with its keys in order: the order in a pool file says nothing. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => byText(a, b))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}
