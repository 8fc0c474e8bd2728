import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { Pool } from '../spec/pool';
import { DockerOllamaPool } from './docker/docker-ollama-pool';
import type { DockerImages } from './docker/images';
import { KubernetesOllamaPool } from './kubernetes/kubernetes-ollama-pool';

/** What pools need from the stack that they are put into, by the name of the place. */
export interface PoolProviders {
  readonly docker: (host: string) => { readonly provider: TerraformProvider; readonly images: DockerImages };
  readonly kubernetes: (cluster: string) => { readonly provider: TerraformProvider; readonly kubeconfig?: string };
}

/** One door to targets: no registry, no base class, no default arm; a new target is a compile error here. */
export function definePool(scope: Construct, pool: Pool, providers: PoolProviders): DockerOllamaPool | KubernetesOllamaPool {
  switch (pool.target) {
    case 'docker':
      return new DockerOllamaPool(scope, pool.name, { pool, ...providers.docker(pool.host.name) });
    case 'kubernetes':
      return new KubernetesOllamaPool(scope, pool.name, { pool, ...providers.kubernetes(pool.cluster.name) });
  }
}
