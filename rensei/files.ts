import type { Place, Pool } from '../poolfile/pool/pool';
import { byText } from '../poolfile/values/order';
import { groupBy } from '../poolfile/values/group-by';
import { capacityPool } from './capacity-pool';
import { manifestSchemas } from './manifest';
import { modelProfile } from './profile';
import { capacityPoolFile, modelProfileFile, type RenseiEnvironment, runbook } from './runbook';
import { yamlText } from './yaml';

/** A file for whoever enters pools and profiles in Rensei. */
export interface RenseiFile {
  /** Below the output's `rensei/`, with `/`: `lab/RUNBOOK.md`. */
  readonly path: string;
  /** Ends with a line break. */
  readonly text: string;
}

/**
 * Everything that is written for Rensei: a folder for each environment that says a Rensei project and has a pool with a `rensei` part.
 * The same places give the same bytes; sorted by path.
 * @param places - `Loaded.places`.
 * @throws Error where two files would be one, or a manifest breaks its schema: both were issues before.
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

/** The environments that have something to tell, sorted by name. */
export function renseiEnvironments(places: readonly Place[]): readonly RenseiEnvironment[] {
  return [...groupBy(places, ({ environment }) => environment)]
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([environment, own]) => {
      const rensei = own[0]?.rensei;
      if (!rensei) return [];
      const entries = own
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

function filesOf(told: RenseiEnvironment): readonly RenseiFile[] {
  const manifest = (file: string, what: string, schema: string, value: Parameters<typeof yamlText>[0]): RenseiFile => ({
    path: file,
    text: [
      `# Made by Poolform, in a format of its own: Rensei publishes no import format for ${what}. RUNBOOK.md says where each value goes.`,
      '# Do not edit: the next synth writes this file anew.',
      `# yaml-language-server: $schema=../${schema}`,
      yamlText(value),
    ].join('\n'),
  });
  const inFolder = [
    { path: 'RUNBOOK.md', text: runbook(told) },
    ...Array.from(manifestSchemas(), ([path, text]) => ({ path, text })),
    ...told.entries.map(({ pool }) =>
      manifest(capacityPoolFile(pool.pool), 'capacity pools', 'capacity-pool.schema.json', pool),
    ),
    ...told.entries.flatMap(({ profiles }) =>
      profiles.map((profile) =>
        manifest(modelProfileFile(profile.modelProfile.name), 'model profiles', 'model-profile.schema.json', profile),
      ),
    ),
  ];
  return inFolder.map(({ path, text }) => ({ path: `${told.environment}/${path}`, text }));
}
