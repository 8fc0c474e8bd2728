import { prefixOf, stackOf } from '../resolve';
import { allPools, groupBy, type PoolEntry, type Rule, say } from '../world';

/** The longest that constructs put behind a pool's prefix: a server's number and the mark of its settings. */
export const LONGEST_PART = '-server-14-00000000';
/** Docker's container names are host names on the pool's networks, and a label of a host name has at most 63 characters. */
const LONGEST_NAME = 63;

/** First words of what constructs put behind a pool's prefix. */
const PARTS = ['config', 'edge', 'egress', 'gateway', 'inner', 'models', 'prune', 'pull', 'server'] as const;

export const nameTaken: Rule = function* (world) {
  const stacks = groupBy(
    world.environments.flatMap(({ environment }) => (environment ? Object.keys(environment.spec.docker).map((place) => ({ environment, place })) : [])),
    ({ environment, place }) => stackOf(environment.name, place),
  );
  for (const [stack, [first, ...others]] of stacks) {
    for (const { environment, place } of first ? others : []) {
      const message = `docker.${place}: the stack ${stack} would be that of ${first?.place} in ${first?.environment.name} too`;
      yield say('issue', environment, ['docker', place], message, 'rename the place or the environment', { key: true, concerns: [first?.environment.name ?? ''] });
    }
  }

  for (const { pools } of world.environments) {
    const names = new Set(pools.map(({ name }) => name));
    for (const pool of pools) {
      const part = PARTS.find((word) => [...names].some((other) => pool.name === `${other}-${word}` || pool.name.startsWith(`${other}-${word}-`)));
      if (part === undefined) continue;
      const owner = pool.name.slice(0, pool.name.lastIndexOf(`-${part}`));
      yield say('issue', pool, [], `the name ${pool.name} is that of a part of the pool ${owner}`, `rename the file; ${PARTS.join(', ')} are words for parts of a pool`);
    }
    yield* profileTaken(pools);
  }
};

function* profileTaken(pools: readonly PoolEntry[]): ReturnType<Rule> {
  const profiles = groupBy(
    pools.flatMap((pool) => Object.keys(pool.spec.rensei?.profiles ?? {}).map((name) => ({ pool, name }))),
    ({ name }) => name,
  );
  for (const [name, [first, ...others]] of profiles) {
    for (const { pool } of others) {
      yield say('issue', pool, ['rensei', 'profiles', name], `rensei.profiles.${name}: the pool ${first?.pool.name} has a profile of this name`, 'rename one of the two: Rensei knows profiles by name', { key: true });
    }
  }
}

export const nameTooLong: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const prefix = prefixOf(pool.environment, pool.name);
    const over = prefix.length + LONGEST_PART.length - LONGEST_NAME;
    if (over > 0) {
      yield say('issue', pool, [], `names of this pool would be longer than ${LONGEST_NAME} characters: ${prefix}${LONGEST_PART}`, `shorten the pool's or the environment's name by ${over}`);
    }
  }
};
