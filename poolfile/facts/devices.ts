import type { ClusterSpec, NodeGroupSpec } from '../schema/cluster';
import type { DockerHostSpec } from '../schema/environment-file';
import type { GpusSpec } from '../schema/pool-file';
import type { World } from '../world';
import type { PoolGpus } from '../pool/pool-parts';

/** A device of a host's inventory. */
export interface Device {
  /** What the runtime calls it: a UUID, or an index as text. */
  readonly id: string;
  /** The catalogue's product, or the resource of what the catalogue lacks. */
  readonly product: string;
  /** Its entry in the host's `gpus`. */
  readonly entry: number;
}

/** The devices of a host in the file's order; entries with a count are indices, counted through. */
export function inventory(host: DockerHostSpec): readonly Device[] {
  const devices: Device[] = [];
  let index = 0;
  for (const [entry, gpu] of host.gpus.entries()) {
    if ('uuid' in gpu) devices.push({ id: gpu.uuid, product: 'product' in gpu ? gpu.product : gpu.resource, entry });
    else for (let i = 0; i < gpu.count; i += 1) devices.push({ id: String(index++), product: gpu.product, entry });
  }
  return devices;
}

/** What a replica needs; undefined: no devices. */
export function needed(gpus: GpusSpec): { readonly product: string; readonly count: number } | undefined {
  if (gpus === 'none') return undefined;
  return { product: 'product' in gpus ? gpus.product : gpus.resource, count: gpus.count };
}
/** Whose devices a pool takes; undefined without devices, or where the catalogue lacks the product. */
export function gpuVendor(gpus: GpusSpec, world: Pick<World, 'gpus'>): PoolGpus['vendor'] | undefined {
  if (gpus === 'none') return undefined;
  return 'resource' in gpus ? vendorOf(gpus.resource) : world.gpus.get(gpus.product)?.vendor;
}

export function vendorOf(resource: string): PoolGpus['vendor'] {
  return resource.startsWith('amd.com/') ? 'amd' : resource.startsWith('gpu.intel.com/') ? 'intel' : 'nvidia';
}
/** The groups of nodes that have a pool's devices; none without devices. */
export function devicesGroups(gpus: GpusSpec, place: ClusterSpec): readonly NodeGroupSpec[] {
  const need = needed(gpus);
  return need ? place.nodes.filter((group) => productOf(group) === need.product) : [];
}

/** The catalogue's product of a group's devices, or the resource of what the catalogue lacks. */
export function productOf({ gpus }: NodeGroupSpec): string | undefined {
  return gpus && ('product' in gpus ? gpus.product : gpus.resource);
}
