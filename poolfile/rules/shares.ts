import { groupsWithDevices, needed, sharesOf } from '../facts/devices';
import { Size } from '../values/units';
import { allPools, clusterPools, clusters, type World } from '../world';
import { report, type Rule, type RuleDiagnostic } from './rule';

/** Parts of devices: time slices, MPS and MIG. */

const isShare = (resource: string): boolean => /[.-]shared$/.test(resource);
const isSlice = (resource: string): boolean => resource.startsWith('nvidia.com/mig-');

export const sharesTooMany: Rule = {
  severity: 'error',
  meaning: 'A replica is to get several shares or slices of devices.',
  fix: 'Write `count: 1`, and a larger slice or a whole device if a replica needs more.',
  *check(world) {
    for (const pool of allPools(world)) {
      const { gpus } = pool.spec;
      if (gpus === 'none' || gpus.count === 1 || !('resource' in gpus)) continue;
      if (isShare(gpus.resource))
        yield report(pool, ['gpus', 'count'], {
          message: `a second share of a device gives no more of it, and device plugins refuse to give ${gpus.count}`,
          hint: 'write count: 1',
        });
      else if (isSlice(gpus.resource))
        yield report(pool, ['gpus', 'count'], {
          message: `a server uses one MIG slice, and would leave ${gpus.count - 1} of ${gpus.count} idle`,
          hint: 'write count: 1, and name a larger slice or a whole device if a replica needs more',
        });
    }
    yield* sharedProducts(world);
  },
};

function* sharedProducts(world: World): Iterable<RuleDiagnostic> {
  for (const { pool, place, cluster } of clusterPools(world)) {
    const need = needed(pool.spec.gpus);
    const groups = groupsWithDevices(pool.spec.gpus, cluster);
    if (!need || need.count === 1 || groups.length === 0 || isShare(need.product) || isSlice(need.product)) continue;
    if (groups.some((group) => sharesOf(group) === 1)) continue;
    yield report(pool, ['gpus', 'count'], {
      message: `every ${need.product} of ${place} is shared, and a second share gives no more of it`,
      hint: 'write count: 1, or list a group whose devices are whole',
    });
  }
}

export const sharesMissing: Rule = {
  severity: 'warning',
  meaning: 'A group offers shares of devices, and nothing says how many share one.',
  fix: 'Write `shares`, and in `count` the devices that a node has.',
  *check(world) {
    for (const { environment } of world.environments) {
      if (!environment) continue;
      for (const [name, { nodes }] of clusters(environment.spec)) {
        for (const [i, { gpus }] of nodes.entries()) {
          if (!gpus || !('resource' in gpus) || !isShare(gpus.resource) || gpus.shares !== undefined) continue;
          yield report(environment, ['kubernetes', name, 'nodes', i, 'gpus', 'resource'], {
            message: `${gpus.resource} are shares of devices, and each counts as a whole one`,
            hint: 'write shares: <how many share one device>, and in count the devices per node',
          });
        }
      }
    }
  },
};

export const sharesOvercommitted: Rule = {
  severity: 'error',
  meaning: 'Pools take more memory of a shared device than it has.',
  fix: "Write the part of the device's memory that one share has.",
  *check(world) {
    for (const { pool, cluster } of clusterPools(world)) {
      const { gpus } = pool.spec;
      if (gpus === 'none' || !('resource' in gpus)) continue;
      for (const group of groupsWithDevices(gpus, cluster)) {
        const shares = sharesOf(group);
        const memory = group.gpus && 'memory' in group.gpus ? group.gpus.memory : undefined;
        if (!memory || gpus.memory.bytes * shares <= memory.bytes) continue;
        const part = Size.ofBytes(Math.floor(memory.bytes / shares / 1024 ** 2) * 1024 ** 2);
        yield report(pool, ['gpus', 'memory'], {
          message:
            shares === 1
              ? `a device of ${group.name} has ${memory}`
              : `${shares} pods share a device of ${group.name}, which has ${memory}: that is ${part} for each`,
          hint: `write memory: ${part}`,
        });
      }
    }
  },
};
