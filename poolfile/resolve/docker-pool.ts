import { isLoopback, networksOf } from '../facts/networks';
import { decidedOnHost } from '../facts/defaults';
import type { DockerHostSpec, EnvironmentSpec } from '../schema/environment-file';
import type { Allocation } from './lock';
import type { DockerHost, DockerPool } from '../pool/pool';
import { poolBase } from './pool-base';
import type { PoolEntry, World } from '../world';

export function dockerHost(name: string, spec: DockerHostSpec): DockerHost {
  return {
    name,
    endpoint: spec.host,
    ...(spec.certificates !== undefined && { certificates: spec.certificates }),
    address: spec.address,
    loopback: isLoopback(spec),
  };
}

/** A pool on a Docker host, with the networks and devices that it holds. Total: what belongs to clusters was an issue, and is left out. */
export function dockerPool(
  entry: PoolEntry,
  host: DockerHost,
  hostSpec: DockerHostSpec,
  environment: EnvironmentSpec,
  held: Allocation | undefined,
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
