import { isLoopback } from '../facts/networks';
import { clusterPools, hostPools, poolsFor, type Rule, report } from '../world';

export const tlsUnsaid: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    if (pool.spec.access.tls !== undefined) continue;
    yield report(
      'error',
      pool,
      ['access'],
      'access.tls is missing: a cluster is never loopback, so that tokens and prompts would cross its network',
      'write tls: { secret: <a Secret of type kubernetes.io/tls> }, or tls: none to say that it is meant',
      { key: true },
    );
  }
  for (const { pool, host } of hostPools(world)) {
    if (isLoopback(host) || pool.spec.access.tls !== undefined) continue;
    yield report(
      'error',
      pool,
      ['access'],
      `access.tls is missing: ${host.address} is not loopback, so that tokens and prompts would cross the network`,
      `write tls: { bundle: /etc/poolform/${pool.name}/bundle.pem }, or tls: none to say that it is meant`,
      { key: true },
    );
  }
};

export const tlsNone: Rule = function* (world) {
  for (const { pool, place } of clusterPools(world)) {
    if (pool.spec.access.tls !== 'none') continue;
    yield report(
      'warning',
      pool,
      ['access', 'tls'],
      `access.tls: tokens and prompts cross the network of ${place} in clear text`,
      'write tls: { secret: <a Secret of type kubernetes.io/tls> }',
    );
  }
  for (const { pool, host } of hostPools(world)) {
    if (isLoopback(host) || pool.spec.access.tls !== 'none') continue;
    yield report(
      'warning',
      pool,
      ['access', 'tls'],
      `access.tls: tokens and prompts cross the network of ${host.address} in clear text`,
      `write tls: { bundle: /etc/poolform/${pool.name}/bundle.pem }`,
    );
  }
};

/** The folder is mounted whole, so that a new certificate is seen: it must hold nothing else. */
export const tlsFolder: Rule = function* (world) {
  for (const pool of poolsFor('docker', world)) {
    const { tls } = pool.spec.access;
    if (typeof tls !== 'object' || !('bundle' in tls)) continue;
    const folder = tls.bundle.slice(0, tls.bundle.lastIndexOf('/'));
    if (folder.split('/').length > 2) continue;
    yield report(
      'error',
      pool,
      ['access', 'tls', 'bundle'],
      `access.tls.bundle: the gateway would see all of ${folder || '/'}, for the bundle's folder is mounted`,
      `keep the bundle in a folder of its own, such as /etc/poolform/${pool.name}/bundle.pem`,
    );
  }
};
