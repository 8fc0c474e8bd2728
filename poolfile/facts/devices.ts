import type { ClusterSpec, NodeGroupSpec } from '../schema/cluster';
import type { DockerHostSpec } from '../schema/environment-file';
import type { GpusSpec } from '../schema/pool-file';
import type { World } from '../world';
import type { PoolGpus } from '../pool/pool-parts';

/** A device in a host's inventory. */
export interface Device {
  /** The runtime's name of it: a UUID, or an index as text. */
  readonly id: string;
  /** The catalog's product, or the resource if the catalog lacks it. */
  readonly product: string;
  /** The index of its entry in the host's `gpus`. */
  readonly entry: number;
}

/**
 * The devices of a host in the file's order. Entries with a count name no devices: theirs are numbered through all of
 * them.
 */
export function inventory(host: DockerHostSpec): readonly Device[] {
  const devices: Device[] = [];
  let index = 0;
  for (const [entry, gpu] of host.gpus.entries()) {
    if ('uuid' in gpu) devices.push({ id: gpu.uuid, product: 'product' in gpu ? gpu.product : gpu.resource, entry });
    else for (let i = 0; i < gpu.count; i += 1) devices.push({ id: String(index++), product: gpu.product, entry });
  }
  return devices;
}

/** What a replica needs; undefined without devices. */
export function needed(gpus: GpusSpec): { readonly product: string; readonly count: number } | undefined {
  if (gpus === 'none') return undefined;
  return { product: 'product' in gpus ? gpus.product : gpus.resource, count: gpus.count };
}

/** The vendor of a pool's devices; undefined without devices, or if the catalog lacks the product. */
export function gpuVendor(gpus: GpusSpec, world: Pick<World, 'gpus'>): PoolGpus['vendor'] | undefined {
  if (gpus === 'none') return undefined;
  return 'resource' in gpus ? vendorOf(gpus.resource) : world.gpus.get(gpus.product)?.vendor;
}

export function vendorOf(resource: string): PoolGpus['vendor'] {
  return resource.startsWith('amd.com/') ? 'amd' : resource.startsWith('gpu.intel.com/') ? 'intel' : 'nvidia';
}

/** What `nvidia-smi` calls the slices of a resource, as `1g.10gb+me` of `nvidia.com/mig-1g.10gb.me`; else nothing. */
export function sliceNames(resource: string): readonly string[] {
  const profile = /^nvidia\.com\/mig-([0-9]+g\.[0-9]+gb)(?:\.(.+))?$/.exec(resource.replace(/\.shared$/, ''));
  return profile ? [[profile[1], ...(profile[2] === undefined ? [] : [profile[2]])].join('+')] : [];
}

/**
 * The groups of nodes that have a pool's devices; empty without devices. A pod gets one share of a shared device at
 * most, so one with several devices needs whole ones.
 */
export function devicesGroups(gpus: GpusSpec, cluster: ClusterSpec): readonly NodeGroupSpec[] {
  return groupsWithDevices(gpus, cluster).filter((group) => needed(gpus)?.count === 1 || sharesOf(group) === 1);
}

/** The same, whether or not the number of devices per replica can be had there. */
export function groupsWithDevices(gpus: GpusSpec, cluster: ClusterSpec): readonly NodeGroupSpec[] {
  const need = needed(gpus);
  return need ? cluster.nodes.filter((group) => productOf(group) === need.product) : [];
}

/** How many pods may share one device of a group. */
export function sharesOf({ gpus }: NodeGroupSpec): number {
  return gpus?.shares ?? 1;
}

/**
 * The catalog's product of a group's devices, or the resource if the catalog lacks it; undefined without devices.
 */
export function productOf({ gpus }: NodeGroupSpec): string | undefined {
  return gpus && ('product' in gpus ? gpus.product : gpus.resource);
}
