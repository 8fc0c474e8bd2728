import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { tokenFile } from '../../../containers/gateway/tokens';
import { tokensScript } from '../../../containers/scripts';
import { examplePool } from '../../example-pool';
import { GatewayProcess, withHaproxy } from './gateway-process';

jest.setTimeout(60_000);

/** Tokens in force in a running gateway, with a real HAProxy before a stub in place of servers. */

type Token = ReturnType<typeof examplePool>['access']['tokens'][number];
const token = (name: string, more: Partial<Token> = {}): Token => ({
  name,
  sha256: createHash('sha256').update(`token-of-${name}`).digest('hex'),
  ...more,
});
const poolOf = (...tokens: readonly Token[]) => examplePool({ access: { ...examplePool().access, tokens } });
const [ALICE, BOB] = [token('alice'), token('bob')];
const text = (name: string, path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-of-${name}\r\n\r\n`;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let gateway: GatewayProcess;
let server: Server;
const children: ChildProcess[] = [];

beforeEach(async () => {
  gateway = await GatewayProcess.prepare();
  server = createServer((asked, answer) => {
    if (asked.url !== '/v1/models') return void answer.end('{}');
    // an answer that takes four seconds
    answer.write('begun\n');
    setTimeout(() => answer.end('ended\n'), 4000);
  });
  await new Promise<void>((resolve) => server.listen(gateway.ports.server, '127.0.0.1', resolve));
});
afterEach(() => {
  // with what it sleeps by: that would keep the pipe open, and Jest waiting, for good
  for (const { pid, exitCode } of children.splice(0))
    if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL');
  server.closeAllConnections();
  server.close();
  gateway.end();
});

async function serve(...tokens: readonly Token[]): Promise<void> {
  gateway.writeBundle(365);
  gateway.writeConfig(poolOf(...tokens));
  gateway.start();
  await gateway.until('/started', /^200 /);
}

/** The status of a request on a connection of its own. */
function status(name: string, path = '/api/version'): Promise<number> {
  return new Promise((resolve, reject) => {
    request(
      {
        port: gateway.ports.api,
        path,
        agent: false,
        rejectUnauthorized: false,
        headers: { authorization: `Bearer token-of-${name}` },
      },
      (answer) => resolve(answer.resume().statusCode ?? 0),
    )
      .on('error', reject)
      .end();
  });
}

/** A connection, and everything that has arrived on it. */
async function connected(): Promise<{ readonly socket: TLSSocket; readonly read: () => string }> {
  const socket = connect({ port: gateway.ports.api, rejectUnauthorized: false });
  let received = '';
  socket.on('data', (data: Buffer) => (received += data.toString())).on('error', () => undefined);
  await new Promise<void>((resolve) => socket.once('secureConnect', resolve));
  return { socket, read: () => received };
}

const statuses = (received: string): string[] => [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => m[1] ?? '');

/** Seconds until a token is refused. */
async function refused(name: string): Promise<number> {
  const begun = Date.now();
  while ((await status(name)) !== 401) {
    if (Date.now() - begun > 10_000) throw new Error(`${name} is still let in: ${gateway.log}`);
    await wait(50);
  }
  return (Date.now() - begun) / 1000;
}

withHaproxy('a token added is let in and one taken away is refused within seconds, without a reload', async () => {
  await serve(ALICE);
  expect([await status('alice'), await status('bob')]).toEqual([200, 401]);
  const kept = await connected();
  kept.socket.write(text('alice', '/api/version'));
  await wait(300);
  const version = gateway.writeTokens(poolOf(BOB));
  expect(await refused('alice')).toBeLessThan(3);
  expect(await status('bob')).toBe(200);
  // a connection that was let in before
  kept.socket.write(text('alice', '/api/version'));
  await wait(300);
  expect(statuses(kept.read())).toEqual(['200', '401']);
  kept.socket.destroy();
  expect(await gateway.ask('/tokens')).toBe(`200 ${version}`);
  expect(gateway.log).toContain(`poolform: tokens ${version} are in force`);
  expect(gateway.log).not.toContain('reloaded');
});

withHaproxy('while a new certificate is not accepted, a token taken away is refused all the same', async () => {
  await serve(ALICE, BOB);
  writeFileSync(gateway.bundle, 'broken');
  await gateway.until('/started', /^503 poolform: refused: /);
  gateway.writeTokens(poolOf(BOB));
  expect(await refused('alice')).toBeLessThan(3);
  expect(await status('bob')).toBe(200);
});

withHaproxy('a process that finishes its answers after a reload accepts no token that was taken away', async () => {
  await serve(ALICE, BOB);
  const [long, half] = [await connected(), await connected()];
  // one answer that goes on, with a second request behind it, and a request that has not arrived yet
  long.socket.write(text('alice', '/v1/models') + text('alice', '/api/version'));
  half.socket.write(text('alice', '/api/version').slice(0, -4));
  await wait(300);
  gateway.writeBundle(365);
  while (!gateway.log.includes('reloaded')) await wait(100);
  gateway.writeTokens(poolOf(BOB));
  await refused('alice');
  await wait(1500);
  half.socket.write('\r\n\r\n');
  await wait(4000);
  expect([long.read().includes('ended'), statuses(long.read()), statuses(half.read())]).toEqual([
    true,
    ['200', '401'],
    ['401'],
  ]);
});

withHaproxy('a file that is not complete changes nothing', async () => {
  await serve(ALICE, BOB);
  const version = tokenFile(poolOf(ALICE, BOB)).version;
  writeFileSync(join(gateway.folder, 'config/tokens/tokens.map'), tokenFile(poolOf(BOB)).text.slice(0, -5));
  await wait(2500);
  expect([await status('alice'), await gateway.ask('/tokens')]).toEqual([200, `200 ${version}`]);
});

/** The job that hands the tokens over, and what it said last, within the given seconds. */
async function handOver(tokens: readonly Token[], waitSeconds = 10, script = tokensScript()): Promise<string> {
  const { text: file, version } = tokenFile(poolOf(...tokens));
  // Terraform has seen how it ended
  writeFileSync(join(gateway.folder, 'tmp/seen'), '');
  const child = spawn('bash', ['-c', gateway.here(script)], {
    env: { ...process.env, TOKENS: file, VERSION: version, GATEWAY: '127.0.0.1', WAIT_SECONDS: String(waitSeconds) },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  children.push(child);
  const said = new Promise<string>((resolve) =>
    child.stdout.on('data', (data: Buffer) => resolve(data.toString().trim())),
  );
  return Promise.race([said, wait(20_000).then(() => 'nothing within 20 s')]);
}

describe('the job that hands the tokens over', () => {
  const ok = (...tokens: readonly Token[]): string => `poolform: ok ${tokenFile(poolOf(...tokens)).version}`;

  withHaproxy('ends when the running gateway has them in force, and not before', async () => {
    await serve(ALICE, BOB);
    expect(await handOver([BOB])).toBe(ok(BOB));
    expect(await status('alice')).toBe(401);
  });

  withHaproxy('waits for nobody before the first configuration, or where no gateway serves', async () => {
    rmSync(join(gateway.folder, 'config/current'), { recursive: true });
    expect(await handOver([ALICE])).toBe(ok(ALICE));
    mkdirSync(join(gateway.folder, 'config/current'));
    gateway.writeConfig(poolOf(ALICE));
    expect(await handOver([BOB])).toBe(ok(BOB));
    // its certificate is missing, so it cannot start
    gateway.start();
    await gateway.until('/started', /^503 poolform: refused: /);
    expect(await handOver([ALICE])).toBe(ok(ALICE));
    gateway.writeBundle(365);
    await gateway.until('/started', /^200 /);
    expect([await status('alice'), await status('bob')]).toEqual([200, 401]);
  });

  withHaproxy('does not wait for a gateway whose configuration asks for no token yet', async () => {
    gateway.writeBundle(365);
    const { access } = examplePool();
    gateway.writeConfig(examplePool({ access: { ...access, auth: 'none', tokens: [] } }));
    gateway.start();
    await gateway.until('/started', /^200 /);
    expect(await handOver([ALICE])).toBe(ok(ALICE));
  });

  withHaproxy('fails if the gateway has other tokens in force after its time', async () => {
    await serve(ALICE);
    // the gateway reads another file
    const script = tokensScript().replaceAll('/config/tokens', '/config/elsewhere');
    expect(await handOver([BOB], 3, script)).toMatch(/^poolform: failed gateway: has other tokens in force/);
  });
});

withHaproxy('the limit and the share of a token follow the file, too', async () => {
  await serve(token('alice', { maxConcurrent: 1 }), BOB);
  const chat = (): Promise<number> =>
    new Promise((resolve, reject) => {
      request(
        {
          port: gateway.ports.api,
          path: '/api/chat',
          method: 'POST',
          agent: false,
          rejectUnauthorized: false,
          headers: { authorization: 'Bearer token-of-alice', 'content-type': 'application/json' },
        },
        (answer) => resolve(answer.resume().statusCode ?? 0),
      )
        .on('error', reject)
        .end(JSON.stringify({ model: examplePool().models[0]?.name }));
    });
  server.removeAllListeners('request');
  server.on('request', (asked, answer) => {
    asked.resume();
    setTimeout(() => answer.end('{}'), asked.url === '/api/chat' ? 1000 : 0);
  });
  expect((await Promise.all([chat(), chat(), chat()])).sort()).toEqual([200, 429, 429]);
  const version = gateway.writeTokens(poolOf(token('alice', { maxConcurrent: 2 }), BOB));
  await gateway.until('/tokens', new RegExp(version));
  expect((await Promise.all([chat(), chat(), chat()])).sort()).toEqual([200, 200, 429]);
});
