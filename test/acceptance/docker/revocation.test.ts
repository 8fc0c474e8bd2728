import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ContainerJson, inspect, part } from '../harness/docker/engine';
import { call } from '../harness/http';
import { MODELS, suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { PaddedRegistry } from '../harness/padded-registry';
import { bearer, newToken, Project, TINY, type Token } from '../harness/project';
import { type Ended, flat, progress, type Running, sleep, until } from '../harness/run';
import { type Bundle, newBundle, replaceFile } from '../harness/tls';

const ADDRESS = '127.0.0.1';
const MISSING = { name: 'missing:1', from: `${MODELS}/library/missing:1`, insecure: true };
const MEBIBYTE = 1024 * 1024;

suite('revocation', () => {
  const alice = newToken();
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-revoke-'));
  const file = path.join(folder, 'bundle.pem');
  let bundle: Bundle;
  let port = 0;
  let project: Project;
  let registry: PaddedRegistry;
  /** The token that the next test takes away. */
  let bob: Token;

  const write = async (models: readonly object[], ...more: readonly Token[]): Promise<void> => {
    project.edit('chat', (pool) => {
      pool['models'] = models;
      const tokens = Object.fromEntries([alice, ...more].map(({ sha256 }, i) => [`holder-${i}`, { sha256 }]));
      pool['access'] = { port, tls: { bundle: file }, tokens };
    });
    await project.synth();
  };
  const status = async (token: Token): Promise<number> =>
    (
      await call(`https://${ADDRESS}:${port}/api/tags`, {
        headers: bearer(token),
        ca: bundle.certificate,
        timeoutMs: 10_000,
      })
    ).status;
  const gateway = (): Promise<string> => part(project.poolPrefix('chat'), 'gateway');

  beforeAll(async () => {
    port = await freePort();
    chmodSync(folder, 0o755);
    bundle = await newBundle('first', ADDRESS);
    writeFileSync(file, bundle.pem, { mode: 0o644 });
    registry = await new PaddedRegistry().listen();
    project = await new Project('rev').begin();
    project.pool('chat', { replicas: 1 });
    await write([TINY]);
    await project.deploy();
  });
  afterAll(async () => {
    registry?.end();
    await project.end();
    rmSync(folder, { recursive: true, force: true });
  });
  // an apply for it, and an apply without it in the test
  beforeEach(async () => {
    bob = newToken();
    await write([TINY], bob);
    await project.terraform().apply();
    expect([await status(alice), await status(bob)]).toEqual([200, 200]);
  });

  /** Starts an apply, and waits until bob is refused. Alice never is. */
  const revoked = async (what: string): Promise<{ readonly ending: Promise<Ended>; readonly running: Running }> => {
    let running: Running | undefined;
    const begun = Date.now();
    const ending = project.terraform().tryApply({ started: (child) => (running = child) });
    await until('the token is refused', 60_000, async () => (await status(bob)) === 401, 100);
    progress(`${what}: refused ${((Date.now() - begun) / 1000).toFixed(1)} s after the apply began`);
    expect(await status(alice)).toBe(200);
    return { ending, running: running! };
  };

  test('a token taken away is refused although the pull of the same apply fails', async () => {
    const before = (await inspect<ContainerJson>('container', await gateway())).Id;
    await write([TINY, MISSING]);
    const { ending } = await revoked('a pull that fails');
    const ended = await ending;
    expect([ended.code, flat(ended)]).toEqual([1, expect.stringMatching(/missing:1: .*(not exist|not found)/)]);
    expect([await status(alice), await status(bob)]).toEqual([200, 401]);
    expect((await inspect<ContainerJson>('container', await gateway())).Id).toBe(before);
  });

  test('a token taken away is refused while the pull of the same apply waits for its registry', async () => {
    registry.stallsAfter = 2 * MEBIBYTE;
    await write([TINY, registry.model(6)]);
    const { ending, running } = await revoked('a pull that hangs');
    await sleep(3_000);
    const over = await Promise.race([ending.then(() => true), sleep(100).then(() => false)]);
    expect([over, await status(bob)]).toEqual([false, 401]);
    running.kill('SIGINT');
    registry.stallsAfter = Infinity;
    await ending;
  });

  test('a token taken away is refused while a broken certificate keeps the gateway from other changes', async () => {
    replaceFile(file, 'broken');
    await until('unhealthy', 30_000, async () => {
      const { State } = await inspect<ContainerJson>('container', await gateway());
      return State.Health?.Status === 'unhealthy';
    });
    await write([TINY]);
    const { ending } = await revoked('a broken certificate');
    expect((await ending).code).toBe(0);
    replaceFile(file, bundle.pem);
    await until('healthy', 30_000, async () => {
      const { State } = await inspect<ContainerJson>('container', await gateway());
      return State.Health?.Status === 'healthy';
    });
    expect([await status(alice), await status(bob)]).toEqual([200, 401]);
    await project.terraform().expectNothingToDo();
  });
});
