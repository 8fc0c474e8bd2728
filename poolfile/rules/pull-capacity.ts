import { Size } from '../values/units';
import type { PoolSpec } from '../schema/pool-file';
import { PULL_NEEDS } from '../values/pull-needs';
import { byCluster, type Demand, exceeds, MEASURES, type Measure, shortages } from './cluster-capacity';
import { report, type Rule } from './rule';

/** What the pull of a replica takes, by the field of the pool file that says what the replica takes of it. */
const PULL: Readonly<Record<string, { readonly amount: number; readonly text: string }>> = {
  memory: { amount: PULL_NEEDS.memory.bytes, text: `${Size.ofBytes(PULL_NEEDS.memory.bytes).toString()} of memory` },
  // in tenths, like the measure
  cpus: { amount: Math.round(PULL_NEEDS.cpus * 10), text: `${PULL_NEEDS.cpus} processors` },
};

const MEASURED = MEASURES.flatMap((bare) => {
  const pull = PULL[bare.path.join('.')];
  return pull ? [{ bare, ...pull }] : [];
});

/** The measure with a pull beside each replica of some pools. Where all share a claim, one pull runs on any node. */
const withPulls = (bare: Measure, amount: number, ofThese: (spec: PoolSpec) => boolean): Measure => ({
  ...bare,
  takes: (spec) => bare.takes(spec) + (spec.storage.kind !== 'shared' && ofThese(spec) ? amount : 0),
});

/** Whether the replica fits on a node by itself, and on none together with its pull. */
function alone({ pool: { spec }, groups }: Demand, bare: Measure, full: Measure): boolean {
  const fitting = groups.filter((group) => !exceeds(bare, spec, group));
  return fitting.length > 0 && fitting.every((group) => exceeds(full, spec, group));
}

export const pullOvercommitted: Rule = {
  severity: 'error',
  meaning: 'The servers of a pool fit on its nodes, but their pulls do not fit beside them.',
  fix: 'Give the pool less, use fewer replicas, or list larger nodes in `environment.yaml`.',
  *check(world) {
    for (const demands of byCluster(world)) {
      for (const { bare, amount, text } of MEASURED) {
        // the servers alone are other rules'; a look at all pulls together first, because it is usually enough
        const full =
          shortages(demands, bare).length === 0 &&
          shortages(
            demands,
            withPulls(bare, amount, () => true),
          ).length > 0;
        for (const demand of demands) {
          const own = withPulls(bare, amount, (spec) => spec === demand.pool.spec);
          if (!alone(demand, bare, own) && !(full && shortages(demands, own).length > 0)) continue;
          yield report(demand.pool, bare.path, {
            message: `the pull beside each replica takes ${text}, and the nodes of ${demand.place} have no room for it`,
            hint: 'write less, use fewer replicas, or list larger nodes in environment.yaml',
          });
        }
      }
    }
  },
};
