import { freePort } from '../harness/allocator';
import { docker } from '../harness/docker/engine';
import { call, json } from '../harness/http';
import { describing, whyNot } from '../harness/needs';
import { bearer, newToken, OTHER, Project, TINY, type Token } from '../harness/project';
import type { Terraform } from '../harness/terraform';
import { Tofu, whyNoTofu } from '../harness/tofu';

jest.setTimeout(600_000);

/** The life of a pool with OpenTofu: what stacks use that it learned only in 1.10, or does in its own way. */
describing(whyNot() ?? whyNoTofu(), 'a pool by OpenTofu', () => {
  const token = newToken();
  let project: Project;
  let tofu: Tofu;
  let stack: Terraform;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    project = await new Project('tofu').begin();
    tofu = await new Tofu().begin();
    const access = (of: Token, at: number) => ({ port: at, tokens: { alice: { sha256: of.sha256 } } });
    project.pool('chat', { access: access(token, port), models: [TINY] });
    project.pool('gone', { access: access(newToken(), await freePort()), replicas: 1, models: [TINY] });
    await project.synth();
    stack = project.terraform('box', tofu);
    await stack.init();
    await stack.apply();
  });
  afterAll(async () => {
    await project
      .terraform('box', tofu)
      .destroy()
      .catch(() => undefined);
    await project.end();
    tofu.end();
  });

  const models = async (): Promise<readonly string[]> => {
    const answer = await call(`http://127.0.0.1:${port}/api/tags`, { headers: bearer(token) });
    return (json(answer) as { readonly models: readonly { readonly name: string }[] }).models.map(({ name }) => name);
  };
  const volumes = async (pool: string): Promise<string> =>
    docker('volume', 'ls', '-q', '--filter', `name=${project.poolPrefix(pool)}-models`);

  test('is served, and the plan after the apply is empty', async () => {
    expect(await models()).toEqual([TINY.name]);
    await stack.expectNothingToDo();
  });

  test('gets another model by one apply', async () => {
    project.edit('chat', (file) => (file['models'] = [TINY, OTHER]));
    await project.synth();
    await stack.apply();
    expect([...(await models())].sort()).toEqual([OTHER.name, TINY.name]);
    await stack.expectNothingToDo();
  });

  test('whose file is deleted goes with its models', async () => {
    expect(await volumes('gone')).not.toBe('');
    project.remove('gone');
    await project.synth();
    await stack.apply();
    const containers = await docker('ps', '-aq', '--filter', `name=${project.poolPrefix('gone')}-`);
    expect([containers.trim(), (await volumes('gone')).trim()]).toEqual(['', '']);
    await stack.expectNothingToDo();
  });

  test('with storage.retain keeps its models after a destroy', async () => {
    project.edit('chat', (file) => (file['storage'] = { retain: true }));
    await project.synth();
    await stack.apply();
    await stack.destroy();
    expect((await volumes('chat')).trim()).toBe(`${project.poolPrefix('chat')}-models`);
  });
});
