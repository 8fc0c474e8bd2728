import type { ClusterSpec } from '../schema/cluster';
import { DEFAULT_EGRESS } from './egress';
import type { EnvironmentSpec, DockerHostSpec } from '../schema/environment-file';
import type { Peer } from '../pool/pool';
import { prefixOf, namespaceOf } from './names';
import type { PoolSpec } from '../schema/pool-file';
import { Duration } from '../values/units';
import type { PoolEntry, World } from '../world';
import { peerOf } from './scheduling';
import { isLoopback } from './networks';
import { factsOf } from './models';
import gte from 'semver/functions/gte';
import { LLAMA_ARG_SINCE } from '../values/ollama-variables';

/** The file's, or the whole processors where the server's version can be told. */
export function threadsOf(spec: Pick<PoolSpec, 'serving' | 'cpus'>, version: string): number | undefined {
  return spec.serving.threads ?? (gte(version, LLAMA_ARG_SINCE) ? Math.max(1, Math.floor(spec.cpus)) : undefined);
}

/** `http` or `https`, by whether the gateway has a certificate. */
export function schemeOf({ tls }: PoolSpec['access']): 'http' | 'https' {
  return tls === undefined || tls === 'none' ? 'http' : 'https';
}

/** The server's images, said or by its version. */
export function ollamaImages({ ollama }: EnvironmentSpec['images']): { readonly image: string; readonly rocm: string } {
  return {
    image: ollama.image ?? `ollama/ollama:${ollama.version}`,
    rocm: ollama.rocm ?? `ollama/ollama:${ollama.version}-rocm`,
  };
}
const SHORTEST = Duration.parse('2h');

const LONGEST = Duration.parse('48h');

/** Bytes a second, of a line that is slow for what it is to carry. */
const SLOW = 10 * 1024 ** 2;

/** The file's; else two hours, or as long as the models that the catalogue knows take at 10 MiB a second, in whole minutes; 48 hours at most. */
export function pullTimeoutOf(
  { pull, models }: Pick<PoolSpec, 'pull' | 'models'>,
  world: Pick<World, 'models'>,
): Duration {
  if (pull.timeout) return pull.timeout;
  const bytes = models.reduce((sum, model) => sum + (factsOf(world, model)?.downloadBytes ?? 0), 0);
  const minutes = Math.ceil(bytes / SLOW / 60);
  return Duration.ofSeconds(Math.min(LONGEST.seconds, Math.max(SHORTEST.seconds, minutes * 60)));
}
/** A pool's file with the defaults that hang on its host and its server's version. */
export function decidedOnHost(spec: PoolSpec, host: DockerHostSpec, version: string, catalog: Pick<World, 'models'>) {
  return {
    ...spec,
    serving: { ...spec.serving, threads: threadsOf(spec, version) },
    pull: { ...spec.pull, timeout: pullTimeoutOf(spec, catalog) },
    storage: { ...spec.storage, kind: 'shared' as const, retain: spec.storage.retain ?? !isLoopback(host) },
    access: {
      ...spec.access,
      url: spec.access.url ?? `${schemeOf(spec.access)}://${host.address}:${spec.access.port}`,
    },
    // what no host knows is no value of its pools
    scheduling: undefined,
  };
}
/** A pool's file with the defaults that hang on its cluster and its server's version. */
export function decidedOnCluster(
  entry: PoolEntry,
  place: ClusterSpec,
  version: string,
  catalog: Pick<World, 'models'>,
) {
  const { spec } = entry;
  const namespace = namespaceOf(entry).name;
  const service = `${prefixOf(entry.environment, entry.name)}-gateway.${namespace}.svc.${place.clusterDomain}`;
  const from: readonly Peer[] = spec.access.from?.length ? spec.access.from.map(peerOf) : [{ namespace }];
  return {
    ...spec,
    target: { ...spec.target, namespace },
    serving: { ...spec.serving, threads: threadsOf(spec, version) },
    pull: { ...spec.pull, timeout: pullTimeoutOf(spec, catalog), egress: spec.pull.egress ?? DEFAULT_EGRESS },
    storage: {
      ...spec.storage,
      kind: spec.storage.kind ?? ('perReplica' as const),
      class: spec.storage.class ?? place.storageClass,
      retain: spec.storage.retain ?? true,
    },
    access: {
      ...spec.access,
      from,
      url: spec.access.url ?? `${schemeOf(spec.access)}://${service}:${spec.access.port}`,
    },
  };
}
