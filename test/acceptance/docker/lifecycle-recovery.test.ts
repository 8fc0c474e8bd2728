import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { Clients } from '../harness/clients';
import { docker, inside, part, parts, tryDocker } from '../harness/docker/engine';
import { IMAGES, REGISTRY, suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { type Doc, newToken, OTHER, Project, TINY } from '../harness/project';
import { flat, ok, run, type Running, until } from '../harness/run';

/**
 * One pool of one replica, from its first apply: applies that are killed, edits that are reverted, and what then
 * remains to be done by hand.
 */
suite('lifecycle-recovery', () => {
  const token = newToken();
  const ports = { chat: 0, far: 0 };
  let project: Project;
  const clients = new Clients(token, () => ports.chat);

  beforeAll(async () => {
    Object.assign(ports, { chat: await freePort(), far: await freePort() });
    project = await new Project('fix').begin(
      { images: { ollama: { ...IMAGES.ollama, rocm: IMAGES.ollama.image }, gateway: IMAGES.gateway } },
      { gpus: [{ product: 'amd-mi210', count: 1 }] },
    );
    project.pool('chat', {
      replicas: 1,
      models: [TINY],
      access: { port: ports.chat, tokens: { alice: { sha256: token.sha256 } } },
    });
  });
  afterAll(() => project.end());

  const named = (what: string): string => `${project.poolPrefix('chat')}-${what}`;
  const server = (): Promise<string> => part(project.poolPrefix('chat'), 'server-1');
  const edit = async (fields: Doc): Promise<void> => {
    project.edit('chat', (file) => Object.assign(file, fields));
    await project.synth();
  };
  const image = async (tag: string): Promise<void> => {
    project.environmentFile((file) => {
      file['images'] = {
        ollama: { ...IMAGES.ollama, image: `${REGISTRY}/ollama:${tag}`, rocm: IMAGES.ollama.image },
        gateway: IMAGES.gateway,
      };
    });
    await project.synth();
  };
  /** What the next apply changes, without what it only reads again. */
  const changes = async (): Promise<readonly (readonly [string, string])[]> =>
    Object.entries((await project.terraform().plan()).changes).filter(([, action]) => action !== 'read');
  const fails = async (why: RegExp): Promise<void> => {
    const ended = await project.terraform().tryApply();
    expect([ended.code, flat(ended)]).toEqual([1, expect.stringMatching(why)]);
  };
  const heals = async (): Promise<void> => {
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    expect(await parts(project.poolPrefix('chat'), 'server-1')).toHaveLength(1);
  };

  describe('an apply that is killed with all of its child processes', () => {
    const killed = async (at: RegExp, reached: () => Promise<boolean> = () => Promise.resolve(true)): Promise<void> => {
      let running: Running | undefined;
      const applying = project.terraform().tryApply({ started: (child) => (running = child) });
      await until(
        `the apply is at ${at.source}`,
        60_000,
        async () => at.test(running?.output() ?? '') && (await reached()),
        50,
      );
      running?.kill('SIGKILL');
      const { signal, output } = await applying;
      expect([signal, output]).toEqual(['SIGKILL', expect.not.stringContaining('Apply complete')]);
    };
    const pulls = async (): Promise<boolean> => /pulling/.test((await tryDocker('logs', named('pull'))).stdout);
    /**
     * The only manual step, with no lock to remove: the next apply stops at what Terraform was creating, and names it.
     * On a first apply, that may be the tokens, too.
     */
    const removedByHand = async (container: string): Promise<void> => {
      const ended = await project.terraform().tryApply();
      const taken = flat(ended).matchAll(/container name "\/(\S+)" is already in use/g);
      const names = [...taken].map(([, name = '']) => name).sort();
      expect([ended.code, names.filter((name) => name !== named('tokens'))]).toEqual([1, [container]]);
      for (const name of names) await docker('rm', '-f', name);
    };

    test('during the first pull: once that is removed, the next apply succeeds and the pool serves', async () => {
      await project.synth();
      await project.terraform().init();
      await killed(/chat_pull_container\S+: Creating/, pulls);
      await removedByHand(named('pull'));
      await heals();
      expect(await clients.models()).toEqual([TINY.name]);
      expect((await clients.generate()).status).toBe(200);
    });

    test('during a later pull: once that is removed, the next apply serves both, without a lost call', async () => {
      await clients.losingNothing('killed during a pull', async () => {
        await edit({ models: [TINY, OTHER] });
        await killed(/chat_pull_container\S+: Creating/, pulls);
        await removedByHand(named('pull'));
        await heals();
      });
      expect(await clients.models()).toEqual([OTHER.name, TINY.name]);
    });

    test('while the old server drains: the next apply finishes without a manual step or a lost call', async () => {
      await clients.losingNothing('killed during the drain', async () => {
        await edit({ serving: { keepAlive: '7m' } });
        await killed(/chat_server-1_container\S+ \(deposed object \w+\): Destroying/);
        await heals();
      });
    });
  });

  describe('an apply that fails twice in a row', () => {
    test('an unknown image: each apply names it; after a revert the same server serves, no call lost', async () => {
      await clients.losingNothing('no such image', async () => {
        const before = await server();
        await image('none');
        await fails(/ollama:none.* not found/);
        await fails(/ollama:none.* not found/);
        expect(await server()).toBe(before);
        await image(IMAGES.ollama.version);
        await heals();
        expect(await server()).toBe(before);
      });
    });

    test('an unknown device: each apply names it; after a revert the next one succeeds, no call lost', async () => {
      await clients.losingNothing('no such device', async () => {
        const before = await server();
        await edit({ gpus: { product: 'amd-mi210', count: 1 } });
        await fails(/Unable to start container/);
        await fails(/Unable to start container/);
        expect(await server()).toBe(before);
        await edit({ gpus: 'none', serving: { keepAlive: '8m' } });
        await heals();
        expect(await server()).not.toBe(before);
      });
    });
  });

  describe('storage.retain', () => {
    /** Every file of the store with its inode and time: another volume, or a model pulled again, has others. */
    const store = async (): Promise<string> =>
      (await inside(await server(), "cd /models && find . -type f -printf '%p %i %T@\\n' | sort")).stdout;
    test.each([
      ['turned on', true],
      ['turned off again', false],
    ])('%s: every file in the volume is as it was, and nothing but the setting changes', async (_, retain) => {
      const before = await store();
      expect(before).toContain('manifests/');
      await edit({ storage: { retain } });
      expect(await changes()).toEqual([['terraform_data.docker_model-volumes_left_09817083', 'delete,create']]);
      await heals();
      expect(await store()).toBe(before);
    });
  });

  test('a second host that does not answer fails its own plan within 30 s, and no other', async () => {
    await certificates(path.join(project.folder, 'certificates'));
    project.environmentFile((file) => {
      file['docker'] = {
        ...(file['docker'] as Doc),
        far: { host: `tcp://127.0.0.1:${ports.far}`, certificates: './certificates' },
      };
    });
    project.pool('far', { target: { docker: 'far' }, access: { tokens: { alice: { sha256: newToken().sha256 } } } });
    await edit({ memory: '1100MiB' });
    await project.terraform('far').init();
    const planned = await run('terraform', ['plan', '-no-color'], { cwd: project.terraform('far').folder });
    expect([planned.code, flat(planned)]).toEqual([
      1,
      expect.stringMatching(new RegExp(`Error pinging Docker server.*127\\.0\\.0\\.1:${ports.far}`)),
    ]);
    expect(planned.ms).toBeLessThan(30_000);

    expect(await changes()).toEqual([
      [expect.stringMatching(/^docker_container\.chat_config_/), 'delete,create'],
      [expect.stringMatching(/^docker_container\.chat_server-1_/), 'create,delete'],
      [expect.stringMatching(/^terraform_data\.chat_server-1_generation_/), 'create,delete'],
    ]);
    await heals();
    expect((await clients.generate()).status).toBe(200);
  });
});

/** What a client of an engine with certificates has; no engine knows them. */
async function certificates(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await ok(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      'key.pem',
      '-out',
      'cert.pem',
      '-days',
      '2',
      '-subj',
      '/CN=client',
    ],
    { cwd: folder },
  );
  copyFileSync(path.join(folder, 'cert.pem'), path.join(folder, 'ca.pem'));
}
