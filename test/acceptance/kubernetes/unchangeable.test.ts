import { kubectl, objects, type Metadata } from '../harness/kubernetes/kubectl';
import { KubeClients } from '../harness/kubernetes/clients';
import { DEVICES, kubeSuite } from '../harness/kubernetes/needs';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import type { Caller } from '../harness/kubernetes/caller';
import { CLIENT_PORT } from '../../../poolfile/values/ports';
import { newToken, TINY } from '../harness/project';
import { planLines } from '../harness/plan';
import { flat, progress, until } from '../harness/run';

kubeSuite('what a cluster does not change', () => {
  const token = newToken();
  const project = new KubeProject('fixed');
  const strangers = new KubeStrangers(project.prefix);
  const pool = new KubePool(project.poolPrefix('chat'));
  let caller: Caller;
  const clients = (): KubeClients => new KubeClients(caller, token, () => `http://${pool.gatewayHost}:${CLIENT_PORT}`);
  const uids = async (): Promise<string[]> => (await pool.pods('server')).map((p) => p.metadata.uid);
  const healthy = (): Promise<unknown> =>
    until('every replica is found', 60_000, async () => (await pool.complete()).join() === '2,2', 500);

  beforeAll(async () => {
    caller = (await strangers.caller(await strangers.namespace('clients'), { app: 'caller' })).caller;
    await project.begin();
    project.pool('chat', {
      models: [TINY],
      gpus: { product: DEVICES.product, count: 2 },
      storage: { size: '1GiB', retain: false },
      access: { tokens: { alice: { sha256: token.sha256 } } },
    });
    await project.deploy();
  });
  afterAll(async () => {
    caller?.end();
    await strangers.end();
    await project.end();
  });

  test('fewer GPUs per replica roll out with every GPU of the node in use, and no call is lost', async () => {
    project.edit('chat', (file) => (file['gpus'] = { product: DEVICES.product, count: 1 }));
    await project.synth();
    await clients().losingNothing('fewer GPUs', async () => {
      const { ms } = await project.terraform().apply();
      progress(`applied in ${(ms / 1000).toFixed(1)} s`);
      await healthy();
    });
    await project.terraform().expectNothingToDo();
  });

  test('another class or size takes no replica away, and every plan says what the claims have', async () => {
    const before = await uids();
    project.edit('chat', (file) => (file['storage'] = { size: '2GiB', class: 'local2', retain: false }));
    await project.synth();
    const { changes } = await project.terraform().plan();
    expect(planLines(changes).filter((line) => line.includes('stateful_set'))).toEqual([]);
    await clients().losingNothing('another class', async () => {
      const applied = await project.terraform().apply();
      expect(flat(applied)).toMatch(/models-\S+-0 has 1Gi of class local/);
    });
    expect(await uids()).toEqual(before);
    const { ended, changes: next } = await project.terraform().plan();
    expect(planLines(next)).toEqual([]);
    expect(flat(ended)).toMatch(/asks for claims of 2Gi of class local2, but models-\S+-0 has 1Gi of class local/);

    project.edit('chat', (file) => (file['storage'] = { size: '1GiB', retain: false }));
    await project.synth();
    await project.terraform().apply();
    const back = await project.terraform().plan();
    expect([planLines(back.changes), flat(back.ended)]).toEqual([[], expect.not.stringContaining('asks for claims')]);
  });

  test('a set that was deleted without its pods takes them over, as the docs say for another class', async () => {
    const before = await uids();
    await clients().losingNothing('taken over', async () => {
      await kubectl('delete', 'statefulset', '-n', pool.namespace, pool.server, '--cascade=orphan');
      await project.terraform().apply();
    });
    expect(await uids()).toEqual(before);
    await project.terraform().expectNothingToDo();
  });

  test('annotations and labels of others, and a restart by hand, are no drift', async () => {
    for (const object of [
      `statefulset/${pool.server}`,
      `deployment/${pool.prefix}-gateway`,
      `service/${pool.server}`,
    ]) {
      await kubectl('annotate', '-n', pool.namespace, object, 'mesh.example/injected=yes');
      await kubectl('label', '-n', pool.namespace, object, 'tenant.example/team=ml');
    }
    await kubectl('rollout', 'restart', '-n', pool.namespace, `deployment/${pool.prefix}-gateway`);
    await kubectl('rollout', 'status', '-n', pool.namespace, `deployment/${pool.prefix}-gateway`, '--timeout=180s');
    await project.terraform().expectNothingToDo();
  });

  test('a set that is replaced finds its claims and models again, though nothing is to be retained', async () => {
    const claims = async () =>
      (await objects<{ readonly metadata: Metadata }>('pvc', '-n', pool.namespace)).map((c) => c.metadata.uid).sort();
    const before = await claims();
    await kubectl('delete', 'statefulset', '-n', pool.namespace, pool.server);
    const { ms } = await project.terraform().apply();
    progress(`healed in ${(ms / 1000).toFixed(1)} s`);
    await healthy();
    expect(await claims()).toEqual(before);
    await project.terraform().expectNothingToDo();
  });
});
