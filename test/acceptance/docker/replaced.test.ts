import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { things } from '../harness/docker/engine';
import { call } from '../harness/http';
import { suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { bearer, newToken, Project, TINY } from '../harness/project';
import { ok, progress } from '../harness/run';

suite('replaced', () => {
  const tokens = { one: newToken(), two: newToken() };
  let ports = { one: 0, two: 0 };
  let project: Project;

  const poolFile = (pool: string): string => path.join(project.folder, 'pools', project.environment, `${pool}.yaml`);
  const write = (pool: 'one' | 'two'): void =>
    project.pool(pool, {
      replicas: 1,
      models: [TINY],
      access: { port: ports[pool], tokens: { alice: { sha256: tokens[pool].sha256 } } },
    });
  const status = async (pool: 'one' | 'two'): Promise<number> =>
    (await call(`http://127.0.0.1:${ports[pool]}/api/tags`, { headers: bearer(tokens[pool]) })).status;

  beforeAll(async () => {
    ports = { one: await freePort(), two: await freePort() };
    project = await new Project('rep').begin();
    write('one');
    await project.deploy();
  });
  afterAll(() => project.end());

  test('one apply is enough to remove a pool and add another', async () => {
    rmSync(poolFile('one'));
    write('two');
    await project.synth();
    const { ms } = await project.terraform().apply();
    progress(`one pool for another in ${(ms / 1000).toFixed(1)} s`);
    await project.terraform().expectNothingToDo();
    expect(await status('two')).toBe(200);
    expect((await things(project.poolPrefix('one'))).containers).toEqual([]);
  });

  test('the stack of a renamed environment stays, is named, and can still destroy what runs', async () => {
    const stack = project.stackName();
    const pools = path.join(project.folder, 'pools');
    renameSync(path.join(pools, project.environment), path.join(pools, `${project.environment}x`));
    const synth = await project.trySynth();
    expect(synth).toMatchObject({ code: 0, stderr: expect.stringContaining(`the stack ${stack} `) as string });
    const destroy = new RegExp(`terraform (-chdir=\\S+${stack}) destroy`).exec(synth.stderr)?.[1];
    expect(await status('two')).toBe(200);
    await ok('terraform', [destroy ?? '', 'destroy', '-auto-approve', '-no-color'], { cwd: project.folder });
    expect(await things(project.prefix)).toMatchObject({ containers: [], networks: [] });
    expect((await project.trySynth()).stderr).not.toContain(stack);
  });
});
