import { inventory, needed } from '../facts/devices';
import { groupBy } from '../values/group-by';
import { Size } from '../values/units';
import { hostPools, type PoolOnHost, type World } from '../world';
import { report, type RuleDiagnostic } from './rule';

/** What the pools of a Docker host take together. What its entry in `environment.yaml` leaves out is not checked. */

/** Pools of each host that has any. */
export function byHost(world: World): Iterable<readonly [PoolOnHost, ...PoolOnHost[]]> {
  return groupBy(hostPools(world), ({ environment, place }) => `${environment.name}/${place}`).values();
}

/** What a pool takes, for messages that add pools up. */
export function share(name: string, replicas: number, amount: string): string {
  return replicas === 1 ? `${name} ${amount}` : `${name} ${replicas} x ${amount}`;
}

export function* hostDevicesOvercommitted(world: World): Iterable<RuleDiagnostic> {
  for (const placed of byHost(world)) {
    const [{ environment, place, host }] = placed;
    const devices = groupBy(inventory(host), ({ product }) => product);
    const demands = groupBy(
      placed.flatMap(({ pool }) => {
        const need = needed(pool.spec.gpus);
        return need ? [{ pool, ...need }] : [];
      }),
      ({ product }) => product,
    );
    for (const [product, pools] of demands) {
      const listed = devices.get(product);
      const wanted = pools.reduce((sum, { pool, count }) => sum + pool.spec.replicas * count, 0);
      // a product that the host does not have at all is another rule's
      if (!listed || wanted <= listed.length) continue;
      const shares = pools.map(({ pool, count }) => share(pool.name, pool.spec.replicas, String(count))).join(', ');
      yield report(environment, ['docker', place, 'gpus'], {
        message: `${listed.length} of ${product}, and pools take ${wanted}: ${shares}`,
        hint: 'use fewer replicas, or move a pool to another host',
      });
    }
  }
}

export function hostMemoryOvercommitted(world: World): Iterable<RuleDiagnostic> {
  return overcommitted(world, {
    field: 'memory',
    limit: ({ host }) => host.memory?.bytes,
    takes: ({ pool }) => pool.spec.memory.bytes,
    show: (bytes) => Size.ofBytes(bytes).toString(),
  });
}

export function hostCpusOvercommitted(world: World): Iterable<RuleDiagnostic> {
  // in tenths, so that sums are exact
  return overcommitted(world, {
    field: 'cpus',
    limit: ({ host }) => host.cpus && Math.round(host.cpus * 10),
    takes: ({ pool }) => Math.round(pool.spec.cpus * 10),
    show: (tenths) => String(tenths / 10),
  });
}

/** Something that each replica takes of a host. */
interface HostMeasure {
  /** The field of the host in `environment.yaml`. */
  readonly field: 'memory' | 'cpus';
  /** Undefined if the host does not list it. */
  readonly limit: (placed: PoolOnHost) => number | undefined;
  readonly takes: (placed: PoolOnHost) => number;
  readonly show: (amount: number) => string;
}

function* overcommitted(world: World, { field, limit, takes, show }: HostMeasure): Iterable<RuleDiagnostic> {
  for (const placed of byHost(world)) {
    const [first] = placed;
    const listed = limit(first);
    const wanted = placed.reduce((sum, one) => sum + one.pool.spec.replicas * takes(one), 0);
    if (listed === undefined || wanted <= listed) continue;
    const shares = placed.map((one) => share(one.pool.name, one.pool.spec.replicas, show(takes(one)))).join(', ');
    yield report(first.environment, ['docker', first.place, field], {
      message: `${show(listed)}, and pools take ${show(wanted)}: ${shares}`,
      hint: 'give a pool less, use fewer replicas, or move a pool to another host',
    });
  }
}

export function* hostDiskOvercommitted(world: World): Iterable<RuleDiagnostic> {
  for (const placed of byHost(world)) {
    const [{ environment, place, host }] = placed;
    if (!host.disk) continue;
    const sized = placed.flatMap(({ pool }) =>
      pool.spec.storage.size ? [{ pool, size: pool.spec.storage.size }] : [],
    );
    const wanted = sized.reduce((sum, { size }) => sum + size.bytes, 0);
    if (wanted <= host.disk.bytes) continue;
    const shares = sized.map(({ pool, size }) => `${pool.name} ${size}`).join(', ');
    yield report(environment, ['docker', place, 'disk'], {
      message: `${host.disk}, and pools take ${Size.ofBytes(wanted)}: ${shares}`,
      hint: 'write a smaller storage.size, or move a pool to another host',
    });
  }
}
