import { DataKubernetesNamespaceV1 } from '@cdktf/provider-kubernetes/lib/data-kubernetes-namespace-v1';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { escapeTemplates } from '../escape';
import type { StoreJob } from './store-jobs';
import { eventsCommand } from './wait';

/** The annotation with the command that shows what the cluster says about pods that do not start. */
const IF_IT_WAITS = 'poolform.org/if-it-waits';

/** The annotations with the commands that show how far each pull is. */
const TO_WATCH = 'poolform.org/to-watch';

export interface PrintedCommandsConfig {
  readonly pool: KubernetesPool;
  readonly provider: TerraformProvider;
  readonly pulls: readonly StoreJob[];
  /** What, when it runs again, lets the commands be printed. */
  readonly waits: readonly ITerraformDependable[];
}

/**
 * A data source that exists only to be printed: because it depends on the Jobs, Terraform shows it in full in every
 * plan that creates Jobs, with the commands that show what becomes of them. The result, the namespace, is not used.
 */
export class PrintedCommands extends Construct {
  constructor(scope: Construct, id: string, { pool, provider, pulls, waits }: PrintedCommandsConfig) {
    super(scope, id);
    new DataKubernetesNamespaceV1(this, 'printed', {
      provider,
      dependsOn: [...waits],
      metadata: escapeTemplates({
        name: pool.namespace.name,
        annotations: {
          [IF_IT_WAITS]: eventsCommand({ pool }),
          ...Object.fromEntries(pulls.map(({ job, watch }) => [`${TO_WATCH}.${job.node.id}`, watch])),
        },
      }),
    });
  }
}
