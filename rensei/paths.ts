/** Where things are: the files of an environment, relative to its folder, and Rensei's public documentation. */

export const DOCS = 'https://rensei.ai/docs';

export const CAPACITY_POOL_SCHEMA = 'capacity-pool.schema.json';
export const MODEL_PROFILE_SCHEMA = 'model-profile.schema.json';

export function capacityPoolFile(pool: string): string {
  return `capacity-pools/${pool}.yaml`;
}

export function modelProfileFile(profile: string): string {
  return `model-profiles/${profile}.yaml`;
}
