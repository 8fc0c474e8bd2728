import type { Place, Pool } from '../poolfile/pool/pool';
import { byText } from '../poolfile/values/order';
import { groupBy } from '../poolfile/values/group-by';
import { capacityPool } from './capacity-pool';
import { manifestSchemas } from './manifest';
import { modelProfile } from './profile';
import { CAPACITY_POOL_SCHEMA, capacityPoolFile, MODEL_PROFILE_SCHEMA, modelProfileFile } from './paths';
import { type RenseiEnvironment, runbook } from './runbook';
import { yamlText } from './yaml';

/** A file for the operator who enters pools and profiles in Rensei. */
export interface RenseiFile {
  /** Below the output's `rensei/`, with `/`: `lab/RUNBOOK.md`. */
  readonly path: string;
  /** Ends with a line break. */
  readonly text: string;
}

/**
 * Every file that a synth writes for Rensei: one folder per environment that has a Rensei project and a pool with a
 * `rensei` section. Sorted by path; the same places give the same bytes.
 * @param places - `Loaded.places`.
 * @throws Error if two files have the same path, or a manifest violates its schema. Both are bugs: the rules report
 * them as errors.
 */
export function renseiFiles(places: readonly Place[]): readonly RenseiFile[] {
  const files = renseiEnvironments(places)
    .flatMap(filesOf)
    .sort((a, b) => byText(a.path, b.path));
  for (const [path, same] of groupBy(files, (file) => file.path)) {
    if (same.length > 1) throw new Error(`${path} would be written ${same.length} times`);
  }
  return files;
}

/** The environments with at least one pool for Rensei, sorted by name. */
export function renseiEnvironments(places: readonly Place[]): readonly RenseiEnvironment[] {
  return [...groupBy(places, ({ environment }) => environment)]
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([environment, placesOfEnvironment]) => {
      const rensei = placesOfEnvironment[0]?.rensei;
      if (!rensei) return [];
      const entries = placesOfEnvironment
        .flatMap(({ pools }): readonly Pool[] => pools)
        .sort((a, b) => byText(a.name, b.name))
        .flatMap((pool) => {
          if (!pool.rensei) return [];
          const profiles = [...pool.rensei.profiles].sort((a, b) => byText(a.name, b.name));
          return [
            {
              pool: capacityPool(pool, pool.rensei, rensei),
              profiles: profiles.map((profile) => modelProfile(pool, profile, rensei)),
            },
          ];
        });
      return entries.length > 0 ? [{ environment, project: rensei.project, entries }] : [];
    });
}

function filesOf(entry: RenseiEnvironment): readonly RenseiFile[] {
  const files: readonly RenseiFile[] = [
    { path: 'RUNBOOK.md', text: runbook(entry) },
    ...Array.from(manifestSchemas(), ([path, text]) => ({ path, text })),
    ...entry.entries.map(({ pool }) => ({
      path: capacityPoolFile(pool.pool),
      text: manifestText('capacity pools', CAPACITY_POOL_SCHEMA, pool),
    })),
    ...entry.entries
      .flatMap(({ profiles }) => profiles)
      .map((profile) => ({
        path: modelProfileFile(profile.modelProfile.name),
        text: manifestText('model profiles', MODEL_PROFILE_SCHEMA, profile),
      })),
  ];
  return files.map(({ path, text }) => ({ path: `${entry.environment}/${path}`, text }));
}

function manifestText(kind: string, schema: string, manifest: Parameters<typeof yamlText>[0]): string {
  return [
    `# Made by Poolform, in a format of its own: Rensei publishes no import format for ${kind}. ` +
      'RUNBOOK.md says where each value goes.',
    '# Do not edit: the next synth overwrites this file.',
    `# yaml-language-server: $schema=../${schema}`,
    yamlText(manifest),
  ].join('\n');
}
