import { join } from 'node:path';
import { shellScript } from './shell-script';

/**
 * The scripts that run in containers, for `SHELL`. Each `.sh` file says what it does, how it ends and which variables
 * it reads.
 */

const script = (path: string): string => shellScript(join(__dirname, path));

/** Writes what the gateway's HAProxy loads. */
export const loadedScript = (): string =>
  script('gateway/uploads.sh') + script('gateway/checked.sh') + script('gateway/follow.sh');

/** The gateway's process, after what it loads. */
export const gatewayScript = (): string => loadedScript() + script('gateway/run.sh');

/** The Docker job that turns the gateway over to a new configuration. */
export const applyScript = (): string => script('gateway/common.sh') + script('gateway/apply.sh');

/** The Docker job that hands the gateway its tokens. */
export const tokensScript = (): string => script('gateway/common.sh') + script('gateway/tokens.sh');

/** The Kubernetes Job that waits until every gateway runs a new configuration. */
export const readyScript = (): string => script('gateway/ready.sh');

/** A server's process. */
export const serverScript = (): string => script('server/devices.sh') + script('server/run.sh');

/** The Docker job that looks whether a replica gets its devices. */
export const devicesScript = (): string =>
  ['gateway/common', 'server/devices', 'server/devices-job'].map((name) => script(`${name}.sh`)).join('');

/** The job that brings models into the store. */
export const pullScript = (): string =>
  ['reasons', 'common', 'room', 'carried', 'download', 'pull'].map((name) => script(`pull/${name}.sh`)).join('');

/** The job that removes models from the store. */
export const pruneScript = (): string =>
  ['reasons', 'common', 'prune'].map((name) => script(`pull/${name}.sh`)).join('');
