import type {
  JobV1SpecTemplateMetadata,
  JobV1SpecTemplateSpec,
  JobV1SpecTemplateSpecContainer,
  JobV1SpecTemplateSpecVolume,
} from '@cdktf/provider-kubernetes/lib/job-v1';
import { Construct } from 'constructs';
import { NO_RETRY_CODE } from '../../containers/job-protocol';
import type { Duration } from '../../poolfile/values/units';
import { escapeTemplates } from '../escape';
import type { PoolPartConfig } from './kubernetes-ollama-pool-config';
import { kubectl } from './names';
import { type Component, labels, podMetadata, podSpec } from './pod';
import { type WatchedJob, watchJob } from './watch-job';
import { Workload } from './workload';

/**
 * Keeps service meshes from adding a container to the pod of a Job: that container would never end, and neither would
 * the Job. Each mesh looks at a label, an annotation, or both. They win over those of `scheduling`, which are meant for
 * servers and gateways.
 */
const WITHOUT_SIDECAR = {
  labels: { 'sidecar.istio.io/inject': 'false', 'kuma.io/sidecar-injection': 'disabled' },
  annotations: {
    'sidecar.istio.io/inject': 'false',
    'linkerd.io/inject': 'disabled',
    'kuma.io/sidecar-injection': 'disabled',
    'consul.hashicorp.com/connect-inject': 'false',
  },
} as const;

/** The annotation with the command that shows why a Job failed. */
export const IF_IT_FAILS = 'poolform.org/if-it-fails';

export interface PoolJobConfig extends PoolPartConfig {
  readonly component: Component;
  /** Pool, purpose, and a hash of the Job's input: the provider's error contains nothing but this name. */
  readonly name: string;
  /** Upper limit for all tries together. */
  readonly timeout: Duration;
  /** Where its pod may run. */
  readonly scheduling: Pick<JobV1SpecTemplateSpec, 'affinity' | 'nodeSelector' | 'toleration'>;
  readonly container: JobV1SpecTemplateSpecContainer;
  readonly volumes: readonly JobV1SpecTemplateSpecVolume[];
  /** For work that may take hours: `kubectl` waits for it, and not the provider. See `watchJob`. */
  readonly watch?: Pick<WatchedJob, 'kubeconfig' | 'failure'>;
  /** Whether the provider waits until the Job has succeeded; default: true. */
  readonly waits?: boolean;
}

/**
 * Work that an apply waits for. A failure is an error at once, and the next apply tries again. The provider's message
 * contains only the Job's name, so the command that shows the reason is an annotation, which `FailureCommands` prints.
 * A Job that is watched says the reason itself.
 */
export class PoolJob extends Construct {
  readonly job: Workload<'kubernetes_job_v1'>;
  /** The command that shows why the Job failed. */
  readonly failureCommand: string;

  constructor(scope: Construct, id: string, config: PoolJobConfig) {
    super(scope, id);
    const { pool, component, name, timeout, scheduling, container, volumes, watch } = config;
    const { seconds } = timeout;
    this.failureCommand = `${kubectl(pool)} logs job/${name} --tail=5`;
    this.job = new Workload(this, 'job', 'kubernetes_job_v1', {
      provider: config.provider,
      dependsOn: config.dependsOn,
      metadata: escapeTemplates({
        name,
        namespace: pool.namespace.name,
        labels: labels(pool, component),
        annotations: { [IF_IT_FAILS]: this.failureCommand },
      }),
      spec: {
        backoffLimit: 2,
        // less than the provider's own limit, so that the Job fails by itself and is not left running
        activeDeadlineSeconds: seconds,
        podFailurePolicy: {
          rule: [
            {
              action: 'FailJob',
              onExitCodes: { containerName: container.name, operator: 'In', values: [NO_RETRY_CODE] },
            },
          ],
        },
        template: {
          metadata: withoutSidecar(podMetadata(pool, component, WITHOUT_SIDECAR.annotations)),
          spec: podSpec(pool, {
            ...scheduling,
            container: [container],
            ...(volumes.length > 0 ? { volume: [...volumes] } : {}),
            restartPolicy: 'Never',
          }),
        },
      },
      waitForCompletion: watch === undefined && (config.waits ?? true),
      timeouts: { create: `${seconds + 60}s`, update: `${seconds + 60}s` },
    });
    if (watch)
      this.job.addOverride('provisioner', [watchJob({ ...watch, pool, job: name, container: container.name })]);
  }
}

function withoutSidecar(metadata: JobV1SpecTemplateMetadata): JobV1SpecTemplateMetadata {
  return { ...metadata, labels: { ...metadata.labels, ...WITHOUT_SIDECAR.labels } };
}
