import { capacityPool } from '../../rensei/capacity-pool';
import { modelProfile } from '../../rensei/profile';
import { runbook } from '../../rensei/runbook';
import type { DockerPool } from '../../poolfile/pool/pool';
import { type Rensei, renseiPool } from './given';
import { readMarkdown } from './markdown-text';

const PROJECT = { project: 'my-project', scope: 'project' } as const;

/** The manifests of the example pool. */
export function manifests(
  rensei: Partial<Rensei> = {},
  changes: Partial<DockerPool> = {},
  project: { readonly project: string; readonly scope: 'project' | 'org' } = PROJECT,
) {
  const pool = renseiPool(rensei, changes);
  return {
    pool: capacityPool(pool, pool.rensei ?? { active: true, profiles: [] }, project),
    profiles: (pool.rensei?.profiles ?? []).map((profile) => modelProfile(pool, profile, project)),
  };
}

/** The runbook of the example pool. */
export const text = (...given: Parameters<typeof manifests>) =>
  runbook({ environment: 'lab', project: given[2]?.project ?? 'my-project', entries: [manifests(...given)] });
/** The shell commands of a runbook, in its order. */
export const commands = (markdown: string) =>
  readMarkdown(markdown)
    .blocks.filter(({ language }) => language === 'sh')
    .map((block) => block.text);
/** The example pool with other fields in `access`. */
export const access = (more: Partial<DockerPool['access']>): Partial<DockerPool> => ({
  access: { ...renseiPool().access, ...more },
});
