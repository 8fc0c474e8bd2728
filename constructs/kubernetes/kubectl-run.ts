import { join } from 'node:path';
import { type ITerraformDependable, TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { shellScript } from '../../containers/shell-script';
import type { Cluster } from '../../poolfile/pool/kubernetes';
import { escapeTemplates } from '../escape';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';

/** Comes before each of them, and points kubectl at the provider's cluster. */
const CLUSTER = 'cluster.sh';

/** The scripts beside this file, each with the variable of the environment that it comes in. */
const SCRIPTS = {
  'apply-kept.sh': 'POOLFORM_KEPT',
  'grow-claims.sh': 'POOLFORM_GROW',
  'leave-alone.sh': 'POOLFORM_SETTINGS',
  'remove-pool.sh': 'POOLFORM_REMOVE',
  'tokens-in-force.sh': 'POOLFORM_TOKENS',
  'wait.sh': 'POOLFORM_WAIT',
} as const;

/** The cluster that a script asks: the same as the provider's. */
export interface KubectlTarget {
  readonly cluster: Pick<Cluster, 'name' | 'context'>;
  /** The provider's kubeconfig; absent: the file that KUBE_CONFIG_PATH names. */
  readonly kubeconfig?: string | undefined;
}

/** A pool, and what the provider of its cluster reads. */
export type PoolTarget = Pick<KubernetesOllamaPoolConfig, 'pool'> & Pick<KubectlTarget, 'kubeconfig'>;

/** The cluster that a pool is on. */
export function targetOf({ pool, kubeconfig }: PoolTarget): KubectlTarget {
  return { cluster: pool.cluster, kubeconfig };
}

/**
 * A provisioner that runs a script beside this file on Terraform's machine, quietly: its own words are what the apply
 * shows. The script comes in a variable, because Terraform's error repeats the command.
 * @param settings - What the script reads from its environment, besides the cluster.
 * @param expressions - The same, as Terraform takes it: text must be escaped, an expression must not.
 * @param when - Absent: when the resource is created.
 */
export function runScript(
  { cluster, kubeconfig }: KubectlTarget,
  script: keyof typeof SCRIPTS,
  settings: Readonly<Record<string, string>>,
  expressions: Readonly<Record<string, string>> = {},
  when?: 'destroy',
): object {
  const variable = SCRIPTS[script];
  return {
    'local-exec': {
      ...(when ? { when } : {}),
      command: `eval "$${variable}"`,
      interpreter: ['/bin/sh', '-c'],
      quiet: true,
      environment: {
        ...escapeTemplates({
          [variable]: [CLUSTER, script].map((file) => shellScript(join(__dirname, file))).join(''),
          ...settings,
          // empty: the kubeconfig's current context
          CONTEXT: cluster.context ?? '',
          ...(kubeconfig ? { KUBE_CONFIG_PATH: kubeconfig } : {}),
        }),
        ...expressions,
      },
    },
  };
}

/** A resource of Terraform's own, without a provider. */
export function terraformData(
  scope: Construct,
  id: string,
  dependsOn: readonly ITerraformDependable[] = [],
): TerraformResource {
  return new TerraformResource(scope, id, {
    terraformResourceType: 'terraform_data',
    ...(dependsOn.length > 0 ? { dependsOn: [...dependsOn] } : {}),
  });
}
