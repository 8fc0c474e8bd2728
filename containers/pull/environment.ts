import type { PoolBase } from '../../poolfile/pool/pool';
import { noProxyVariable } from '../../poolfile/values/no-proxy';
import { SERVER_PORT } from '../../poolfile/values/ports';
import { CA_FOLDER } from '../process';

/**
 * The variables of the server in a pull's container. It is reached only from inside, removes nothing, and asks
 * registries as the pool file says.
 * @param authorities - Whether `CA_FOLDER` holds certificate authorities of the pool's own.
 */
export function pullEnvironment(pool: PoolBase, authorities: boolean): Record<string, string> {
  return {
    OLLAMA_HOST: `127.0.0.1:${SERVER_PORT}`,
    OLLAMA_NOPRUNE: '1',
    OLLAMA_NO_CLOUD: '1',
    ...(pool.pull.proxy ? { HTTPS_PROXY: pool.pull.proxy, NO_PROXY: noProxyVariable(pool.pull.noProxy) } : {}),
    ...(authorities ? { SSL_CERT_DIR: `/etc/ssl/certs:${CA_FOLDER}` } : {}),
  };
}
