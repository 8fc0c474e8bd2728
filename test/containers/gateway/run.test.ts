import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { applyScript } from '../../../containers/scripts';
import { examplePool } from '../../example-pool';
import { GatewayProcess, SERVES, withHaproxy } from './gateway-process';

jest.setTimeout(60_000);

let gateway: GatewayProcess;

beforeEach(async () => {
  gateway = await GatewayProcess.prepare();
});
afterEach(() => gateway.end());

withHaproxy('a bundle that is missing is named at once, in the log and to whoever waits; then it serves', async () => {
  gateway.writeConfig();
  gateway.start();
  const answer = await gateway.until('/started', /^503 poolform: refused: /);
  expect(answer).toMatch(/is not accepted: .*chat\.pem/);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(gateway.log.match(/is not accepted/g)).toHaveLength(1);
  gateway.writeBundle(365);
  await gateway.until('/started', SERVES);
  expect(gateway.log).toContain('poolform: serving');
});

withHaproxy('a gateway that serves says why a new bundle is not used, in /metrics too, until it can be', async () => {
  gateway.writeBundle(365);
  gateway.writeConfig();
  gateway.start();
  await gateway.until('/started', SERVES);
  const down = /^haproxy_server_status\{proxy="files",server="accepted",state="DOWN"\} ([01])$/m;
  expect(down.exec(await gateway.ask('/metrics'))?.[1]).toBe('0');
  writeFileSync(gateway.bundle, 'broken');
  expect(await gateway.until('/started', /^503 poolform: refused: /)).toMatch(/the old files stay in use/);
  expect(down.exec(await gateway.ask('/metrics'))?.[1]).toBe('1');
  expect(await gateway.ask('/ready')).toMatch(SERVES);
  gateway.writeBundle(365);
  await gateway.until('/started', SERVES);
  await gateway.until('/metrics', /^haproxy_server_status\{proxy="files",server="accepted",state="UP"\} 1$/m);
});

withHaproxy(
  'a server counts as up before its first check, so whether there was one is an answer of its own',
  async () => {
    const silent = createServer((socket) => void socket.on('error', () => undefined));
    await new Promise<void>((resolve) => silent.listen(gateway.ports.server, '127.0.0.1', resolve));
    try {
      gateway.writeBundle(365);
      gateway.writeConfig();
      gateway.start();
      await gateway.until('/ready', /^200 /);
      expect(await gateway.ask('/checked')).toMatch(/^503 .*no server has been looked at yet/);
      await gateway.until('/checked', /^200 /);
      expect(await gateway.ask('/ready')).toMatch(/^503 /);
    } finally {
      silent.close();
    }
  },
);

withHaproxy.each([
  [31, 'UP'],
  [29, 'DOWN'],
])('a certificate with %i days left is %s in /metrics', async (days, state) => {
  gateway.writeBundle(days);
  gateway.writeConfig();
  gateway.start();
  const line = `haproxy_server_status{proxy="certificate",server="lasts-30-days",state="${state}"} 1`;
  await gateway.until('/metrics', new RegExp(line.replace(/[{}]/g, '\\$&')));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await gateway.ask('/metrics')).toContain(line);
  expect(/the certificate ends soon or has ended","ends_yymmdd":"\d{6}"/.test(gateway.log)).toBe(days < 30);
});

withHaproxy.each([700, 900, 1000, 1100, 1300])(
  'a gateway that is told to end %i ms after its certificate changed, while it reloads, ends',
  async (milliseconds) => {
    gateway.writeBundle(365);
    gateway.writeConfig();
    gateway.start();
    await gateway.until('/started', SERVES);
    gateway.writeBundle(365);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    expect(await gateway.terminate()).toBe('ended');
  },
);

withHaproxy(
  'the job that hands the gateway its files ends soon, with the reason, if the bundle is missing',
  async () => {
    const server = createHttpServer((_, answer) => void answer.end('{}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    rmSync(join(gateway.folder, 'config/current'), { recursive: true });
    gateway.writeTokens(examplePool());
    gateway.start();
    // Terraform has seen how it ended
    writeFileSync(join(gateway.folder, 'tmp/seen'), '');
    const begun = Date.now();
    const job = spawn('bash', ['-c', gateway.here(applyScript()).replace('"$host" 11434', `"$host" ${port}`)], {
      env: {
        ...process.env,
        CONFIG: gateway.here(gateway.configuration()),
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
