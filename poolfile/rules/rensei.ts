import { factsOf } from '../facts/models';
import { withTag } from '../values/model-reference';
import { allPools, type PoolEntry, type World } from '../world';
import { report, type Rule } from './rule';

/** Rensei's profiles. */

export const renseiMissing: Rule = {
  severity: 'warning',
  meaning: 'A pool has Rensei profiles, and the environment has no Rensei project: nothing is written for Rensei.',
  fix: 'Write `rensei.project` in `environment.yaml`, or remove `rensei` from the pool file.',
  *check(world) {
    for (const { environment, pools } of world.environments) {
      if (!environment || environment.spec.rensei) continue;
      for (const pool of pools) {
        if (!pool.spec.rensei) continue;
        yield report(pool, ['rensei'], {
          message: 'environment.yaml names no Rensei project, so nothing is written for Rensei',
          hint: 'write rensei: { project: <the Rensei project> } in environment.yaml, or remove it here',
          pointAt: 'key',
        });
      }
    }
  },
};

export const profileModelUnknown: Rule = {
  severity: 'error',
  meaning: 'A Rensei profile names a model that its pool does not have.',
  fix: 'Write a model of the pool, or add the model.',
  *check(world) {
    for (const pool of allPools(world)) {
      const names = pool.spec.models.map(({ name }) => withTag(name));
      for (const [name, { model }] of Object.entries(pool.spec.rensei?.profiles ?? {})) {
        if (names.includes(withTag(model))) continue;
        yield report(pool, ['rensei', 'profiles', name, 'model'], {
          message: `the pool has no model ${model}`,
          hint: `write one of: ${names.join(', ')}`,
        });
      }
    }
  },
};

interface ProfileContext {
  readonly pool: PoolEntry;
  readonly path: readonly string[];
  readonly window: number;
  readonly model: string;
  /** What the model supports; undefined if the catalog does not know it. */
  readonly most: number | undefined;
}

function* profileContexts(world: World): Iterable<ProfileContext> {
  for (const pool of allPools(world)) {
    for (const [name, { config, model }] of Object.entries(pool.spec.rensei?.profiles ?? {})) {
      if (config.contextWindow === undefined) continue;
      const served = pool.spec.models.find((other) => withTag(other.name) === withTag(model));
      yield {
        pool,
        path: ['rensei', 'profiles', name, 'config', 'contextWindow'],
        window: config.contextWindow,
        model: withTag(model),
        most: served && factsOf(world, served)?.maxContext,
      };
    }
  }
}

export const profileContextTooLong: Rule = {
  severity: 'error',
  meaning: "A Rensei profile's context window is more than its model supports.",
  fix: 'Write what the model supports or less.',
  *check(world) {
    for (const { pool, path, window, model, most } of profileContexts(world)) {
      if (most === undefined || window <= most) continue;
      yield report(pool, path, {
        message: `${window} is more than ${model} supports (${most})`,
        hint: `write at most ${Math.min(most, pool.spec.serving.contextLength)}`,
      });
    }
  },
};

export const profileContextConflict: Rule = {
  severity: 'error',
  meaning: "A Rensei profile's context window is more than its pool serves.",
  fix: 'Write less, or raise `serving.contextLength`.',
  *check(world) {
    for (const { pool, path, window, most } of profileContexts(world)) {
      const { contextLength } = pool.spec.serving;
      if (window <= contextLength || (most !== undefined && window > most)) continue;
      yield report(pool, path, {
        message: `${window} is more than the pool serves (${contextLength})`,
        hint: `write at most ${contextLength}, or raise serving.contextLength`,
      });
    }
  },
};
