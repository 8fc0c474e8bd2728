import type { ITerraformDependable, TerraformResource, TerraformStack } from 'cdktf';
import { escapeText } from '../escape';
import { type KubectlTarget, runScript, terraformData } from './kubectl-run';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { required } from '../../poolfile/values/required';

interface Removal {
  readonly resource: TerraformResource;
  readonly pools: readonly KubernetesPool[];
}

const removals = new WeakMap<TerraformStack, ReadonlyMap<string, Removal>>();

/**
 * What happens to claims, namespaces and last policies when pools leave the state. They are in no state themselves, so
 * no `destroy` reaches them; a provisioner removes them. Terraform takes the provisioners of a destroy from the present
 * files, and so does this: what counts is `storage.retain` as it is written now, even if it was never applied.
 *
 * It is one resource for all pools of a cluster. Terraform runs no provisioners of a resource whose block is gone, but
 * those of an instance whose key is gone. A pool whose file was deleted is therefore removed as it was applied last. A
 * cluster without pools has the resource too, for the last pool that leaves.
 * @param pools - Those to add to the ones that the stack already has.
 * @returns What every part of these pools must depend on, so that it is destroyed before.
 */
export function removal(
  stack: TerraformStack,
  target: KubectlTarget,
  pools: readonly KubernetesPool[],
): ITerraformDependable {
  const { name } = target.cluster;
  const former = removals.get(stack)?.get(name);
  const present: Removal = {
    // an underscore: no pool has such a name
    resource: former?.resource ?? terraformData(stack, `removal_${name}`),
    pools: [...(former?.pools ?? []), ...pools],
  };
  removals.set(stack, new Map([...(removals.get(stack) ?? []), [name, present]]));
  describe(present, target);
  return present.resource;
}

/**
 * Identifies the Terraform state that a pool is in, as an expression without `${`: Terraform generated it when the pool
 * entered the state, and nobody else has it.
 */
export function stateOf(stack: TerraformStack, pool: KubernetesPool): string {
  const { resource } = required(removals.get(stack)?.get(pool.cluster.name), `the removal of pool ${pool.name}`);
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}["${escapeText(key(pool))}"].id`;
}

/** Another namespace is another key. Names contain neither spaces nor slashes. */
function key({ prefix, namespace }: KubernetesPool): string {
  return `${prefix}/${namespace.name}`;
}

function describe({ resource, pools }: Removal, target: KubectlTarget): void {
  const keys = (retain: boolean) =>
    escapeText(
      pools
        .filter(({ storage }) => storage.retain === retain)
        .map(key)
        .join(' '),
    );
  const applied = pools.map((pool) => [
    escapeText(key(pool)),
    {
      prefix: escapeText(pool.prefix),
      namespace: escapeText(pool.namespace.name),
      own: String(pool.namespace.own),
      retain: String(pool.storage.retain),
    },
  ]);
  resource.addOverride('for_each', Object.fromEntries(applied));
  resource.addOverride('input', '${each.value}');
  resource.addOverride('provisioner', [
    runScript(
      target,
      'remove-pool.sh',
      {},
      {
        STATE: '${self.id}',
        KEY: '${each.key}',
        PREFIX: '${self.input.prefix}',
        NAMESPACE: '${self.input.namespace}',
        OWN: '${self.input.own}',
        RETAIN: '${self.input.retain}',
        KEEP: keys(true),
        REMOVE: keys(false),
      },
      'destroy',
    ),
  ]);
}
