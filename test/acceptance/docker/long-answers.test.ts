import { type ContainerJson, inspect, part, parts } from '../harness/docker/engine';
import { StubPool } from '../harness/docker/stub-pool';
import { type Answer, call, events, json } from '../harness/http';
import { Load, losingNothing } from '../harness/load';
import { suite } from '../harness/needs';
import { bearer, TINY } from '../harness/project';
import { progress, sleep } from '../harness/run';

/** How long an answer takes: longer than the two minutes that an engine gives a container to stop. */
const SECONDS = 155;
const APPLY = { timeoutMs: 330_000 };

/** Answers of minutes, which `serving.answerTimeout` allows, while what gives them is replaced. */
suite('answers of minutes', () => {
  let pool: StubPool;
  beforeAll(async () => {
    pool = await StubPool.deploy('long');
  });
  afterAll(() => pool.end());

  const ask = (stub: object, more: object = {}): Promise<Answer> =>
    call(pool.url('/api/generate'), {
      headers: bearer(pool.token),
      body: { model: TINY.name, stream: false, stub, ...more },
      timeoutMs: (SECONDS + 60) * 1000,
    });
  const short = (): Promise<Answer> => ask({});
  const begun = async (): Promise<{ readonly whole: Promise<void> }> => {
    const since = Date.now();
    const answers = [
      ask({ waitMs: SECONDS * 1000 }).then((answer) => expect(json(answer)).toMatchObject({ done: true })),
      ask({ pieces: SECONDS, everyMs: 1000 }, { stream: true }).then((answer) =>
        expect(events(answer)).toHaveLength(SECONDS),
      ),
    ];
    const whole = Promise.all(answers).then(() =>
      progress(`the long answers were whole after ${((Date.now() - since) / 1000).toFixed(1)} s`),
    );
    whole.catch(() => undefined);
    await sleep(3_000);
    return { whole };
  };

  test('are not cut when the servers are replaced, and no other call is lost', async () => {
    const { whole } = await begun();
    pool.project.edit('stub', (file) => (file['serving'] = { keepAlive: '7m' }));
    await pool.project.synth();
    const { ms } = await losingNothing(new Load(2, short), 'servers replaced', () =>
      pool.project.terraform().apply(APPLY),
    );
    await whole;
    progress(`servers replaced: the apply took ${(ms / 1000).toFixed(1)} s`);
    expect(ms).toBeGreaterThan((SECONDS - 20) * 1000);
    expect(await parts(pool.prefix, 'server-1')).toHaveLength(1);
    await pool.project.terraform().expectNothingToDo();
  });

  test('are allowed for longer without replacing anything', async () => {
    const containers = async () =>
      Promise.all(
        ['server-1', 'server-2', 'gateway'].map(async (name) => {
          const { Id, State } = await inspect<ContainerJson>('container', await part(pool.prefix, name));
          return [Id, State.StartedAt];
        }),
      );
    const before = await containers();
    pool.project.edit('stub', (file) => (file['serving'] = { ...(file['serving'] as object), answerTimeout: '2h' }));
    await pool.project.synth();
    const { changes } = await pool.project.terraform().plan();
    expect(
      Object.entries(changes)
        .filter(([, action]) => action !== 'read')
        .map(([address, action]) => `${action} ${address.replace(/_[0-9A-F]{8}$/, '')}`)
        .sort(),
    ).toEqual([
      'delete,create docker_container.stub_config_container',
      'update docker_container.stub_server-1_container',
      'update docker_container.stub_server-2_container',
    ]);
    await losingNothing(new Load(4, short), 'answerTimeout', () => pool.project.terraform().apply());
    await pool.project.terraform().expectNothingToDo();
    expect(await containers()).toEqual(before);
  });

  test('do not make an idle pool slow to destroy', async () => {
    const { ms } = await pool.project.terraform().destroy();
    progress(`idle: destroyed in ${(ms / 1000).toFixed(1)} s`);
    expect(ms).toBeLessThan(40_000);
  });
});
