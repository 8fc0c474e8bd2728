import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { docker, inspect, part, type ContainerJson } from '../harness/docker/engine';
import { suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { newToken, Project, TINY } from '../harness/project';
import { progress, until } from '../harness/run';
import { newBundle, servedName } from '../harness/tls';

suite('gateway-start', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-start-'));
  const bundle = path.join(folder, 'bundle.pem');
  let port = 0;
  let project: Project;

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    port = await freePort();
    project = await new Project('sta').begin();
    project.pool('chat', {
      replicas: 1,
      models: [TINY],
      access: { port, tls: { bundle }, tokens: { alice: { sha256: newToken().sha256 } } },
    });
    await project.synth();
    await project.terraform().init();
  });
  afterAll(async () => {
    await project.end();
    for (const each of [folder, `${folder}-old`]) rmSync(each, { recursive: true, force: true });
  });

  const gateway = (): Promise<string> => part(project.poolPrefix('chat'), 'gateway');
  const health = async (): Promise<string | undefined> =>
    (await inspect<ContainerJson>('container', await gateway())).State.Health?.Status;

  test('a bundle that is missing fails the apply soon, with the reason, which log and health have too', async () => {
    const { code, output, ms } = await project.terraform().tryApply();
    progress(`failed after ${(ms / 1000).toFixed(1)} s`);
    expect(code).toBe(1);
    expect(output.replace(/\s*│?\s+/g, ' ')).toMatch(
      /gateway: the configuration or certificate is not accepted: .*bundle/,
    );
    expect(ms).toBeLessThan(90_000);
    expect(await docker('logs', await gateway())).toMatch(/poolform: the configuration or certificate is not accepted/);
    await until('unhealthy', 60_000, async () => (await health()) === 'unhealthy', 500);
  });

  test('a bundle that is there lets the gateway serve, and the next apply ends well', async () => {
    writeFileSync(bundle, (await newBundle('first', '127.0.0.1')).pem, { mode: 0o644 });
    await until('healthy', 30_000, async () => (await health()) === 'healthy', 500);
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
  });

  test('a folder that was replaced is named, its old bundle stays in use, and a restart uses the new one', async () => {
    const served = (): Promise<string> => servedName('127.0.0.1', port);
    expect(await served()).toBe('first');
    renameSync(folder, `${folder}-old`);
    mkdirSync(folder, { mode: 0o755 });
    writeFileSync(bundle, (await newBundle('second', '127.0.0.1')).pem, { mode: 0o644 });
    await until('unhealthy', 60_000, async () => (await health()) === 'unhealthy', 500);
    expect(await docker('logs', '--tail', '5', await gateway())).toMatch(/the folder of the certificate was replaced/);
    expect(await served()).toBe('first');
    await docker('restart', await gateway());
    await until('healthy', 30_000, async () => (await health()) === 'healthy', 500);
    expect(await served()).toBe('second');
    await project.terraform().expectNothingToDo();
  });

  test('after a restart without its bundle the gateway says so, and turns unhealthy', async () => {
    rmSync(bundle);
    await docker('restart', await gateway());
    await until('unhealthy', 90_000, async () => (await health()) === 'unhealthy', 500);
    expect((await docker('logs', '--tail', '3', await gateway())).match(/is not accepted/)).not.toBeNull();
  });
});
