import gte from 'semver/functions/gte';
import lt from 'semver/functions/lt';
import { LLAMA_ARG_SINCE } from '../values/ollama-variables';
import { allPools, type PoolEntry, placedPools, type World } from '../world';
import { report, type Rule } from './rule';

/** What the server's version supports, and how servers use processors and caches. */

/** Fixes a heap over-read that gives a stranger the server's memory (CVE-2026-7482). */
const OLDEST = '0.17.1';
/** From here on a start keeps a pull that was interrupted. */
const RECOMMENDED = '0.21.0';
/** From here on a server stores a manifest as the registry sent it, so that its hash is the registry's. */
const EXACT_DIGESTS = '0.19.0';

/** Environments whose server is `from` or newer and older than `before`. */
function* serversBetween(world: World, since: string, until: string) {
  for (const { environment } of world.environments) {
    if (!environment) continue;
    const { version } = environment.spec.images.ollama;
    if (gte(version, since) && lt(version, until))
      yield { environment, version, path: ['images', 'ollama', 'version'] };
  }
}

export const serverInsecure: Rule = {
  severity: 'error',
  meaning: `Before Ollama ${OLDEST} a stranger can read the server's memory (CVE-2026-7482).`,
  fix: `Write ${RECOMMENDED} or newer.`,
  *check(world) {
    for (const { environment, version, path } of serversBetween(world, '0.0.0', OLDEST))
      yield report(environment, path, {
        message: `before ${OLDEST} a stranger can read the server's memory (CVE-2026-7482), got ${version}`,
        hint: `write ${RECOMMENDED} or newer`,
      });
  },
};

export const serverUnsupported: Rule = {
  severity: 'warning',
  meaning: `Before Ollama ${RECOMMENDED} each start of a server deletes a pull that was interrupted.`,
  fix: `Write ${RECOMMENDED} or newer.`,
  *check(world) {
    for (const { environment, version, path } of serversBetween(world, OLDEST, RECOMMENDED))
      yield report(environment, path, {
        message: `before ${RECOMMENDED} each start deletes a pull that was interrupted, got ${version}`,
        hint: `write ${RECOMMENDED} or newer`,
      });
  },
};

/** Pools with their server's version, which is the environment's. */
export function* poolVersions(world: World): Iterable<{ readonly pool: PoolEntry; readonly version: string }> {
  for (const { pool, environment } of placedPools(world))
    yield { pool, version: environment.spec.images.ollama.version };
}

export const digestUnsupported: Rule = {
  severity: 'warning',
  meaning: `Before Ollama ${EXACT_DIGESTS} the server rewrites manifests, so the right model may have another digest.`,
  fix: `Use Ollama ${EXACT_DIGESTS} or newer.`,
  *check(world) {
    for (const { pool, version } of poolVersions(world)) {
      const index = pool.spec.models.findIndex(({ digest }) => digest !== undefined);
      if (index < 0 || gte(version, EXACT_DIGESTS)) continue;
      yield report(pool, ['models', index, 'digest'], {
        message: `before ${EXACT_DIGESTS} the server rewrites manifests, and digests change, got ${version}`,
        hint: `set images.ollama to ${EXACT_DIGESTS} or newer`,
      });
    }
  },
};

export const threadsIneffective: Rule = {
  severity: 'warning',
  meaning: `Before Ollama ${LLAMA_ARG_SINCE} a server ignores \`serving.threads\`.`,
  fix: 'Set `num_thread` in a derived model, or update the server.',
  *check(world) {
    for (const { pool, version } of poolVersions(world)) {
      if (pool.spec.serving.threads === undefined || gte(version, LLAMA_ARG_SINCE)) continue;
      yield report(pool, ['serving', 'threads'], {
        message: `servers before ${LLAMA_ARG_SINCE} ignore it, got ${version}`,
        hint: 'set num_thread in a derived model, or update the server',
      });
    }
  },
};

export const threadsOvercommitted: Rule = {
  severity: 'warning',
  meaning: 'A replica has more threads than whole processors: they wait for each other, and answers are slow.',
  fix: 'Write as many threads as `cpus` or fewer, or remove the line.',
  *check(world) {
    for (const pool of allPools(world)) {
      const { threads } = pool.spec.serving;
      const most = Math.max(1, Math.floor(pool.spec.cpus));
      if (threads === undefined || threads <= most) continue;
      yield report(pool, ['serving', 'threads'], {
        message: `${threads} threads on ${pool.spec.cpus} processors wait for each other, which makes answers slow`,
        hint: `write threads: ${most}, or remove the line`,
      });
    }
  },
};

export const kvCacheConflict: Rule = {
  severity: 'error',
  meaning: 'A quantized cache needs flash attention, and flash attention is off.',
  fix: 'Write `flashAttention: auto`, or `kvCacheType: f16`.',
  *check(world) {
    for (const pool of allPools(world)) {
      const { kvCacheType, flashAttention } = pool.spec.serving;
      if (kvCacheType === 'f16' || flashAttention !== 'off') continue;
      yield report(pool, ['serving', 'kvCacheType'], {
        message: `${kvCacheType} needs flash attention, and flashAttention is off`,
        hint: 'write flashAttention: auto, or kvCacheType: f16',
      });
    }
  },
};
