import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayConfig } from '../../../containers/gateway/haproxy-config';
import { withServers } from '../../../containers/gateway/placeholders';
import { tokenFile } from '../../../containers/gateway/tokens';
import { gatewayScript } from '../../../containers/scripts';
import type { PoolBase } from '../../../poolfile/pool/pool';
import { freePort } from '../../acceptance/harness/allocator';
import { examplePool } from '../../example-pool';
import { known } from './local-haproxy';

const missing = ['haproxy', 'bash', 'openssl'].filter((name) => spawnSync('which', [name]).status !== 0);
/** A test that needs HAProxy, bash and openssl on this machine. */
export const withHaproxy = missing.length > 0 ? test.skip : test;
if (missing.length > 0)
  process.stderr.write(`SKIPPED: the gateway's process: there is no ${missing.join(', ')} here\n`);

/** `/started` of a gateway that serves, with no server behind it. */
export const SERVES = /^503 \{"config"/;

/** The gateway's process with a real HAProxy, in a folder instead of a container. */
export class GatewayProcess {
  log = '';
  private process: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    readonly ports: { readonly api: number; readonly private: number; readonly server: number },
  ) {}

  static async prepare(): Promise<GatewayProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'pf-run-'));
    for (const name of ['tls', 'tmp', 'config/current', 'config/tokens'])
      mkdirSync(join(folder, name), { recursive: true });
    return new GatewayProcess(folder, {
      api: await freePort(),
      private: await freePort(),
      server: await freePort(),
    });
  }

  get bundle(): string {
    return join(this.folder, 'tls', 'chat.pem');
  }

  /** A text that names paths and ports of the container, with those of this test instead. */
  here(text: string): string {
    return text
      .replace(/\/(?:config|tmp|tls)\//g, (path) => this.folder + path)
      .replace(/\b8404\b/g, String(this.ports.private))
      .replaceAll('bind :11434', `bind 127.0.0.1:${this.ports.api}`);
  }

  configuration(pool: PoolBase = examplePool()): string {
    return known(gatewayConfig(pool, { resolvers: ['127.0.0.1:53'], tls: '/tls/chat.pem' }));
  }

  writeConfig(pool: PoolBase = examplePool()): void {
    const servers = new Map(pool.replicas.map(({ number }) => [number, '127.0.0.1']));
    this.writeTokens(pool);
    const { text } = withServers(this.configuration(pool), servers);
    const file = join(this.folder, 'config/current/haproxy.cfg');
    writeFileSync(file, this.here(text).replaceAll('127.0.0.1:11434', `127.0.0.1:${this.ports.server}`));
  }

  /** As a job or the kubelet does it: at once. @returns the version. */
  writeTokens(pool: PoolBase): string {
    const { text, version } = tokenFile(pool);
    const folder = join(this.folder, 'config/tokens');
    writeFileSync(join(folder, 'next'), text);
    renameSync(join(folder, 'next'), join(folder, 'tokens.map'));
    return version;
  }

  writeBundle(days: number): void {
    const [key, certificate] = [join(this.folder, 'key.pem'), join(this.folder, 'certificate.pem')];
    const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=chat', '-days', String(days)];
    execFileSync('openssl', [...args, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    writeFileSync(this.bundle, execFileSync('cat', [certificate, key], { encoding: 'utf8' }));
  }

  start(): void {
    const gateway = spawn('bash', ['-c', this.here(gatewayScript())], {
      env: { ...process.env, TLS_FILES: this.bundle, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [gateway.stdout, gateway.stderr])
      stream.on('data', (data: Buffer) => (this.log += data.toString()));
    this.process = gateway;
  }

  /** Tells it to end, and waits until it has ended, for ten seconds at most. */
  async terminate(): Promise<'ended' | 'runs'> {
    const gateway = this.process!;
    const ended = new Promise<'ended'>((resolve) => gateway.once('exit', () => resolve('ended')));
    process.kill(gateway.pid!, 'SIGTERM');
    const late = new Promise<'runs'>((resolve) => setTimeout(() => resolve('runs'), 10_000).unref());
    return Promise.race([ended, late]);
  }

  async ask(path: string): Promise<string> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.ports.private}${path}`, { headers: { connection: 'close' } });
      return `${answer.status} ${await answer.text()}`;
    } catch {
      return 'nobody answers';
    }
  }

  async until(path: string, wanted: RegExp): Promise<string> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const answer = await this.ask(path);
      if (wanted.test(answer)) return answer;
      if (Date.now() > deadline) throw new Error(`${path}: ${answer.slice(-2000)}\nlog: ${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  end(): void {
    // the whole group: HAProxy waits for open connections, and this test for nobody
    if (this.process?.pid !== undefined && this.process.exitCode === null) process.kill(-this.process.pid, 'SIGKILL');
    rmSync(this.folder, { recursive: true });
  }
}
