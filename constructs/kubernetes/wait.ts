import type { ITerraformDependable, TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { NODE_TIMEOUT } from '../../poolfile/values/bounds';
import { Duration } from '../../poolfile/values/units';
import { type PoolTarget, runScript, targetOf, terraformData } from './kubectl-run';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';
import { kubectl } from './names';
import { type Component, selectorText } from './metadata';
import { KINDS, type Workload } from './workload';

/**
 * For a Job whose end only `wait.sh` decides: longer than nodes and images may take, which do not count there and do
 * count for the Job.
 */
export const LATER_THAN_ANY_WAIT = Duration.ofSeconds(2 * NODE_TIMEOUT.max.seconds);

export interface WaitConfig extends PoolTarget {
  /** What is waited for, as the apply calls it. */
  readonly what: string;
  /** The beginning of the error if Jobs fail; default: that they failed. */
  readonly failure?: string;
  readonly component: Component;
  /** The replica that the pods work for, if there is one. */
  readonly replica?: number | undefined;
  /** Created just before, without a wait of the provider's: all of them are Jobs, or none. */
  readonly workloads: readonly Workload<keyof typeof KINDS>[];
  /** What changes the workloads besides Terraform. */
  readonly changes?: readonly TerraformResource[];
  readonly limit: Duration;
  /** An expression for the names of the claims that the pods mount. */
  readonly claims?: string;
  /** The container of one Job that may take hours: its log shows how far it is. */
  readonly log?: string;
}

/**
 * Waits for workloads, and gives up within a minute of their being hopeless, with the words of the scheduler, the
 * kubelet or admission in the error. It waits again whenever one of them changes, and after it has failed. Jobs that
 * failed are deleted, so that the next apply makes them anew.
 */
export function waitFor(scope: Construct, id: string, config: WaitConfig): ITerraformDependable {
  const { pool, what, failure, component, replica, workloads, changes = [], limit, claims, log } = config;
  const waiting = terraformData(scope, id, [...workloads, ...changes]);
  const address = (r: TerraformResource) => `${r.terraformResourceType}.${r.friendlyUniqueId}`;
  const addresses = workloads.map(address);
  // a new object has another uid; an updated one has not
  waiting.addOverride(
    'triggers_replace',
    addresses.map((each) => `\${${each}.metadata[0].uid}`),
  );
  waiting.addOverride('lifecycle', { replace_triggered_by: [...addresses, ...changes.map(address)] });
  waiting.addOverride('provisioner', [
    runScript(
      targetOf(config),
      'wait.sh',
      {
        NAMESPACE: pool.namespace.name,
        WHAT: what,
        FAILURE: failure ?? `${what} failed`,
        PODS: selectorText(pool, component, replica),
        CLAIMS: claims ?? '',
        LIMIT: String(limit.seconds),
        NODES: String(pool.cluster.nodeTimeout?.seconds ?? 0),
        NODES_FIELD: `kubernetes.${pool.cluster.name}.nodeTimeout`,
        JOBS: workloads.some((w) => w.terraformResourceType === 'kubernetes_job_v1') ? 'yes' : '',
        CONTAINER: log ?? '',
        COMMAND: eventsCommand(config),
      },
      {
        WORKLOADS: workloads
          .map((w, i) => `${KINDS[w.terraformResourceType as keyof typeof KINDS]}/\${${addresses[i]}.metadata[0].name}`)
          .join(' '),
      },
    ),
  ]);
  return waiting;
}

/** The command that shows what the cluster has to say about a pool's pods. */
export function eventsCommand({ pool }: Pick<KubernetesOllamaPoolConfig, 'pool'>): string {
  return `${kubectl(pool)} get events --field-selector type=Warning --sort-by=.lastTimestamp`;
}
