import { inventory, productOf } from '../facts/devices';
import { sortedWords } from '../values/order';
import { productsMeant } from '../values/product-spelling';
import { clusterPools, clusters, hostPools, hosts, type PoolOnPlace, type World } from '../world';
import { report, type Rule, type RuleDiagnostic } from './rule';

/** Products of the GPU catalog, and places that have them. */

export const productUnknown: Rule = {
  severity: 'error',
  meaning: 'A product of `environment.yaml` is not in the catalog.',
  fix: 'Write a product from `catalog/gpus.yaml`, or the resource of a device that it lacks.',
  *check(world) {
    for (const { environment } of world.environments) {
      if (!environment) continue;
      const listed = [
        ...[...hosts(environment.spec)].flatMap(([name, { gpus }]) =>
          gpus.map((gpu, i) => ({ gpu, path: ['docker', name, 'gpus', i, 'product'], instead: '{ resource, uuid }' })),
        ),
        ...[...clusters(environment.spec)].flatMap(([name, { nodes }]) =>
          nodes.map(({ gpus }, i) => ({
            gpu: gpus,
            path: ['kubernetes', name, 'nodes', i, 'gpus', 'product'],
            instead: '{ resource, count }',
          })),
        ),
      ];
      for (const { gpu, path, instead } of listed) {
        if (!gpu || !('product' in gpu) || world.gpus.has(gpu.product)) continue;
        yield report(environment, path, {
          message: `${gpu.product} is not in the catalog`,
          hint:
            didYouMean(productsMeant(gpu.product, world.gpus.keys())) ??
            `write a product from catalog/gpus.yaml, or ${instead} for a device that it lacks`,
        });
      }
    }
  },
};

export const productUnavailable: Rule = {
  severity: 'error',
  meaning: "A pool's place has no devices of its product or resource.",
  fix: 'Write one that the place has, or another place.',
  *check(world) {
    for (const placed of hostPools(world)) {
      const products = inventory(placed.host).map(({ product }) => product);
      yield* withoutProduct(placed, products, 'list them', world);
    }
    for (const placed of clusterPools(world)) {
      const products = placed.cluster.nodes.flatMap((group) => productOf(group) ?? []);
      yield* withoutProduct(placed, products, 'list its groups of nodes', world);
    }
  },
};

function* withoutProduct(
  { pool, place }: PoolOnPlace,
  products: readonly string[],
  listThem: string,
  world: World,
): Iterable<RuleDiagnostic> {
  const { gpus } = pool.spec;
  if (gpus === 'none') return;
  const [key, product] =
    'product' in gpus ? (['product', gpus.product] as const) : (['resource', gpus.resource] as const);
  if (products.includes(product)) return;
  const known = sortedWords(new Set(products));
  // another product of the catalog, or another resource, is not a typing mistake
  const meant = key === 'resource' || world.gpus.has(product) ? [] : productsMeant(product, known);
  const available =
    known.length > 0
      ? `${place} has: ${known.join(', ')}`
      : `${place} has no devices: write gpus: none, or ${listThem} in environment.yaml`;
  yield report(pool, ['gpus', key], {
    message: `${place} has no ${product}`,
    hint: didYouMean(meant) ?? available,
  });
}

function didYouMean(products: readonly string[]): string | undefined {
  return products.length > 0 ? `did you mean ${products.join(' or ')}?` : undefined;
}
