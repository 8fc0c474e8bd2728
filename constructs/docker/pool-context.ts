import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import type { Construct } from 'constructs';
import type { DockerPool } from '../../poolfile/pool/pool';
import type { DockerOllamaPoolConfig } from './docker-ollama-pool-config';
import { ownImage } from './images';
import { preflight } from './preflight';

/** What every part of a pool needs. */
export interface DockerPoolContext {
  readonly pool: DockerPool;
  readonly provider: TerraformProvider;
  /** What the networks wait for, and everything else for them: nothing of the pool is created before it. */
  readonly preflight: ITerraformDependable;
  /** Identifiers for `docker_container.image`: references to the image resources. */
  readonly imageIds: {
    readonly ollama: string;
    readonly gateway: string;
  };
}

export function poolContext(scope: Construct, { pool, provider, images }: DockerOllamaPoolConfig): DockerPoolContext {
  return {
    pool,
    provider,
    preflight: preflight(scope, pool, provider),
    imageIds: {
      ollama: images.id(pool.images.ollama.image),
      gateway: ownImage(scope, 'gateway-image', pool.images.gateway.image, provider),
    },
  };
}
