import { isLoopback } from '../facts/networks';
import { clusterPools, hostPools, poolsFor } from '../world';
import { report, reportMissing, type Rule } from './rule';

/** The gateway's certificate. */

export const tlsMissing: Rule = {
  severity: 'error',
  meaning: 'The pool is reachable over a network and has no certificate.',
  fix: 'Write `access.tls` with a certificate, or `none` to accept clear text.',
  *check(world) {
    for (const pool of poolsFor('kubernetes', world)) {
      if (pool.spec.access.tls !== undefined) continue;
      yield reportMissing(pool, ['access', 'tls'], {
        message: 'tokens and prompts would cross the network of the cluster in clear text',
        hint: 'write tls: { secret: <a Secret of type kubernetes.io/tls> }, or tls: none to accept that',
      });
    }
    for (const { pool, host } of hostPools(world)) {
      if (isLoopback(host) || pool.spec.access.tls !== undefined) continue;
      yield reportMissing(pool, ['access', 'tls'], {
        message: `${host.address} is not loopback, so tokens and prompts would cross the network in clear text`,
        hint: `write tls: { bundle: /etc/poolform/${pool.name}/bundle.pem }, or tls: none to accept that`,
      });
    }
  },
};

export const tlsInsecure: Rule = {
  severity: 'warning',
  meaning: 'Tokens and prompts cross a network in clear text.',
  fix: 'Give the gateway a certificate in `access.tls`.',
  *check(world) {
    for (const { pool, place } of clusterPools(world)) {
      if (pool.spec.access.tls !== 'none') continue;
      yield report(pool, ['access', 'tls'], {
        message: `tokens and prompts cross the network of ${place} in clear text`,
        hint: 'write tls: { secret: <a Secret of type kubernetes.io/tls> }',
      });
    }
    for (const { pool, host } of hostPools(world)) {
      if (isLoopback(host) || pool.spec.access.tls !== 'none') continue;
      yield report(pool, ['access', 'tls'], {
        message: `tokens and prompts cross the network of ${host.address} in clear text`,
        hint: `write tls: { bundle: /etc/poolform/${pool.name}/bundle.pem }`,
      });
    }
  },
};

/** The folder is mounted as a whole, so that the gateway sees a renewed certificate. */
export const tlsFolderInsecure: Rule = {
  severity: 'error',
  meaning: 'The folder of the certificate is mounted into the gateway, and it is / or a folder directly below it.',
  fix: 'Keep the bundle in a folder of its own.',
  *check(world) {
    for (const pool of poolsFor('docker', world)) {
      const { tls } = pool.spec.access;
      if (typeof tls !== 'object' || !('bundle' in tls)) continue;
      const folder = tls.bundle.slice(0, tls.bundle.lastIndexOf('/'));
      if (folder.split('/').length > 2) continue;
      yield report(pool, ['access', 'tls', 'bundle'], {
        message: `the folder is mounted into the gateway, which would see all of ${folder || '/'}`,
        hint: `keep the bundle in a folder of its own, such as /etc/poolform/${pool.name}/bundle.pem`,
      });
    }
  },
};
