import { groupBy } from '../values/group-by';
import { hostNameOf, type Rule, report } from '../world';

/**
 * A lock that gives one thing to two pools comes from a merge of two branches. Which of the two is deployed nobody can tell from the
 * files, and choosing would move it: so a person decides.
 */
export const lockTakenTwice: Rule = function* (world) {
  for (const { lock, pools: files } of world.environments) {
    if (!lock) continue;
    for (const [host, pools] of Object.entries(lock.spec.docker)) {
      // what a pool held that is gone, or is elsewhere now, is free
      const held = Object.entries(pools).flatMap(([pool, entry]) =>
        files.some(({ name, spec }) => name === pool && hostNameOf(spec) === host) ? [{ pool, entry }] : [],
      );
      for (const [slot, [first, ...others]] of groupBy(held, ({ entry }) => String(entry.network))) {
        for (const { pool } of others) {
          yield report(
            'error',
            lock,
            ['docker', host, pool, 'network'],
            `docker.${host}.${pool}.network: ${slot} is the network of ${first.pool} too`,
            'delete the entry of the pool that is not deployed yet: its place is chosen anew',
          );
        }
      }
      const devices = held.flatMap(({ pool, entry }) =>
        Object.entries(entry.devices ?? {}).flatMap(([replica, ids]) => ids.map((id, i) => ({ pool, replica, id, i }))),
      );
      for (const [id, [first, ...others]] of groupBy(devices, (device) => device.id)) {
        for (const { pool, replica, i } of others) {
          yield report(
            'error',
            lock,
            ['docker', host, pool, 'devices', replica, i],
            `docker.${host}.${pool}.devices.${replica}: ${id} is a device of ${first.pool}, replica ${first.replica}, too`,
            'delete the entry of the pool that is not deployed yet: its devices are chosen anew',
          );
        }
      }
    }
  }
};
