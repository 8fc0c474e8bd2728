import { DataKubernetesNamespaceV1 } from '@cdktf/provider-kubernetes/lib/data-kubernetes-namespace-v1';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { escapeTemplates } from '../escape';
import { IF_IT_FAILS, type PoolJob } from './job';
import { eventsCommand } from './wait';

/** The annotation with the command that shows what the cluster says about pods that do not start. */
const IF_IT_WAITS = 'poolform.org/if-it-waits';

export interface FailureCommandsConfig {
  readonly pool: KubernetesPool;
  readonly provider: TerraformProvider;
  readonly jobs: readonly PoolJob[];
  /** What else, when it runs again, lets the commands be printed. */
  readonly waits: readonly ITerraformDependable[];
}

/**
 * A data source that exists only to be printed: because it depends on the Jobs, Terraform shows it in full in every
 * plan that creates Jobs, with the command that shows why each of them failed. The plan of a Job that is tried again
 * hides unchanged attributes, and its annotation is one of them. The result, the namespace, is not used.
 */
export class FailureCommands extends Construct {
  constructor(scope: Construct, id: string, { pool, provider, jobs, waits }: FailureCommandsConfig) {
    super(scope, id);
    new DataKubernetesNamespaceV1(this, 'printed', {
      provider,
      dependsOn: [...jobs.map(({ job }) => job), ...waits],
      metadata: escapeTemplates({
        name: pool.namespace.name,
        annotations: {
          [IF_IT_WAITS]: eventsCommand({ pool }),
          ...Object.fromEntries(jobs.map(({ node, failureCommand }) => [`${IF_IT_FAILS}.${node.id}`, failureCommand])),
        },
      }),
    });
  }
}
