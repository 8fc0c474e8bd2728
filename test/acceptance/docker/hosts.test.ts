import { AlteredEngine, type Alterations } from '../harness/docker/altered-engine';
import { inspect, part, things } from '../harness/docker/engine';
import { freePort } from '../harness/allocator';
import { call } from '../harness/http';
import { suite } from '../harness/needs';
import { bearer, newToken, Project, TINY } from '../harness/project';
import { progress } from '../harness/run';

/** Hosts that are not like the one at hand, as far as an engine's answers show it. */
suite('hosts', () => {
  const token = newToken();
  let engine: AlteredEngine;
  let project: Project;
  let port = 0;

  /** A pool with one replica behind an engine that is altered; nothing is applied yet. */
  const begin = async (alterations: Alterations, host: Record<string, unknown> = {}): Promise<void> => {
    engine = await new AlteredEngine(alterations).begin();
    port = await freePort();
    project = await new Project('alt').begin({}, { host: engine.endpoint, ...host });
    project.pool('chat', {
      replicas: 1,
      models: [TINY],
      access: { port, tokens: { alice: { sha256: token.sha256 } } },
    });
  };
  const serves = async (): Promise<void> => {
    const { status } = await call(`http://127.0.0.1:${port}/api/tags`, { headers: bearer(token) });
    expect(status).toBe(200);
  };
  const refused = async (): Promise<string> => {
    await project.synth();
    await project.terraform().init();
    const { code, output } = await project.terraform().tryApply();
    expect(code).not.toBe(0);
    expect(await things(project.prefix)).toEqual({ containers: [], networks: [], volumes: [] });
    return output.replace(/\n\s*│?\s*/g, ' ');
  };
  afterEach(async () => {
    await project.end();
    await engine.end();
  });

  test('a kernel without swap accounting comes to rest, also after another memory limit', async () => {
    await begin({ created: ({ HostConfig }) => (HostConfig['MemorySwap'] = -1) });
    const terraform = await project.deploy();
    const before = await part(project.poolPrefix('chat'), 'server-1');
    project.edit('chat', (file) => (file['memory'] = '1200MiB'));
    await project.synth();
    await terraform.apply();
    await terraform.expectNothingToDo();
    const server = await part(project.poolPrefix('chat'), 'server-1');
    expect(server).not.toBe(before);
    const { HostConfig } = await inspect<{ HostConfig: { Memory: number } }>('container', server);
    expect(HostConfig.Memory).toBe(1200 * 1024 * 1024);
    await serves();
  });

  test('a kernel without memory and processor controllers comes to rest', async () => {
    await begin({
      created: ({ HostConfig }) => Object.assign(HostConfig, { Memory: 0, MemorySwap: -1, CpuPeriod: 0, CpuQuota: 0 }),
    });
    await project.deploy();
    await serves();
  });

  test('an engine that drops half of a health check finishes an apply within three minutes', async () => {
    await begin({
      created: ({ Healthcheck }) => Object.assign(Healthcheck ?? {}, { StartInterval: 0, StartPeriod: 0 }),
    });
    await project.synth();
    const terraform = project.terraform();
    await terraform.init();
    const { ms } = await terraform.apply({ timeoutMs: 180_000 });
    progress(`without a start interval: applied in ${(ms / 1000).toFixed(0)} s`);
    await terraform.expectNothingToDo();
    await serves();
  });

  const old: Alterations = {
    api: '1.41',
    version: (body) => Object.assign(body, { Version: '20.10.24', ApiVersion: '1.41' }),
  };

  test('an old engine that environment.yaml does not name is refused before anything is created', async () => {
    await begin(old);
    expect(await refused()).toContain('write engine: 20 for box');
  });

  test('an old engine that environment.yaml names serves, and comes to rest', async () => {
    await begin(old, { engine: 20 });
    await project.deploy();
    await serves();
  });

  test('Podman is refused before anything is created', async () => {
    await begin({
      version: (body) =>
        Object.assign(body, { Components: [{ Name: 'Podman Engine', Version: '5.4.0', Details: {} }] }),
    });
    expect(await refused()).toContain('box is Podman');
  });

  test('a host without the runtime nvidia is told how to get it, before anything is created', async () => {
    await begin(
      { info: (body) => (body['Runtimes'] = { runc: { path: 'runc' } }) },
      { gpus: [{ product: 'nvidia-l4', count: 1 }] },
    );
    project.edit('chat', (file) => (file['gpus'] = { product: 'nvidia-l4', count: 1 }));
    expect(await refused()).toContain('nvidia-ctk runtime configure --runtime=docker');
  });
});
