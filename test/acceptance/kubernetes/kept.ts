import { inside, kubectl, objects, type PodJson } from '../harness/kubernetes/kubectl';
import { inNamespace } from '../harness/kubernetes/clean';
import { CLIENT_PORT } from '../../../poolfile/values/ports';
import type { KubeShared } from '../harness/kubernetes/shared';
import { OTHER, TINY } from '../harness/project';
import { progress, until } from '../harness/run';

export function renewed(kube: KubeShared): void {
  /** Serial numbers of the certificates that the gateways of `side` serve. */
  const serials = async (): Promise<string[]> => {
    const hosts = (await kube.side.pods('gateway')).map((p) => p.status.podIP ?? '');
    const { stdout } = await inside(
      kube.tools,
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

  test('every gateway serves a renewed certificate within two minutes, without restart or lost call', async () => {
    const before = (await kube.side.pods('gateway')).map((p) => p.metadata.uid);
    const serial = await kube.certify();
    expect(await serials()).not.toContain(serial);
    const begun = Date.now();
    await kube.clients.side.losingNothing('renewed certificate', () =>
      until(
        'every gateway serves the new certificate',
        120_000,
        async () => (await serials()).every((each) => each === serial),
        2_000,
      ),
    );
    progress(`the renewed certificate was served by every gateway after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    expect((await kube.side.pods('gateway')).map((p) => p.metadata.uid)).toEqual(before);
    await kube.project.terraform().expectNothingToDo();
  });
}

export function keepsModels(kube: KubeShared): void {
  const claims = (): string[] => [0, 1].map((n) => `persistentvolumeclaim/models-${kube.chat.server}-${n}`);

  test('destroy leaves and lists the claims of pools with storage.retain and their namespace, no more', async () => {
    const neighbour = (await objects<PodJson>('pod', '-n', kube.team, kube.neighbour.pod))[0]?.metadata.uid;
    const { output, ms } = await kube.project.terraform().destroy();
    progress(`destroyed in ${(ms / 1000).toFixed(1)} s`);
    for (const line of [
      ...claims().map(
        (c) => `${c.replace('persistentvolumeclaim/', 'claim ')} in namespace ${kube.chat.namespace} of gpu`,
      ),
      `claim models-${kube.side.server}-0 in namespace ${kube.team} of gpu`,
    ])
      expect(output).toContain(line);
    // pods finish their work after their owners are gone
    const strangers = (name: string): boolean => name.startsWith(`pod/${kube.project.prefix}stranger-`);
    const left = async (namespace: string): Promise<string[]> =>
      (await inNamespace(namespace)).filter((name) => !strangers(name));
    await until(
      'the pods have ended',
      90_000,
      async () =>
        [...(await left(kube.chat.namespace)), ...(await left(kube.team))].every((name) => !name.startsWith('pod/')),
      1_000,
    );
    expect(await left(kube.chat.namespace)).toEqual(claims());
    expect(await left(kube.team)).toEqual([`persistentvolumeclaim/models-${kube.side.server}-0`, 'secret/side-tls']);
    expect((await objects<PodJson>('pod', '-n', kube.team, kube.neighbour.pod))[0]?.metadata.uid).toBe(neighbour);
  });

  test('the next apply uses the claims again and pulls nothing', async () => {
    await kube.project.deploy();
    for (const pool of [kube.chat, kube.side]) {
      for (const { metadata } of await pool.pods('pull')) {
        const log = await kubectl('logs', '-n', pool.namespace, metadata.name);
        expect(log.match(/(present|pulling) \S+/g)?.sort()).toEqual([`present ${OTHER.name}`, `present ${TINY.name}`]);
      }
    }
    expect(await kube.clients.chat.models()).toEqual([OTHER.name, TINY.name]);
    expect((await kube.clients.side.generate()).status).toBe(200);
  });

  test('with `retain: false`, destroy removes the claims in a namespace that is not its own', async () => {
    kube.project.edit('side', (file) => {
      file['storage'] = { size: '1GiB', retain: false };
    });
    await kube.project.deploy();
    expect(await kube.project.terraform().output('kept_after_destroy')).toEqual({
      chat: expect.any(Array) as string[],
    });
    await kube.project.terraform().destroy();
    await until(
      'the claim is gone',
      90_000,
      async () => !(await inNamespace(kube.team)).some((name) => name.startsWith('persistentvolumeclaim/')),
      1_000,
    );
    expect(
      (await inNamespace(kube.chat.namespace)).filter((name) => name.startsWith('persistentvolumeclaim/')),
    ).toEqual(claims());
  });
}
