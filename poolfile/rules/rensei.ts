import { withTag } from '../values/model-reference';
import { allPools, type Rule, report } from '../world';
import { factsOf } from '../facts/models';

/** What Rensei is told. */

export const renseiUnsaid: Rule = function* (world) {
  for (const { environment, pools } of world.environments) {
    if (!environment || environment.spec.rensei) continue;
    for (const pool of pools) {
      if (!pool.spec.rensei) continue;
      yield report(
        'warning',
        pool,
        ['rensei'],
        'rensei: environment.yaml names no Rensei project, so that nothing is written for it',
        'write rensei: { project: <the Rensei project> } in environment.yaml, or remove it here',
        { key: true },
      );
    }
  }
};

export const profileModel: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const names = pool.spec.models.map(({ name }) => withTag(name));
    for (const [name, profile] of Object.entries(pool.spec.rensei?.profiles ?? {})) {
      if (names.includes(withTag(profile.model))) continue;
      yield report(
        'error',
        pool,
        ['rensei', 'profiles', name, 'model'],
        `rensei.profiles.${name}.model: the pool has no model ${profile.model}`,
        `there are: ${names.join(', ')}`,
      );
    }
  }
};

export const profileContext: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { contextLength } = pool.spec.serving;
    for (const [name, { config, model }] of Object.entries(pool.spec.rensei?.profiles ?? {})) {
      if (config.contextWindow === undefined) continue;
      const path = ['rensei', 'profiles', name, 'config', 'contextWindow'];
      const shown = `${path.join('.')}: ${config.contextWindow}`;
      const served = pool.spec.models.find((one) => withTag(one.name) === withTag(model));
      const most = served && factsOf(world, served)?.maxContext;
      if (most !== undefined && config.contextWindow > most) {
        yield report(
          'error',
          pool,
          path,
          `${shown} is more than ${withTag(model)} can (${most})`,
          `write ${Math.min(most, contextLength)} at most`,
        );
      } else if (config.contextWindow > contextLength) {
        yield report(
          'error',
          pool,
          path,
          `${shown} is more than the pool serves (${contextLength})`,
          `write ${contextLength} at most, or raise serving.contextLength`,
        );
      }
    }
  }
};
