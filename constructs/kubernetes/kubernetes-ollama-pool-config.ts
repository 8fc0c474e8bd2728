import type { ITerraformDependable, TerraformProvider } from 'cdktf';
import type { KubernetesPool } from '../../poolfile/pool/pool';

/** What a pool on a cluster is made of. */
export interface KubernetesOllamaPoolConfig {
  /** The pool, from `load`. */
  readonly pool: KubernetesPool;
  /** The provider of its cluster. */
  readonly provider: TerraformProvider;
  /** The provider's kubeconfig, for `kubectl`; absent: the file that KUBE_CONFIG_PATH names. */
  readonly kubeconfig?: string;
}

/** What every part of a pool needs. */
export interface PoolPartConfig {
  readonly pool: KubernetesPool;
  readonly provider: TerraformProvider;
  readonly dependsOn: ITerraformDependable[];
}
