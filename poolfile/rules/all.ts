import * as access from './access';
import * as clusters from './clusters';
import * as egress from './egress';
import * as environment from './images';
import * as hosts from './hosts';
import * as inventory from './inventory';
import * as lock from './lock';
import * as models from './models';
import * as names from './names';
import * as nodes from './nodes';
import * as rensei from './rensei';
import * as scheduling from './scheduling';
import * as server from './server';
import * as target from './target';
import * as tls from './tls';
import * as tokens from './tokens';
import type { Rule, World } from '../world';
import type { ScopedDiagnostic } from '../diagnostics/diagnostic';

/** One code for what a rule of hosts and a rule of clusters say. */
function both(...rules: readonly Rule[]): Rule {
  return function* (world) {
    for (const rule of rules) yield* rule(world);
  };
}

/** What must hold between fields, files and the inventory. The key is the issue code, so the two cannot drift. */
export const RULES = {
  'name-taken': names.nameTaken,
  'name-too-long': names.nameTooLong,

  'host-duplicate': hosts.hostTaken,
  'address-public': hosts.addressPublic,
  'certificates-missing': hosts.hostCertificates,
  'engine-insecure': hosts.engineOld,
  'subnets-invalid': hosts.subnetsRange,
  'gpu-duplicate': hosts.gpuTaken,
  'gpu-unpinned': hosts.gpuByIndex,
  'product-unknown': both(hosts.productUnknown, clusters.groupProductUnknown),

  'cluster-duplicate': clusters.clusterTaken,
  'context-missing': clusters.contextUnsaid,
  'node-group-duplicate': clusters.groupTwice,
  'resource-conflict': clusters.resourceAmbiguous,
  'namespace-conflict': clusters.namespaceTaken,
  'namespace-reserved': clusters.namespaceSystem,

  'image-unpinned': environment.imageByTag,
  'image-version': environment.imageVersion,
  'image-rocm-missing': environment.imageRocm,
  'state-unavailable': environment.backendLocal,
  'backend-insecure': environment.backendSecret,
  'backend-name-too-long': environment.backendName,
  'backend-invalid': environment.backendText,

  'target-unknown': inventory.targetNotThere,
  'field-unsupported': target.wrongTarget,
  'product-unavailable': both(inventory.productNotThere, nodes.clusterProductNotThere),
  'devices-overcommitted': both(inventory.devicesOversubscribed, nodes.clusterDevicesOversubscribed),
  'memory-overcommitted': both(inventory.memoryOversubscribed, nodes.clusterMemoryOversubscribed),
  'cpus-overcommitted': both(inventory.cpusOversubscribed, nodes.clusterCpusOversubscribed),
  'disk-overcommitted': both(inventory.diskOversubscribed, nodes.clusterDiskOversubscribed),
  'nodes-unavailable': nodes.nodesNotThere,
  'node-too-small': nodes.replicaTooLarge,
  'replicas-overcommitted': nodes.replicasDoNotFit,
  'subnets-overcommitted': inventory.subnetsFull,
  'replicas-too-many': inventory.replicasMany,
  'storage-kind-unsupported': inventory.storagePerReplica,

  'model-unpinned': models.modelTag,
  'model-duplicate': models.modelTwice,
  'model-insecure': models.modelInsecure,
  'model-unknown': models.modelMistyped,
  'context-too-long': models.contextOverModels,
  'storage-too-small': models.storageSmall,
  'storage-missing': models.storageUnsaid,

  'rensei-missing': rensei.renseiUnsaid,
  'profile-model-unknown': rensei.profileModel,
  'profile-context-too-long': rensei.profileContext,

  'server-unsupported': server.serverOld,
  'digest-unsupported': server.digestOld,
  'threads-ineffective': server.threadsNoEffect,
  'threads-overcommitted': server.threadsOverCpus,
  'kv-cache-conflict': server.kvNeedsFlash,
  'env-reserved': server.envDerived,
  'env-unsupported': server.envRefused,
  'env-unknown': server.envUnknown,
  'env-unavailable': server.envVersion,
  'env-invalid': server.envValue,
  'env-ineffective': server.envNoEffect,
  'env-insecure': server.envLogsRequests,

  'port-conflict': access.portTaken,
  'tls-missing': tls.tlsUnsaid,
  'tls-insecure': tls.tlsNone,
  'tls-folder-insecure': tls.tlsFolder,
  'auth-insecure': tokens.authNone,
  'token-missing': tokens.tokenMissing,
  'token-duplicate': tokens.tokenTwice,
  'token-insecure': tokens.tokenWeak,
  'token-public': tokens.tokenWritten,
  'from-ineffective': access.fromOnLoopback,
  'cidr-invalid': access.cidrHostBits,
  'url-conflict': access.urlScheme,
  'url-invalid': access.urlVersion,
  'port-reserved': access.portPrivate,
  'from-invalid': access.fromEmpty,
  'from-missing': access.fromUnsaid,

  'egress-ineffective': egress.egressNotEnforced,
  'egress-reserved': egress.egressLinkLocal,
  'egress-missing': egress.egressMissing,

  'label-reserved': scheduling.labelOurs,
  'toleration-conflict': scheduling.tolerationWords,

  'allocation-duplicate': lock.lockTakenTwice,
} as const satisfies Record<string, Rule>;

/** Every rule over every environment. */
export function applyRules(world: World): readonly ScopedDiagnostic[] {
  return Object.entries<Rule>(RULES).flatMap(([code, rule]) => Array.from(rule(world), (said) => ({ ...said, code })));
}
