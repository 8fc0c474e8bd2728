import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverScript } from '../../../containers/scripts';
import { SERVER_PORT } from '../../../poolfile/values/ports';
import { freePort } from '../../acceptance/harness/allocator';
import { call } from '../../acceptance/harness/http';

jest.setTimeout(60_000);

/** In place of Ollama; a request takes as many milliseconds as its path says. */
const OLLAMA = `#!/usr/bin/env node
const later = (request, answer) => setTimeout(() => answer.end('whole'), Number(request.url.slice(1)));
require('node:http').createServer(later).listen(Number(process.env.OLLAMA_PORT), '127.0.0.1');
`;
const CARD = 'GPU 0: NVIDIA L4 (UUID: GPU-11111111-2222-3333-4444-555555555555)';

describe('a server whose devices are lost', () => {
  const folder = mkdtempSync(join(tmpdir(), 'poolform-lost-'));
  let server: ChildProcess;
  let port = 0;
  let log = '';
  let ended: Promise<number | null>;

  const cards = (number: number): void => writeFileSync(join(folder, 'cards'), `${CARD}\n`.repeat(number));
  const answers = (path = '/1'): Promise<boolean> =>
    call(`http://127.0.0.1:${port}${path}`).then(
      ({ text }) => text === 'whole',
      () => false,
    );
  const until = async (what: () => boolean | Promise<boolean>): Promise<void> => {
    const end = Date.now() + 20_000;
    while (!(await what())) {
      if (Date.now() > end) throw new Error(`not within 20 s; the log: ${log}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const models = (): string => readlinkSync(join(folder, 'tmp-models')).replace(folder, '');

  beforeEach(async () => {
    port = await freePort();
    writeFileSync(join(folder, 'ollama'), OLLAMA);
    writeFileSync(join(folder, 'nvidia-smi'), `#!/bin/bash\ncat ${folder}/cards\n`);
    for (const file of ['ollama', 'nvidia-smi']) chmodSync(join(folder, file), 0o755);
    for (const file of ['tmp-devices', 'tmp-models']) rmSync(join(folder, file), { force: true });
    const hex = (number: number): string => number.toString(16).toUpperCase().padStart(4, '0');
    const script = serverScript()
      .replaceAll(/\/tmp\/(devices|models|empty|listed|lacking)/g, `${folder}/tmp-$1`)
      .replaceAll('/dev/termination-log', join(folder, 'termination-log'))
      .replace('sleep 15', 'sleep 1')
      .replace('{ sleep 2; ', '{ sleep 0.1; ')
      .replace('sleep 5 &', 'sleep 0.5 &')
      .replaceAll(hex(SERVER_PORT), hex(port))
      .replaceAll(String(SERVER_PORT), String(port));
    log = '';
    cards(2);
    server = spawn('bash', ['--norc', '-c', script], {
      env: {
        PATH: `${folder}:${process.env['PATH']}`,
        OLLAMA_PORT: String(port),
        DEVICES_VENDOR: 'nvidia',
        DEVICES_COUNT: '2',
        DEVICES_PRODUCT: 'nvidia-l4',
        DEVICES_NAMES: 'NVIDIA-L4',
        DEVICES_INDICES: '',
        REPLICA: '1',
        DEVICES_WAIT: '5',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    server.stdout?.on('data', (data: Buffer) => (log += data.toString()));
    ended = new Promise((resolve) => server.once('exit', resolve));
    await until(() => answers());
  });
  afterEach(() => {
    // what it started may outlive it for a moment
    try {
      process.kill(-server.pid!, 'SIGKILL');
    } catch {
      // all of it has ended
    }
    server.stdout?.destroy();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('finishes its answers, shows no models, ends Ollama, and starts it when they are back', async () => {
    expect(log).toBe('poolform: replica 1 sees 2 of 2 nvidia-l4\n');
    expect(models()).toBe('/models');
    const answer = answers('/6000');
    cards(1);
    await until(() => log.includes('poolform: lost its devices: replica 1 sees 1 of 2 nvidia-l4: nvidia-smi lists'));
    expect(models()).toBe('/tmp-empty');
    expect(readFileSync(join(folder, 'tmp-devices'), 'utf8')).toContain('sees 1 of 2');
    expect(await answers()).toBe(true);
    expect(await answer).toBe(true);
    await until(async () => !(await answers()));
    cards(2);
    await until(() => answers());
    expect(models()).toBe('/models');
    expect(readFileSync(join(folder, 'tmp-devices'), 'utf8')).toBe('');
  });

  test('ends with the reason if they stay away, so that a restart can bring them back', async () => {
    rmSync(join(folder, 'termination-log'), { force: true });
    cards(0);
    expect(await ended).toBe(1);
    expect(readFileSync(join(folder, 'termination-log'), 'utf8')).toMatch(
      /^poolform: replica 1 sees 0 of 2 nvidia-l4: /,
    );
  });

  test('ends if it is told to, and before it would by itself', async () => {
    rmSync(join(folder, 'termination-log'), { force: true });
    cards(0);
    await until(async () => !(await answers()));
    server.kill('SIGTERM');
    const told = Date.now();
    await ended;
    expect(Date.now() - told).toBeLessThan(4_000);
  });
});
