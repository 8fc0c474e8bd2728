import type { Issue } from './issue';
import * as access from './rules/access';
import * as environment from './rules/environment';
import * as hosts from './rules/hosts';
import * as inventory from './rules/inventory';
import * as lock from './rules/lock';
import * as models from './rules/models';
import * as names from './rules/names';
import * as server from './rules/server';
import type { Rule, Said, World } from './world';

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
  'product-unknown': hosts.productUnknown,

  'image-by-tag': environment.imageByTag,
  'image-version': environment.imageVersion,
  'image-rocm': environment.imageRocm,
  'backend-local': environment.backendLocal,
  'backend-secret': environment.backendSecret,
  'backend-name': environment.backendName,

  'target-not-there': inventory.targetNotThere,
  'product-not-there': inventory.productNotThere,
  'devices-oversubscribed': inventory.devicesOversubscribed,
  'memory-oversubscribed': inventory.memoryOversubscribed,
  'cpus-oversubscribed': inventory.cpusOversubscribed,
  'disk-oversubscribed': inventory.diskOversubscribed,
  'subnets-full': inventory.subnetsFull,
  'replicas-many': inventory.replicasMany,
  'storage-per-replica': inventory.storagePerReplica,

  'model-tag': models.modelTag,
  'model-twice': models.modelTwice,
  'model-insecure': models.modelInsecure,
  'model-mistyped': models.modelMistyped,
  'context-over-models': models.contextOverModels,
  'storage-small': models.storageSmall,
  'profile-model': models.profileModel,
  'profile-context': models.profileContext,

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
  'from-on-loopback': access.fromOnLoopback,
  'cidr-host-bits': access.cidrHostBits,
  'url-scheme': access.urlScheme,
  'egress-not-enforced': access.egressNotEnforced,
  'egress-link-local': access.egressLinkLocal,

  'lock-taken-twice': lock.lockTakenTwice,
} as const satisfies Record<string, Rule>;

/** An issue, with the environments besides its file's own that it is about. */
export type Judged = Issue & Pick<Said, 'concerns'>;

/** Every rule over every environment. */
export function judge(world: World): readonly Judged[] {
  return Object.entries<Rule>(RULES).flatMap(([code, rule]) => Array.from(rule(world), (said) => ({ ...said, code })));
}
