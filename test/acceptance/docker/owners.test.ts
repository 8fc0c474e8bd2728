import { cpSync } from 'node:fs';
import path from 'node:path';
import { docker, things } from '../harness/docker/engine';
import { freePort } from '../harness/allocator';
import { call } from '../harness/http';
import { suite } from '../harness/needs';
import { bearer, newToken, OTHER, Project, TINY } from '../harness/project';
import { ok } from '../harness/run';

/** Two checkouts with pools on one engine. Each has a state of its own. */
suite('owners', () => {
  const token = newToken();
  const projects: Project[] = [];
  let first: Project;
  let port = 0;

  const begin = async (owner: string, like?: Project): Promise<Project> => {
    const project = new Project('own', like?.environment);
    projects.push(project);
    await project.begin({ owner });
    return project;
  };
  const write = (project: Project, published: number, fields: Record<string, unknown> = {}): void =>
    project.pool('chat', {
      replicas: 1,
      models: [TINY],
      access: { port: published, tokens: { alice: { sha256: token.sha256 } } },
      ...fields,
    });
  /** What Terraform says when an apply fails, on one line. */
  const refused = async (project: Project): Promise<string> => {
    await project.synth();
    await project.terraform().init();
    const { code, output } = await project.terraform().tryApply();
    expect(code).not.toBe(0);
    return output.replace(/\n\s*│?\s*/g, ' ');
  };
  const serves = async (): Promise<void> => {
    const { status } = await call(`http://127.0.0.1:${port}/api/tags`, { headers: bearer(token) });
    expect(status).toBe(200);
  };
  const ids = async (project: Project): Promise<string> =>
    docker('ps', '-q', '--no-trunc', '--filter', `label=org.poolform.environment=${project.environment}`);

  beforeAll(async () => {
    port = await freePort();
    first = await begin('team-a');
    write(first, port);
    await first.deploy();
  });
  afterAll(async () => {
    for (const project of projects) await project.end();
  });

  test('a second checkout with the same names is stopped, is told whose they are, and changes nothing', async () => {
    const before = await ids(first);
    const second = await begin('team-b', first);
    write(second, await freePort(), { models: [OTHER] });
    const said = await refused(second);
    expect(said).toContain('belongs to team-a');
    expect(said).toContain('Rename the pool or the environment');
    const state = (await ok('terraform', ['state', 'list'], { cwd: second.terraform().folder })).stdout;
    expect(state).not.toMatch(/docker_(container|network|volume)/);
    await second.terraform().destroy();
    expect(await ids(first)).toBe(before);
    await serves();
    await first.terraform().expectNothingToDo();
  });

  test('a copy of the same checkout without its state is another owner', async () => {
    const copy = await begin('team-a', first);
    for (const file of ['environment.yaml', 'chat.yaml', 'allocations.lock.yaml'])
      cpSync(
        path.join(first.folder, 'pools', first.environment, file),
        path.join(copy.folder, 'pools', copy.environment, file),
      );
    expect(await refused(copy)).toContain('belongs to team-a');
    await serves();
  });

  test('another environment on the same subnets is told to write subnets', async () => {
    const other = await begin('team-b');
    const subnets = first.host()['subnets'];
    other.environmentFile((file) => Object.assign((file['docker'] as { box: object }).box, { subnets }));
    write(other, await freePort());
    const said = await refused(other);
    expect(said).toContain('subnets: 10.214.0.0/20');
    expect(said).toContain('team-a');
    expect(await things(other.prefix)).toEqual({ containers: [], networks: [], volumes: [] });
  });

  test('models that another owner kept are not taken over', async () => {
    const pool = await begin('team-a');
    write(pool, await freePort(), { storage: { retain: true } });
    await pool.deploy();
    await pool.terraform().destroy();
    const volume = `${pool.poolPrefix('chat')}-models`;
    expect((await things(pool.prefix)).volumes).toEqual([volume]);
    const other = await begin('team-b', pool);
    write(other, await freePort());
    expect(await refused(other)).toContain(`volume ${volume} on box holds the models of a pool`);
    await other.terraform().destroy();
    expect((await things(pool.prefix)).volumes).toEqual([volume]);
    await pool.terraform().apply();
  });

  test('every container asks tools that replace containers to leave it alone', async () => {
    const asked = ['com.centurylinklabs.watchtower.enable', 'com.ouroboros.enable', 'wud.watch'];
    const left = await docker(
      ...['ps', '-q', '--no-trunc', '--filter', `label=org.poolform.environment=${first.environment}`],
      ...asked.flatMap((label) => ['--filter', `label=${label}=false`]),
    );
    expect(left).toBe(await ids(first));
  });
});
