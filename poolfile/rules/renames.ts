import { deployedNameOf } from '../facts/names';
import { groupBy } from '../values/group-by';
import { hostNameOf } from '../world';
import { report, type Rule } from './rule';

/**
 * `renamedFrom`. All containers, networks, volumes, claims, namespaces and Terraform addresses of a renamed pool keep
 * its first name, so that name stays taken as long as the pool exists.
 */

export const renameConflict: Rule = {
  severity: 'error',
  meaning: 'The name in `renamedFrom` is that of this pool or of another one: both would have the same resources.',
  fix: 'Delete the file that has the former name, or give the new pool another name.',
  *check(world) {
    for (const { pools } of world.environments) {
      for (const [name, same] of groupBy(pools, deployedNameOf)) {
        for (const pool of same) {
          if (pool.spec.renamedFrom === undefined) continue;
          const other = same.find((each) => each !== pool);
          if (pool.name === name)
            yield report(pool, ['renamedFrom'], {
              message: "this is the pool's own name",
              hint: 'remove the field, or write the name under which the pool was deployed first',
            });
          else if (other)
            yield report(pool, ['renamedFrom'], {
              message:
                other.name === name
                  ? `there is still a pool ${name}, and both would have its containers, networks and models`
                  : `the pool ${other.name} was renamed from ${name}, too`,
              hint:
                other.name === name
                  ? `delete the file of ${name} if this pool replaces it, or give ${name} another name: a renamed ` +
                    'pool keeps its first name on its host or cluster'
                  : 'keep the field in one of the two files',
            });
        }
      }
    }
  },
};

/**
 * A name that nothing was deployed under would destroy what runs, and create it anew. The lock file knows what is on
 * Docker hosts; of clusters nothing is known here.
 */
export const renameUnknown: Rule = {
  severity: 'error',
  meaning: 'No pool was deployed on this Docker host under the name in `renamedFrom`, as the lock file shows.',
  fix: 'Write the first name of the pool, which the lock file has, or remove the field from a pool that is new here.',
  *check(world) {
    for (const { lock, pools } of world.environments) {
      if (!lock) continue;
      for (const pool of pools) {
        const { renamedFrom } = pool.spec;
        const host = hostNameOf(pool.spec);
        if (renamedFrom === undefined || renamedFrom === pool.name || host === undefined) continue;
        const entries = Object.keys(lock.spec.docker[host] ?? {});
        if (entries.includes(renamedFrom)) continue;
        const others = pools.filter((each) => each !== pool).map(deployedNameOf);
        const left = entries.filter((entry) => !others.includes(entry));
        yield report(pool, ['renamedFrom'], {
          message: `the lock file knows no pool ${renamedFrom} on ${host}`,
          hint:
            left.length > 0
              ? `write the name of the first deployment, however often the pool was renamed: ${left.join(', ')}`
              : 'remove the field: this pool is new here',
        });
      }
    }
  },
};
