import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { Pool } from '../poolfile/pool/pool';
import { DockerOllamaPool } from './docker/docker-ollama-pool';
import type { DockerImages } from './docker/images';
import { KubernetesOllamaPool } from './kubernetes/kubernetes-ollama-pool';

/** What pools need from the stack that they are put into, by the name of the place. */
export interface PoolProviders {
  /**
   * For a Docker host.
   * @param host - Its name in `environment.yaml`.
   */
  readonly docker: (host: string) => {
    /** The provider of that host, under an alias or not; what the environment file says of the host's endpoint is not looked at. */
    readonly provider: TerraformProvider;
    /** One for all pools of a stack and provider. */
    readonly images: DockerImages;
  };
  /**
   * For a cluster.
   * @param cluster - Its name in `environment.yaml`.
   */
  readonly kubernetes: (cluster: string) => {
    /** The provider of that cluster, under an alias or not; what the environment file says of kubeconfig and context is not looked at. */
    readonly provider: TerraformProvider;
    /** The provider's kubeconfig, for `kubectl` in the pool's commands; absent: what KUBE_CONFIG_PATH names. */
    readonly kubeconfig?: string;
  };
}

/**
 * Puts a pool into a stack, under its own name: the construct of its target. Its addresses are contract, and depend on `scope` and the pool's name.
 * The stack needs Terraform 1.7 or later.
 * @param scope - A stack, or a construct in one.
 * @param pool - As `load` gives it.
 * @param providers - Asked for the pool's place; whatever it throws is thrown on.
 * @returns The construct; `kept` says what `destroy` leaves.
 */
// one door to targets: no registry, no base class, no default arm; a new target is a compile error here
export function definePool(
  scope: Construct,
  pool: Pool,
  providers: PoolProviders,
): DockerOllamaPool | KubernetesOllamaPool {
  switch (pool.target) {
    case 'docker':
      return new DockerOllamaPool(scope, pool.name, { pool, ...providers.docker(pool.host.name) });
    case 'kubernetes':
      return new KubernetesOllamaPool(scope, pool.name, { pool, ...providers.kubernetes(pool.cluster.name) });
  }
}
