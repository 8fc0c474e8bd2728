import { ok, run, type Ended } from '../run';

export async function docker(...args: readonly string[]): Promise<string> {
  return (await ok('docker', args)).stdout.trim();
}

export async function tryDocker(...args: readonly string[]): Promise<Ended> {
  return run('docker', args);
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Names of containers, networks and volumes that begin with `prefix`, sorted. */
export async function things(
  prefix: string,
): Promise<{ readonly containers: string[]; readonly networks: string[]; readonly volumes: string[] }> {
  const named = async (...args: string[]): Promise<string[]> =>
    lines(await docker(...args))
      .filter((name) => name.startsWith(prefix))
      .sort();
  return {
    containers: await named('ps', '-a', '--format', '{{.Names}}'),
    networks: await named('network', 'ls', '--format', '{{.Name}}'),
    volumes: await named('volume', 'ls', '--format', '{{.Name}}'),
  };
}

/** Removes what a failed test left: everything whose name begins with `prefix`. */
export async function removeAll(prefix: string): Promise<void> {
  const left = await things(prefix);
  if (left.containers.length > 0) await tryDocker('rm', '-f', '-v', ...left.containers);
  if (left.networks.length > 0) await tryDocker('network', 'rm', ...left.networks);
  if (left.volumes.length > 0) await tryDocker('volume', 'rm', '-f', ...left.volumes);
}

/**
 * The one running container of a pool's part: `server-1`, `gateway`, `pull`.
 *
 * @throws Error if there is none, or more than one.
 */
export async function part(prefix: string, name: string): Promise<string> {
  const found = (await parts(prefix, name)).filter((each) => each.running);
  if (found.length !== 1 || !found[0])
    throw new Error(`expected one running ${name} of ${prefix}, found ${found.length}`);
  return found[0].name;
}

export async function parts(
  prefix: string,
  name: string,
): Promise<readonly { readonly name: string; readonly running: boolean }[]> {
  const [, environment = '', pool = ''] = /^pf-([^-]+)-(.+)$/.exec(prefix) ?? [];
  const filters = [
    `label=org.poolform.environment=${environment}`,
    `label=org.poolform.pool=${pool}`,
    `label=org.poolform.part=${name}`,
  ];
  const found = await docker(
    'ps',
    '-a',
    ...filters.flatMap((f) => ['--filter', f]),
    '--format',
    '{{.Names}} {{.State}}',
  );
  return lines(found).map((line) => ({ name: line.split(' ')[0] ?? '', running: line.endsWith(' running') }));
}

/** Everything the engine knows of one object. */
export async function inspect<T>(kind: 'container' | 'network' | 'volume' | 'image', name: string): Promise<T> {
  return (JSON.parse(await docker(kind, 'inspect', name)) as T[])[0] as T;
}

export interface ContainerJson {
  readonly Id: string;
  readonly Created: string;
  readonly State: {
    readonly Pid: number;
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly Health?: { readonly Status: string };
  };
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string; readonly Gateway: string }>>;
    readonly Ports: Readonly<Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>>;
  };
}

/** Addresses of a container by network. */
export async function addresses(name: string): Promise<Readonly<Record<string, string>>> {
  const { NetworkSettings } = await inspect<ContainerJson>('container', name);
  return Object.fromEntries(
    Object.entries(NetworkSettings.Networks).map(([network, { IPAddress }]) => [network, IPAddress]),
  );
}

/** Runs a shell command in a running container. */
export async function inside(name: string, script: string, timeoutMs = 30_000): Promise<Ended> {
  return run('docker', ['exec', name, '/bin/bash', '-c', script], { timeoutMs });
}
