import type { Pool } from '../poolfile/pool/pool';
import type { PoolRensei } from '../poolfile/pool/pool-parts';
import type { RenseiProject } from './capacity-pool';
import { checked, FORMAT_VERSION, MODEL_PROFILE_KIND, ModelProfileManifest } from './manifest';

/** A model profile of a pool. Rensei makes its id, and nothing here depends on how. */
export function modelProfile(
  pool: Pool,
  { name, model, config }: PoolRensei['profiles'][number],
  { project, scope }: RenseiProject,
): ModelProfileManifest {
  const what = `the model profile ${name} of ${pool.prefix}`;
  if (!pool.models.some((served) => served.name === model))
    throw new Error(`${what} names a model that the pool does not serve`);
  return checked(ModelProfileManifest, what, {
    kind: MODEL_PROFILE_KIND,
    version: FORMAT_VERSION,
    environment: pool.environment,
    project,
    pool: { name: pool.name, contextLength: pool.serving.contextLength },
    modelProfile: {
      name,
      provider: 'ollama',
      modelId: model,
      auth_modes: ['local'],
      scope,
      ...(scope === 'project' && { projectId: project }),
      endpoint: pool.access.url,
      providerConfig: { openai: Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)) },
    },
    prerequisites: {
      accessPolicy: 'local',
      capacityPool: pool.prefix,
      catalogEntry: { provider: 'ollama', modelId: model },
    },
  });
}
