import type { DecidedOnHost } from '../facts/defaults';
import { isLoopback, networksOf } from '../facts/networks';
import type { DockerHost } from '../pool/docker';
import type { DockerPool } from '../pool/pool';
import type { DockerHostSpec } from '../schema/environment-file';
import { inOrder } from '../values/order';
import { required } from '../values/required';
import type { PoolOnHost, World } from '../world';
import type { Allocation } from '../facts/allocations';
import { poolBase } from './pool-base';

export function dockerHost(name: string, spec: DockerHostSpec): DockerHost {
  return {
    name,
    endpoint: spec.host,
    ...(spec.certificates !== undefined && { certificates: spec.certificates }),
    address: spec.address,
    loopback: isLoopback(spec),
    ...(Object.keys(spec.labels).length > 0 && { labels: inOrder(spec.labels) }),
    engine: spec.engine,
    ...(spec.selinuxType !== undefined && { selinuxType: spec.selinuxType }),
  };
}

interface DockerPoolInput {
  readonly placed: PoolOnHost;
  readonly decided: DecidedOnHost;
  readonly host: DockerHost;
  /** The networks and devices of the pool. */
  readonly allocation: Allocation;
  readonly world: World;
}

/** A pool on a Docker host. Fields that only clusters have are left out; a rule has already reported them. */
export function dockerPool({ placed, decided, host, allocation, world }: DockerPoolInput): DockerPool {
  const { access, pull, gpus } = decided;
  const { tls } = access;
  const devices = (replica: number): readonly string[] =>
    gpus === 'none'
      ? []
      : required(allocation.devices.get(replica), `the devices of replica ${replica} of pool ${placed.pool.name}`);
  return {
    ...poolBase(placed, decided, world),
    target: 'docker',
    host,
    networks: networksOf(placed.host, allocation.network),
    replicas: Array.from({ length: decided.replicas }, (_, i) => ({ number: i + 1, devices: devices(i + 1) })),
    clients: (access.from ?? []).flatMap((peer) => ('cidr' in peer ? [peer.cidr] : [])),
    ...(typeof tls === 'object' && 'bundle' in tls && { tlsBundle: tls.bundle }),
    ...(pull.ca && 'file' in pull.ca && { caFile: pull.ca.file }),
  };
}
