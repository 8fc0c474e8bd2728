import type { JobV1SpecTemplateSpec, JobV1SpecTemplateSpecVolumeSecret } from '@cdktf/provider-kubernetes/lib/job-v1';
import { longestRequest } from '../../containers/graces';
import { TOKENS_FOLDER } from '../../containers/gateway/tokens';
import { CONFIG_FOLDER, SHELL } from '../../containers/process';
import { gatewayScript } from '../../containers/scripts';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import { CLIENT_PORT, PRIVATE_PORT } from '../../poolfile/values/ports';
import { tokensName } from './names';
import { apartOnNodes, confined, placement, podSpec, TMP } from './pod';

/** Name of the gateway's container in its pod. */
export const GATEWAY_CONTAINER = 'gateway';
/** Where the one configuration of a pod lies. */
export const CURRENT_CONFIG = `${CONFIG_FOLDER}/current`;
const TLS_FOLDER = '/tls';
/** A pod has addresses of both kinds, or of one, as its cluster has. */
const IPV6 = '[ ! -s /proc/net/if_inet6 ] || export IPV6=1\n';
export const GATEWAY_RESOURCES = { cpuRequest: '100m', cpuLimit: '2', memory: '512Mi' };
/** HAProxy reads the key from the file of the same name with `.key`. */
export const TLS_BUNDLE = `${TLS_FOLDER}/bundle.pem`;

/**
 * The pod of a gateway. It is ready if at least one replica answers, because a gateway that restarts while a replica is
 * down must still serve the others.
 * @param configMap - Name of the ConfigMap with the gateway's files.
 */
export function gatewayPod(pool: KubernetesPool, configMap: string): JobV1SpecTemplateSpec {
  const tls = tlsFolder(pool);
  const tokens = tokensFolder(pool);
  const { toleration } = placement(pool);
  return podSpec(pool, {
    ...(toleration ? { toleration } : {}),
    terminationGracePeriodSeconds: longestRequest(pool).seconds,
    container: [
      confined({
        name: GATEWAY_CONTAINER,
        image: pool.images.gateway.image,
        command: SHELL,
        args: [`${IPV6}${gatewayScript()}`],
        env: { TLS_FILES: pool.tlsSecret ? `${TLS_BUNDLE} ${TLS_BUNDLE}.key` : '', LC_ALL: 'C' },
        port: [
          { name: 'client', containerPort: CLIENT_PORT },
          { name: 'private', containerPort: PRIVATE_PORT },
        ],
        // time to be removed from the Service before it stops accepting connections
        lifecycle: { preStop: [{ exec: { command: ['sleep', '5'] } }] },
        // ready means that a server answers, and before its first check every server counts as one that does
        startupProbe: {
          httpGet: { path: '/checked', port: 'private' },
          periodSeconds: 1,
          failureThreshold: 120,
          timeoutSeconds: 2,
        },
        readinessProbe: {
          httpGet: { path: '/ready', port: 'private' },
          periodSeconds: 2,
          failureThreshold: 2,
          timeoutSeconds: 2,
        },
        livenessProbe: {
          tcpSocket: [{ port: 'private' }],
          periodSeconds: 10,
          failureThreshold: 6,
          timeoutSeconds: 5,
        },
        volumeMount: [
          TMP.mount,
          { name: 'config', mountPath: CURRENT_CONFIG, readOnly: true },
          ...tls.mounts,
          ...tokens.mounts,
        ],
        resources: GATEWAY_RESOURCES,
      }),
    ],
    topologySpreadConstraint: apartOnNodes(pool, 'gateway'),
    volume: [TMP.volume('16Mi'), { name: 'config', configMap: { name: configMap } }, ...tls.volumes, ...tokens.volumes],
  });
}

/** Certificate and key, if the pool has a Secret with them. */
export function tlsFolder({ tlsSecret }: KubernetesPool) {
  return {
    mounts: tlsSecret ? [{ name: 'tls', mountPath: TLS_FOLDER, readOnly: true }] : [],
    volumes: tlsSecret ? [{ name: 'tls', secret: tlsFiles(tlsSecret) }] : [],
  };
}

/** The tokens, if the pool asks for any. A folder, because the kubelet never updates a file that is mounted alone. */
function tokensFolder(pool: KubernetesPool) {
  const asks = pool.access.auth === 'token';
  return {
    mounts: asks ? [{ name: 'tokens', mountPath: TOKENS_FOLDER, readOnly: true }] : [],
    volumes: asks ? [{ name: 'tokens', configMap: { name: tokensName(pool) } }] : [],
  };
}

function tlsFiles(secretName: string): JobV1SpecTemplateSpecVolumeSecret {
  return {
    secretName,
    defaultMode: '0440',
    items: [
      { key: 'tls.crt', path: 'bundle.pem' },
      { key: 'tls.key', path: 'bundle.pem.key' },
    ],
  };
}
