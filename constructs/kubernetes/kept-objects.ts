import { join } from 'node:path';
import { type ITerraformDependable, TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { shellScript } from '../../containers/shell-script';
import { escapeTemplates, escapeText } from '../escape';
import { kubectlVariables } from './kubectl-run';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';

/**
 * Creates objects that outlive `destroy`. They are in no state: `kubectl apply` runs when the objects change, and
 * nothing undoes it.
 * @param objects - Manifests of the objects.
 */
export function keptObjects(
  scope: Construct,
  config: KubernetesOllamaPoolConfig,
  objects: readonly object[],
): ITerraformDependable {
  const applied = new TerraformResource(scope, 'kept', { terraformResourceType: 'terraform_data' });
  const manifest = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  applied.addOverride('triggers_replace', [escapeText(manifest)]);
  applied.addOverride('provisioner', [
    {
      'local-exec': escapeTemplates({
        // the command contains no text of the pool file: names and contexts are passed in the environment
        command: shellScript(join(__dirname, 'apply-kept.sh')).trimEnd(),
        interpreter: ['/bin/sh', '-c'],
        environment: { MANIFEST: manifest, ...kubectlVariables(config) },
      }),
    },
  ]);
  return applied;
}
