import { factsOf } from '../facts/models';
import { withTag } from '../values/model-reference';
import { Size } from '../values/units';
import { allPools, type PoolEntry, poolsFor, type World } from '../world';
import { report, reportMissing, type Rule } from './rule';

/** What the catalog knows about models, and what their pool gives them: context and disk. */

/** Models that support less than the pool's context. */
function tooShort(pool: PoolEntry, world: World): readonly { readonly name: string; readonly most: number }[] {
  return pool.spec.models.flatMap((model) => {
    const most = factsOf(world, model)?.maxContext;
    return most !== undefined && most < pool.spec.serving.contextLength ? [{ name: withTag(model.name), most }] : [];
  });
}

function supported(short: ReturnType<typeof tooShort>): string {
  return short.map(({ name, most }) => `${name} supports (${most})`).join(', ');
}

export const contextTooLong: Rule = {
  severity: 'error',
  meaning: '`serving.contextLength` is more than any model of the pool supports.',
  fix: 'Write what the best of them supports.',
  *check(world) {
    for (const pool of allPools(world)) {
      const short = tooShort(pool, world);
      if (short.length === 0 || short.length < pool.spec.models.length) continue;
      yield report(pool, ['serving', 'contextLength'], {
        message: `${pool.spec.serving.contextLength} is more than ${supported(short)}`,
        hint: `write contextLength: ${Math.max(...short.map(({ most }) => most))}`,
      });
    }
  },
};

export const contextIneffective: Rule = {
  severity: 'warning',
  meaning: '`serving.contextLength` is more than some models of the pool support; the server gives them less.',
  fix: 'Ignore it, or move these models to a pool of their own, which takes less memory.',
  *check(world) {
    for (const pool of allPools(world)) {
      const short = tooShort(pool, world);
      if (short.length === 0 || short.length === pool.spec.models.length) continue;
      yield report(pool, ['serving', 'contextLength'], {
        message: `${pool.spec.serving.contextLength} is more than ${supported(short)}; they get less`,
        hint: 'move these models to a pool of their own, which takes less memory',
      });
    }
  },
};

/** The library's sizes are rounded: within a twentieth of the truth. */
const ROUNDING = 0.95;
const REPLACING = 'while a model is replaced, both versions are on disk';

export const storageTooSmall: Rule = {
  severity: 'error',
  meaning: '`storage.size` is less than the models of the pool take.',
  fix: 'Write the size in the hint or more.',
  *check(world) {
    for (const pool of allPools(world)) {
      const { size } = pool.spec.storage;
      if (!size) continue;
      const known = pool.spec.models.flatMap((model) => factsOf(world, model)?.downloadBytes ?? []);
      const sum = known.reduce((total, bytes) => total + bytes, 0);
      if (sum * ROUNDING <= size.bytes) continue;
      yield report(pool, ['storage', 'size'], {
        message: `${size}, and the models alone take ${gibibytes(sum)}`,
        hint: `write size: ${roomFor(sum)} or more: ${REPLACING}`,
      });
    }
  },
};

/** A claim has a size, and a later file cannot make an existing claim smaller. */
export const storageMissing: Rule = {
  severity: 'error',
  meaning: 'On a cluster models are stored in claims, and a claim has a size.',
  fix: 'Write `storage.size`.',
  *check(world) {
    for (const pool of poolsFor('kubernetes', world)) {
      if (pool.spec.storage.size) continue;
      const sizes = pool.spec.models.map((model) => factsOf(world, model)?.downloadBytes);
      const known = sizes.filter((bytes) => bytes !== undefined);
      const sum = known.reduce((total, bytes) => total + bytes, 0);
      const hint =
        known.length < sizes.length
          ? 'write storage: { size: 100GiB }'
          : `write storage: { size: ${roomFor(sum)} } or more: ${REPLACING}`;
      yield reportMissing(pool, ['storage', 'size'], {
        message: 'on a cluster models are stored in claims, and a claim has a size',
        hint,
        pointAt: ['storage'],
      });
    }
  },
};

function roomFor(bytes: number): string {
  return `${Math.ceil((bytes * 1.2) / 1024 ** 3)}GiB`;
}

function gibibytes(bytes: number): string {
  return Size.ofBytes(Math.ceil(bytes / 1024 ** 3) * 1024 ** 3).toString();
}
