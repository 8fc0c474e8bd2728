import type { DockerPool } from '../../spec/pool';
import { SERVER_PORT } from '../../gateway/config';
import { STORE } from '../../pull/scripts';

/**
 * What every server of a pool is told by its environment; meanings and traps: Ollama's envconfig. The queue is the gateway's,
 * so its length is not said here: a change of it restarts no server.
 */
export function serverEnvironment(pool: DockerPool): Record<string, string> {
  const { serving } = pool;
  return {
    HOME: '/tmp',
    OLLAMA_HOST: `0.0.0.0:${SERVER_PORT}`,
    OLLAMA_MODELS: STORE,
    OLLAMA_NOPRUNE: '1',
    OLLAMA_NO_CLOUD: '1',
    OLLAMA_KEEP_ALIVE: serving.keepAlive === 'forever' ? '-1' : serving.keepAlive.toGoString(),
    OLLAMA_LOAD_TIMEOUT: serving.loadTimeout.toGoString(),
    OLLAMA_CONTEXT_LENGTH: String(serving.contextLength),
    OLLAMA_NUM_PARALLEL: String(serving.parallel),
    ...(serving.maxLoadedModels === 'auto' ? {} : { OLLAMA_MAX_LOADED_MODELS: String(serving.maxLoadedModels) }),
    ...(serving.flashAttention === 'auto' ? {} : { OLLAMA_FLASH_ATTENTION: serving.flashAttention === 'on' ? '1' : '0' }),
    ...(serving.kvCacheType === 'f16' ? {} : { OLLAMA_KV_CACHE_TYPE: serving.kvCacheType }),
    ...(serving.threads === undefined ? {} : { LLAMA_ARG_THREADS: String(serving.threads) }),
    ...serving.env,
  };
}

/** How a replica gets its devices, and no others. */
export function devices(pool: DockerPool, replica: DockerPool['replicas'][number]) {
  const device = (path: string) => ({ hostPath: path, containerPath: path, permissions: 'rwm' });
  switch (pool.gpus?.vendor) {
    case undefined:
      // where the vendor's runtime is the engine's default, a container that names no device sees them all
      return { env: { NVIDIA_VISIBLE_DEVICES: 'void' } };
    case 'nvidia':
      return { runtime: 'nvidia', env: { NVIDIA_VISIBLE_DEVICES: replica.devices.join(','), NVIDIA_DRIVER_CAPABILITIES: 'compute,utility' } };
    case 'amd':
      return { devices: [device('/dev/kfd'), device('/dev/dri')], groupAdd: ['render', 'video'], env: { NVIDIA_VISIBLE_DEVICES: 'void', ROCR_VISIBLE_DEVICES: replica.devices.join(',') } };
    case 'intel':
      return { devices: [device('/dev/dri')], groupAdd: ['render', 'video'], env: { NVIDIA_VISIBLE_DEVICES: 'void', GGML_VK_VISIBLE_DEVICES: replica.devices.join(',') } };
  }
}
