import { prefixOf, stackOf } from '../pool-base';
import { allPlaces, clusterPools, groupBy, hostNameOf, hostPools, type PoolEntry, type Rule, say } from '../world';

/** First words of what constructs put behind a pool's prefix. */
const PARTS = {
  docker: ['config', 'edge', 'egress', 'gateway', 'inner', 'models', 'prune', 'pull', 'server'],
  kubernetes: ['default-deny', 'devices', 'gateway', 'models', 'prune', 'pull', 'ready', 'server'],
} as const;

const targetOf = ({ spec }: PoolEntry): keyof typeof PARTS => (hostNameOf(spec) === undefined ? 'kubernetes' : 'docker');

export const nameTaken: Rule = function* (world) {
  const stacks = groupBy(allPlaces(world), ({ environment, name }) => stackOf(environment.name, name));
  for (const [stack, [first, ...others]] of stacks) {
    for (const { environment, name, kind } of others) {
      const same = first?.environment === environment;
      const message = same ? `${kind}.${name}: a Docker host of this environment has the name` : `${kind}.${name}: the stack ${stack} would be that of ${first?.name} in ${first?.environment.name} too`;
      yield say('issue', environment, [kind, name], message, same ? 'rename one of the two: each place is a stack of its own' : 'rename the place or the environment', { key: true, concerns: [first?.environment.name ?? ''] });
    }
  }

  for (const { pools } of world.environments) {
    const names = new Set(pools.map((pool) => `${targetOf(pool)} ${pool.name}`));
    for (const pool of pools) {
      const parts = PARTS[targetOf(pool)];
      const part = parts.find((word) => startsBefore(`-${word}`, pool.name).some((other) => names.has(`${targetOf(pool)} ${other}`)));
      if (part === undefined) continue;
      const owner = pool.name.slice(0, pool.name.lastIndexOf(`-${part}`));
      yield say('issue', pool, [], `the name ${pool.name} is that of a part of the pool ${owner}`, `rename the file; ${parts.join(', ')} are words for parts of a pool`);
    }
    yield* profileTaken(pools);
  }
};

/** What stands in a name before each place where a part is a word of it. */
function startsBefore(part: string, name: string): readonly string[] {
  const starts: string[] = [];
  for (let at = name.indexOf(part); at >= 0; at = name.indexOf(part, at + 1)) {
    if (['-', undefined].includes(name[at + part.length])) starts.push(name.slice(0, at));
  }
  return starts;
}

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

/** What is put behind a pool's prefix, and how long the whole may be. */
interface Suffix {
  readonly part: string;
  readonly most: number;
}

/** A server's number and the mark of its settings. Container names are host names on the pool's networks, and a label of a host name has at most 63 characters. */
const ON_DOCKER: readonly Suffix[] = [{ part: '-server-14-00000000', most: 63 }];

function onCluster({ spec }: PoolEntry): readonly Suffix[] {
  const replica = spec.storage.kind === 'shared' ? '' : `-${spec.replicas}`;
  return [
    // a label of each pod is the StatefulSet's name with `-` and a hash of ten characters behind it
    { part: '-server', most: 52 },
    // a Job's name is the host name of its pod, with `-` and five characters behind it
    { part: `-prune${replica}-00000000-00000`, most: 63 },
    { part: '-ready-00000000-00000', most: 63 },
    // the namespace and the Services are shorter than these
  ];
}

export const nameTooLong: Rule = function* (world) {
  for (const { pool } of hostPools(world)) yield* tooLong(pool, ON_DOCKER);
  for (const { pool } of clusterPools(world)) yield* tooLong(pool, onCluster(pool));
};

function* tooLong(pool: PoolEntry, suffixes: readonly Suffix[]): ReturnType<Rule> {
  const prefix = prefixOf(pool.environment, pool.name);
  const [worst] = suffixes.map(({ part, most }) => ({ part, most, over: prefix.length + part.length - most })).sort((a, b) => b.over - a.over);
  if (!worst || worst.over <= 0) return;
  yield say('issue', pool, [], `names of this pool would be longer than ${worst.most} characters: ${prefix}${worst.part}`, `shorten the pool's or the environment's name by ${worst.over}`);
}
