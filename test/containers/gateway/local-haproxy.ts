import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UPLOADS_FILTER } from '../../../containers/gateway/limits';
import { gatewayScript } from '../../../containers/scripts';

const version = spawnSync('haproxy', ['-v'], { encoding: 'utf8' });

/** Whether this machine has an HAProxy. */
export const hasHaproxy = !version.error;

/** HAProxy before 3.0, which no gateway may be, does not know the time for a handshake; it can run all the rest. */
export const known = (config: string): string =>
  /version 2\./.test(version.stdout) ? config.replace(/ +timeout client-hs .*\n/, '') : config;

/** A configuration that this machine's HAProxy can run, with what it loads in `folder`. */
export function runnable(config: string, folder: string): string {
  const filter = join(folder, 'uploads.lua');
  writeFileSync(filter, /<<'LUA'\n(.*?\n)LUA\n/s.exec(gatewayScript())?.[1] ?? '');
  return known(config).replace(UPLOADS_FILTER, filter);
}
