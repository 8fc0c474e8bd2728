import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { Pool } from '../poolfile/pool/pool';
import { DockerOllamaPool } from './docker/docker-ollama-pool';
import type { DockerImages } from './docker/images';
import { KubernetesOllamaPool } from './kubernetes/kubernetes-ollama-pool';

/** What a pool needs from the stack that it is put into, by the name of the pool's place. */
export interface PoolProviders {
  /**
   * For a Docker host.
   * @param host - Its name in `environment.yaml`.
   */
  readonly docker: (host: string) => {
    /**
     * The provider of that host, with or without an alias. The host's `endpoint` in the environment file is ignored.
     */
    readonly provider: TerraformProvider;
    /** The images of that host; return the same object for all pools of a stack that share a provider. */
    readonly images: DockerImages;
  };
  /**
   * For a cluster.
   * @param cluster - Its name in `environment.yaml`.
   */
  readonly kubernetes: (cluster: string) => {
    /** The provider of that cluster, with or without an alias. */
    readonly provider: TerraformProvider;
    /**
     * The provider's kubeconfig, for `kubectl` in the pool's commands; absent: the file that KUBE_CONFIG_PATH names.
     */
    readonly kubeconfig?: string;
  };
}

/**
 * Creates the resources of a pool in a stack: the construct of the pool's target, with the pool's deployed name
 * as its id. Addresses depend on `scope` and on that name, and they are contract. The stack needs Terraform 1.7 or
 * later.
 * @param scope - A stack, or a construct in one.
 * @param pool - The pool, from `load`.
 * @param providers - Called with the name of the pool's place.
 * @returns The construct of the pool.
 * @throws Whatever `providers` throws.
 */
// the only place that chooses by target: no registry, no base class, no default arm; a new target is a compile error
// here
export function definePool(
  scope: Construct,
  pool: Pool,
  providers: PoolProviders,
): DockerOllamaPool | KubernetesOllamaPool {
  switch (pool.target) {
    case 'docker':
      return new DockerOllamaPool(scope, pool.deployedName, { pool, ...providers.docker(pool.host.name) });
    case 'kubernetes':
      return new KubernetesOllamaPool(scope, pool.deployedName, { pool, ...providers.kubernetes(pool.cluster.name) });
  }
}
