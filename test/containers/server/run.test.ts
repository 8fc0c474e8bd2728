import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { serverScript } from '../../../containers/scripts';
import { SERVER_PORT } from '../../../poolfile/values/ports';
import { freePort } from '../../acceptance/harness/allocator';
import { call } from '../../acceptance/harness/http';

jest.setTimeout(60_000);

/** A server's process, with a program in place of Ollama that answers after as long as its path says. */
const OLLAMA = `#!/usr/bin/env node
const port = Number(process.env.OLLAMA_PORT);
require('node:fs').writeFileSync(process.env.OLLAMA_PID, String(process.pid));
const later = (request, answer) => setTimeout(() => answer.end('whole'), Number(request.url.slice(1)));
require('node:http').createServer(later).listen(port, '127.0.0.1');
`;

describe('a server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'poolform-server-'));
  const pidFile = join(folder, 'pid');
  let server: ChildProcess;
  let port = 0;
  let ended: Promise<number>;
  let log = '';

  beforeEach(async () => {
    port = await freePort();
    writeFileSync(join(folder, 'ollama'), OLLAMA);
    chmodSync(join(folder, 'ollama'), 0o755);
    const hex = (number: number): string => number.toString(16).toUpperCase().padStart(4, '0');
    // three seconds of silence instead of two minutes
    log = '';
    const script = serverScript()
      .replaceAll('/models', folder)
      .replaceAll('/tmp/lacking', join(folder, 'lacking'))
      .replace('sleep 15', 'sleep 1')
      .replaceAll(hex(SERVER_PORT), hex(port))
      .replaceAll(String(SERVER_PORT), String(port))
      .replace('-lt 120', '-lt 3')
      .replace('-ge 10', '-ge 1')
      .replace('timeout 10', 'timeout 1');
    server = spawn('bash', ['-c', script], {
      env: { ...process.env, PATH: `${folder}:${process.env['PATH']}`, OLLAMA_PORT: String(port), OLLAMA_PID: pidFile },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    server.stdout?.on('data', (data: Buffer) => (log += data.toString()));
    for (let tries = 0; tries < 100; tries += 1) {
      const up = await call(`http://127.0.0.1:${port}/1`).catch(() => undefined);
      if (up) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  afterEach(() => {
    if (server.exitCode === null && server.signalCode === null) process.kill(-server.pid!, 'SIGKILL');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** @returns Seconds that it takes from now on. */
  function end(): void {
    const begun = Date.now();
    ended = new Promise((resolve) => server.once('exit', () => resolve((Date.now() - begun) / 1000)));
    server.kill('SIGTERM');
  }

  test('says which models are gone that a pull had brought, and when they are back', async () => {
    const [own, digest] = ['registry.ollama.ai/library/tiny/1', 'a'.repeat(64)];
    const files = {
      [`.poolform/${own}`]: 'tiny:1',
      [`manifests/${own}`]: `{"layers":[{"digest":"sha256:${digest}"}]}`,
      [`blobs/sha256-${digest}`]: 'x',
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    for (const lost of [`manifests/${own}`, `blobs/sha256-${digest}`]) {
      await new Promise((resolve) => setTimeout(resolve, 2500));
      expect(log).toBe('');
      renameSync(join(folder, lost), join(folder, 'lost'));
      await new Promise((resolve) => setTimeout(resolve, 2500));
      expect(log).toBe(`poolform: lost from the store: ${own} \n`);
      expect(readFileSync(join(folder, 'lacking'), 'utf8')).not.toBe('');
      renameSync(join(folder, 'lost'), join(folder, lost));
      await new Promise((resolve) => setTimeout(resolve, 2500));
      expect(log).toContain('poolform: the store is whole again\n');
      expect(readFileSync(join(folder, 'lacking'), 'utf8')).toBe('');
      log = '';
    }
  });

  test('that is told to end ends at once if it has nothing to do', async () => {
    end();
    expect(await ended).toBeLessThan(8);
  });

  test('that is told to end first finishes the answers that it has begun', async () => {
    const answer = call(`http://127.0.0.1:${port}/9000`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    end();
    expect((await answer).text).toBe('whole');
    expect(await ended).toBeGreaterThan(8);
  });

  test('that is told to end does not wait for an Ollama that does not answer any more', async () => {
    const answer = call(`http://127.0.0.1:${port}/50000`).catch(() => 'cut');
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGSTOP');
    end();
    expect(await ended).toBeLessThan(30);
    expect(await answer).toBe('cut');
  });
});
