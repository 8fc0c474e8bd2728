import { cards, whyNoCards } from '../harness/cards';
import type { Caller } from '../harness/kubernetes/caller';
import { KubeClients } from '../harness/kubernetes/clients';
import { kubectl } from '../harness/kubernetes/kubectl';
import { DEVICES, kubeSuite } from '../harness/kubernetes/needs';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import { newToken, TINY } from '../harness/project';
import { flat, progress, until } from '../harness/run';

const tests = (): void => {
  const alice = newToken();
  const project = new KubeProject('cards');
  const strangers = new KubeStrangers(project.prefix);
  const pool = new KubePool(project.poolPrefix('chat'));
  let caller: Caller;

  beforeAll(async () => {
    await cards(4);
    await cards('back');
    caller = (await strangers.caller(await strangers.namespace('clients'), { app: 'caller' })).caller;
    await project.begin();
    project.pool('chat', {
      models: [TINY],
      gpus: { product: DEVICES.product, count: 2 },
      storage: { size: '1GiB', retain: false },
      access: { port: 11434, tokens: { alice: { sha256: alice.sha256 } } },
    });
    await project.synth();
    await project.terraform().init();
  });
  afterAll(async () => {
    await cards(4);
    await cards('back');
    caller?.end();
    await strangers.end();
    await project.end();
  });

  const clients = (): KubeClients => new KubeClients(caller, alice, () => `http://${pool.gatewayHost}:11434`);
  const log = async (): Promise<string> => kubectl('logs', '-n', pool.namespace, `${pool.server}-0`, '-c', 'server');

  test('a replica without its cards fails the apply within two minutes, and says what it sees', async () => {
    await cards('lost');
    try {
      const ended = await project.terraform().tryApply();
      progress(`failed after ${(ended.ms / 1000).toFixed(1)} s`);
      expect(ended.code).toBe(1);
      expect(flat(ended)).toMatch(
        /replica [12] sees 0 of 2 nvidia-l4: Failed to initialize NVML: Unknown Error\. Known/,
      );
      expect(ended.ms).toBeLessThan(150_000);
      expect(await pool.pods('pull')).toEqual([]);
    } finally {
      await cards('back');
    }
  });

  test('the same files apply once the cards are back, and the plan is empty', async () => {
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    expect((await clients().generate()).status).toBe(200);
    expect(await log()).toContain('poolform: replica 1 sees 2 of 2 nvidia-l4');
  });

  test('replicas that lose their cards are left out within a minute, and come back by themselves', async () => {
    await cards('lost');
    try {
      const begun = Date.now();
      await until(
        'every gateway leaves them out',
        60_000,
        async () => !(await pool.complete()).some((complete) => complete > 0),
      );
      progress(`left out after ${Date.now() - begun} ms`);
      await until('no replica is ready', 60_000, async () => (await pool.ready('server')) === 0);
      progress(`not ready after ${Date.now() - begun} ms`);
      expect(Date.now() - begun).toBeLessThan(60_000);
    } finally {
      await cards('back');
    }
    const back = Date.now();
    await until('every gateway takes them again', 180_000, async () => (await pool.complete()).join() === '2,2');
    progress(`back after ${Date.now() - back} ms`);
    expect((await clients().generate()).status).toBe(200);
    await project.terraform().expectNothingToDo();
  });
};

/** The card that was promised is the card that serves. */
kubeSuite('cards on a cluster', tests, whyNoCards);
