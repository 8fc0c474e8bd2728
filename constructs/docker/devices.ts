import type { DockerPool } from '../../poolfile/pool/pool';

/** How a replica gets its devices, and no others. */
export function devices(pool: DockerPool, replica: DockerPool['replicas'][number]) {
  const device = (path: string) => ({ hostPath: path, containerPath: path, permissions: 'rwm' });
  switch (pool.gpus?.vendor) {
    case undefined:
      // where the vendor's runtime is the engine's default, a container that names no device sees them all
      return { env: { NVIDIA_VISIBLE_DEVICES: 'void' } };
    case 'nvidia':
      return {
        runtime: 'nvidia',
        env: { NVIDIA_VISIBLE_DEVICES: replica.devices.join(','), NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' },
      };
    case 'amd':
      return {
        devices: [device('/dev/kfd'), device('/dev/dri')],
        groupAdd: ['render', 'video'],
        env: { NVIDIA_VISIBLE_DEVICES: 'void', ROCR_VISIBLE_DEVICES: replica.devices.join(',') },
      };
    case 'intel':
      return {
        devices: [device('/dev/dri')],
        groupAdd: ['render', 'video'],
        env: { NVIDIA_VISIBLE_DEVICES: 'void', GGML_VK_VISIBLE_DEVICES: replica.devices.join(',') },
      };
  }
}
