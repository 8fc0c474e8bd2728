import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CHECKED_FETCH } from '../../../containers/gateway/backends';
import { UPLOADS_FILTER } from '../../../containers/gateway/limits';
import { TOKEN_FOLLOWER, TOKENS_FOLDER } from '../../../containers/gateway/tokens';
import { gatewayScript } from '../../../containers/scripts';

const version = spawnSync('haproxy', ['-v'], { encoding: 'utf8' });

/** Whether this machine has an HAProxy. */
export const hasHaproxy = !version.error;

/** HAProxy before 3.0, which no gateway may be, does not know the time for a handshake; it can run all the rest. */
export const known = (config: string): string =>
  /version 2\./.test(version.stdout) ? config.replace(/ +timeout client-hs .*\n/, '') : config;

/** A configuration that this machine's HAProxy can run, with what it loads and the tokens in `folder`. */
export function runnable(config: string, folder: string): string {
  const loaded = [...gatewayScript().matchAll(/^cat >(\S+) <<'LUA'\n([^]*?\n)LUA\n/gm)];
  const here = (text: string): string => text.replaceAll(TOKENS_FOLDER, folder);
  for (const [, path = '', text = ''] of loaded) writeFileSync(join(folder, basename(path)), here(text));
  return [UPLOADS_FILTER, CHECKED_FETCH, TOKEN_FOLLOWER].reduce(
    (all, path) => all.replaceAll(path, join(folder, basename(path))),
    here(known(config)),
  );
}
