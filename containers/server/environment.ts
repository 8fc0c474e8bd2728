import type { PoolBase } from '../../poolfile/pool/pool';
import { SERVER_PORT } from '../../poolfile/values/ports';
import { STORE } from '../pull/scripts';

/**
 * What every server of a pool is told by its environment; meanings and traps: Ollama's envconfig. The queue is the gateway's,
 * so its length is not said here: a change of it restarts no server.
 */
export function serverEnvironment(pool: PoolBase): Record<string, string> {
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
    ...(serving.flashAttention === 'auto'
      ? {}
      : { OLLAMA_FLASH_ATTENTION: serving.flashAttention === 'on' ? '1' : '0' }),
    ...(serving.kvCacheType === 'f16' ? {} : { OLLAMA_KV_CACHE_TYPE: serving.kvCacheType }),
    ...(serving.threads === undefined ? {} : { LLAMA_ARG_THREADS: String(serving.threads) }),
    ...serving.env,
  };
}

/** Where the pull finds certificate authorities of the pool's own. */
export const CA_FOLDER = '/run/poolform/ca';

/** What the server in every pull is told: it is reached from inside alone, removes nothing, and asks registries as the pool file says. */
export function pullEnvironment(pool: PoolBase, authorities: boolean): Record<string, string> {
  return {
    OLLAMA_HOST: `127.0.0.1:${SERVER_PORT}`,
    OLLAMA_NOPRUNE: '1',
    OLLAMA_NO_CLOUD: '1',
    ...(pool.pull.proxy ? { HTTPS_PROXY: pool.pull.proxy, NO_PROXY: '127.0.0.1,localhost' } : {}),
    ...(authorities ? { SSL_CERT_DIR: `/etc/ssl/certs:${CA_FOLDER}` } : {}),
  };
}
