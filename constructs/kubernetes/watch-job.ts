import { join } from 'node:path';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { shellScript } from '../../containers/shell-script';
import { escapeTemplates } from '../escape';

export interface WatchedJob {
  readonly pool: KubernetesPool;
  /** What the provider reads, if the environment file names it. */
  readonly kubeconfig?: string | undefined;
  readonly job: string;
  /** The container whose last line says how the Job has ended. */
  readonly container: string;
  /** What was not done if the Job fails: the beginning of the error message. */
  readonly failure: string;
}

/**
 * A provisioner of a Job that waits for its end. If it fails, Terraform takes the Job for tainted, and the next apply
 * makes it anew.
 */
export function watchJob({ pool, kubeconfig, job, container, failure }: WatchedJob): object {
  return {
    'local-exec': {
      // Terraform's error repeats the command: a short one, so that the reason is what is read
      command: 'eval "$POOLFORM_WATCH"',
      interpreter: ['/bin/sh', '-c'],
      quiet: true,
      environment: escapeTemplates({
        POOLFORM_WATCH: shellScript(join(__dirname, 'watch-job.sh')),
        JOB: job,
        CONTAINER: container,
        WHAT: failure,
        NAMESPACE: pool.namespace.name,
        // empty: the kubeconfig's current context
        CONTEXT: pool.cluster.context ?? '',
        ...(kubeconfig ? { KUBE_CONFIG_PATH: kubeconfig } : {}),
      }),
    },
  };
}
