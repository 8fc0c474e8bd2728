import { runScript, targetOf } from './kubectl-run';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';

export type WatchedJob = Pick<KubernetesOllamaPoolConfig, 'pool'> & {
  readonly kubeconfig?: string | undefined;
  readonly job: string;
  /** The container whose last line says how the Job has ended. */
  readonly container: string;
  /** What was not done if the Job fails: the beginning of the error message. */
  readonly failure: string;
};

/**
 * A provisioner of a Job that waits for its end. If it fails, Terraform takes the Job for tainted, and the next apply
 * makes it anew.
 */
export function watchJob({ job, container, failure, ...target }: WatchedJob): object {
  return runScript(targetOf(target), 'watch-job.sh', {
    NAMESPACE: target.pool.namespace.name,
    JOB: job,
    CONTAINER: container,
    WHAT: failure,
  });
}
