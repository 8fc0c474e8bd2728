import type { TerraformProvider } from 'cdktf';
import type { DockerPool } from '../../poolfile/pool/pool';
import type { DockerImages } from './images';

/** What a pool on a Docker host is made of. */
export interface DockerOllamaPoolConfig {
  /** The pool, from `load`. */
  readonly pool: DockerPool;
  /** The provider of its host. */
  readonly provider: TerraformProvider;
  /** The images of its host; pass the same object to all pools of a stack that share a provider. */
  readonly images: DockerImages;
}
