import gte from 'semver/functions/gte';
import type { Peer } from '../pool/kubernetes';
import type { EnvironmentSpec } from '../schema/environment-file';
import type { PoolSpec } from '../schema/pool-file';
import { LLAMA_ARG_SINCE } from '../values/ollama-variables';
import { PULL_TIMEOUT } from '../values/bounds';
import { Duration } from '../values/units';
import type { PoolOnCluster, PoolOnHost, PoolOnPlace, World } from '../world';
import { DEFAULT_EGRESS } from './egress';
import { factsOf } from './models';
import { namespaceOf, prefixOf } from './names';
import { isLoopback } from './networks';
import { peerOf } from './scheduling';

/**
 * The defaults that depend on more than the field itself: on the place, the server's version, the catalog or another
 * field. All others are in the schema. `resolve` and `explain` both read what is decided here.
 */

/** What the catalogs know, as far as defaults depend on it. */
type Catalog = Pick<World, 'models'>;

export type DecidedOnHost = ReturnType<typeof decideOnHost>;
export type DecidedOnCluster = ReturnType<typeof decideOnCluster>;

/** A pool file with every default that its Docker host decides. */
export function decideOnHost(placed: PoolOnHost, catalog: Catalog) {
  const { spec } = placed.pool;
  return {
    ...spec,
    ...decideAnywhere(placed, catalog, placed.host.address),
    storage: { ...spec.storage, kind: 'shared' as const, retain: spec.storage.retain ?? !isLoopback(placed.host) },
    // nothing is scheduled on a Docker host
    scheduling: undefined,
  };
}

/** A pool file with every default that its cluster decides. */
export function decideOnCluster(placed: PoolOnCluster, catalog: Catalog) {
  const { spec } = placed.pool;
  const namespace = namespaceOf(placed.pool).name;
  const service = `${prefixOf(placed.pool)}-gateway.${namespace}.svc.${placed.cluster.clusterDomain}`;
  const clients: readonly Peer[] = spec.access.from?.length ? spec.access.from.map(peerOf) : [{ namespace }];
  const decided = decideAnywhere(placed, catalog, service);
  return {
    ...spec,
    ...decided,
    target: { ...spec.target, namespace },
    pull: { ...decided.pull, egress: spec.pull.egress ?? DEFAULT_EGRESS },
    storage: {
      ...spec.storage,
      kind: spec.storage.kind ?? ('perReplica' as const),
      class: spec.storage.class ?? placed.cluster.storageClass,
      retain: spec.storage.retain ?? true,
    },
    access: { ...decided.access, from: clients },
  };
}

/** What is decided alike on every target. `address` is where the gateway answers. */
function decideAnywhere({ pool: { spec }, environment }: PoolOnPlace, catalog: Catalog, address: string) {
  return {
    serving: { ...spec.serving, threads: threadsOf(spec, environment.spec.images.ollama.version) },
    pull: { ...spec.pull, timeout: pullTimeoutOf(spec, catalog) },
    access: { ...spec.access, url: spec.access.url ?? `${schemeOf(spec.access)}://${address}:${spec.access.port}` },
  };
}

/**
 * The file's threads, else the whole processors of a replica; undefined if this version of the server takes no such
 * setting.
 */
function threadsOf(spec: Pick<PoolSpec, 'serving' | 'cpus'>, version: string): number | undefined {
  return spec.serving.threads ?? (gte(version, LLAMA_ARG_SINCE) ? Math.max(1, Math.floor(spec.cpus)) : undefined);
}

/** Whether the gateway has a certificate. */
export function schemeOf({ tls }: PoolSpec['access']): 'http' | 'https' {
  return tls === undefined || tls === 'none' ? 'http' : 'https';
}

/** The server's images: the file's, or the default for its version. */
export function ollamaImages({ ollama }: EnvironmentSpec['images']): { readonly image: string; readonly rocm: string } {
  return {
    image: ollama.image ?? `ollama/ollama:${ollama.version}`,
    rocm: ollama.rocm ?? `ollama/ollama:${ollama.version}-rocm`,
  };
}

const SHORTEST = Duration.parse('2h');
const LONGEST = PULL_TIMEOUT.max;

/** The slowest download that the default allows for, in bytes per second. */
const SLOWEST_DOWNLOAD = 10 * 1024 ** 2;

/**
 * The file's timeout; else as long as the models of known size take at 10 MiB per second, in whole minutes, from 2 to
 * 48 hours.
 */
export function pullTimeoutOf(
  { pull, models }: Pick<PoolSpec, 'models'> & { readonly pull: Pick<PoolSpec['pull'], 'timeout'> },
  catalog: Catalog,
): Duration {
  if (pull.timeout) return pull.timeout;
  const bytes = models.reduce((sum, model) => sum + (factsOf(catalog, model)?.downloadBytes ?? 0), 0);
  const minutes = Math.ceil(bytes / SLOWEST_DOWNLOAD / 60);
  return Duration.ofSeconds(Math.min(LONGEST.seconds, Math.max(SHORTEST.seconds, minutes * 60)));
}
