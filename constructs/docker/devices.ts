import { NO_DEVICES } from '../../containers/process';
import type { DockerPool } from '../../poolfile/pool/pool';
import type { Replica } from '../../poolfile/pool/pool-parts';

/** Container settings that give a replica its own devices, and no others. */
export function devices(pool: DockerPool, replica: Replica) {
  const device = (path: string) => ({ hostPath: path, containerPath: path, permissions: 'rwm' });
  switch (pool.gpus?.vendor) {
    case undefined:
      return { env: NO_DEVICES };
    case 'nvidia':
      return {
        runtime: 'nvidia',
        env: { NVIDIA_VISIBLE_DEVICES: replica.devices.join(','), NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' },
      };
    case 'amd':
      return {
        devices: [device('/dev/kfd'), device('/dev/dri')],
        groupAdd: ['render', 'video'],
        env: { ...NO_DEVICES, ROCR_VISIBLE_DEVICES: replica.devices.join(',') },
      };
    case 'intel':
      return {
        devices: [device('/dev/dri')],
        groupAdd: ['render', 'video'],
        env: { ...NO_DEVICES, GGML_VK_VISIBLE_DEVICES: replica.devices.join(',') },
      };
  }
}
