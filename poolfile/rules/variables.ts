import gt from 'semver/functions/gt';
import lt from 'semver/functions/lt';
import { gpuVendor } from '../facts/devices';
import { find } from '../source/tree';
import { nearest } from '../values/nearest';
import {
  DERIVED,
  derivedInstead,
  deviceHint,
  KNOWN,
  knownVariable,
  LLAMA_ARG_SINCE,
  namesSecret,
  REFUSED,
} from '../values/ollama-variables';
import { allPools, type PoolEntry, type World } from '../world';
import { report, type Rule, type RuleDiagnostic } from './rule';
import { poolVersions } from './server';

/** Variables of `serving.env`. */

interface Variable {
  readonly pool: PoolEntry;
  readonly name: string;
  readonly value: string;
  /** A value may be a secret, and a line may hold several. */
  readonly hideFrom: number | undefined;
}

function* allVariables(world: World): Iterable<Variable> {
  for (const pool of allPools(world)) {
    const entries = Object.entries(pool.spec.serving.env).map(([name, value]) => ({
      name,
      value,
      entry: find(pool.tree, ['serving', 'env', name]),
    }));
    for (const { name, value, entry } of entries) {
      const columns = entries.flatMap(({ entry: other }) =>
        entry?.key && other?.value.at.file === entry.key.file && other.value.at.line === entry.key.line
          ? [other.value.at.column]
          : [],
      );
      yield { pool, name, value, hideFrom: columns.length > 0 ? Math.min(...columns) : undefined };
    }
  }
}

function reportVariable({ pool, name, hideFrom }: Variable, message: string, hint: string): RuleDiagnostic {
  return report(pool, ['serving', 'env', name], { message, hint, pointAt: 'key', hideFrom });
}

export const envReserved: Rule = {
  severity: 'error',
  meaning: 'Poolform sets this variable from a field of the pool file.',
  fix: 'Write the field that the hint names.',
  *check(world) {
    for (const variable of allVariables(world)) {
      const instead = derivedInstead(variable.name);
      if (instead !== undefined) yield reportVariable(variable, 'it is derived from the pool file', instead);
    }
  },
};

export const envUnsupported: Rule = {
  severity: 'error',
  meaning: 'This variable does nothing, or would work around the pool file.',
  fix: 'Remove it, or do what the hint says.',
  *check(world) {
    for (const variable of allVariables(world)) {
      const refused = REFUSED.get(variable.name);
      if (!refused) continue;
      const { gpus, target } = variable.pool.spec;
      // whoever has devices of one vendor is told how to list those, whatever the variable is for
      const hint = refused.chooses
        ? deviceHint(gpuVendor(gpus, world) ?? refused.chooses, 'docker' in target ? 'docker' : 'kubernetes')
        : refused.hint;
      yield reportVariable(variable, refused.why, hint);
    }
  },
};

function isOurs(name: string): boolean {
  return derivedInstead(name) !== undefined || REFUSED.has(name);
}

export const envPublic: Rule = {
  severity: 'error',
  meaning: 'By its name a variable is a secret. Its value would be in the files, in plans and in the state.',
  fix: 'Remove it. If the secret is in use anywhere, replace it there.',
  *check(world) {
    for (const variable of allVariables(world)) {
      if (isOurs(variable.name) || !namesSecret(variable.name)) continue;
      yield reportVariable(
        variable,
        'servers need no credentials, and its value would be in the files, in plans and in the state',
        'remove it, and replace the secret wherever it is in use',
      );
    }
  },
};

export const envUnknown: Rule = {
  severity: 'warning',
  meaning: 'No Ollama server is known to read this variable. Servers get it nevertheless.',
  fix: 'Fix its name, or remove it, unless you know that your server reads it.',
  *check(world) {
    for (const variable of allVariables(world)) {
      const { name } = variable;
      if (isOurs(name) || namesSecret(name) || knownVariable(name)) continue;
      yield reportVariable(variable, 'no server is known to read it', unknownHint(name));
    }
  },
};

function unknownHint(name: string): string {
  const near = nearest(name, [...DERIVED.keys(), ...KNOWN.keys()]);
  if (near === undefined) return 'remove it, unless you know that your server reads it';
  const instead = DERIVED.get(near);
  return instead === undefined ? `did you mean ${near}?` : `did you mean ${near}? Then ${instead}`;
}

export const envUnavailable: Rule = {
  severity: 'error',
  meaning: "The server's version does not read this variable yet, or no longer.",
  fix: 'Remove it, or update the server.',
  *check(world) {
    const versions = new Map(Array.from(poolVersions(world), ({ pool, version }) => [pool, version]));
    for (const variable of allVariables(world)) {
      const { name } = variable;
      const version = versions.get(variable.pool);
      if (version === undefined || derivedInstead(name) !== undefined) continue;
      const { since, until } = knownVariable(name) ?? {};
      if (since !== undefined && lt(version, since))
        yield reportVariable(
          variable,
          `servers read it from ${since} on, and the server is ${version}`,
          'remove it, or update the server',
        );
      if (until !== undefined && gt(version, until))
        yield reportVariable(
          variable,
          until === '0.0.0'
            ? 'it does nothing in any release'
            : `${until} was the last server to read it, and the server is ${version}`,
          'remove it',
        );
    }
  },
};

const TRUE = /^(?:1|t|T|true|True|TRUE)$/;
const FALSE = /^(?:0|f|F|false|False|FALSE)$/;

export const envInvalid: Rule = {
  severity: 'error',
  meaning: 'This variable is a boolean, and any word other than 0 or false turns it on, even "no" and "off".',
  fix: 'Write "1" or "0".',
  *check(world) {
    for (const variable of allVariables(world)) {
      const { name, value } = variable;
      if (!knownVariable(name)?.boolean || TRUE.test(value) || FALSE.test(value)) continue;
      yield reportVariable(
        variable,
        'any word other than 0 or false turns it on, even "no" and "off"',
        `write ${name}: "1" or "0"`,
      );
    }
  },
};

export const envIneffective: Rule = {
  severity: 'warning',
  meaning:
    `From Ollama ${LLAMA_ARG_SINCE} on, OLLAMA_GPU_OVERHEAD no longer keeps memory free. ` +
    'OLLAMA_ORIGINS does nothing, because the gateway decides which web pages may use the pool.',
  fix: 'Write LLAMA_ARG_FIT_TARGET, in MiB; `access.origins`.',
  *check(world) {
    for (const variable of allVariables(world)) {
      if (variable.name !== 'OLLAMA_ORIGINS') continue;
      yield reportVariable(
        variable,
        'the gateway decides which web pages may use the pool, and servers never see an origin',
        'write access.origins: [https://<where the page is>]',
      );
    }
    for (const { pool, version } of poolVersions(world)) {
      if (!Object.hasOwn(pool.spec.serving.env, 'OLLAMA_GPU_OVERHEAD') || lt(version, LLAMA_ARG_SINCE)) continue;
      yield report(pool, ['serving', 'env', 'OLLAMA_GPU_OVERHEAD'], {
        message: `from ${LLAMA_ARG_SINCE} on it no longer keeps memory free`,
        hint: 'write LLAMA_ARG_FIT_TARGET, in MiB',
        pointAt: 'key',
      });
    }
  },
};

export const envInsecure: Rule = {
  severity: 'warning',
  meaning: "OLLAMA_DEBUG_LOG_REQUESTS writes every prompt to the server's disk.",
  fix: 'Remove it once you have found the fault.',
  *check(world) {
    for (const variable of allVariables(world)) {
      if (variable.name !== 'OLLAMA_DEBUG_LOG_REQUESTS' || !TRUE.test(variable.value)) continue;
      yield reportVariable(
        variable,
        "it writes every prompt to the server's disk",
        'remove it once you have found the fault',
      );
    }
  },
};
