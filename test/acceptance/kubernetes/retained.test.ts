import { kubectl, objects, tryKubectl, type Metadata } from '../harness/kubernetes/kubectl';
import { KubeClients } from '../harness/kubernetes/clients';
import { kubeSuite } from '../harness/kubernetes/needs';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import type { Caller } from '../harness/kubernetes/caller';
import { CLIENT_PORT, SERVER_PORT } from '../../../poolfile/values/ports';
import { type Doc, newToken } from '../harness/project';
import { ok, progress, until } from '../harness/run';
import { LEFT_OUT, leftOut } from './computed';

interface ClaimJson {
  readonly metadata: Metadata;
  readonly spec: { readonly resources: { readonly requests: { readonly storage: string } } };
}

kubeSuite('claims that an author wants to keep', () => {
  const token = newToken();
  const project = new KubeProject('kept');
  const strangers = new KubeStrangers(project.prefix);
  const own = new KubePool(project.poolPrefix('own'));
  const team = `${project.prefix}team`;
  const guest = new KubePool(project.poolPrefix('guest'), team);
  const pools = [own, guest];
  let caller: Caller;

  const generated = async (): Promise<number> =>
    (await new KubeClients(caller, token, () => `http://${own.gatewayHost}:${CLIENT_PORT}`).generate()).status;
  const retain = async (retained: boolean): Promise<void> => {
    for (const name of ['own', 'guest'])
      project.edit(name, (file) => (file['storage'] = { size: '1GiB', retain: retained }));
    await project.synth();
  };
  const claims = async (pool: KubePool): Promise<readonly ClaimJson[]> =>
    (await objects<ClaimJson>('persistentvolumeclaims', '-n', pool.namespace)).filter((c) =>
      c.metadata.name.includes(pool.prefix),
    );
  const claimIds = async (): Promise<string[]> =>
    (await Promise.all(pools.map(claims)))
      .flat()
      .map((c) => `${c.metadata.uid} ${c.metadata.deletionTimestamp ?? 'stays'}`);
  const podsEnded = (): Promise<unknown> =>
    until(
      'the pods have ended',
      120_000,
      async () =>
        (
          await Promise.all(
            pools.map(async (p) =>
              kubectl('get', 'pods', '-n', p.namespace, '-o', 'name', '-l', `app.kubernetes.io/instance=${p.prefix}`),
            ),
          )
        ).join('') === '',
      1_000,
    );
  const spaces = async (): Promise<string[]> =>
    (await objects<{ readonly metadata: Metadata }>('namespaces')).map((n) => n.metadata.name);

  beforeAll(async () => {
    await strangers.namespace('team', true);
    caller = (await strangers.caller(await strangers.namespace('clients'), { app: 'caller' })).caller;
    await project.begin();
    const access = (sha256: string) => ({ tokens: { alice: { sha256 } } });
    project.pool('own', { replicas: 1, storage: { size: '1GiB', retain: false }, access: access(token.sha256) });
    project.pool('guest', {
      target: { kubernetes: 'gpu', namespace: team },
      replicas: 1,
      gpus: 'none',
      cpus: 0.2,
      scheduling: {},
      storage: { size: '1GiB', retain: false },
      access: access(newToken().sha256),
    });
    await project.deploy();
  });
  afterAll(async () => {
    caller?.end();
    await strangers.end();
    await project.end();
  });

  // claims were once lost so: the block that says what becomes of them was left out, and the state said Delete
  test('what a stack leaves out although the provider computes it is known to do no harm', async () => {
    const { stdout } = await ok('terraform', ['providers', 'schema', '-json'], { cwd: project.terraform().folder });
    const found = leftOut(
      JSON.parse(stdout) as Parameters<typeof leftOut>[0],
      JSON.parse(project.terraform().source()) as Doc,
    );
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter((each) => LEFT_OUT[each] === undefined)).toEqual([]);
  });

  test('retain turned to true and destroyed without an apply between: every claim stays', async () => {
    await project.terraform().expectNothingToDo();
    const before = await claimIds();
    expect(before).toHaveLength(2);
    await retain(true);
    const { ms, output } = await project.terraform().destroy();
    progress(`destroyed in ${(ms / 1000).toFixed(1)} s`);
    expect(output).toContain(`the models of ${own.prefix} stay`);
    await podsEnded();
    expect(await claimIds()).toEqual(before);
  });

  test('retain turned to true, applied and destroyed: every claim stays', async () => {
    await retain(false);
    await project.terraform().apply();
    const before = await claimIds();
    await retain(true);
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    await project.terraform().destroy();
    await podsEnded();
    expect(await claimIds()).toEqual(before);
  });

  test('a namespace and a set that were deleted by hand come back with one apply', async () => {
    await project.terraform().apply();
    expect(await generated()).toBe(200);
    await kubectl('delete', 'namespace', own.namespace, '--wait=false');
    // the namespace itself may take much longer
    const emptied = async (): Promise<boolean> => {
      // pods go first, and Kubernetes looks again only if something changes, as docs/operations.md says
      await tryKubectl('annotate', 'namespace', own.namespace, `looked=${Date.now()}`, '--overwrite');
      return (await kubectl('get', 'services,statefulsets,deployments,jobs', '-n', own.namespace, '-o', 'name')) === '';
    };
    await until('the namespace is empty', 120_000, emptied, 1_000);
    await kubectl('delete', 'statefulset', '-n', team, guest.server);
    const { ms } = await project.terraform().apply();
    progress(`healed in ${(ms / 1000).toFixed(1)} s`);
    await project.terraform().expectNothingToDo();
    // the Service has another address, and the cluster's DNS answers with the old one for up to half a minute
    const answered = async (): Promise<boolean> => (await generated().catch(() => 0)) === 200;
    await until('clients have found the Service', 60_000, answered, 1_000);
    expect(await guest.complete()).toEqual([1, 1]);
  });

  test('retain turned to false and destroyed without an apply: nothing stays, no pod lets strangers in', async () => {
    const stranger = await strangers.pod(await strangers.namespace('strange'));
    const [pod] = await own.pods('server');
    await retain(false);
    let reached = 0;
    let tries = 0;
    let over = false;
    const knocking = (async () => {
      while (!over) {
        tries++;
        const { code } = await tryKubectl(
          'exec',
          '-n',
          stranger.namespace,
          stranger.pod,
          '--',
          'timeout',
          '1',
          'bash',
          '-c',
          `exec 3<>/dev/tcp/${pod?.status.podIP}/${SERVER_PORT}`,
        );
        if (code === 0) reached++;
      }
    })();
    const { ms } = await project.terraform().destroy();
    over = true;
    await knocking;
    progress(`destroyed in ${(ms / 1000).toFixed(1)} s; a stranger knocked ${tries} times`);
    expect([reached, tries > 5]).toEqual([0, true]);
    expect(await spaces()).not.toContain(own.namespace);
    expect(await claims(guest)).toEqual([]);
  });

  test('a pool whose file is gone goes as it was applied last', async () => {
    await project.terraform().apply();
    project.remove('own');
    await project.synth();
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    expect(await spaces()).not.toContain(own.namespace);
    expect(await claims(guest)).toHaveLength(1);
  });
});
