import { kubectl } from '../harness/kubernetes/kubectl';
import { CLOSED_PORT, type KubeShared } from '../harness/kubernetes/shared';
import { MODELS } from '../harness/needs';
import { OTHER, TINY } from '../harness/project';
import { flat, progress, type Running, until } from '../harness/run';

const [HOST = ''] = MODELS.split(':');
const MISSING = { name: 'missing:1', from: `${MODELS}/library/missing:1`, insecure: true };
const WRONG = { ...OTHER, digest: `sha256:${'ab'.repeat(32)}` };
const CLOSED = { name: 'closed:1', from: `${HOST}:${CLOSED_PORT}/library/tiny:1`, insecure: true };

export function failures(kube: KubeShared): void {
  const models = async (lists: Readonly<Record<'chat' | 'side', readonly object[]>>): Promise<void> => {
    for (const pool of ['chat', 'side'] as const) {
      kube.project.edit(pool, (file) => {
        file['models'] = lists[pool];
      });
    }
    await kube.project.synth();
  };
  const former = { chat: [TINY, OTHER], side: [TINY, OTHER] };
  afterAll(() => models(former));

  const losingNothing = (what: string, work: () => Promise<void>): Promise<void> =>
    kube.clients.chat.losingNothing(`${what}, chat`, () => kube.clients.side.losingNothing(`${what}, side`, work));
  const heals = async (): Promise<void> => {
    const { ms } = await kube.project.terraform().apply();
    progress(`healed in ${(ms / 1000).toFixed(1)} s`);
    await kube.project.terraform().expectNothingToDo();
  };
  const serving = async (...names: readonly string[]): Promise<void> => {
    for (const pool of ['chat', 'side'] as const) expect(await kube.clients[pool].models()).toEqual([...names].sort());
  };

  /** An apply that must fail within a minute of the first pull's start, with the reason of each pull in its error. */
  const fails = async (...reasons: readonly RegExp[]): Promise<void> => {
    let running: Running | undefined;
    const failing = kube.project.terraform().tryApply({ started: (child) => (running = child) });
    await until('the pull starts', 120_000, () => /_pull-1_job_\w+: Creating/.test(running?.output() ?? ''), 100);
    const begun = Date.now();
    const ended = await failing;
    progress(
      `failed after ${(ended.ms / 1000).toFixed(1)} s, ` +
        `${((Date.now() - begun) / 1000).toFixed(1)} s after the first pull's start`,
    );
    expect(ended.code).toBe(1);
    expect(Date.now() - begun).toBeLessThan(60_000);
    for (const reason of reasons) expect(flat(ended)).toMatch(reason);
    expect(ended.output).not.toContain(kube.token.text);
  };

  const of = (pool: string, replica: number, words: RegExp): RegExp =>
    new RegExp(`the models of pool ${pool} \\(replica ${replica}\\) were not pulled: .*${words.source}`);
  const chat = (replica: number, words: RegExp): RegExp => of('chat', replica, words);
  const side = (words: RegExp): RegExp => of('side', 1, words);
  const missing = /failed missing:1: .*(file does not exist|not found)/;

  test('an unknown model and a wrong digest in another pool: both keep serving, and fixed files apply', async () => {
    const digest = /pulled team\/other:1 (sha256:[0-9a-f]{64})/.exec(
      await kubectl(
        'logs',
        '-n',
        kube.side.namespace,
        '-l',
        `app.kubernetes.io/instance=${kube.side.prefix},app.kubernetes.io/component=pull`,
      ),
    )?.[1];
    await losingNothing('first', async () => {
      await models({ chat: [MISSING, TINY, OTHER], side: [TINY, WRONG] });
      await fails(
        chat(1, missing),
        chat(2, missing),
        side(/failed team\/other:1: its digest is sha256:[0-9a-f]{64}, the pool file says sha256:(ab){32}/),
      );
      await serving(TINY.name, OTHER.name);
      const again = { ...OTHER, name: 'team/again:1' };
      await models({ chat: [again, TINY, OTHER], side: [TINY, { ...OTHER, digest }, again] });
      await heals();
      await serving(TINY.name, OTHER.name, again.name);
    });
  });

  test('an unknown model and a registry that does not answer, twice in a row: and reverted files apply', async () => {
    await losingNothing('last', async () => {
      await models({ chat: [TINY, OTHER, MISSING], side: [TINY, OTHER, CLOSED] });
      for (let i = 0; i < 2; i++) {
        await fails(chat(1, missing), chat(2, missing), side(/closed:1: .*(refused|connect)/));
        await serving(TINY.name, OTHER.name, 'team/again:1');
      }
      await models(former);
      await heals();
      await serving(TINY.name, OTHER.name);
    });
  });
}
