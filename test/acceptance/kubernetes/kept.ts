import { inside, kubectl, objects, type PodJson } from '../harness/kube';
import { inNamespace } from '../harness/kube-clean';
import { CLIENT_PORT, type KubeShared } from '../harness/kube-shared';
import { OTHER, TINY } from '../harness/project';
import { progress, until } from '../harness/run';

export function renewed(on: KubeShared): void {
  /** Serial numbers of the certificates that the gateways of `side` serve. */
  const serials = async (): Promise<string[]> => {
    const hosts = (await on.side.pods('gateway')).map((p) => p.status.podIP ?? '');
    const { stdout } = await inside(
      on.tools,
      hosts
        .map(
          (host) =>
            `openssl s_client -connect ${host}:${CLIENT_PORT} </dev/null 2>/dev/null | openssl x509 -noout -serial`,
        )
        .join('\n'),
    );
    return stdout
      .trim()
      .split('\n')
      .map((line) => line.replace('serial=', ''));
  };

  test('a renewed certificate is served by every gateway within two minutes, with no restart, and no call is lost', async () => {
    const before = (await on.side.pods('gateway')).map((p) => p.metadata.uid);
    const serial = await on.certify();
    expect(await serials()).not.toContain(serial);
    const begun = Date.now();
    await on.clients.side.losingNothing('renewed certificate', () =>
      until(
        'every gateway serves the new certificate',
        120_000,
        async () => (await serials()).every((each) => each === serial),
        2_000,
      ),
    );
    progress(`the renewed certificate was served by every gateway after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    expect((await on.side.pods('gateway')).map((p) => p.metadata.uid)).toEqual(before);
    await on.project.terraform().expectNothingToDo();
  });
}

export function kept(on: KubeShared): void {
  const claims = (): string[] => [0, 1].map((n) => `persistentvolumeclaim/models-${on.chat.server}-${n}`);

  test('destroy leaves the claims of pools that retain, with the namespace that was made for one, and nothing else; it says which', async () => {
    const foreign = (await objects<PodJson>('pod', '-n', on.team, on.foreign.pod))[0]?.metadata.uid;
    const { output, ms } = await on.project.terraform().destroy();
    progress(`destroyed in ${(ms / 1000).toFixed(1)} s`);
    for (const line of [
      ...claims().map(
        (c) => `${c.replace('persistentvolumeclaim/', 'claim ')} in namespace ${on.chat.namespace} of gpu`,
      ),
      `claim models-${on.side.server}-0 in namespace ${on.team} of gpu`,
    ])
      expect(output).toContain(line);
    // pods finish what they work on after their owners are gone
    const strangers = (name: string): boolean => name.startsWith(`pod/${on.project.prefix}stranger-`);
    const left = async (namespace: string): Promise<string[]> =>
      (await inNamespace(namespace)).filter((name) => !strangers(name));
    await until(
      'the pods have ended',
      90_000,
      async () =>
        [...(await left(on.chat.namespace)), ...(await left(on.team))].every((name) => !name.startsWith('pod/')),
      1_000,
    );
    expect(await left(on.chat.namespace)).toEqual(claims());
    expect(await left(on.team)).toEqual([`persistentvolumeclaim/models-${on.side.server}-0`, 'secret/side-tls']);
    expect((await objects<PodJson>('pod', '-n', on.team, on.foreign.pod))[0]?.metadata.uid).toBe(foreign);
  });

  test('the next apply takes the claims up again and pulls nothing', async () => {
    await on.project.deploy();
    for (const pool of [on.chat, on.side]) {
      for (const { metadata } of await pool.pods('pull')) {
        const log = await kubectl('logs', '-n', pool.namespace, metadata.name);
        expect(log.match(/(present|pulling) \S+/g)?.sort()).toEqual([`present ${OTHER.name}`, `present ${TINY.name}`]);
      }
    }
    expect(await on.clients.chat.models()).toEqual([OTHER.name, TINY.name]);
    expect((await on.clients.side.generate()).status).toBe(200);
  });

  test('with retain: false in the pool file, destroy takes the claims of a namespace that was there along', async () => {
    on.project.edit('side', (file) => {
      file['storage'] = { size: '1GiB', retain: false };
    });
    await on.project.deploy();
    expect(await on.project.terraform().output('kept_after_destroy')).toEqual({ chat: expect.any(Array) as string[] });
    await on.project.terraform().destroy();
    await until(
      'the claim is gone',
      90_000,
      async () => !(await inNamespace(on.team)).some((name) => name.startsWith('persistentvolumeclaim/')),
      1_000,
    );
    expect((await inNamespace(on.chat.namespace)).filter((name) => name.startsWith('persistentvolumeclaim/'))).toEqual(
      claims(),
    );
  });
}
