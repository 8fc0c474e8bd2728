import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { childEnv, type Ended, ok, progress, type RunOptions } from './run';

const VERSION = '0.21.0';

/**
 * The command, in a cache folder outside every project: it has hundreds of dependencies that the project does not want.
 */
const FOLDER = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
  'poolform-acceptance',
  `cdktf-cli-${VERSION}`,
);
const COMMAND = path.join(FOLDER, 'node_modules', '.bin', 'cdktf');

/** Why there is no cdktf command and none can be installed; undefined if there is one. Installs it once. */
export function cdktfMissing(): string | undefined {
  if (existsSync(COMMAND)) return undefined;
  progress(`installing cdktf-cli ${VERSION}, once`);
  mkdirSync(FOLDER, { recursive: true });
  const args = [
    'install',
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--fetch-retries=0',
    '--prefix',
    FOLDER,
    `cdktf-cli@${VERSION}`,
  ];
  const { status } = spawnSync('npm', args, { cwd: FOLDER, env: childEnv(), stdio: 'ignore', timeout: 300_000 });
  return status === 0 && existsSync(COMMAND)
    ? undefined
    : `cdktf-cli ${VERSION} is not in the cache folder poolform-acceptance, and npm cannot install it from here`;
}

export async function cdktf(args: readonly string[], options: RunOptions): Promise<Ended> {
  return ok(COMMAND, args, { timeoutMs: 300_000, ...options });
}
