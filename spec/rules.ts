import type { Issue } from './issue';
import * as access from './rules/access';
import * as clusters from './rules/clusters';
import * as egress from './rules/egress';
import * as environment from './rules/environment';
import * as hosts from './rules/hosts';
import * as inventory from './rules/inventory';
import * as lock from './rules/lock';
import * as models from './rules/models';
import * as names from './rules/names';
import * as nodes from './rules/nodes';
import * as rensei from './rules/rensei';
import * as scheduling from './rules/scheduling';
import * as server from './rules/server';
import * as target from './rules/target';
import type { Rule, Said, World } from './world';

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

  'host-taken': hosts.hostTaken,
  'address-public': hosts.addressPublic,
  'host-certificates': hosts.hostCertificates,
  'engine-old': hosts.engineOld,
  'subnets-range': hosts.subnetsRange,
  'gpu-taken': hosts.gpuTaken,
  'gpu-by-index': hosts.gpuByIndex,
  'product-unknown': both(hosts.productUnknown, clusters.groupProductUnknown),

  'cluster-taken': clusters.clusterTaken,
  'context-unsaid': clusters.contextUnsaid,
  'group-twice': clusters.groupTwice,
  'resource-ambiguous': clusters.resourceAmbiguous,
  'namespace-taken': clusters.namespaceTaken,
  'namespace-system': clusters.namespaceSystem,

  'image-by-tag': environment.imageByTag,
  'image-version': environment.imageVersion,
  'image-rocm': environment.imageRocm,
  'backend-local': environment.backendLocal,
  'backend-secret': environment.backendSecret,
  'backend-name': environment.backendName,
  'backend-text': environment.backendText,

  'target-not-there': inventory.targetNotThere,
  'wrong-target': target.wrongTarget,
  'product-not-there': both(inventory.productNotThere, nodes.clusterProductNotThere),
  'devices-oversubscribed': both(inventory.devicesOversubscribed, nodes.clusterDevicesOversubscribed),
  'memory-oversubscribed': both(inventory.memoryOversubscribed, nodes.clusterMemoryOversubscribed),
  'cpus-oversubscribed': both(inventory.cpusOversubscribed, nodes.clusterCpusOversubscribed),
  'disk-oversubscribed': both(inventory.diskOversubscribed, nodes.clusterDiskOversubscribed),
  'nodes-not-there': nodes.nodesNotThere,
  'replica-too-large': nodes.replicaTooLarge,
  'replicas-do-not-fit': nodes.replicasDoNotFit,
  'subnets-full': inventory.subnetsFull,
  'replicas-many': inventory.replicasMany,
  'storage-per-replica': inventory.storagePerReplica,

  'model-tag': models.modelTag,
  'model-twice': models.modelTwice,
  'model-insecure': models.modelInsecure,
  'model-mistyped': models.modelMistyped,
  'context-over-models': models.contextOverModels,
  'storage-small': models.storageSmall,
  'storage-unsaid': models.storageUnsaid,

  'rensei-unsaid': rensei.renseiUnsaid,
  'profile-model': rensei.profileModel,
  'profile-context': rensei.profileContext,

  'server-old': server.serverOld,
  'digest-old': server.digestOld,
  'threads-no-effect': server.threadsNoEffect,
  'threads-over-cpus': server.threadsOverCpus,
  'kv-needs-flash': server.kvNeedsFlash,
  'env-derived': server.envDerived,
  'env-refused': server.envRefused,
  'env-unknown': server.envUnknown,
  'env-version': server.envVersion,
  'env-value': server.envValue,
  'env-no-effect': server.envNoEffect,
  'env-logs-requests': server.envLogsRequests,

  'port-taken': access.portTaken,
  'tls-unsaid': access.tlsUnsaid,
  'tls-none': access.tlsNone,
  'tls-folder': access.tlsFolder,
  'auth-none': access.authNone,
  'token-missing': access.tokenMissing,
  'token-twice': access.tokenTwice,
  'token-weak': access.tokenWeak,
  'token-written': access.tokenWritten,
  'from-on-loopback': access.fromOnLoopback,
  'cidr-host-bits': access.cidrHostBits,
  'url-scheme': access.urlScheme,
  'url-version': access.urlVersion,
  'port-private': access.portPrivate,
  'from-empty': access.fromEmpty,
  'from-unsaid': access.fromUnsaid,

  'egress-not-enforced': egress.egressNotEnforced,
  'egress-link-local': egress.egressLinkLocal,
  'egress-missing': egress.egressMissing,

  'label-ours': scheduling.labelOurs,
  'toleration-words': scheduling.tolerationWords,

  'lock-taken-twice': lock.lockTakenTwice,
} as const satisfies Record<string, Rule>;

/** An issue, with the environments besides its file's own that it is about. */
export type Judged = Issue & Pick<Said, 'concerns'>;

/** Every rule over every environment. */
export function judge(world: World): readonly Judged[] {
  return Object.entries<Rule>(RULES).flatMap(([code, rule]) => Array.from(rule(world), (said) => ({ ...said, code })));
}
