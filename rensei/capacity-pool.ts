import type { Place, Pool } from '../poolfile/pool/pool';
import type { PoolRensei } from '../poolfile/pool/pool-parts';
import { inOrder } from '../poolfile/values/order';
import { CAPACITY_POOL_KIND, CapacityPoolManifest, checked, FORMAT_VERSION } from './manifest';

/** The Rensei project of an environment. */
export type RenseiProject = NonNullable<Place['rensei']>;

/**
 * The Rensei capacity pool of a pool. Its class is `local` on every target: Rensei dispatches profiles with the auth
 * mode `local` only to such pools, and the other classes start Rensei's workers, not Ollama.
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
