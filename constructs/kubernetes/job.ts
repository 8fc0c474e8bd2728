import { DataKubernetesNamespaceV1 } from '@cdktf/provider-kubernetes/lib/data-kubernetes-namespace-v1';
import type { JobV1SpecTemplateSpec } from '@cdktf/provider-kubernetes/lib/job-v1';
import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import type { Duration } from '../../poolfile/values/units';
import { asWritten } from '../escape';
import { kubectl } from './names';
import { type Component, labels, podMetadata, podSpec } from './pod';
import { Workload } from './workload';

const IF_IT_FAILS = 'poolform.org/if-it-fails';

export interface PoolJobConfig {
  readonly pool: KubernetesPool;
  readonly provider: TerraformProvider;
  readonly component: Component;
  /** Pool and purpose, and a hash of what it is about: the provider's error says nothing but this name. */
  readonly name: string;
  readonly spec: JobV1SpecTemplateSpec;
  readonly timeout: Duration;
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Work that an apply waits for. A failure is an error at once, and the next apply tries again; the provider's message says only the Job's name,
 * so the command that shows the reason is an annotation (see `JobNotes`). What another try cannot heal (exit code 42) fails at once.
 */
export class PoolJob extends Construct {
  readonly job: Workload<'kubernetes_job_v1'>;
  /** The command that shows why it failed. */
  readonly why: string;

  constructor(scope: Construct, id: string, config: PoolJobConfig) {
    super(scope, id);
    const { pool, component, name, timeout } = config;
    const seconds = timeout.seconds;
    const main = config.spec.container as readonly { readonly name: string }[];
    this.why = `${kubectl(pool)} logs job/${name} --tail=5`;
    this.job = new Workload(this, 'job', 'kubernetes_job_v1', {
      provider: config.provider,
      dependsOn: config.dependsOn,
      metadata: asWritten({
        name,
        namespace: pool.namespace.name,
        labels: labels(pool, component),
        annotations: { [IF_IT_FAILS]: this.why },
      }),
      spec: {
        backoffLimit: 2,
        // under the provider's own limit, so that the Job fails by itself and is not left running
        activeDeadlineSeconds: seconds,
        podFailurePolicy: {
          rule: [
            { action: 'FailJob', onExitCodes: { containerName: main[0]?.name ?? '', operator: 'In', values: [42] } },
          ],
        },
        template: {
          metadata: podMetadata(pool, component),
          spec: podSpec(pool, { ...config.spec, restartPolicy: 'Never' }),
        },
      },
      waitForCompletion: true,
      timeouts: { create: `${seconds + 60}s`, update: `${seconds + 60}s` },
    });
  }
}

/**
 * Has every plan that makes Jobs print the commands that show why one of them failed. A Job that is tried again shows nothing of what stays the same,
 * its annotation least of all; a data source that waits for it is shown whole. What it reads, the namespace, nobody needs.
 */
export class JobNotes extends Construct {
  constructor(
    scope: Construct,
    id: string,
    pool: KubernetesPool,
    provider: TerraformProvider,
    jobs: readonly PoolJob[],
  ) {
    super(scope, id);
    new DataKubernetesNamespaceV1(this, 'printed', {
      provider,
      dependsOn: jobs.map(({ job }) => job),
      metadata: asWritten({
        name: pool.namespace.name,
        annotations: Object.fromEntries(jobs.map(({ node, why }) => [`${IF_IT_FAILS}.${node.id}`, why])),
      }),
    });
  }
}
