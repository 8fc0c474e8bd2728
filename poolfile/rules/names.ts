import { deployedNameOf, prefixOf, stackOf } from '../facts/names';
import { groupBy } from '../values/group-by';
import { allPlaces, clusterPools, hostNameOf, hostPools, type PoolEntry } from '../world';
import { MOST_REPLICAS } from './target';
import { report, type Rule, type RuleDiagnostic } from './rule';

/** Names that Terraform, Docker and Kubernetes make from those of environments, places and pools. */

/** First words of what constructs append to a pool's prefix. */
const PARTS = {
  docker: ['config', 'edge', 'egress', 'gateway', 'inner', 'models', 'prune', 'pull', 'server', 'tokens'],
  kubernetes: ['default-deny', 'gateway', 'last', 'models', 'probe', 'prune', 'pull', 'ready', 'server', 'tokens'],
} as const;

const targetOf = ({ spec }: PoolEntry): keyof typeof PARTS =>
  hostNameOf(spec) === undefined ? 'kubernetes' : 'docker';

export const stackDuplicate: Rule = {
  severity: 'error',
  meaning: 'Two places would have the same stack, which is named after the environment and the place.',
  fix: 'Rename a place or an environment.',
  *check(world) {
    const stacks = groupBy(allPlaces(world), ({ environment, name }) => stackOf(environment.name, name));
    for (const [stack, [first, ...others]] of stacks) {
      for (const { environment, name, kind } of others) {
        const [message, hint] =
          first.environment === environment
            ? ['a Docker host of this environment has the same name', 'rename one of the two: each place is a stack']
            : [
                `the stack ${stack} would also be that of ${first.name} in ${first.environment.name}`,
                'rename the place or the environment',
              ];
        yield report(environment, [kind, name], {
          message,
          hint,
          pointAt: 'key',
          concerns: [first.environment.name],
        });
      }
    }
  },
};

export const nameReserved: Rule = {
  severity: 'error',
  meaning: "A pool's name is that of a part of another pool, such as `chat-server` next to `chat`.",
  fix: 'Rename the file.',
  *check(world) {
    for (const { pools } of world.environments) {
      const names = new Set(pools.map((pool) => `${targetOf(pool)} ${deployedNameOf(pool)}`));
      for (const pool of pools) {
        const parts = PARTS[targetOf(pool)];
        const name = deployedNameOf(pool);
        const owner = parts
          .flatMap((part) => prefixesBefore(part, name))
          .find((prefix) => names.has(`${targetOf(pool)} ${prefix}`));
        if (owner === undefined) continue;
        const ownName = pool.spec.renamedFrom === undefined;
        const wayOut = ownName ? 'rename the file' : `give the pool ${owner} another name`;
        yield report(pool, ownName ? [] : ['renamedFrom'], {
          message: `the name ${name} is reserved for a part of the pool ${owner}`,
          hint: `${wayOut}; these words name parts of a pool: ${parts.join(', ')}`,
        });
      }
    }
  },
};

/** All prefixes of `name` that end right before `-<part>`. */
function prefixesBefore(part: string, name: string): readonly string[] {
  return Array.from(name.matchAll(new RegExp(`-${part}(?=-|$)`, 'g')), ({ index }) => name.slice(0, index));
}

export const profileDuplicate: Rule = {
  severity: 'error',
  meaning: 'Two pools of an environment have a Rensei profile of the same name.',
  fix: 'Rename one of the two.',
  *check(world) {
    for (const { pools } of world.environments) {
      const profiles = groupBy(
        pools.flatMap((pool) => Object.keys(pool.spec.rensei?.profiles ?? {}).map((name) => ({ pool, name }))),
        ({ name }) => name,
      );
      for (const [name, [first, ...others]] of profiles) {
        for (const { pool } of others)
          yield report(pool, ['rensei', 'profiles', name], {
            message: `the pool ${first.pool.name} already has a profile of this name`,
            hint: 'rename one of the two: Rensei identifies profiles by name',
            pointAt: 'key',
          });
      }
    }
  },
};

/** Characters of a host name, which containers and pods have on their networks, and of the value of a label. */
const LONGEST_NAME = 63;

/** The longest name on a Docker host: a server's number and the hash of its settings. */
const LONGEST_ON_DOCKER = `-server-${MOST_REPLICAS}-00000000`;

/**
 * The longest name on a cluster, a Job's, which the cluster completes with five characters. All others are shorter: the
 * Job that waits until servers are ready, and the label of a server's pod, which is the StatefulSet's name with `-` and
 * a hash of ten characters. The name of a Job's pod is cut by the cluster.
 */
function longestOnCluster({ spec }: PoolEntry): string {
  return spec.storage.kind === 'shared' ? '-probe-1-00000000-00000' : `-prune-${spec.replicas}-00000000-00000`;
}

export const nameTooLong: Rule = {
  severity: 'error',
  meaning: `Names of a pool's resources would be longer than ${LONGEST_NAME} characters.`,
  fix: 'Shorten the name of the pool or of the environment.',
  *check(world) {
    for (const { pool } of hostPools(world)) yield* tooLong(pool, LONGEST_ON_DOCKER);
    for (const { pool } of clusterPools(world)) yield* tooLong(pool, longestOnCluster(pool));
  },
};

function* tooLong(pool: PoolEntry, longest: string): Iterable<RuleDiagnostic> {
  const name = `${prefixOf(pool)}${longest}`;
  if (name.length <= LONGEST_NAME) return;
  yield report(pool, [], {
    message: `names of this pool would be longer than ${LONGEST_NAME} characters: ${name}`,
    hint: `shorten the pool's or the environment's name by ${name.length - LONGEST_NAME}`,
  });
}
