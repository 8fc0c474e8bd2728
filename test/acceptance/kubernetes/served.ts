import { cpSync, rmSync } from 'node:fs';
import { type Answer, events, json } from '../harness/http';
import { kubectl } from '../harness/kubernetes/kubectl';
import { CLIENT_PORT } from '../../../poolfile/values/ports';
import type { KubeShared } from '../harness/kubernetes/shared';
import { needing, providerMissing } from '../harness/needs';
import { type Doc, OTHER, TINY } from '../harness/project';
import { ok, progress, run } from '../harness/run';

const NEWER = '3.2.1';
const MODELS = [OTHER.name, TINY.name];
const POOLS = ['chat', 'side'] as const;
const EACH = POOLS.flatMap((pool) => MODELS.map((model) => ({ pool, model })));

/** The result of an apply, as clients see it. */
export function served(kube: KubeShared): void {
  const ask = (pool: (typeof POOLS)[number], path: string, body?: object): Promise<Answer> =>
    kube.clients[pool].ask(path, body);

  test('the second plan is empty', async () => {
    await kube.project.terraform().expectNothingToDo();
  });

  test('the outputs have the URL of each pool, and what destroy leaves', async () => {
    const terraform = kube.project.terraform();
    expect(await terraform.output('endpoints')).toEqual({
      chat: `http://${kube.chat.gatewayHost}:${CLIENT_PORT}`,
      side: `https://${kube.side.gatewayHost}:${CLIENT_PORT}`,
    });
    expect(await terraform.output('unused_claims')).toEqual({ chat: [], side: [] });
    expect(await terraform.output('kept_after_destroy')).toEqual({
      chat: [0, 1].map((n) => `claim models-${kube.chat.server}-${n} in namespace ${kube.chat.namespace} of gpu`),
      side: [`claim models-${kube.side.server}-0 in namespace ${kube.team} of gpu`],
    });
  });

  test.each(POOLS)(
    '/api/tags and /v1/models of pool %s list exactly its models, under the names of the pool file',
    async (pool) => {
      expect(await kube.clients[pool].models()).toEqual(MODELS);
      const { data } = json(await ask(pool, '/v1/models')) as { readonly data: readonly { readonly id: string }[] };
      expect(data.map((m) => m.id).sort()).toEqual(MODELS);
    },
  );

  describe.each(EACH)('model $model of pool $pool', ({ pool, model }) => {
    const messages = [{ role: 'user', content: 'hello' }];

    test('/api/chat streams at least one token and ends with done', async () => {
      const answer = await ask(pool, '/api/chat', { model, messages, options: { num_predict: 4 } });
      const all = events(answer) as { readonly done: boolean; readonly eval_count?: number }[];
      expect(answer.status).toBe(200);
      expect(all.map((e) => e.done)).toEqual([...all.slice(1).map(() => false), true]);
      expect(all.at(-1)?.eval_count).toBeGreaterThan(0);
    });

    test('/v1/chat/completions streams at least one token and ends with [DONE]', async () => {
      const answer = await ask(pool, '/v1/chat/completions', {
        model,
        messages,
        stream: true,
        max_tokens: 4,
        stream_options: { include_usage: true },
      });
      expect(answer.text.trimEnd().endsWith('data: [DONE]')).toBe(true);
      expect(
        (events(answer) as { readonly usage?: { readonly completion_tokens: number } }[]).at(-1)?.usage
          ?.completion_tokens,
      ).toBeGreaterThan(0);
    });

    test('/api/chat and /v1/chat/completions answer without streaming', async () => {
      expect(
        json(await ask(pool, '/api/chat', { model, messages, stream: false, options: { num_predict: 4 } })),
      ).toMatchObject({ model, done: true, eval_count: expect.any(Number) as number });
      expect(json(await ask(pool, '/v1/chat/completions', { model, messages, max_tokens: 4 }))).toMatchObject({
        choices: [{ finish_reason: expect.any(String) as string }],
      });
    });
  });

  test('every replica has pulled its models once, into its own claim', async () => {
    for (const [pool, replica] of [
      [kube.chat, 1],
      [kube.chat, 2],
      [kube.side, 1],
    ] as const) {
      const job = (await kubectl('get', 'jobs', '-n', pool.namespace, '-o', 'name'))
        .split('\n')
        .find((name) => name.includes(`${pool.prefix}-pull-${replica}-`));
      const log = await kubectl('logs', '-n', pool.namespace, job ?? '');
      expect(log.match(/pulled \S+/g)).toEqual([`pulled ${TINY.name}`, `pulled ${OTHER.name}`]);
      expect(log.trimEnd().split('\n').at(-1)).toMatch(/^poolform: ok [0-9a-f]{12}$/);
    }
  });

  needing(providerMissing('kubernetes', NEWER), `a plan by provider ${NEWER}`)(
    `provider ${NEWER} finds nothing to do on a state that the pinned one has made`,
    async () => {
      const { folder } = kube.project.terraform();
      const copy = `${folder}-newer`;
      try {
        cpSync(folder, copy, { recursive: true, filter: (file) => !/\.terraform(\/|$|\.lock\.hcl$)/.test(file) });
        kube.project.patchStack((stack) => {
          const { required_providers } = stack['terraform'] as { readonly required_providers: Doc };
          (required_providers['kubernetes'] as Doc)['version'] = NEWER;
        }, copy);
        await ok('terraform', ['init', '-input=false', '-no-color'], { cwd: copy });
        const ended = await run('terraform', ['plan', '-detailed-exitcode', '-no-color', '-lock=false'], { cwd: copy });
        expect([ended.code, ended.code === 0 ? '' : ended.output]).toEqual([0, '']);
        expect((await run('terraform', ['version'], { cwd: copy })).stdout).toContain(
          `provider registry.terraform.io/hashicorp/kubernetes v${NEWER}`,
        );
        progress(`provider ${NEWER}: nothing to do`);
      } finally {
        rmSync(copy, { recursive: true, force: true });
      }
    },
  );
}
