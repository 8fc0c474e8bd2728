import { distance } from 'fastest-levenshtein';
import lt from 'semver/functions/lt';
import { leastVersionOf } from '../facts/models';
import { find, type Path } from '../source/tree';
import { addressKind } from '../values/address';
import { groupBy } from '../values/group-by';
import { catalogName, parseReference, withTag } from '../values/model-reference';
import { allPools, type PoolEntry, type World } from '../world';
import { report, type Rule } from './rule';
import { poolVersions } from './server';

/** The models of a pool: their names, tags and registries. */

type ModelSpec = PoolEntry['spec']['models'][number];

/** The path of a model's field, or of the model itself if it is written as a string. */
export function pathOf(pool: PoolEntry, index: number, field: keyof ModelSpec): Path {
  return find(pool.tree, ['models', index, field]) ? ['models', index, field] : ['models', index];
}

interface ModelEntry {
  readonly pool: PoolEntry;
  readonly model: ModelSpec;
  readonly index: number;
  /** What is pulled. */
  readonly reference: string;
  readonly referencePath: Path;
}

function* allModels(world: World): Iterable<ModelEntry> {
  for (const pool of allPools(world)) {
    for (const [index, model] of pool.spec.models.entries()) {
      const referencePath = pathOf(pool, index, model.from === undefined ? 'name' : 'from');
      yield { pool, model, index, reference: model.from ?? model.name, referencePath };
    }
  }
}

function withoutTag(reference: string): string {
  return reference.slice(0, reference.lastIndexOf(':'));
}

export const modelUnpinned: Rule = {
  severity: 'warning',
  meaning: 'A model has no tag, or the tag `latest` without a digest: what it names can change at any time.',
  fix: 'Write a tag that names a version or size.',
  *check(world) {
    for (const { pool, model, reference, referencePath } of allModels(world)) {
      const tag = parseReference(reference)?.tag;
      if (tag !== undefined && (tag !== 'latest' || model.digest !== undefined)) continue;
      const means = tag === undefined ? ` means ${reference}:latest, which` : '';
      yield report(pool, referencePath, {
        message: `${reference}${means} can change at any time`,
        hint: `write a tag: ${suggestedTag(reference, world)}`,
      });
    }
  },
};

function suggestedTag(reference: string, world: World): string {
  const plain = withoutTag(catalogName(reference));
  const known = [...world.models.keys()].filter((name) => name.startsWith(`${plain}:`));
  return known.length > 0 ? known.slice(0, 4).join(', ') : `${withoutTag(withTag(reference))}:<size>`;
}

export const modelDuplicate: Rule = {
  severity: 'error',
  meaning: 'A pool lists the same model twice. The server ignores case, a missing `latest` and `library/`.',
  fix: 'Remove one of the two.',
  *check(world) {
    for (const pool of allPools(world)) {
      const names = groupBy(
        pool.spec.models.map((model, index) => ({ model, index })),
        ({ model }) => catalogName(model.name).toLowerCase(),
      );
      for (const [name, [first, ...others]] of names) {
        for (const { model, index } of others) {
          const why = catalogName(model.name) === catalogName(first.model.name) ? '' : ', which ignores case';
          const both = model.name === first.model.name ? '' : `: both are ${name} to the server${why}`;
          yield report(pool, pathOf(pool, index, 'name'), {
            message: `${model.name} is listed twice, first as models[${first.index}]${both}`,
            hint: 'remove one of the two',
          });
        }
      }
    }
  },
};

export const modelInsecure: Rule = {
  severity: 'error',
  meaning: 'A model without a digest is pulled over plain http from a host that is not private.',
  fix: 'Write its `digest`, or pull from a private address.',
  *check(world) {
    for (const { pool, model, index, reference } of allModels(world)) {
      const host = parseReference(reference)?.host;
      if (!model.insecure || host === undefined || model.digest !== undefined || isPrivateHost(host)) continue;
      yield report(pool, pathOf(pool, index, 'insecure'), {
        message: `over plain http to ${host} anyone on the way can change the model`,
        hint: 'write digest: "sha256:…", which detects a change; a private IPv4 address needs none',
      });
    }
  },
};

/** Only an address can be checked: a name can resolve to any. */
function isPrivateHost(host: string): boolean {
  const name = host.replace(/:.*/, '');
  return name === 'localhost' || ['loopback', 'private'].includes(addressKind(name));
}

export const insecureUnsupported: Rule = {
  severity: 'error',
  meaning: '`insecure` is written for a model of the public registry, which serves https only.',
  fix: 'Remove it, or write `from` with the host of your registry.',
  *check(world) {
    for (const { pool, model, index, reference } of allModels(world)) {
      if (!model.insecure || parseReference(reference)?.host !== undefined) continue;
      yield report(pool, pathOf(pool, index, 'insecure'), {
        message: `${reference} is in the public registry, which serves https only`,
        hint: 'remove it, or write from: <host>/<namespace>/<model>:<tag>',
      });
    }
  },
};

export const modelUnavailable: Rule = {
  severity: 'error',
  meaning: "A model needs a newer server than the environment's.",
  fix: 'Raise `images.ollama`.',
  *check(world) {
    const versions = new Map(Array.from(poolVersions(world), ({ pool, version }) => [pool, version]));
    for (const { pool, model, reference, referencePath } of allModels(world)) {
      const version = versions.get(pool);
      const least = leastVersionOf(model);
      if (version === undefined || least === undefined || !lt(version, least)) continue;
      yield report(pool, referencePath, {
        message: `${reference} needs Ollama ${least} or newer, and the server is ${version}`,
        hint: `raise images.ollama in environment.yaml to ${least} or newer`,
      });
    }
  },
};

/** Finds names that nearly are one of the library's, and are none. */
export const modelUnknown: Rule = {
  severity: 'warning',
  meaning: 'A model is not in the catalog, and its name is one letter away from one that is.',
  fix: 'Fix the name, if it is a typing mistake.',
  *check(world) {
    const known = new Set(Array.from(world.models.keys(), withoutTag));
    for (const { pool, reference, referencePath } of allModels(world)) {
      const name = withoutTag(catalogName(reference));
      if (name.includes('/') || known.has(name) || name.length < 5) continue;
      const near = nearlyNamed(name, known);
      if (near === undefined) continue;
      yield report(pool, referencePath, {
        message: `${name} is not a known model, but ${near} is`,
        hint: `did you mean ${near}? Otherwise ignore this: only the pull can tell whether ${name} exists`,
      });
    }
  },
};

function nearlyNamed(name: string, known: ReadonlySet<string>): string | undefined {
  const plain = name.replaceAll(/[-_.]/g, '').toLowerCase();
  return (
    [...known].find((other) => other.replaceAll(/[-_.]/g, '') === plain) ??
    [...known].find((other) => !/[0-9]/.test(other) && distance(other, name) === 1)
  );
}
