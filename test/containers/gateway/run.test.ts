import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayConfig, tokenMap } from '../../../containers/gateway/haproxy-config';
import { withServers } from '../../../containers/gateway/placeholders';
import { applyScript, gatewayScript } from '../../../containers/scripts';
import { examplePool } from '../../example-pool';
import { known } from './local-haproxy';

jest.setTimeout(60_000);

/** The gateway's process with a real HAProxy, in a folder instead of a container. */

const missing = ['haproxy', 'bash', 'openssl'].filter((name) => spawnSync('which', [name]).status !== 0);
const withHaproxy = missing.length > 0 ? test.skip : test;
if (missing.length > 0)
  process.stderr.write(`SKIPPED: the gateway's process: there is no ${missing.join(', ')} here\n`);

let folder: string;
let gateway: ChildProcess | undefined;
let log = '';
let ports: { readonly api: number; readonly private: number };

const bundle = (): string => join(folder, 'tls', 'chat.pem');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pf-run-'));
  for (const name of ['tls', 'tmp', 'config/current']) mkdirSync(join(folder, name), { recursive: true });
  ports = { api: await freePort(), private: await freePort() };
  log = '';
});
afterEach(() => {
  // the whole group: HAProxy waits for open connections, and this test for nobody
  if (gateway?.pid !== undefined && gateway.exitCode === null) process.kill(-gateway.pid, 'SIGKILL');
  gateway = undefined;
  rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A text that names paths and ports of the container, with those of this test instead. */
const here = (text: string): string =>
  text
    .replace(/\/(?:config|tmp|tls)\//g, (path) => folder + path)
    .replace(/\b8404\b/g, String(ports.private))
    .replaceAll('bind :11434', `bind :${ports.api}`);

const configuration = (): string =>
  known(gatewayConfig(examplePool(), { resolvers: ['127.0.0.1:53'], tls: '/tls/chat.pem' }));

function writeConfig(): void {
  const servers = new Map(examplePool().replicas.map(({ number }) => [number, '127.0.0.1']));
  const current = join(folder, 'config/current');
  writeFileSync(join(current, 'tokens.map'), tokenMap(examplePool()));
  writeFileSync(join(current, 'haproxy.cfg'), here(withServers(configuration(), '', '/config/current', servers).text));
}

function writeBundle(days: number): void {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=chat', '-days', String(days)];
  execFileSync('openssl', [...args, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  writeFileSync(bundle(), execFileSync('cat', [certificate, key], { encoding: 'utf8' }));
}

function start(): void {
  gateway = spawn('bash', ['-c', here(gatewayScript())], {
    env: { ...process.env, TLS_FILES: bundle(), LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [gateway.stdout, gateway.stderr]) stream?.on('data', (data: Buffer) => (log += data.toString()));
}

async function ask(path: string): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${ports.private}${path}`, { headers: { connection: 'close' } });
    return `${answer.status} ${await answer.text()}`;
  } catch {
    return 'nobody answers';
  }
}

async function until(path: string, wanted: RegExp): Promise<string> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = await ask(path);
    if (wanted.test(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`${path}: ${answer.slice(-2000)}\nlog: ${log}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const SERVES = /^503 \{"config"/;

withHaproxy('a bundle that is missing is named at once, in the log and to whoever waits; then it serves', async () => {
  writeConfig();
  start();
  const answer = await until('/started', /^503 poolform: refused: /);
  expect(answer).toMatch(/is not accepted: .*chat\.pem/);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(log.match(/is not accepted/g)).toHaveLength(1);
  writeBundle(365);
  await until('/started', SERVES);
  expect(log).toContain('poolform: serving');
});

withHaproxy('a gateway that serves says why a new bundle is not used, in /metrics too, until it can be', async () => {
  writeBundle(365);
  writeConfig();
  start();
  await until('/started', SERVES);
  const down = /^haproxy_server_status\{proxy="files",server="accepted",state="DOWN"\} ([01])$/m;
  expect(down.exec(await ask('/metrics'))?.[1]).toBe('0');
  writeFileSync(bundle(), 'broken');
  expect(await until('/started', /^503 poolform: refused: /)).toMatch(/the old files stay in use/);
  expect(down.exec(await ask('/metrics'))?.[1]).toBe('1');
  expect(await ask('/ready')).toMatch(SERVES);
  writeBundle(365);
  await until('/started', SERVES);
  await until('/metrics', /^haproxy_server_status\{proxy="files",server="accepted",state="UP"\} 1$/m);
});

withHaproxy.each([
  [31, 'UP'],
  [29, 'DOWN'],
])('a certificate with %i days left is %s in /metrics', async (days, state) => {
  writeBundle(days);
  writeConfig();
  start();
  const line = `haproxy_server_status{proxy="certificate",server="lasts-30-days",state="${state}"} 1`;
  await until('/metrics', new RegExp(line.replace(/[{}]/g, '\\$&')));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await ask('/metrics')).toContain(line);
  expect(/the certificate ends soon or has ended","ends_yymmdd":"\d{6}"/.test(log)).toBe(days < 30);
});

withHaproxy.each([700, 900, 1000, 1100, 1300])(
  'a gateway that is told to end %i ms after its certificate changed, while it reloads, ends',
  async (milliseconds) => {
    writeBundle(365);
    writeConfig();
    start();
    await until('/started', SERVES);
    writeBundle(365);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    const ended = new Promise<string>((resolve) => gateway!.once('exit', () => resolve('ended')));
    process.kill(gateway!.pid!, 'SIGTERM');
    const late = new Promise<string>((resolve) => setTimeout(() => resolve(`runs after 10 s: ${log}`), 10_000));
    expect(await Promise.race([ended, late])).toBe('ended');
  },
);

withHaproxy(
  'the job that hands the gateway its files ends soon, with the reason, if the bundle is missing',
  async () => {
    const server = createHttpServer((_, answer) => void answer.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    rmSync(join(folder, 'config/current'), { recursive: true });
    start();
    // Terraform has seen how it ended
    writeFileSync(join(folder, 'tmp/seen'), '');
    const begun = Date.now();
    const job = spawn('bash', ['-c', here(applyScript()).replace('"$host" 11434', `"$host" ${port}`)], {
      env: {
        ...process.env,
        CONFIG: here(configuration()),
        TOKENS: tokenMap(examplePool()),
        SERVERS: '1 127.0.0.1\n2 127.0.0.1',
        MODELS: 'tiny:1',
        GATEWAY: '127.0.0.1',
        READY_SECONDS: '180',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    await new Promise<void>((resolve) => {
      job.stdout.on('data', (data: Buffer) => {
        printed += data.toString();
        if (printed.includes('poolform: failed')) resolve();
      });
      job.once('exit', () => resolve());
    });
    const seconds = (Date.now() - begun) / 1000;
    // it stays until Terraform has seen how it ended
    job.kill();
    server.close();
    expect(printed).toMatch(
      /\npoolform: failed gateway: the configuration or certificate is not accepted: .*chat\.pem.*\n$/,
    );
    expect(seconds).toBeLessThan(20);
  },
);
