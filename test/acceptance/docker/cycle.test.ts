import { cdktf, cdktfMissing } from '../harness/cdktf-cli';
import { inspect, part, things } from '../harness/docker/engine';
import { type Answer, call, events, json } from '../harness/http';
import { needing, suite, whyNot } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { bearer, newToken, OTHER, Project, TINY, type Token } from '../harness/project';
import { progress } from '../harness/run';

const GPU = 'GPU-11111111-2222-3333-4444-555555555555';
const POOLS = { chat: [OTHER.name, TINY.name], gpu: [TINY.name] } as const;
type Name = keyof typeof POOLS;
const MODELS_OF_POOLS = (Object.entries(POOLS) as [Name, readonly string[]][]).flatMap(([pool, models]) =>
  models.map((model) => ({ pool, model })),
);

suite('cycle', () => {
  const withCdktf = whyNot() === undefined ? needing(cdktfMissing(), 'cycle by cdktf') : test.skip;
  const byCdktf = withCdktf === test;
  const tokens: Record<Name, Token> = { chat: newToken(), gpu: newToken() };
  const ports: Record<Name, number> = { chat: 0, gpu: 0 };
  let project: Project;

  beforeAll(async () => {
    Object.assign(ports, { chat: await freePort(), gpu: await freePort() });
    project = await new Project('cyc').begin({}, { gpus: [{ product: 'nvidia-l4', uuid: GPU }] });
    const access = (pool: Name) => ({ port: ports[pool], tokens: { alice: { sha256: tokens[pool].sha256 } } });
    project.pool('chat', { access: access('chat') });
    project.pool('gpu', {
      access: access('gpu'),
      replicas: 1,
      gpus: { product: 'nvidia-l4', count: 1 },
      models: [TINY],
    });
    if (!byCdktf) await project.deploy();
  });
  afterAll(() => project.end());

  const ask = (pool: Name, path: string, body?: object): Promise<Answer> =>
    call(`http://127.0.0.1:${ports[pool]}${path}`, {
      headers: bearer(tokens[pool]),
      ...(body === undefined ? {} : { body }),
    });

  withCdktf('cdktf deploy creates every pool of the stack and exits with 0', async () => {
    const { ms } = await cdktf(['deploy', project.stackName(), '--auto-approve', '--skip-provider-lock'], {
      cwd: project.folder,
    });
    progress(`cdktf deploy took ${(ms / 1000).toFixed(1)} s`);
  });

  test('the plan after it is empty', async () => {
    await project.terraform().expectNothingToDo();
  });

  test('the output `endpoints` has the URL of each pool', async () => {
    expect(await project.terraform().output('endpoints')).toEqual({
      chat: `http://127.0.0.1:${ports.chat}`,
      gpu: `http://127.0.0.1:${ports.gpu}`,
    });
  });

  test.each(Object.keys(POOLS) as Name[])(
    '/api/tags and /v1/models of pool %s list exactly its models, under the names of the pool file',
    async (pool) => {
      const tags = json(await ask(pool, '/api/tags')) as {
        readonly models: readonly { readonly name: string; readonly model: string }[];
      };
      expect(tags.models.map((m) => m.name).sort()).toEqual(POOLS[pool]);
      expect(tags.models.map((m) => m.model).sort()).toEqual(POOLS[pool]);
      const { data } = json(await ask(pool, '/v1/models')) as { readonly data: readonly { readonly id: string }[] };
      expect(data.map((m) => m.id).sort()).toEqual(POOLS[pool]);
    },
  );

  describe.each(MODELS_OF_POOLS)('model $model of pool $pool', ({ pool, model }) => {
    const messages = [{ role: 'user', content: 'hello' }];

    test('/api/chat streams at least one token and ends with done', async () => {
      const answer = await ask(pool, '/api/chat', { model, messages, options: { num_predict: 8 } });
      const all = events(answer) as { readonly done: boolean; readonly eval_count?: number }[];
      expect(answer.status).toBe(200);
      expect(all.map((e) => e.done)).toEqual([...all.slice(1).map(() => false), true]);
      expect(all.at(-1)?.eval_count).toBeGreaterThan(0);
    });

    test('/api/chat without streaming answers with at least one token and done', async () => {
      const answer = await ask(pool, '/api/chat', { model, messages, stream: false, options: { num_predict: 8 } });
      expect(json(answer)).toMatchObject({ model, done: true, eval_count: expect.any(Number) as number });
      expect((json(answer) as { readonly eval_count: number }).eval_count).toBeGreaterThan(0);
    });

    test('/v1/chat/completions streams at least one token and ends with [DONE]', async () => {
      const answer = await ask(pool, '/v1/chat/completions', {
        model,
        messages,
        stream: true,
        max_tokens: 8,
        stream_options: { include_usage: true },
      });
      const all = events(answer) as {
        readonly choices: readonly { readonly finish_reason?: string | null }[];
        readonly usage?: { readonly completion_tokens: number };
      }[];
      expect(answer.status).toBe(200);
      expect(answer.text.trimEnd().endsWith('data: [DONE]')).toBe(true);
      expect(all.some((e) => e.choices[0]?.finish_reason)).toBe(true);
      expect(all.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0);
    });

    test('/v1/chat/completions without streaming answers with at least one token', async () => {
      const answer = json(await ask(pool, '/v1/chat/completions', { model, messages, max_tokens: 8 })) as {
        readonly choices: readonly object[];
        readonly usage: { readonly completion_tokens: number };
      };
      expect(answer.choices).toEqual([expect.objectContaining({ finish_reason: expect.any(String) as string })]);
      expect(answer.usage.completion_tokens).toBeGreaterThan(0);
    });

    test('/api/generate, /v1/completions, /api/show and /api/ps answer', async () => {
      expect(
        json(await ask(pool, '/api/generate', { model, prompt: 'hello', stream: false, options: { num_predict: 1 } })),
      ).toMatchObject({ done: true });
      expect((await ask(pool, '/v1/completions', { model, prompt: 'hello', max_tokens: 1 })).status).toBe(200);
      expect((await ask(pool, '/api/show', { model })).status).toBe(200);
      expect((await ask(pool, '/api/ps')).status).toBe(200);
    });
  });

  test('a model that is not in the pool is not served: 404 with a JSON error', async () => {
    expect((await ask('gpu', '/api/chat', { model: OTHER.name, messages: [] })).status).toBe(404);
  });

  test('a server gets its devices of the inventory through the nvidia runtime, or none if it has none', async () => {
    interface Created {
      readonly HostConfig: { readonly Runtime: string };
      readonly Config: { readonly Env: readonly string[] };
    }
    const [gpu, chat] = await Promise.all(
      (['gpu', 'chat'] as const).map(async (pool) =>
        inspect<Created>('container', await part(project.poolPrefix(pool), 'server-1')),
      ),
    );
    expect([gpu?.HostConfig.Runtime, gpu?.Config.Env.filter((e) => e.startsWith('NVIDIA_VISIBLE'))]).toEqual([
      'nvidia',
      [`NVIDIA_VISIBLE_DEVICES=${GPU}`],
    ]);
    expect([chat?.HostConfig.Runtime, chat?.Config.Env.filter((e) => e.startsWith('NVIDIA_VISIBLE'))]).toEqual([
      'runc',
      ['NVIDIA_VISIBLE_DEVICES=void'],
    ]);
  });

  test('destroy leaves no container, network or volume', async () => {
    expect((await things(project.prefix)).containers.length).toBeGreaterThan(0);
    if (byCdktf) {
      const { ms } = await cdktf(['destroy', project.stackName(), '--auto-approve'], { cwd: project.folder });
      progress(`cdktf destroy took ${(ms / 1000).toFixed(1)} s`);
    } else {
      await project.terraform().destroy();
    }
    expect(await things(project.prefix)).toEqual({ containers: [], networks: [], volumes: [] });
  });
});
