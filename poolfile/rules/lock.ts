import { demandsOf, reused } from '../facts/allocate';
import { lockOf } from '../facts/allocations';
import { deployedNameOf } from '../facts/names';
import { groupBy } from '../values/group-by';
import { hostNameOf, hosts, type World } from '../world';
import { report, type Rule } from './rule';

/** Pools of each host that hold something and still run there: what the others held is free. */
function* allocations(world: World) {
  for (const { lock, pools } of world.environments) {
    if (!lock) continue;
    for (const [host, entries] of Object.entries(lock.spec.docker)) {
      const current = Object.entries(entries).flatMap(([pool, entry]) =>
        pools.some((each) => deployedNameOf(each) === pool && hostNameOf(each.spec) === host) ? [{ pool, entry }] : [],
      );
      yield { lock, host, current };
    }
  }
}

/**
 * A lock file that gives one thing to two pools comes from a merge of two branches. The files do not tell which of the
 * two is deployed, and choosing could move that one: a person has to decide.
 */
export const allocationDuplicate: Rule = {
  severity: 'error',
  meaning: 'The lock file gives one network or device to two pools, as after a merge of two branches.',
  fix: 'Delete the entry of the pool that is not deployed yet.',
  *check(world) {
    for (const { lock, host, current } of allocations(world)) {
      for (const [slot, [first, ...others]] of groupBy(current, ({ entry }) => String(entry.network))) {
        for (const { pool } of others)
          yield report(lock, ['docker', host, pool, 'network'], {
            message: `${slot} is also the network of ${first.pool}`,
            hint: 'delete the entry of the pool that is not deployed yet: it gets another network',
          });
      }
      const devices = current.flatMap(({ pool, entry }) =>
        Object.entries(entry.devices ?? {}).flatMap(([replica, ids]) => ids.map((id, i) => ({ pool, replica, id, i }))),
      );
      for (const [id, [first, ...others]] of groupBy(devices, (device) => device.id)) {
        for (const { pool, replica, i } of others)
          yield report(lock, ['docker', host, pool, 'devices', replica, i], {
            message: `${id} is also a device of ${first.pool}, replica ${first.replica}`,
            hint: 'delete the entry of the pool that is not deployed yet: it gets other devices',
          });
      }
    }
  },
};

/** One apply removes the old holder and creates the new one in parallel; see `reused`. */
export const allocationConflict: Rule = {
  severity: 'warning',
  meaning: 'A new pool needs a network or device that a removed pool held, because nothing else is free.',
  fix: 'Synthesize and apply the removal first, then add the new pool.',
  *check(world) {
    for (const { environment, lock, pools } of world.environments) {
      if (!environment || !lock) continue;
      const previous = lockOf(lock.spec);
      for (const [name, host] of hosts(environment.spec)) {
        const demands = demandsOf(pools.filter(({ spec }) => hostNameOf(spec) === name));
        for (const { pool, holder, path, value } of reused(host, demands, previous.get(name) ?? new Map()))
          yield report(lock, ['docker', name, holder, ...path], {
            message: `${pool} gets ${value} in the synth that takes it from ${holder}, because nothing else is free`,
            hint: `synthesize and apply without ${pool} first, then add it: one apply of both may fail`,
          });
      }
    }
  },
};
