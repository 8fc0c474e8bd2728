import { join } from 'node:path';
import { shellScript } from '../../containers/shell-script';
import { escapeTemplates } from '../escape';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';

/** The cluster that a script asks: the same as the provider's. */
export type KubectlTarget = Pick<KubernetesOllamaPoolConfig, 'pool'> & { readonly kubeconfig?: string | undefined };

/** The variables that point `kubectl` at the provider's cluster. */
export function kubectlVariables({ pool, kubeconfig }: KubectlTarget): Readonly<Record<string, string>> {
  return {
    // empty: the kubeconfig's current context
    CONTEXT: pool.cluster.context ?? '',
    ...(kubeconfig ? { KUBE_CONFIG_PATH: kubeconfig } : {}),
  };
}

/**
 * A provisioner that runs a script beside this file on Terraform's machine, quietly: its own words are what the apply
 * shows. The script comes in a variable, because Terraform's error repeats the command.
 * @param variable - Name of that variable.
 * @param settings - What the script reads from its environment, besides the cluster and the pool's namespace.
 * @param expressions - The same, as Terraform expressions.
 */
export function runScript(
  target: KubectlTarget,
  variable: string,
  file: string,
  settings: Readonly<Record<string, string>>,
  expressions: Readonly<Record<string, string>> = {},
): object {
  return {
    'local-exec': {
      command: `eval "$${variable}"`,
      interpreter: ['/bin/sh', '-c'],
      quiet: true,
      environment: {
        ...escapeTemplates({
          [variable]: shellScript(join(__dirname, file)),
          ...settings,
          NAMESPACE: target.pool.namespace.name,
          ...kubectlVariables(target),
        }),
        ...expressions,
      },
    },
  };
}
