import { addressKind } from '../values/address';
import { catalogName, parseReference, withTag } from '../values/model-reference';
import { distance } from 'fastest-levenshtein';
import { factsOf } from '../facts/models';
import { find, type Path } from '../source/tree';
import { Size } from '../values/units';
import { groupBy } from '../values/group-by';
import { allPools, type PoolEntry, poolsFor, type Rule, report, type World } from '../world';

type ModelSpec = PoolEntry['spec']['models'][number];

/** A model's field, or the model itself where it is written as a text. */
export function pathOf(pool: PoolEntry, index: number, field: keyof ModelSpec): Path {
  return find(pool.tree, ['models', index, field]) ? ['models', index, field] : ['models', index];
}

function* allModels(world: World): Iterable<{
  readonly pool: PoolEntry;
  readonly model: ModelSpec;
  readonly index: number;
  readonly reference: string;
}> {
  for (const pool of allPools(world)) {
    for (const [index, model] of pool.spec.models.entries())
      yield { pool, model, index, reference: model.from ?? model.name };
  }
}

export const modelTag: Rule = function* (world) {
  for (const { pool, model, index, reference } of allModels(world)) {
    const tag = parseReference(reference)?.tag;
    if (tag !== undefined && (tag !== 'latest' || model.digest !== undefined)) continue;
    const means = tag === undefined ? ` means ${reference}:latest, which` : '';
    yield report(
      'warning',
      pool,
      pathOf(pool, index, model.from === undefined ? 'name' : 'from'),
      `models[${index}]: ${reference}${means} changes under your hands`,
      `write a tag: ${suggestedTag(reference, world)}`,
    );
  }
};

function suggestedTag(reference: string, world: World): string {
  const plain = withoutTag(catalogName(reference));
  const known = [...world.models].filter(([ref]) => ref.startsWith(`${plain}:`)).map(([ref]) => ref);
  return known.length > 0 ? known.slice(0, 4).join(', ') : `${withoutTag(withTag(reference))}:<size>`;
}

function withoutTag(reference: string): string {
  return reference.slice(0, reference.lastIndexOf(':'));
}

export const modelTwice: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const names = groupBy(
      pool.spec.models.map((model, index) => ({ model, index })),
      ({ model }) => catalogName(model.name).toLowerCase(),
    );
    for (const [name, [first, ...others]] of names) {
      for (const { model, index } of others) {
        const why = catalogName(model.name) === catalogName(first.model.name) ? '' : ', which does not tell case apart';
        const more = model.name === first.model.name ? '' : `: both are ${name} to the server${why}`;
        yield report(
          'error',
          pool,
          pathOf(pool, index, 'name'),
          `models[${index}]: ${model.name} is there twice, first as models[${first.index}]${more}`,
          'keep one of the two',
        );
      }
    }
  }
};

export const modelInsecure: Rule = function* (world) {
  for (const { pool, model, index, reference } of allModels(world)) {
    if (!model.insecure) continue;
    const host = parseReference(reference)?.host;
    const path = pathOf(pool, index, 'insecure');
    if (host === undefined) {
      yield report(
        'error',
        pool,
        path,
        `models[${index}].insecure: ${reference} names no registry of your own, and the public one speaks https`,
        'remove it, or write from: <host>/<namespace>/<model>:<tag>',
      );
    } else if (model.digest === undefined && !isPrivateHost(host)) {
      yield report(
        'error',
        pool,
        path,
        `models[${index}].insecure: plain http to ${host} lets anybody on the way change the model`,
        'write digest: "sha256:…", which a changed model does not have; a private IPv4 address needs none',
      );
    }
  }
};

/** Only an address can be judged: a name may lead anywhere. */
function isPrivateHost(host: string): boolean {
  const name = host.replace(/:.*/, '');
  return name === 'localhost' || ['loopback', 'private'].includes(addressKind(name));
}

/** Names of the library that people write and that are not there: nearly one of ours, and none of ours. */
export const modelMistyped: Rule = function* (world) {
  let known: ReadonlySet<string> | undefined;
  for (const { pool, model, index, reference } of allModels(world)) {
    known ??= new Set(Array.from(world.models.keys(), withoutTag));
    const name = withoutTag(catalogName(reference));
    if (name.includes('/') || known.has(name) || name.length < 5) continue;
    const plain = name.replaceAll(/[-_.]/g, '').toLowerCase();
    const near =
      [...known].find((other) => other.replaceAll(/[-_.]/g, '') === plain) ??
      [...known].find((other) => !/[0-9]/.test(other) && distance(other, name) === 1);
    if (near === undefined) continue;
    yield report(
      'warning',
      pool,
      pathOf(pool, index, model.from === undefined ? 'name' : 'from'),
      `models[${index}]: ${name} is not a model that we know, and ${near} is`,
      `did you mean ${near}? The pull would fail only then`,
    );
  }
};

export const contextOverModels: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { contextLength } = pool.spec.serving;
    const short = pool.spec.models
      .map((model) => ({ name: withTag(model.name), most: factsOf(world, model)?.maxContext ?? Infinity }))
      .filter(({ most }) => most < contextLength);
    if (short.length === 0) continue;
    const all = short.length === pool.spec.models.length;
    const message = `serving.contextLength: ${contextLength} is more than ${short.map(({ name, most }) => `${name} can (${most})`).join(', ')}`;
    const hint = all
      ? `write contextLength: ${Math.max(...short.map(({ most }) => most))}`
      : 'the server gives these models what they can; a pool of their own would take less memory';
    yield report(all ? 'error' : 'warning', pool, ['serving', 'contextLength'], message, hint);
  }
};

/** The library's sizes are rounded: within a twentieth of the truth. */
const ROUNDING = 0.95;

export const storageSmall: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { size } = pool.spec.storage;
    if (!size) continue;
    const known = pool.spec.models.flatMap((model) => factsOf(world, model)?.downloadBytes ?? []);
    const sum = known.reduce((total, bytes) => total + bytes, 0);
    if (sum * ROUNDING <= size.bytes) continue;
    yield report(
      'error',
      pool,
      ['storage', 'size'],
      `storage.size: ${size}, and the models alone take ${gibibytes(sum)}`,
      `write size: ${Math.ceil((sum * 1.2) / 1024 ** 3)}GiB or more: while a model is replaced, both are there`,
    );
  }
};

/** A claim has a size, and no later file can make a claim that is there smaller. */
export const storageUnsaid: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    if (pool.spec.storage.size) continue;
    const known = pool.spec.models.map((model) => factsOf(world, model)?.downloadBytes);
    const sum = known.reduce<number>((total, bytes) => total + (bytes ?? 0), 0);
    const enough = known.includes(undefined) ? '100GiB' : `${Math.ceil((sum * 1.2) / 1024 ** 3)}GiB`;
    yield report(
      'error',
      pool,
      ['storage', 'size'],
      'storage.size is missing: on a cluster models are kept in claims, and a claim has a size',
      `write storage: { size: ${enough} }${known.includes(undefined) ? '' : ' or more: while a model is replaced, both are there'}`,
    );
  }
};

function gibibytes(bytes: number): string {
  return Size.ofBytes(Math.ceil(bytes / 1024 ** 3) * 1024 ** 3).toString();
}
