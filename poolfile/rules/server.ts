import gt from 'semver/functions/gt';
import gte from 'semver/functions/gte';
import lt from 'semver/functions/lt';
import { nearest } from '../values/nearest';
import { find } from '../source/tree';
import { allPools, type PoolEntry, placedPools, type Rule, report, type World } from '../world';
import { DERIVED, KNOWN, knownVariable, LLAMA_ARG_SINCE, REFUSED } from '../values/ollama-variables';

/** What the server's version can do, and the variables that it is given. */

/** A heap over-read that lets a stranger take the server's memory is fixed from here on (CVE-2026-7482). */
const OLDEST = '0.17.1';
/** From here on a start does not delete a pull that was interrupted. */
const ADVISED = '0.21.0';
/** From here on a server keeps a manifest as the registry sent it, so that its hash is the registry's. */
const EXACT_DIGESTS = '0.19.0';

export const serverOld: Rule = function* (world) {
  for (const { environment } of world.environments) {
    if (!environment) continue;
    const { version } = environment.spec.images.ollama;
    const path = ['images', 'ollama', 'version'];
    if (lt(version, OLDEST))
      yield report(
        'error',
        environment,
        path,
        `images.ollama.version: before ${OLDEST} a stranger can read the server's memory (CVE-2026-7482), got ${version}`,
        `write ${ADVISED} or newer`,
      );
    else if (lt(version, ADVISED))
      yield report(
        'warning',
        environment,
        path,
        `images.ollama.version: before ${ADVISED} each start deletes a pull that was interrupted, got ${version}`,
        `write ${ADVISED} or newer`,
      );
  }
};

/** Pools with the server's version, which is the environment's. */
function* versioned(world: World): Iterable<{ readonly pool: PoolEntry; readonly version: string }> {
  for (const { pool, environment } of placedPools(world))
    yield { pool, version: environment.spec.images.ollama.version };
}

export const digestOld: Rule = function* (world) {
  for (const { pool, version } of versioned(world)) {
    const index = pool.spec.models.findIndex(({ digest }) => digest !== undefined);
    if (index < 0 || gte(version, EXACT_DIGESTS)) continue;
    yield report(
      'warning',
      pool,
      ['models', index, 'digest'],
      `models[${index}].digest: before ${EXACT_DIGESTS} the server writes manifests anew, so that a right model may have another digest, got ${version}`,
      `set images.ollama to ${EXACT_DIGESTS} or newer`,
    );
  }
};

export const threadsNoEffect: Rule = function* (world) {
  for (const { pool, version } of versioned(world)) {
    const { threads } = pool.spec.serving;
    if (threads === undefined) continue;
    if (lt(version, LLAMA_ARG_SINCE)) {
      yield report(
        'warning',
        pool,
        ['serving', 'threads'],
        `serving.threads: a server before ${LLAMA_ARG_SINCE} cannot be told, got ${version}`,
        'set num_thread in a derived model, or update the server',
      );
    }
  }
};

export const threadsOverCpus: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { threads } = pool.spec.serving;
    const most = Math.max(1, Math.floor(pool.spec.cpus));
    if (threads === undefined || threads <= most) continue;
    yield report(
      'warning',
      pool,
      ['serving', 'threads'],
      `serving.threads: ${threads} threads on ${pool.spec.cpus} processors wait for each other, and answers come many times slower`,
      `write threads: ${most}, or remove the line`,
    );
  }
};

export const kvNeedsFlash: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { kvCacheType, flashAttention } = pool.spec.serving;
    if (kvCacheType === 'f16' || flashAttention !== 'off') continue;
    yield report(
      'error',
      pool,
      ['serving', 'kvCacheType'],
      `serving.kvCacheType: ${kvCacheType} needs flash attention, and flashAttention is off`,
      'write flashAttention: auto, or kvCacheType: f16',
    );
  }
};

interface Variable {
  readonly pool: PoolEntry;
  readonly name: string;
  readonly value: string;
  /** A value may be a secret, and several may stand in one line. */
  readonly hideFrom: number | undefined;
}

function* allVariables(world: World): Iterable<Variable> {
  for (const pool of allPools(world)) {
    const entries = Object.entries(pool.spec.serving.env).map(([name, value]) => ({
      name,
      value,
      at: find(pool.tree, ['serving', 'env', name]),
    }));
    for (const { name, value, at } of entries) {
      const columns = entries.flatMap((other) =>
        at?.key && other.at?.value.at.file === at.key.file && other.at.value.at.line === at.key.line
          ? [other.at.value.at.column]
          : [],
      );
      yield { pool, name, value, hideFrom: columns.length > 0 ? Math.min(...columns) : undefined };
    }
  }
}

function about(severity: 'error' | 'warning', { pool, name, hideFrom }: Variable, message: string, hint: string) {
  return report(severity, pool, ['serving', 'env', name], `serving.env: ${message}`, hint, { key: true, hideFrom });
}

export const envDerived: Rule = function* (world) {
  for (const variable of allVariables(world)) {
    const instead = DERIVED.get(variable.name);
    if (instead !== undefined)
      yield about('error', variable, `${variable.name} is derived from the pool file`, instead);
  }
};

export const envRefused: Rule = function* (world) {
  for (const variable of allVariables(world)) {
    const refused = REFUSED.get(variable.name);
    if (refused) yield about('error', variable, refused.why, refused.hint);
  }
};

export const envUnknown: Rule = function* (world) {
  for (const variable of allVariables(world)) {
    const { name } = variable;
    if (DERIVED.has(name) || REFUSED.has(name) || knownVariable(name)) continue;
    const near = nearest(name, [...DERIVED.keys(), ...KNOWN.keys()]);
    yield about(
      'error',
      variable,
      `no server is known to read ${name}`,
      near === undefined
        ? 'remove it; LLAMA_ARG_*, GGML_* and HSA_OVERRIDE_GFX_VERSION may be set besides OLLAMA_*'
        : DERIVED.has(near)
          ? `did you mean ${near}? Then ${DERIVED.get(near)}`
          : `did you mean ${near}?`,
    );
  }
};

export const envVersion: Rule = function* (world) {
  const versions = new Map([...versioned(world)].map(({ pool, version }) => [pool, version]));
  for (const variable of allVariables(world)) {
    const { name } = variable;
    const version = versions.get(variable.pool);
    if (version === undefined || DERIVED.has(name)) continue;
    const { since, until } = knownVariable(name) ?? {};
    if (since !== undefined && lt(version, since))
      yield about(
        'error',
        variable,
        `${name} is there from ${since} on, and the server is ${version}`,
        'remove it, or update the server',
      );
    if (until !== undefined && gt(version, until))
      yield about(
        'error',
        variable,
        until === '0.0.0'
          ? `${name} does nothing in any release`
          : `${name} was last read by ${until}, and the server is ${version}`,
        'remove it',
      );
  }
};

const TRUE = /^(?:1|t|T|true|True|TRUE)$/;
const FALSE = /^(?:0|f|F|false|False|FALSE)$/;

export const envValue: Rule = function* (world) {
  for (const variable of allVariables(world)) {
    if (!knownVariable(variable.name)?.boolean || TRUE.test(variable.value) || FALSE.test(variable.value)) continue;
    yield about(
      'error',
      variable,
      `${variable.name} is on for any word that is not 0 or false, "no" and "off" too`,
      `write ${variable.name}: "1" or "0"`,
    );
  }
};

export const envNoEffect: Rule = function* (world) {
  for (const { pool, version } of versioned(world)) {
    const env = new Map(Object.entries(pool.spec.serving.env));
    if (env.has('OLLAMA_GPU_OVERHEAD') && gte(version, LLAMA_ARG_SINCE)) {
      yield report(
        'warning',
        pool,
        ['serving', 'env', 'OLLAMA_GPU_OVERHEAD'],
        `serving.env: OLLAMA_GPU_OVERHEAD no longer keeps memory free from ${LLAMA_ARG_SINCE} on`,
        'write LLAMA_ARG_FIT_TARGET, in MiB',
        { key: true },
      );
    }
  }
};

export const envLogsRequests: Rule = function* (world) {
  for (const variable of allVariables(world)) {
    if (variable.name !== 'OLLAMA_DEBUG_LOG_REQUESTS' || !TRUE.test(variable.value)) continue;
    yield about(
      'warning',
      variable,
      "OLLAMA_DEBUG_LOG_REQUESTS writes every prompt to the server's disk",
      'remove it when the search for a fault is over',
    );
  }
};
