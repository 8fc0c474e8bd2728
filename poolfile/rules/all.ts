import type { ScopedDiagnostic } from '../diagnostics/diagnostic';
import type { World } from '../world';
import * as access from './access';
import * as backend from './backend';
import * as capacity from './capacity';
import * as clusters from './clusters';
import * as egress from './egress';
import * as hosts from './hosts';
import * as images from './images';
import * as lock from './lock';
import * as modelNeeds from './model-needs';
import * as models from './models';
import * as names from './names';
import * as namespaces from './namespaces';
import * as nodes from './nodes';
import * as products from './products';
import * as pullCapacity from './pull-capacity';
import * as renames from './renames';
import * as rensei from './rensei';
import type { Rule } from './rule';
import * as scheduling from './scheduling';
import * as server from './server';
import * as shares from './shares';
import * as subnets from './subnets';
import * as target from './target';
import * as tls from './tls';
import * as tokens from './tokens';
import * as variables from './variables';

/** Every rule, by its code. */
export const RULES = {
  'stack-duplicate': names.stackDuplicate,
  'name-reserved': names.nameReserved,
  'name-too-long': names.nameTooLong,
  'rename-conflict': renames.renameConflict,
  'rename-unknown': renames.renameUnknown,
  'profile-duplicate': names.profileDuplicate,

  'host-duplicate': hosts.hostDuplicate,
  'address-public': hosts.addressPublic,
  'certificates-missing': hosts.certificatesMissing,
  'certificates-ineffective': hosts.certificatesIneffective,
  'engine-unsupported': hosts.engineUnsupported,
  'engine-insecure': hosts.engineInsecure,
  'gpu-duplicate': hosts.gpuDuplicate,
  'gpu-conflict': hosts.gpuConflict,
  'gpu-unpinned': hosts.gpuUnpinned,
  'subnets-invalid': subnets.subnetsInvalid,
  'subnets-public': subnets.subnetsPublic,
  'subnets-too-small': subnets.subnetsTooSmall,
  'subnets-conflict': subnets.subnetsConflict,
  'subnets-overcommitted': subnets.subnetsOvercommitted,
  'from-conflict': subnets.fromConflict,

  'cluster-duplicate': clusters.clusterDuplicate,
  'context-missing': clusters.contextMissing,
  'node-group-duplicate': clusters.nodeGroupDuplicate,
  'resource-conflict': clusters.resourceConflict,
  'namespace-reserved': namespaces.namespaceReserved,
  'namespace-duplicate': namespaces.namespaceDuplicate,
  'namespace-unavailable': namespaces.namespaceUnavailable,
  'namespace-conflict': namespaces.namespaceConflict,

  'image-unpinned': images.imageUnpinned,
  'image-version-missing': images.imageVersionMissing,
  'image-version-conflict': images.imageVersionConflict,
  'image-rocm-missing': images.imageRocmMissing,
  'state-unavailable': backend.stateUnavailable,
  'backend-insecure': backend.backendInsecure,
  'backend-invalid': backend.backendInvalid,
  'backend-missing': backend.backendMissing,
  'backend-conflict': backend.backendConflict,
  'backend-name-too-long': backend.backendNameTooLong,

  'target-unknown': target.targetUnknown,
  'field-unsupported': target.fieldUnsupported,
  'pull-secrets-unsupported': target.pullSecretsUnsupported,
  'replicas-too-many': target.replicasTooMany,
  'storage-kind-unsupported': target.storageKindUnsupported,

  'product-unknown': products.productUnknown,
  'product-unavailable': products.productUnavailable,
  'shares-too-many': shares.sharesTooMany,
  'shares-missing': shares.sharesMissing,
  'shares-overcommitted': shares.sharesOvercommitted,
  'devices-overcommitted': capacity.devicesOvercommitted,
  'memory-overcommitted': capacity.memoryOvercommitted,
  'cpus-overcommitted': capacity.cpusOvercommitted,
  'disk-overcommitted': capacity.diskOvercommitted,
  'node-labels-unavailable': nodes.nodeLabelsUnavailable,
  'toleration-missing': nodes.tolerationMissing,
  'node-too-small': nodes.nodeTooSmall,
  'pull-overcommitted': pullCapacity.pullOvercommitted,
  'replicas-overcommitted': nodes.replicasOvercommitted,
  'nodes-overcommitted': nodes.nodesOvercommitted,

  'model-unpinned': models.modelUnpinned,
  'model-duplicate': models.modelDuplicate,
  'model-insecure': models.modelInsecure,
  'insecure-unsupported': models.insecureUnsupported,
  'model-unknown': models.modelUnknown,
  'model-unavailable': models.modelUnavailable,
  'context-too-long': modelNeeds.contextTooLong,
  'context-ineffective': modelNeeds.contextIneffective,
  'storage-too-small': modelNeeds.storageTooSmall,
  'storage-missing': modelNeeds.storageMissing,

  'rensei-missing': rensei.renseiMissing,
  'profile-model-unknown': rensei.profileModelUnknown,
  'profile-context-too-long': rensei.profileContextTooLong,
  'profile-context-conflict': rensei.profileContextConflict,

  'server-insecure': server.serverInsecure,
  'server-unsupported': server.serverUnsupported,
  'digest-unsupported': server.digestUnsupported,
  'threads-ineffective': server.threadsIneffective,
  'threads-overcommitted': server.threadsOvercommitted,
  'kv-cache-conflict': server.kvCacheConflict,
  'env-reserved': variables.envReserved,
  'env-unsupported': variables.envUnsupported,
  'env-public': variables.envPublic,
  'env-unknown': variables.envUnknown,
  'env-unavailable': variables.envUnavailable,
  'env-invalid': variables.envInvalid,
  'env-ineffective': variables.envIneffective,
  'env-insecure': variables.envInsecure,

  'port-conflict': access.portConflict,
  'port-reserved': access.portReserved,
  'from-invalid': access.fromInvalid,
  'from-missing': access.fromMissing,
  'from-ineffective': access.fromIneffective,
  'cidr-invalid': access.cidrInvalid,
  'url-conflict': access.urlConflict,
  'url-invalid': access.urlInvalid,
  'tls-missing': tls.tlsMissing,
  'tls-insecure': tls.tlsInsecure,
  'tls-folder-insecure': tls.tlsFolderInsecure,
  'auth-insecure': tokens.authInsecure,
  'token-missing': tokens.tokenMissing,
  'token-ineffective': tokens.tokenIneffective,
  'token-duplicate': tokens.tokenDuplicate,
  'token-insecure': tokens.tokenInsecure,
  'token-public': tokens.tokenPublic,

  'no-proxy-ineffective': egress.noProxyIneffective,
  'egress-ineffective': egress.egressIneffective,
  'egress-reserved': egress.egressReserved,
  'egress-missing': egress.egressMissing,
  'egress-port-missing': egress.egressPortMissing,

  'label-reserved': scheduling.labelReserved,
  'toleration-conflict': scheduling.tolerationConflict,
  'toleration-key-missing': scheduling.tolerationKeyMissing,

  'allocation-duplicate': lock.allocationDuplicate,
  'allocation-conflict': lock.allocationConflict,
} as const satisfies Readonly<Record<string, Rule>>;

/** What every rule reports. */
export function applyRules(world: World): readonly ScopedDiagnostic[] {
  return Object.entries<Rule>(RULES).flatMap(([code, { severity, check }]) =>
    Array.from(check(world), (diagnostic) => ({ severity, code, ...diagnostic })),
  );
}
