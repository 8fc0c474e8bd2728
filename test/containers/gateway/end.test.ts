import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayConfig } from '../../../containers/gateway/haproxy-config';
import { withServers } from '../../../containers/gateway/placeholders';
import { TOKENS_FILE, tokenFile } from '../../../containers/gateway/tokens';
import { gatewayScript } from '../../../containers/scripts';
import { examplePool } from '../../example-pool';
import { known } from './local-haproxy';

jest.setTimeout(60_000);

/** How the gateway's process ends, with a real HAProxy in a folder instead of a container. */

const missing = ['haproxy', 'bash'].filter((name) => spawnSync('which', [name]).status !== 0);
const withHaproxy = missing.length > 0 ? test.skip : test;
if (missing.length > 0)
  process.stderr.write(`SKIPPED: the end of the gateway's process: there is no ${missing.join(', ')} here\n`);

const TOKEN = 'a-token-of-this-test';
const LONG_MS = 5_000;

let folder: string;
let gateway: ChildProcess;
let server: Server;
let log = '';
let port = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pf-end-'));
  for (const name of ['tmp', 'config/current', 'config/tokens']) mkdirSync(join(folder, name), { recursive: true });
  log = '';
  server = createServer((asked, answer) => {
    const takesLong = asked.url === '/api/chat';
    setTimeout(() => answer.end(asked.url), takesLong ? LONG_MS : 0);
  });
  await listening(server);
  port = await freePort();
});
afterEach(() => {
  if (gateway.pid !== undefined && gateway.exitCode === null) process.kill(-gateway.pid, 'SIGKILL');
  server.close();
  rmSync(folder, { recursive: true });
});

async function listening(on: Server): Promise<number> {
  await new Promise<void>((resolve) => on.listen(0, '127.0.0.1', resolve));
  return (on.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const free = await listening(probe);
  await new Promise((resolve) => probe.close(resolve));
  return free;
}

async function start(environment: Readonly<Record<string, string>>): Promise<void> {
  const privatePort = await freePort();
  const here = (text: string): string =>
    text
      .replace(/\/(?:config|tmp)\//g, (path) => folder + path)
      .replace(/\b8404\b/g, String(privatePort))
      .replaceAll('bind :11434', `bind :${port}`)
      .replaceAll('127.0.0.1:11434', `127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { access, ...others } = examplePool();
  const sha256 = createHash('sha256').update(TOKEN).digest('hex');
  const pool = { ...others, access: { ...access, tokens: [{ name: 'alice', sha256 }] } };
  const servers = new Map(pool.replicas.map(({ number }) => [number, '127.0.0.1']));
  const config = known(gatewayConfig(pool, { resolvers: ['127.0.0.1:53'] }));
  const { text } = withServers(config, servers);
  const current = join(folder, 'config/current');
  writeFileSync(join(folder, 'config/tokens', TOKENS_FILE), tokenFile(pool).text);
  writeFileSync(join(current, 'haproxy.cfg'), here(text));
  gateway = spawn('bash', ['-c', here(gatewayScript())], {
    env: { ...process.env, TLS_FILES: '', LC_ALL: 'C', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [gateway.stdout, gateway.stderr]) stream?.on('data', (data: Buffer) => (log += data.toString()));
  for (let tries = 0; (await ask('GET', '/api/version')) !== 200; tries += 1) {
    if (tries > 100) throw new Error(`it does not serve: ${log}`);
    await pause(200);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The status, on a connection of its own; 0: no whole answer. */
function ask(method: string, path: string): Promise<number> {
  return new Promise((resolve) => {
    const headers = { connection: 'close', authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const sent = request({ port, host: '127.0.0.1', method, path, agent: false, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.complete ? (answer.statusCode ?? 0) : 0));
      answer.once('error', () => resolve(0));
    });
    sent.once('error', () => resolve(0));
    sent.end(method === 'POST' ? '{}' : undefined);
  });
}

/** What new clients get from the signal on, every 100 ms, until the process has ended. */
async function whileItEnds(): Promise<{ readonly statuses: readonly number[]; readonly seconds: number }> {
  const begun = Date.now();
  const statuses: number[] = [];
  process.kill(gateway.pid!, 'SIGTERM');
  while (gateway.exitCode === null && Date.now() - begun < 20_000) {
    statuses.push(await ask('GET', '/api/version'));
    await pause(100);
  }
  return { statuses, seconds: (Date.now() - begun) / 1000 };
}

const refusedSeconds = (statuses: readonly number[]): number => statuses.filter((status) => status !== 200).length / 10;

withHaproxy(
  'a gateway that is told to end answers new clients until the answers that had begun are whole',
  async () => {
    await start({ FINISH_SECONDS: '60' });
    const long = ask('POST', '/api/chat');
    await pause(500);
    const { statuses, seconds } = await whileItEnds();
    expect(await long).toBe(200);
    expect(seconds).toBeGreaterThan((LONG_MS - 1000) / 1000);
    expect(gateway.exitCode).not.toBeNull();
    expect(refusedSeconds(statuses)).toBeLessThan(1.5);
  },
);

withHaproxy('it takes new clients no longer than it is told to', async () => {
  await start({ FINISH_SECONDS: '2' });
  const long = ask('POST', '/api/chat');
  await pause(500);
  const { statuses } = await whileItEnds();
  expect(await long).toBe(200);
  expect(refusedSeconds(statuses)).toBeGreaterThan(1);
});

withHaproxy('an idle one ends within seconds', async () => {
  await start({ FINISH_SECONDS: '60' });
  const { seconds } = await whileItEnds();
  expect(gateway.exitCode).not.toBeNull();
  expect(seconds).toBeLessThan(5);
});

withHaproxy('without that time it refuses new clients at once, and finishes its answers', async () => {
  await start({});
  const long = ask('POST', '/api/chat');
  await pause(500);
  const { statuses } = await whileItEnds();
  expect(await long).toBe(200);
  expect(refusedSeconds(statuses)).toBeGreaterThan(2);
});
