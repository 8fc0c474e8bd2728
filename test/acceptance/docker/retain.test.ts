import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { docker, things } from '../harness/docker/engine';
import { IMAGES, PROJECT, suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { newToken, Project, TINY } from '../harness/project';
import { ok } from '../harness/run';

/** The command in docs/operations.md that lists what remains of pools that are gone. */
const [, ORPHANS = ''] =
  /`(docker volume ls [^`]+)` on the host/.exec(readFileSync(path.join(PROJECT, 'docs/operations.md'), 'utf8')) ?? [];

/** Whether models stay is decided by the files as they are when a pool goes, even if nothing was applied in between. */
suite('retain', () => {
  let project: Project;

  beforeAll(async () => {
    project = await new Project('keep').begin();
  });
  afterAll(() => project.end());

  const volume = (pool: string): string => `${project.poolPrefix(pool)}-models`;
  const retain = (pool: string, value: boolean): void =>
    project.edit(pool, (file) => {
      file['storage'] = { retain: value };
    });
  const begin = async (pools: Readonly<Record<string, boolean>>): Promise<void> => {
    for (const [name, value] of Object.entries(pools)) {
      const access = { port: await freePort(), tokens: { alice: { sha256: newToken().sha256 } } };
      project.pool(name, { replicas: 1, models: [TINY], memory: '512MiB', access, storage: { retain: value } });
    }
    await project.deploy();
  };
  const remove = (pool: string): void =>
    rmSync(path.join(project.folder, 'pools', project.environment, `${pool}.yaml`));
  const volumes = async (): Promise<readonly string[]> => (await things(project.prefix)).volumes;
  const destroyPlan = async (): Promise<string> =>
    (await ok('terraform', ['plan', '-destroy', '-no-color'], { cwd: project.terraform().folder })).output;

  test('no volume with models is in the state, whether it is retained or not', async () => {
    await begin({ drop: false, keep: true, late: false, soon: true });
    const { stdout } = await ok('terraform', ['show', '-json'], { cwd: project.terraform().folder });
    const resources = (
      JSON.parse(stdout) as { values: { root_module: { resources: { type: string; values: { name: string } }[] } } }
    ).values.root_module.resources;
    expect(resources.filter(({ type, values }) => type === 'docker_volume' && /-models$/.test(values.name))).toEqual(
      [],
    );
  });

  test('a destroy follows files that were never applied, in both directions, and the output says so', async () => {
    retain('late', true);
    retain('soon', false);
    await project.synth();
    const plan = await destroyPlan();
    for (const pool of ['keep', 'late']) expect(plan).toContain(`volume ${volume(pool)} on box`);
    for (const pool of ['drop', 'soon']) expect(plan).not.toContain(`volume ${volume(pool)} on box`);
    const { output } = await project.terraform().destroy();
    for (const pool of ['drop', 'soon']) expect(output).toContain(`poolform: removed volume ${volume(pool)}`);
    expect(await volumes()).toEqual([volume('keep'), volume('late')]);
  });

  test('removed pools leave retained models and no others, and no container of another pool is touched', async () => {
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    remove('keep');
    remove('soon');
    await project.synth();
    const { changes, ended } = await project.terraform().plan();
    expect(Object.keys(changes).filter((address) => /\.(drop|late)_/.test(address))).toEqual([]);
    expect(ended.output).toMatch(new RegExp(`- ${volume('keep')} += "stays when its pool goes"`));
    expect(ended.output).toMatch(new RegExp(`- ${volume('soon')} += "is removed with its pool"`));
    expect(ended.output).toContain(`- "volume ${volume('keep')} on box stays until you remove it"`);
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    expect((await volumes()).filter((name) => name.endsWith('-models'))).toEqual(['drop', 'keep', 'late'].map(volume));
  });

  test('the command in docs/operations.md lists the models of pools that are gone, and no others', async () => {
    const { stdout } = await ok('sh', ['-c', ORPHANS]);
    expect(stdout.match(new RegExp(`${project.prefix}\\S+`, 'g'))).toEqual([volume('keep')]);
  });

  test('when the last pool of a host is removed, its models go', async () => {
    remove('late');
    remove('drop');
    await project.synth();
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    expect(await things(project.prefix)).toEqual({
      containers: [],
      networks: [],
      volumes: [volume('keep'), volume('late')],
    });
  });

  test('a volume that a foreign container uses fails the apply with its name, and the next one succeeds', async () => {
    await begin({ used: false });
    const other = `${project.prefix}stranger-1`;
    await docker('create', '--name', other, '-v', `${volume('used')}:/models`, IMAGES.client);
    remove('used');
    await project.synth();
    const { code, output } = await project.terraform().tryApply();
    expect([code, output]).toEqual([1, expect.stringContaining(`poolform: NOT REMOVED: ${volume('used')}: `)]);
    await docker('rm', other);
    await project.terraform().apply();
    expect(await volumes()).not.toContain(volume('used'));
  });
});
