import { applied, inside, kubectl, objects, type PodJson, restrictedPod } from '../harness/kubernetes/kubectl';
import type { Caller } from '../harness/kubernetes/caller';
import { KubeClients } from '../harness/kubernetes/clients';
import { kubeSuite } from '../harness/kubernetes/needs';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import { IMAGES } from '../harness/needs';
import { newToken, OTHER, TINY } from '../harness/project';
import { progress, until } from '../harness/run';

const MANIFEST = '/claim/manifests/registry.ollama.ai/team/other/1';

/** A model that is taken from under one of two servers. */
kubeSuite('a lost model on a cluster', () => {
  const alice = newToken();
  const project = new KubeProject('lost');
  const strangers = new KubeStrangers(project.prefix);
  const pool = new KubePool(project.poolPrefix('chat'));
  let caller: Caller;

  beforeAll(async () => {
    caller = (await strangers.caller(await strangers.namespace('clients'), { app: 'caller' })).caller;
    await project.begin();
    project.pool('chat', {
      models: [TINY, OTHER],
      storage: { size: '1GiB', retain: false },
      access: { port: 11434, tokens: { alice: { sha256: alice.sha256 } } },
    });
    await project.deploy();
    const pod = restrictedPod('thief', pool.namespace, IMAGES.client, ['sleep', 'infinity'], {
      claim: `models-${pool.server}-1`,
    });
    await applied(pod);
    await until('the thief runs', 60_000, async () =>
      (await objects<PodJson>('pods', '-n', pool.namespace)).some(
        (p) => p.metadata.name === 'thief' && p.status.phase === 'Running',
      ),
    );
  });
  afterAll(async () => {
    caller?.end();
    await strangers.end();
    await kubectl('delete', 'pod', 'thief', '-n', pool.namespace, '--ignore-not-found');
    await project.end();
  });

  const clients = (model: string = TINY.name): KubeClients =>
    new KubeClients(caller, alice, () => `http://${pool.gatewayHost}:11434`, {}, model);
  const move = async (from: string, to: string): Promise<void> =>
    expect((await inside({ namespace: pool.namespace, pod: 'thief' }, `mv ${from} ${to}`)).code).toBe(0);
  const complete = (wanted: string) => async (): Promise<boolean> => (await pool.complete()).join() === wanted;
  const log = (): Promise<string> => kubectl('logs', '-n', pool.namespace, `${pool.server}-1`, '-c', 'server');

  test('takes its server out of every gateway within seconds, and no call is lost, whatever it asks for', async () => {
    await clients(OTHER.name).losingNothing('model lost', async () => {
      const lost = Date.now();
      await move(MANIFEST, '/claim/lost');
      await until('every gateway leaves it out', 20_000, complete('1,1'));
      progress(`left out after ${Date.now() - lost} ms`);
      const gateways = await pool.pods('gateway');
      for (const { metadata } of gateways)
        expect(await kubectl('logs', '-n', pool.namespace, metadata.name)).toContain(
          'Server generate/replica-2 is DOWN, reason: Layer7 wrong status, code: 404',
        );
      await until('its log says what is gone', 40_000, async () =>
        (await log()).includes('poolform: lost from the store: registry.ollama.ai/team/other/1'),
      );
    });
  });

  test('does not stop a rollout of the servers, and the server still serves what it has', async () => {
    // a pod that is not ready would stop it for good, and have no name for the gateways
    expect(await pool.ready('server')).toBe(2);
    project.edit('chat', (file) => (file['serving'] = { keepAlive: '7m' }));
    await project.synth();
    const { ms } = await clients().losingNothing('rollout with a lost model', () => project.terraform().apply());
    progress(`rolled in ${(ms / 1000).toFixed(1)} s`);
    await project.terraform().expectNothingToDo();
  });

  test('brings its server back when it is there again', async () => {
    await until('the gateways still leave it out', 30_000, complete('1,1'));
    const found = Date.now();
    await move('/claim/lost', MANIFEST);
    await until('every gateway takes it again', 20_000, complete('2,2'));
    progress(`back after ${Date.now() - found} ms`);
    await clients(OTHER.name).losingNothing('model found', () => Promise.resolve());
  });
});
