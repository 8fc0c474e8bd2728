import { App, TerraformDataSource, TerraformResource } from 'cdktf';
import { prepareCore } from '../../constructs/cdktf/core';
import type { Compiled } from '../../poolfile/compile/compile';
import type { Place } from '../../poolfile/pool/pool';
import { PlaceStack } from '../../stacks/place-stack';
import { compiled, type Files } from '../poolfile/given';
import { type StackFile, synthesize } from '../synth';
import { randomFleets } from './fleets';

jest.setTimeout(24 * 60 * 60 * 1000);

/** `npm run fuzz` sets how many; this many are cheap enough for every run. */
const COUNT = Number(process.env['POOLFORM_FLEETS'] || 40);
const SEED = Number(process.env['POOLFORM_SEED'] || 1);

interface Made {
  readonly places: readonly Place[];
  readonly locks: Compiled['locks'];
}

function synthesized(files: Files): Made {
  const { diagnostics, places, locks } = compiled(files);
  const wrong = diagnostics.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new Error(`the fleet is wrong: ${JSON.stringify(wrong[0])}`);
  return { places, locks };
}

type Counts = ReadonlyMap<string, number>;

/** Whether a resource is its stack's and not one pool's: an image, and what removes volumes and claims in the end. */
function isShared(type: string, id: string): boolean {
  return type === 'docker_image' || /^(docker_model-volumes|removal)_/.test(id);
}

/** What a pool adds to its stack, by type; what Terraform forgets belongs to the stack. */
function counts(places: readonly Place[]): Counts {
  const found = new Map<string, number>();
  for (const place of places) {
    const stack = new PlaceStack(new App({ stackTraces: false }), place.stack, { place, folder: '/out', project: '/' });
    for (const element of stack.node.findAll()) {
      if (
        !(element instanceof TerraformResource || element instanceof TerraformDataSource) ||
        isShared(element.terraformResourceType, element.friendlyUniqueId)
      )
        continue;
      const type = `${element instanceof TerraformResource ? 'resource' : 'data'} ${element.terraformResourceType}`;
      found.set(type, (found.get(type) ?? 0) + 1);
    }
  }
  return found;
}

/** The same, from the written stacks. */
function countsIn(stacks: readonly StackFile[]): Counts {
  const found = new Map<string, number>();
  for (const stack of stacks) {
    for (const kind of ['resource', 'data'] as const) {
      for (const [type, all] of Object.entries(stack[kind] ?? {})) {
        const own = Object.keys(all).filter((id) => !isShared(type, id));
        if (own.length > 0) found.set(`${kind} ${type}`, (found.get(`${kind} ${type}`) ?? 0) + own.length);
      }
    }
  }
  return found;
}

function sum(all: readonly Counts[]): Counts {
  const found = new Map<string, number>();
  for (const one of all) for (const [type, count] of one) found.set(type, (found.get(type) ?? 0) + count);
  return found;
}

/** Names as the engine or the cluster will know them, by type and namespace; two of the same name would conflict. */
function realNames(stack: StackFile): readonly string[] {
  return Object.entries(stack.resource ?? {}).flatMap(([type, all]) =>
    Object.entries(all).flatMap(([address, synthesized]) => {
      // the engine has an image once, however many resources name it
      if (type === 'docker_image') return [];
      const { name, metadata } = synthesized as unknown as {
        readonly name?: string;
        readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly generate_name?: string };
      };
      // a server's name ends with a number that Terraform makes; what comes before it tells servers apart
      const real =
        name?.replace(/\$\{.*$/, '') ??
        (metadata?.name !== undefined
          ? `${metadata.namespace ?? ''}/${metadata.name}`
          : metadata?.generate_name !== undefined
            ? `${metadata.namespace ?? ''}/${metadata.generate_name}*`
            : address);
      return [`${type} ${real}`];
    }),
  );
}

function twice(names: readonly string[]): readonly string[] {
  return names.filter((name, i) => names.indexOf(name) !== i);
}

/** Whole values, order too: constructs make lists of maps. A backend's is plain data, which CDKTF sorts. */
function bytes({ places, locks }: Made): string {
  const sorted = places.map((place) => ({
    ...place,
    backend: { ...place.backend, config: Object.entries(place.backend.config).sort() },
  }));
  return JSON.stringify({ sorted, locks });
}

test(`${COUNT} fleets become exactly the resources of their pools, with unique names and stable bytes`, () => {
  prepareCore();
  let pools = 0;
  let resources = 0;
  for (const [i, { files, shuffled, alone }] of randomFleets(COUNT, SEED).entries()) {
    try {
      const { places, locks } = synthesized(files);
      const each = Object.values(alone).map((one) => synthesized(one).places);
      expect(places.flatMap((place) => place.pools.map((pool) => `${pool.environment}/${pool.name}`)).sort()).toEqual(
        Object.keys(alone).sort(),
      );
      // counted where they are made and where they are written: a second one of the same address would be swallowed
      const stacks = places.map((place) => synthesize(place));
      const written = countsIn(stacks.map(({ json }) => json));
      expect(written).toEqual(sum(each.map(counts)));
      expect(written).toEqual(counts(places));
      for (const { json } of stacks) expect(twice(realNames(json))).toEqual([]);
      // a stack is made from nothing but its place
      expect(bytes(synthesized(shuffled))).toBe(bytes({ places, locks }));
      if (i % 10 === 0)
        expect(synthesized(shuffled).places.map((place) => synthesize(place).text)).toEqual(
          stacks.map(({ text }) => text),
        );
      pools += each.length;
      resources += [...written.values()].reduce((total, count) => total + count, 0);
      if (i % 500 === 499) process.stderr.write(`${i + 1} fleets, ${pools} pools, ${resources} resources\n`);
    } catch (error) {
      throw new Error(
        `fleet ${i} of seed ${SEED}: ${error instanceof Error ? error.message : String(error)}\n` +
          JSON.stringify(files, null, 1),
      );
    }
  }
  process.stderr.write(`${COUNT} fleets of seed ${SEED}: ${pools} pools, ${resources} resources\n`);
});
