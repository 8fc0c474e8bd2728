import type { DockerHostSpec } from './environment';
import type { GpusSpec } from './schema';

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
