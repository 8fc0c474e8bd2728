import { slots } from '../facts/networks';
import { inventory, needed } from '../facts/devices';
import { nearest } from '../values/nearest';
import { sortedWords } from '../values/order';
import { groupBy } from '../values/group-by';
import {
  clusters,
  hostPools,
  hosts,
  type PoolOnPlace,
  type PoolOnHost,
  poolsFor,
  type Rule,
  type RuleDiagnostic,
  report,
  type World,
} from '../world';
import { Size } from '../values/units';

/** What pools may take of a host. Hosts whose inventory says nothing are not judged. */

export const targetNotThere: Rule = function* (world) {
  for (const { environment, pools } of world.environments) {
    if (!environment) continue;
    const there = { docker: hosts(environment.spec), kubernetes: clusters(environment.spec) };
    for (const pool of pools) {
      const { target } = pool.spec;
      const [key, name, known, others] =
        'docker' in target
          ? (['docker', target.docker, there.docker, there.kubernetes] as const)
          : (['kubernetes', target.kubernetes, there.kubernetes, there.docker] as const);
      if (known.has(name)) continue;
      const near = nearest(name, known.keys());
      const hint = others.has(name)
        ? key === 'docker'
          ? `${name} is a cluster: write target: { kubernetes: ${name} }`
          : `${name} is a Docker host: write target: { docker: ${name} }`
        : near !== undefined
          ? `did you mean ${near}?`
          : known.size > 0
            ? `there are: ${sortedWords(known.keys()).join(', ')}`
            : `it has ${key === 'docker' ? 'clusters' : 'hosts'} only: ${sortedWords(others.keys()).join(', ')}`;
      yield report(
        'error',
        pool,
        ['target', key],
        `target.${key}: environment.yaml of ${environment.name} has no ${key === 'docker' ? 'host' : 'cluster'} ${name}`,
        hint,
      );
    }
  }
};

export const productNotThere: Rule = function* (world) {
  for (const placed of hostPools(world))
    yield* noProduct(
      placed,
      inventory(placed.host).map(({ product }) => product),
      'list them',
      world,
    );
};

/** What is said where a place has no devices that a pool names. */
export function* noProduct(
  { pool, place }: PoolOnPlace,
  products: readonly string[],
  list: string,
  world: World,
): Iterable<RuleDiagnostic> {
  const { gpus } = pool.spec;
  if (gpus === 'none') return;
  const [key, product] =
    'product' in gpus ? (['product', gpus.product] as const) : (['resource', gpus.resource] as const);
  if (products.includes(product)) return;
  const there = sortedWords(new Set(products));
  // another product that exists is no typing mistake
  const near = world.gpus.has(product) ? undefined : nearest(product, there);
  const has =
    there.length > 0
      ? `${place} has: ${there.join(', ')}`
      : `${place} has no devices: write gpus: none, or ${list} in environment.yaml`;
  yield report(
    'error',
    pool,
    ['gpus', key],
    `gpus.${key}: ${place} has no ${product}`,
    near === undefined ? has : `did you mean ${near}?`,
  );
}

function byHost(world: World): Iterable<readonly [PoolOnHost, ...PoolOnHost[]]> {
  return groupBy(hostPools(world), ({ environment, place }) => `${environment.name}/${place}`).values();
}

export const devicesOversubscribed: Rule = function* (world) {
  for (const placed of byHost(world)) {
    const [{ environment, place, host }] = placed;
    const there = groupBy(inventory(host), ({ product }) => product);
    const wanted = groupBy(
      placed.flatMap(({ pool }) => {
        const need = needed(pool.spec.gpus);
        return need ? [{ pool, ...need }] : [];
      }),
      ({ product }) => product,
    );
    for (const [product, pools] of wanted) {
      const has = there.get(product)?.length ?? 0;
      const want = pools.reduce((sum, { pool, count }) => sum + pool.spec.replicas * count, 0);
      // that there is none at all is said by another rule
      if (has === 0 || want <= has) continue;
      const who = pools.map(({ pool, count }) => share(pool.name, pool.spec.replicas, String(count))).join(', ');
      yield report(
        'error',
        environment,
        ['docker', place, 'gpus'],
        `docker.${place}.gpus: ${has} of ${product}, and pools take ${want}: ${who}`,
        'fewer replicas, or a pool on another host',
      );
    }
  }
};

export const memoryOversubscribed: Rule = function* (world) {
  yield* oversubscribed(
    world,
    'memory',
    ({ pool }) => pool.spec.memory.bytes,
    (bytes) => Size.ofBytes(bytes).toString(),
  );
};

export const cpusOversubscribed: Rule = function* (world) {
  // in tenths, so that nothing is lost in the sum
  yield* oversubscribed(
    world,
    'cpus',
    ({ pool }) => Math.round(pool.spec.cpus * 10),
    (tenths) => String(tenths / 10),
  );
};

function* oversubscribed(
  world: World,
  what: 'memory' | 'cpus',
  ofReplica: (placed: PoolOnHost) => number,
  show: (amount: number) => string,
): Iterable<RuleDiagnostic> {
  for (const placed of byHost(world)) {
    const [first] = placed;
    const limit = first.host[what];
    if (limit === undefined) continue;
    const has = limit instanceof Size ? limit.bytes : Math.round(limit * 10);
    const want = placed.reduce((sum, at) => sum + at.pool.spec.replicas * ofReplica(at), 0);
    if (want <= has) continue;
    const who = placed.map((at) => share(at.pool.name, at.pool.spec.replicas, show(ofReplica(at)))).join(', ');
    yield report(
      'error',
      first.environment,
      ['docker', first.place, what],
      `docker.${first.place}.${what}: ${show(has)}, and pools take ${show(want)}: ${who}`,
      'less for a pool, fewer replicas, or a pool on another host',
    );
  }
}

export const diskOversubscribed: Rule = function* (world) {
  for (const placed of byHost(world)) {
    const [first] = placed;
    if (!first.host.disk) continue;
    const sized = placed.flatMap(({ pool }) =>
      pool.spec.storage.size ? [{ pool, size: pool.spec.storage.size }] : [],
    );
    const want = sized.reduce((sum, { size }) => sum + size.bytes, 0);
    if (want <= first.host.disk.bytes) continue;
    const who = sized.map(({ pool, size }) => `${pool.name} ${size}`).join(', ');
    yield report(
      'error',
      first.environment,
      ['docker', first.place, 'disk'],
      `docker.${first.place}.disk: ${first.host.disk}, and pools take ${Size.ofBytes(want)}: ${who}`,
      'a smaller storage.size, or a pool on another host',
    );
  }
};

/** What a pool takes, for messages that add pools up. */
export function share(name: string, replicas: number, amount: string): string {
  return replicas === 1 ? `${name} ${amount}` : `${name} ${replicas} x ${amount}`;
}

export const subnetsFull: Rule = function* (world) {
  for (const placed of byHost(world)) {
    const [first] = placed;
    const room = slots(first.host);
    if (room === 0 || placed.length <= room) continue;
    yield report(
      'error',
      first.environment,
      ['docker', first.place, 'subnets'],
      `docker.${first.place}.subnets: ${first.host.subnets} has room for ${room} pool${room === 1 ? '' : 's'}, and there are ${placed.length}`,
      'a wider network; changing it moves every pool of the host',
    );
  }
};

/** An inner network has 30 addresses; a change of servers needs two a replica for a while, and the gateway one. */
const MOST_REPLICAS = 14;

export const replicasMany: Rule = function* (world) {
  for (const pool of poolsFor('docker', world)) {
    if (pool.spec.replicas > MOST_REPLICAS) {
      yield report(
        'error',
        pool,
        ['replicas'],
        `replicas: at most ${MOST_REPLICAS} on a Docker host, got ${pool.spec.replicas}`,
        'a second pool, on this host or another',
      );
    }
  }
};

export const storagePerReplica: Rule = function* (world) {
  for (const pool of poolsFor('docker', world)) {
    if (pool.spec.storage.kind === 'perReplica') {
      yield report(
        'error',
        pool,
        ['storage', 'kind'],
        'storage.kind: perReplica is for clusters; on Docker the replicas of a pool share one volume',
        'write kind: shared, or remove the line',
      );
    }
  }
};
