import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayConfig } from '../../containers/gateway/haproxy-config';
import { withServers } from '../../containers/gateway/placeholders';
import { tokenFile, TOKENS_FILE, TOKENS_FOLDER } from '../../containers/gateway/tokens';
import { loadedScript } from '../../containers/scripts';
import type { DockerPool } from '../../poolfile/pool/pool';
import { CLIENT_PORT, PRIVATE_PORT, SERVER_PORT } from '../../poolfile/values/ports';
import { freePort, type Service, start } from './service';

/** How this machine runs an HAProxy that can be a gateway. */
export interface Haproxy {
  readonly version: string;
  /** Absent: the program `command` of this machine. */
  readonly image?: string;
  readonly command: string;
}

/** The oldest version that knows every line of a gateway's configuration. */
const OLDEST = 3;

/** A gateway, and where it listens. */
export interface Gateway {
  readonly service: Service;
  readonly url: string;
}

/** @returns What was found, or why nothing was. */
export function findHaproxy(command: string, image: string): Haproxy | string {
  const local = version(command, ['-v']);
  if (local !== undefined && Number.parseInt(local, 10) >= OLDEST) return { command, version: local };
  const why = local === undefined ? `there is no ${command}` : `${command} is version ${local}, and 3.0 is needed`;
  // the engine's own words say why an image does not run
  const tried = spawnSync('docker', ['run', '--rm', '--network', 'none', image, 'haproxy', '-v'], { encoding: 'utf8' });
  const inImage = versionIn(tried.stdout);
  if (inImage !== undefined) return { command: 'docker', image, version: inImage };
  return `${why}, and docker does not run ${image}: ${tried.error?.message ?? tried.stderr.trim()}`;
}

function version(command: string, args: readonly string[]): string | undefined {
  return versionIn(spawnSync(command, args, { encoding: 'utf8' }).stdout);
}

const versionIn = (text: string | null): string | undefined => /version (\d+\.[\w.-]+)/i.exec(text ?? '')?.[1];

/**
 * A gateway with the configuration that a pool has, in front of one server that stands for all of its replicas. Other
 * than in a pool are addresses, ports and paths alone.
 */
export async function startGateway(haproxy: Haproxy, pool: DockerPool, server: URL, folder: string): Promise<Gateway> {
  mkdirSync(folder, { recursive: true });
  // in an image it runs as another user
  chmodSync(folder, 0o777);
  const port = await freePort();
  const here = (text: string): string => text.replaceAll('/tmp/', `${folder}/`).replaceAll(TOKENS_FOLDER, folder);
  const own = here(gatewayConfig(pool, { resolvers: [] }))
    .replaceAll(`bind :${CLIENT_PORT}`, `bind 127.0.0.1:${port}`)
    .replaceAll(`bind :${PRIVATE_PORT}`, `bind 127.0.0.1:${await freePort()}`);
  const replicas = new Map(pool.replicas.map(({ number }) => [number, server.hostname]));
  const { text } = withServers(own, replicas);
  const config = join(folder, 'haproxy.cfg');
  writeFileSync(config, text.replaceAll(`${server.hostname}:${SERVER_PORT}`, server.host));
  writeFileSync(join(folder, TOKENS_FILE), tokenFile(pool).text);
  execFileSync('bash', ['-c', here(loadedScript())]);
  const run = ['-db', '-f', config];
  const log = join(folder, 'haproxy.log');
  const service =
    haproxy.image === undefined
      ? start({ command: haproxy.command, args: run, log })
      : start({ ...inContainer(haproxy.image, folder, run), log });
  return { service, url: `http://127.0.0.1:${port}` };
}

function inContainer(image: string, folder: string, args: readonly string[]): Omit<Parameters<typeof start>[0], 'log'> {
  const name = `poolform-bench-${process.pid}-${Date.now()}`;
  const options = ['--rm', '--name', name, '--network', 'host', '--log-driver', 'none', '-v', `${folder}:${folder}`];
  return {
    command: 'docker',
    args: ['run', ...options, image, 'haproxy', ...args],
    memoryBytes: () => {
      const { stdout } = spawnSync('docker', ['exec', name, 'cat', '/proc/1/status'], { encoding: 'utf8' });
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(stdout ?? '')?.[1] ?? 0) * 1024;
    },
    stop: () => void spawnSync('docker', ['rm', '-f', name], { stdio: 'ignore' }),
  };
}
