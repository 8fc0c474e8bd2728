import { type ITerraformDependable, type TerraformProvider, TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { DockerPool } from '../../poolfile/pool/pool';
import { escapeTemplates } from '../escape';
import { engineCheck, engineOf, FULL_ENGINE } from './engine';
import { ModelVolumes } from './model-volumes';

/**
 * What must hold on the engine before anything of a pool is created: an engine that can run it, and none of its names,
 * networks and devices in use by somebody else. `preflight.sh` asks once, when the pool enters the state; nothing
 * triggers it again, because whatever is there then is this state's own.
 *
 * It asks with `docker` or `ssh` on Terraform's machine, because the provider has no data source for any of this. If
 * there is no such command the apply goes on: what exists already is then refused by the engine, one name at a time.
 */
export function preflight(scope: Construct, pool: DockerPool, provider: TerraformProvider): ITerraformDependable {
  const { environment, deployedName, prefix, networks, host, gpus, replicas } = pool;
  const resource = new TerraformResource(scope, 'preflight', { terraformResourceType: 'terraform_data' });
  const variables = {
    ...escapeTemplates({
      ENVIRONMENT: environment,
      POOL: deployedName,
      PREFIX: prefix,
      HOST: host.name,
      ENGINE: String(host.engine),
      FULL_ENGINE: String(FULL_ENGINE),
      SUBNETS: Object.values(networks)
        .map(({ subnet }: { readonly subnet: string }) => subnet)
        .join(' '),
      VENDOR: gpus?.vendor ?? '',
      SELINUX: host.selinuxType ?? '',
      DEVICES: replicas.flatMap(({ devices }) => devices).join(' '),
      OWNER: pool.owner ?? '',
    }),
    STATE: ModelVolumes.of(provider).state,
    ...engineOf(provider),
  };
  resource.addOverride('provisioner', [engineCheck('preflight.sh', variables)]);
  return resource;
}
