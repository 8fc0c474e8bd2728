import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { escapeText } from '../escape';
import { runScript, targetOf, terraformData } from './kubectl-run';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';
import { claimName } from './names';

export interface KeptObjects {
  /** Manifests that are applied. */
  readonly objects: readonly object[];
  /** Manifest of a claim that is created if it is missing. */
  readonly claim?: object;
  /** Terraform expressions: the uid of each object that must be there, empty if it is not. */
  readonly uids: readonly string[];
  /** Terraform expression without `${`: identifies the state. */
  readonly state: string;
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Creates objects that no `destroy` can reach. They are in no state: `kubectl` runs when the objects change, or when
 * one of them is missing. `removal` removes them.
 */
export function keptObjects(
  scope: Construct,
  config: KubernetesOllamaPoolConfig,
  { objects, claim, uids, state, dependsOn }: KeptObjects,
): ITerraformDependable {
  const { pool } = config;
  const applied = terraformData(scope, 'kept', dependsOn);
  const manifest = escapeText(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  const claimed = claim ? escapeText(JSON.stringify(claim)) : '';
  applied.addOverride('triggers_replace', [manifest, claimed, ...uids.map(ifMissing), `\${${state}}`]);
  const settings = {
    NAMESPACE: pool.namespace.name,
    PREFIX: pool.prefix,
    OWNER: pool.owner ?? '',
    CLAIM_NAME: claim ? claimName(pool, 1) : '',
  };
  applied.addOverride('provisioner', [
    runScript(targetOf(config), 'apply-kept.sh', settings, {
      MANIFEST: manifest,
      CLAIM: claimed,
      STATE: `\${${state}}`,
    }),
  ]);
  return applied;
}

/**
 * Always empty in the end, but unknown until the apply if the object is missing: that replaces the resource, which
 * creates the object, and the next plan finds nothing to do.
 */
function ifMissing(uid: string): string {
  return `\${${uid} == "" ? substr(timestamp(), 0, 0) : ""}`;
}
