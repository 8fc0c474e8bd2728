import { addressKind } from './address';
import { networksOf } from './assign';
import type { DockerHostSpec, EnvironmentSpec } from './environment';
import type { Held } from './lock';
import { pullTimeoutOf } from './model-facts';
import type { DockerHost, DockerPool } from './pool';
import { poolBase, schemeOf, threadsOf } from './pool-base';
import type { PoolSpec } from './schema';
import type { PoolEntry, World } from './world';

export function isLoopback(host: Pick<DockerHostSpec, 'address'>): boolean {
  return addressKind(host.address) === 'loopback';
}

export function dockerHost(name: string, spec: DockerHostSpec): DockerHost {
  return {
    name,
    endpoint: spec.host,
    ...(spec.certificates !== undefined && { certificates: spec.certificates }),
    address: spec.address,
    loopback: isLoopback(spec),
  };
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

/** A pool on a Docker host, with the networks and devices that it holds. Total: what belongs to clusters was an issue, and is left out. */
export function dockerPool(
  entry: PoolEntry,
  host: DockerHost,
  hostSpec: DockerHostSpec,
  environment: EnvironmentSpec,
  held: Held | undefined,
  world: World,
): DockerPool {
  const { storage, access, pull, replicas } = decidedOnHost(
    entry.spec,
    hostSpec,
    environment.images.ollama.version,
    world,
  );
  const base = poolBase(entry, environment, world);
  const { tls } = access;
  return {
    ...base,
    target: 'docker',
    host,
    networks: networksOf(hostSpec, held?.network ?? 0),
    replicas: Array.from({ length: replicas }, (_, i) => ({ number: i + 1, devices: held?.devices.get(i + 1) ?? [] })),
    pull: { ...base.pull, ...(pull.ca && 'file' in pull.ca && { ca: pull.ca.file }) },
    storage: { ...(storage.size && { size: storage.size }), retain: storage.retain },
    access: {
      ...base.access,
      from: (access.from ?? []).flatMap((peer) => ('cidr' in peer ? [peer.cidr] : [])),
      ...(typeof tls === 'object' && 'bundle' in tls && { tls: { bundle: tls.bundle } }),
      url: access.url,
    },
  };
}
