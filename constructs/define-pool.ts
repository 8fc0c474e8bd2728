import type { TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { Pool } from '../spec/pool';
import type { DockerImages } from './docker/images';
import { DockerOllamaPool } from './docker/docker-ollama-pool';

/** What a pool needs from the stack that it is put into. */
export interface PoolProviders {
  readonly docker: (host: string) => { readonly provider: TerraformProvider; readonly images: DockerImages };
}

/** One door to targets: no registry, no base class, no default arm; a new target is a compile error here. */
export function definePool(scope: Construct, pool: Pool, providers: PoolProviders): DockerOllamaPool {
  switch (pool.target) {
    case 'docker':
      return new DockerOllamaPool(scope, pool.name, { pool, ...providers.docker(pool.host.name) });
  }
}
