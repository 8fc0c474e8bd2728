import type { DockerPlace, DockerPool } from '../../poolfile/pool/pool';
import { examplePlace, examplePool } from '../example-pool';

export type Rensei = NonNullable<DockerPool['rensei']>;
export type Profile = Rensei['profiles'][number];

export const PROFILE: Profile = {
  name: 'local-mistral',
  model: 'mistral:7b',
  config: { temperature: 0.7, contextWindow: 8192 },
};

export function renseiPool(rensei: Partial<Rensei> = {}, changes: Partial<DockerPool> = {}): DockerPool {
  return examplePool({ rensei: { active: true, profiles: [PROFILE], ...rensei }, ...changes });
}

export function renseiPlace(
  pools: readonly DockerPool[] = [renseiPool()],
  changes: Partial<DockerPlace> = {},
): DockerPlace {
  return { ...examplePlace(pools), rensei: { project: 'my-project', scope: 'project' }, ...changes };
}
