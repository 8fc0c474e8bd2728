import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { nextNumber } from '../allocator';
import { ended } from '../needs';
import { childEnv, ok, run, until } from '../run';

/** Why no engine of a suite's own can be started here; undefined if it can. */
export function whyNoEngine(): string | undefined {
  if (process.getuid?.() !== 0) return 'an engine of its own needs root';
  for (const command of ['dockerd', 'ip', 'nsenter', 'sysctl', 'umount']) {
    if (!ended('sh', ['-c', `command -v ${command}`]).good) return `the command ${command} is not installed`;
  }
  return undefined;
}

/** On the disk of the machine: the engine's layers cannot lie in another engine's. */
const FOLDERS = '/var/tmp';

/**
 * A Docker engine that a suite may kill and restart. It has a network namespace of its own, because two engines in one
 * would remove each other's firewall rules, and is connected to that of the suite by a pair of interfaces.
 */
export class OwnEngine {
  private readonly folder = mkdtempSync(path.join(FOLDERS, 'poolform-engine-'));
  private readonly namespace = `poolform-${randomBytes(3).toString('hex')}`;
  private readonly network = `10.211.${nextNumber('engine', 256)}`;
  private pid = 0;

  /** For `environment.yaml`. */
  readonly endpoint = `unix://${this.folder}/docker.sock`;
  /** Its address, where clients find pools. */
  readonly address = `${this.network}.2`;
  /** The address that the suite's clients connect from. */
  readonly client = `${this.network}.1`;

  /** Starts it for the first time, with images of the engine at DOCKER_HOST. */
  async begin(images: readonly string[]): Promise<this> {
    const { namespace, client, address } = this;
    const outside = namespace.replace('poolform-', 'pf-');
    await ok('ip', ['netns', 'add', namespace]);
    await ok('ip', ['link', 'add', outside, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', namespace]);
    await ok('ip', ['address', 'add', `${client}/30`, 'dev', outside]);
    await ok('ip', ['link', 'set', outside, 'up']);
    await this.inNamespace('ip', 'link', 'set', 'lo', 'up');
    await this.inNamespace('ip', 'address', 'add', `${address}/30`, 'dev', 'uplink');
    await this.inNamespace('ip', 'link', 'set', 'uplink', 'up');
    await this.inNamespace('ip', 'route', 'add', 'default', 'via', client);
    await this.inNamespace('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    await this.start();
    await ok('bash', ['-o', 'pipefail', '-c', 'docker save "$@" | docker -H "$ENGINE" load', 'copy', ...images], {
      env: { ENGINE: this.endpoint },
    });
    return this;
  }

  async docker(...args: readonly string[]): Promise<string> {
    return (await ok('docker', ['-H', this.endpoint, ...args])).stdout.trim();
  }

  /** Starts it again, and waits until it answers. */
  async start(): Promise<void> {
    const log = openSync(path.join(this.folder, 'log'), 'a');
    const child = spawn(
      'nsenter',
      [
        `--net=/run/netns/${this.namespace}`,
        'dockerd',
        ...['--data-root', path.join(this.folder, 'data'), '--exec-root', path.join(this.folder, 'exec')],
        ...['--pidfile', path.join(this.folder, 'pid'), '--host', this.endpoint],
      ],
      { env: childEnv(), stdio: ['ignore', log, log], detached: true },
    );
    child.unref();
    this.pid = child.pid ?? 0;
    await until(
      'the engine answers',
      60_000,
      async () => (await run('docker', ['-H', this.endpoint, 'info'])).code === 0,
    );
  }

  /** Ends it like the kernel that is out of memory: its containers go on. */
  crash(): Promise<void> {
    return this.kill('SIGKILL');
  }

  /** Ends it like a reboot: it stops its containers first. */
  stop(): Promise<void> {
    return this.kill('SIGTERM');
  }

  private async kill(signal: NodeJS.Signals): Promise<void> {
    process.kill(this.pid, signal);
    await until(`the engine has ended after ${signal}`, 200_000, () => !alive(this.pid));
  }

  private inNamespace(...command: readonly string[]): Promise<unknown> {
    return ok('nsenter', [`--net=/run/netns/${this.namespace}`, ...command]);
  }

  /** Ends everything of it, and removes its files. */
  async end(): Promise<void> {
    if (alive(this.pid)) {
      const left = (await run('docker', ['-H', this.endpoint, 'ps', '-aq'])).stdout.split('\n').filter(Boolean);
      if (left.length > 0) await run('docker', ['-H', this.endpoint, 'rm', '-f', ...left]);
      await this.stop().catch(() => process.kill(this.pid, 'SIGKILL'));
    }
    for (const pid of (await run('ip', ['netns', 'pids', this.namespace])).stdout.split('\n').filter(Boolean))
      process.kill(Number(pid), 'SIGKILL');
    await run('ip', ['netns', 'delete', this.namespace]);
    const mounts = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '')
      .filter((mount) => mount.startsWith(`${this.folder}/`));
    for (const mount of mounts.reverse()) await run('umount', ['-l', mount]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Whether a process runs; one that has ended and is not yet collected does not. */
function alive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
