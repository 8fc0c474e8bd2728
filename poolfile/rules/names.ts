import { prefixOf, stackOf } from '../facts/names';
import { groupBy } from '../values/group-by';
import { allPlaces, clusterPools, hostNameOf, hostPools, type PoolEntry, type Rule, report } from '../world';

/** First words of what constructs put behind a pool's prefix. */
const PARTS = {
  docker: ['config', 'edge', 'egress', 'gateway', 'inner', 'models', 'prune', 'pull', 'server'],
  kubernetes: ['default-deny', 'devices', 'gateway', 'models', 'prune', 'pull', 'ready', 'server'],
} as const;

const targetOf = ({ spec }: PoolEntry): keyof typeof PARTS =>
  hostNameOf(spec) === undefined ? 'kubernetes' : 'docker';

export const nameTaken: Rule = function* (world) {
  const stacks = groupBy(allPlaces(world), ({ environment, name }) => stackOf(environment.name, name));
  for (const [stack, [first, ...others]] of stacks) {
    for (const { environment, name, kind } of others) {
      const same = first.environment === environment;
      const message = same
        ? `${kind}.${name}: a Docker host of this environment has the name`
        : `${kind}.${name}: the stack ${stack} would be that of ${first.name} in ${first.environment.name} too`;
      yield report(
        'error',
        environment,
        [kind, name],
        message,
        same ? 'rename one of the two: each place is a stack of its own' : 'rename the place or the environment',
        { key: true, concerns: [first.environment.name] },
      );
    }
  }

  for (const { pools } of world.environments) {
    const names = new Set(pools.map((pool) => `${targetOf(pool)} ${pool.name}`));
    for (const pool of pools) {
      const parts = PARTS[targetOf(pool)];
      const owner = parts
        .flatMap((part) => startsBefore(part, pool.name))
        .find((other) => names.has(`${targetOf(pool)} ${other}`));
      if (owner === undefined) continue;
      yield report(
        'error',
        pool,
        [],
        `the name ${pool.name} is that of a part of the pool ${owner}`,
        `rename the file; ${parts.join(', ')} are words for parts of a pool`,
      );
    }
    yield* profileTaken(pools);
  }
};

/** What stands in a name before each place where a part is a word of it. */
function startsBefore(part: string, name: string): readonly string[] {
  return Array.from(name.matchAll(new RegExp(`-${part}(?=-|$)`, 'g')), ({ index }) => name.slice(0, index));
}

function* profileTaken(pools: readonly PoolEntry[]): ReturnType<Rule> {
  const profiles = groupBy(
    pools.flatMap((pool) => Object.keys(pool.spec.rensei?.profiles ?? {}).map((name) => ({ pool, name }))),
    ({ name }) => name,
  );
  for (const [name, [first, ...others]] of profiles) {
    for (const { pool } of others) {
      yield report(
        'error',
        pool,
        ['rensei', 'profiles', name],
        `rensei.profiles.${name}: the pool ${first.pool.name} has a profile of this name`,
        'rename one of the two: Rensei knows profiles by name',
        { key: true },
      );
    }
  }
}

/** Of a name of a host, which is what containers and pods are on their networks, and of a label's value. */
const MOST = 63;

/** A server's number and the mark of its settings. */
const ON_DOCKER = '-server-14-00000000';

/**
 * A Job's pod: the Job's name with `-` and five characters behind it. All else is shorter: the Job that waits until servers are ready, and the
 * label of a server's pod, which is the StatefulSet's name with `-` and a hash of ten characters.
 */
function onCluster({ spec }: PoolEntry): string {
  const replica = spec.storage.kind === 'shared' ? '' : `-${spec.replicas}`;
  return `-prune${replica}-00000000-00000`;
}

export const nameTooLong: Rule = function* (world) {
  for (const { pool } of hostPools(world)) yield* tooLong(pool, ON_DOCKER);
  for (const { pool } of clusterPools(world)) yield* tooLong(pool, onCluster(pool));
};

function* tooLong(pool: PoolEntry, longest: string): ReturnType<Rule> {
  const name = `${prefixOf(pool.environment, pool.name)}${longest}`;
  if (name.length <= MOST) return;
  yield report(
    'error',
    pool,
    [],
    `names of this pool would be longer than ${MOST} characters: ${name}`,
    `shorten the pool's or the environment's name by ${name.length - MOST}`,
  );
}
