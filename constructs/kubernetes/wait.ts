import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Duration } from '../../poolfile/values/units';
import { runScript, targetOf, terraformData } from './kubectl-run';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';
import { kubectl } from './names';
import { type Component, selectorText } from './pod';
import type { Workload } from './workload';

/** What kubectl calls them. */
const KINDS = {
  kubernetes_deployment_v1: 'deployment',
  kubernetes_job_v1: 'job',
  kubernetes_stateful_set_v1: 'statefulset',
} as const;

export interface WaitConfig extends KubernetesOllamaPoolConfig {
  /** What is waited for, as the apply calls it. */
  readonly what: string;
  readonly component: Component;
  /** Created just before, without a wait of the provider's. */
  readonly workloads: readonly Workload<keyof typeof KINDS>[];
  readonly limit: Duration;
  /** An expression for the names of the claims that the pods mount. */
  readonly claims?: string;
  /** Deletes the workloads if they fail, so that the next apply makes them anew. */
  readonly remove?: boolean;
}

/**
 * Waits for workloads, and gives up within a minute of their being hopeless, with the words of the scheduler, the
 * kubelet or admission in the error. It waits again whenever one of them changes, and after it has failed.
 */
export function waitFor(scope: Construct, id: string, config: WaitConfig): ITerraformDependable {
  const { pool, what, component, workloads, limit, claims, remove } = config;
  const waiting = terraformData(scope, id, workloads);
  const addresses = workloads.map((w) => `${w.terraformResourceType}.${w.friendlyUniqueId}`);
  // a new object has another uid; an updated one has not
  waiting.addOverride(
    'triggers_replace',
    addresses.map((address) => `\${${address}.metadata[0].uid}`),
  );
  waiting.addOverride('lifecycle', { replace_triggered_by: addresses });
  waiting.addOverride('provisioner', [
    runScript(
      targetOf(config),
      'wait.sh',
      {
        NAMESPACE: pool.namespace.name,
        WHAT: what,
        PODS: selectorText(pool, component),
        CLAIMS: claims ?? '',
        LIMIT: String(limit.seconds),
        REMOVE: remove ? 'yes' : '',
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
