import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayConfig } from '../../../containers/gateway/haproxy-config';
import { withServers } from '../../../containers/gateway/placeholders';
import { tokenFile, TOKENS_FILE } from '../../../containers/gateway/tokens';
import { CLIENT_PORT, PRIVATE_PORT, SERVER_PORT } from '../../../poolfile/values/ports';
import { Duration } from '../../../poolfile/values/units';
import { browserPromises, ORIGIN } from '../../acceptance/browsers';
import { ANSWER_TIMEOUT, clientPromises, type Door, MODELS, type Received } from '../../acceptance/clients';
import { freePort } from '../../acceptance/harness/allocator';
import { call } from '../../acceptance/harness/http';
import { connections } from '../../acceptance/harness/sockets';
import { documentSteps } from '../../docs/run';
import { examplePool } from '../../example-pool';
import { hasHaproxy as here, runnable } from './local-haproxy';

/** The promises to clients, of HAProxy on this machine before a stub in place of servers. */

if (!here) process.stderr.write('SKIPPED: the promises to clients on a real HAProxy: there is no haproxy here\n');

(here ? describe : describe.skip)('a gateway', () => {
  const TOKEN = 'a-token-of-this-test';
  const folder = mkdtempSync(join(tmpdir(), 'poolform-clients-'));
  const seen: Received[] = [];
  let haproxy: ChildProcess;
  let server: Server;
  let base = '';

  beforeAll(async () => {
    const [client, health, stub] = [await freePort(), await freePort(), await freePort()];
    base = `http://127.0.0.1:${client}`;
    server = createServer((request, response) => {
      const { method = '', url = '', rawHeaders } = request;
      if (!['/api/show', '/api/version'].includes(url)) seen.push({ method, url, headers: rawHeaders });
      const parts: string[] = [];
      request.setEncoding('utf8').on('data', (part: string) => parts.push(part));
      request.on('end', () => {
        const waitMs = Number(/"waitMs":(\d+)/.exec(parts.join(''))?.[1] ?? 0);
        setTimeout(() => response.setHeader('content-type', 'application/json').end('{}'), waitMs).unref();
      });
    }).listen(stub, '127.0.0.1');
    const sha256 = createHash('sha256').update(TOKEN).digest('hex');
    const pool = examplePool({
      serving: { ...examplePool().serving, answerTimeout: Duration.parse(ANSWER_TIMEOUT) },
      models: MODELS.map((name) => ({ name, reference: name, insecure: false })),
      access: { ...examplePool().access, tokens: [{ name: 'alice', sha256 }], origins: [ORIGIN] },
    });
    const config = gatewayConfig(pool, { resolvers: ['127.0.0.1:53'] })
      .replace(`bind :${CLIENT_PORT}`, `bind 127.0.0.1:${client}`)
      .replace(`bind :${PRIVATE_PORT}`, `bind 127.0.0.1:${health}`)
      .replaceAll(`:${SERVER_PORT}`, `:${stub}`);
    const { text } = withServers(config, new Map(pool.replicas.map((r) => [r.number, '127.0.0.1'])));
    writeFileSync(join(folder, TOKENS_FILE), tokenFile(pool).text);
    writeFileSync(join(folder, 'haproxy.cfg'), runnable(text, folder));
    haproxy = spawn('haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], { stdio: 'ignore' });
    for (let i = 0; i < 100; i += 1) {
      const ready = await call(`http://127.0.0.1:${health}/started`).catch(() => undefined);
      if (ready?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the gateway does not find its servers');
  }, 30_000);
  afterAll(() => {
    haproxy.kill();
    server.close();
    rmSync(folder, { recursive: true });
  });

  const door = (): Door => ({
    base,
    token: TOKEN,
    recorded: () => Promise.resolve([...seen]),
  });
  clientPromises(door);

  test('the bridge of docs/operations.md brings the token of a client that has none', async () => {
    const port = await freePort();
    const page = documentSteps('docs/operations.md', 'test').find(({ file }) => file === 'bridge.cfg');
    const text = page?.text
      .replace('127.0.0.1:11435', `127.0.0.1:${port}`)
      .replace(/10\.20\.0\.11:11434 ssl .*/, new URL(base).host);
    writeFileSync(join(folder, 'bridge.cfg'), text ?? '');
    const env = { ...process.env, POOL_TOKEN: TOKEN };
    const bridge = spawn('haproxy', ['-db', '-f', join(folder, 'bridge.cfg')], { env, stdio: 'ignore' });
    try {
      const ask = (headers = {}): Promise<number | undefined> =>
        call(`http://127.0.0.1:${port}/api/tags`, { headers }).then(
          ({ status }) => status,
          () => undefined,
        );
      for (let i = 0; i < 50 && (await ask()) === undefined; i += 1)
        await new Promise((resolve) => setTimeout(resolve, 100));
      expect([await ask(), await ask({ authorization: 'Bearer of-the-client' })]).toEqual([200, 200]);
    } finally {
      bridge.kill();
    }
  });

  (existsSync('/proc/net/tcp') ? test : test.skip)(
    'a silent connection is kept known to firewalls, on both sides of the gateway',
    async () => {
      const body = { model: MODELS[0], stub: { waitMs: 1_000 } };
      const asking = call(`${base}/api/chat`, { headers: { authorization: `Bearer ${TOKEN}` }, body });
      await new Promise((resolve) => setTimeout(resolve, 500));
      const all = connections(readFileSync('/proc/net/tcp', 'utf8'));
      await asking;
      const [client, stub] = [new URL(base).port, String((server.address() as AddressInfo).port)].map(Number);
      const sides = [all.filter(({ local }) => local === client), all.filter(({ remote }) => remote === stub)];
      for (const side of sides) {
        expect(side.length).toBeGreaterThan(0);
        for (const { probeIn } of side) expect(probeIn).toBeLessThan(60);
      }
    },
  );

  describe('for browsers', () => browserPromises(door));
});
