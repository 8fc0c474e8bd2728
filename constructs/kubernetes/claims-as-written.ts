import { type TerraformResource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { escapeText } from '../escape';
import { warn } from './checks';
import { runScript, targetOf, terraformData } from './kubectl-run';
import type { PoolPartConfig } from './kubernetes-ollama-pool-config';
import { shortHash } from './names';
import { modelStores } from './stores';
import { claimsByName } from './unused-claims';

export interface ClaimsConfig extends PoolPartConfig {
  readonly kubeconfig?: string;
}

/**
 * What becomes of a changed size or class of claims that exist. A grown size is asked for in every claim, which the
 * class may refuse. Whatever a claim cannot become is a warning in every plan, with what the claim has.
 */
export class ClaimsAsWritten extends Construct {
  /** Done when each claim was asked to grow; a pull may need the room. */
  readonly grown: TerraformResource;

  constructor(scope: Construct, id: string, { pool, provider, kubeconfig, dependsOn }: ClaimsConfig) {
    super(scope, id);
    const { size, storageClass } = pool.claims;
    const stores = modelStores(pool);
    const wanted = escapeText(size.toKubernetes());
    this.grown = terraformData(this, 'grown', dependsOn);
    // new replicas get claims of the size that the set was created with
    const marks = { LABELS: pool.cluster.labels, ANNOTATIONS: pool.cluster.annotations };
    this.grown.addOverride('triggers_replace', [
      wanted,
      String(stores.length),
      ...(Object.values(marks).some((mark) => Object.keys(mark).length > 0) ? [shortHash(marks)] : []),
    ]);
    this.grown.addOverride('provisioner', [
      runScript(targetOf({ pool, kubeconfig }), 'grow-claims.sh', {
        PREFIX: pool.prefix,
        NAMESPACE: pool.namespace.name,
        SIZE: size.toKubernetes(),
        LABELS: JSON.stringify(marks.LABELS),
        ANNOTATIONS: JSON.stringify(marks.ANNOTATIONS),
      }),
    ]);

    const resource = `terraform_data.${this.grown.friendlyUniqueId}`;
    const claims = claimsByName(
      this,
      'present',
      { pool, provider },
      stores.map(({ claim }) => claim),
      // what a claim has after it was asked
      resource,
    );
    // no text of the pool file in an expression: it is read from the resource
    this.grown.addOverride('input', { size: wanted, ...(storageClass ? { class: escapeText(storageClass) } : {}) });
    const written = `${resource}.input`;
    // before it is read, a claim has no spec, and Terraform evaluates both sides of `&&`
    const claimSize = 'try(c.spec[0].resources[0].requests["storage"], "")';
    const claimClass = 'try(c.spec[0].storage_class_name, "")';
    const differs = [`${claimSize} != ${written}.size`, ...(storageClass ? [`${claimClass} != ${written}.class`] : [])];
    const others = `[for c in ${claims} : c if c.metadata[0].uid != "" && (${differs.join(' || ')})]`;
    const names = `[for c in ${others} : "\${c.metadata[0].name} has \${${claimSize}} of class \${${claimClass}}"]`;
    const asked = `${wanted}${storageClass ? ` of class ${escapeText(storageClass)}` : ''}`;
    warn(TerraformStack.of(this), this.grown.friendlyUniqueId, {
      condition: `\${length(${others}) == 0}`,
      message:
        `Pool ${escapeText(pool.name)} asks for claims of ${asked}, but \${join(", ", ${names})}. ` +
        'A claim never shrinks, never changes its class, and grows only if its class allows it. Change the pool file ' +
        'back, or see "A claim of another size or class" in docs/kubernetes.md.',
    });
  }
}
