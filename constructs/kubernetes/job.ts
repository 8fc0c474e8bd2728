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
import { shortHash } from './names';
import { annotated, type Component, labels, podMetadata, replicaLabel, versionLabel } from './metadata';
import { plainPodSpec } from './pod';
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

export interface PoolJobConfig extends PoolPartConfig {
  readonly component: Component;
  /** The replica that it works for, if there is one. */
  readonly replica?: number | undefined;
  /** Its purpose, as part of its name. */
  readonly part: string;
  /** What the Job is run again for, besides what it is made of. */
  readonly after?: unknown;
  /** Upper limit for all tries together. */
  readonly timeout: Duration;
  /** Where its pod may run. */
  readonly scheduling: Pick<JobV1SpecTemplateSpec, 'affinity' | 'nodeSelector' | 'toleration'>;
  readonly container: JobV1SpecTemplateSpecContainer;
  readonly volumes: readonly JobV1SpecTemplateSpecVolume[];
}

/**
 * Work that an apply waits for, in a `waitFor` of its own: a Job that is created and not waited for is in the state at
 * once, so that an apply that is killed leaves none behind. The cluster completes its name, so that one that was left
 * behind nevertheless, or by a state that was lost, is never in the way of the next.
 *
 * What the Job is made of is a hash in its name, and counts there alone: admission that raises requests, adds a
 * toleration or puts a mirror before an image would otherwise have every Job run again in each apply. Labels and
 * annotations of its pod do not count, because a pod that has ended needs no others.
 */
export class PoolJob extends Construct {
  readonly job: Workload<'kubernetes_job_v1'>;

  constructor(scope: Construct, id: string, config: PoolJobConfig) {
    super(scope, id);
    const { pool, component, replica, part, after, timeout, scheduling, container, volumes } = config;
    const pod = plainPodSpec(pool, {
      ...scheduling,
      container: [container],
      ...(volumes.length > 0 ? { volume: [...volumes] } : {}),
      restartPolicy: 'Never',
    });
    const work = {
      backoffLimit: 2,
      activeDeadlineSeconds: timeout.seconds,
      podFailurePolicy: {
        rule: [
          {
            action: 'FailJob',
            onExitCodes: { containerName: container.name, operator: 'In', values: [NO_RETRY_CODE] },
          },
        ],
      },
    };
    this.job = new Workload(this, 'job', 'kubernetes_job_v1', {
      provider: config.provider,
      dependsOn: config.dependsOn,
      metadata: escapeTemplates({
        // the cluster adds five characters
        generateName: `${pool.prefix}-${part}-${shortHash([work, pod, after])}-`,
        namespace: pool.namespace.name,
        labels: { ...labels(pool, component), ...versionLabel(pool, component), ...replicaLabel(replica) },
        ...annotated(pool),
      }),
      spec: {
        ...work,
        template: {
          metadata: jobPodMetadata(podMetadata(pool, component, WITHOUT_SIDECAR.annotations), replica),
          spec: escapeTemplates(pod),
        },
      },
      waitForCompletion: false,
      timeouts: { create: '1m', update: '1m' },
    });
    this.job.ignoreChanges('spec');
  }
}

function jobPodMetadata(metadata: JobV1SpecTemplateMetadata, replica: number | undefined): JobV1SpecTemplateMetadata {
  return { ...metadata, labels: { ...metadata.labels, ...replicaLabel(replica), ...WITHOUT_SIDECAR.labels } };
}
