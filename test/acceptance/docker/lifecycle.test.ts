import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { docker, inside, inspect, part, things, type ContainerJson } from '../harness/docker/engine';
import { call } from '../harness/http';
import { Load, losingNothing as whileCalled } from '../harness/load';
import { MODELS, suite } from '../harness/needs';
import { Clients } from '../harness/clients';
import { freePort } from '../harness/allocator';
import { bearer, newToken, Project, TINY, type Token } from '../harness/project';
import { progress, until } from '../harness/run';
import { Strangers } from '../harness/docker/strangers';
import { type Bundle, newBundle, replaceFile, servedName } from '../harness/tls';

/** What an edit of `storage.retain` changes: where the state notes which volumes go with their pools. */
const RETAIN = 'terraform_data.docker_model-volumes_left_09817083';

/** An address of the host that others can reach. */
const [HOST = ''] = MODELS.split(':');

suite('lifecycle', () => {
  describe('two hosts, one of them off, and pools with and without storage.retain', () => {
    const tokens = { keep: newToken(), drop: newToken(), far: newToken() };
    const ports = { keep: 0, drop: 0 };
    let project: Project;

    beforeAll(async () => {
      Object.assign(ports, { keep: await freePort(), drop: await freePort() });
      project = await new Project('life').begin();
      project.environmentFile((file) =>
        Object.assign(file['docker'] as object, {
          far: { host: `unix://${path.join(project.folder, 'nobody.sock')}` },
        }),
      );
      const poolOn = (port: number, { sha256 }: Token) => ({
        replicas: 1,
        models: [TINY],
        access: { port, tokens: { alice: { sha256 } } },
      });
      project.pool('keep', { ...poolOn(ports.keep, tokens.keep), storage: { retain: true } });
      project.pool('drop', poolOn(ports.drop, tokens.drop));
      project.pool('far', { ...poolOn(ports.keep, tokens.far), target: { docker: 'far' } });
      await project.deploy();
    });
    afterAll(() => project.end());

    const clients = (pool: keyof typeof ports) => new Clients(tokens[pool], () => ports[pool]);
    const volume = (pool: keyof typeof ports): string => `${project.poolPrefix(pool)}-models`;
    const log = async (pool: keyof typeof ports): Promise<string> =>
      docker('logs', await part(project.poolPrefix(pool), 'pull'));
    const left = async () => {
      const labelled = await docker('ps', '-aq', '--filter', `label=org.poolform.environment=${project.environment}`);
      return { ...(await things(project.prefix)), labelled };
    };

    test('a host that is off fails its own plan within seconds, with its name, and no other plan', async () => {
      const far = project.terraform('far');
      await far.init();
      const { code, output, ms } = await far.tryApply();
      expect([code, output]).toEqual([1, expect.stringContaining('nobody.sock')]);
      expect(ms).toBeLessThan(30_000);
      await project.terraform().expectNothingToDo();
      expect((await clients('keep').generate()).status).toBe(200);
    });

    test('destroy leaves and names the volume of the pool that retains its models, and nothing else', async () => {
      expect(await log('keep')).toMatch(/poolform: pulled tiny:1 sha256:/);
      const { output, ms } = await project.terraform().destroy();
      progress(`destroyed in ${(ms / 1000).toFixed(1)} s`);
      expect(output).toContain('kept_after_destroy');
      expect(output).toContain(`volume ${volume('keep')} on box`);
      expect(output).not.toContain(`volume ${volume('drop')} on box`);
      expect(await left()).toEqual({ containers: [], networks: [], volumes: [volume('keep')], labelled: '' });
    });

    test('an apply after it finds the retained models and pulls nothing; the other pool pulls again', async () => {
      await project.terraform().apply();
      await project.terraform().expectNothingToDo();
      expect(await log('keep')).toMatch(/poolform: present tiny:1 sha256:/);
      expect(await log('keep')).not.toMatch(/pulling|pulled/);
      expect(await log('drop')).toMatch(/poolform: pulled tiny:1 sha256:/);
      for (const pool of ['keep', 'drop'] as const) expect((await clients(pool).generate()).status).toBe(200);
    });

    test('a pool whose `retain` becomes true loses no call, and keeps its models in the next destroy', async () => {
      project.edit('drop', (file) => {
        file['storage'] = { retain: true };
      });
      await project.synth();
      const { changes } = await project.terraform().plan();
      expect(changes).toEqual({ [RETAIN]: 'delete,create' });
      await clients('drop').losingNothing('retain', async () => {
        await project.terraform().apply();
        await project.terraform().expectNothingToDo();
      });
      await project.terraform().destroy();
      expect(await left()).toEqual({
        containers: [],
        networks: [],
        volumes: [volume('drop'), volume('keep')],
        labelled: '',
      });
    });
  });

  describe('TLS and tokens on an address that other machines can reach', () => {
    const tokens = { alice: newToken(), bob: newToken() };
    let folder = '';
    let bundle = '';
    let port = 0;
    let project: Project;
    let strangers: Strangers;
    let certificates: readonly Bundle[] = [];

    const file = (names: readonly (keyof typeof tokens)[], from: readonly string[]) => ({
      replicas: 1,
      models: [TINY],
      storage: { retain: false },
      access: {
        port,
        tls: { bundle },
        from: from.map((cidr) => ({ cidr })),
        tokens: Object.fromEntries(names.map((name) => [name, { sha256: tokens[name].sha256 }])),
      },
    });

    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'poolform-tls-'));
      bundle = path.join(folder, 'pool.pem');
      port = await freePort();
      certificates = await Promise.all(['one', 'two', 'three'].map((name) => newBundle(name, HOST)));
      chmodSync(folder, 0o755);
      writeFileSync(bundle, certificates[0]?.pem ?? '');
      project = await new Project('tls').begin({}, { address: HOST });
      strangers = new Strangers(project.prefix);
      project.pool('chat', file(['alice'], []));
      await project.deploy();
    });
    afterAll(async () => {
      await project.end();
      rmSync(folder, { recursive: true, force: true });
    });

    const tags = (name: keyof typeof tokens = 'alice') =>
      call(`https://${HOST}:${port}/api/tags`, {
        headers: bearer(tokens[name]),
        ca: certificates.map((c) => c.certificate).join('\n'),
        timeoutMs: 10_000,
      });
    const health = async (): Promise<string | undefined> =>
      (await inspect<ContainerJson>('container', await part(project.poolPrefix('chat'), 'gateway'))).State.Health
        ?.Status;
    const rewrite = async (names: readonly (keyof typeof tokens)[], from: readonly string[]): Promise<void> => {
      project.edit('chat', (pool) => Object.assign(pool, file(names, from)));
      await project.synth();
      await project.terraform().apply();
    };
    const losingNothing = (what: string, work: () => Promise<void>): Promise<void> =>
      whileCalled(new Load(5, tags), what, work);

    test('the pool serves TLS with its certificate, and refuses plain HTTP', async () => {
      expect((await tags()).status).toBe(200);
      expect(await servedName(HOST, port)).toBe('one');
      expect(
        (await call(`http://${HOST}:${port}/api/tags`, { headers: bearer(tokens.alice) }).catch(() => ({ status: 0 })))
          .status,
      ).not.toBe(200);
    });

    test('a renewed certificate is served within 10 s without an apply, and no call is lost', async () => {
      await losingNothing('a renewed certificate', async () => {
        replaceFile(bundle, certificates[1]?.pem ?? '');
        const begun = Date.now();
        await until('the new certificate is served', 10_000, async () => (await servedName(HOST, port)) === 'two');
        progress(`new certificate after ${Date.now() - begun} ms`);
      });
    });

    test('a broken certificate makes the gateway unhealthy, which serves the old one until it is fixed', async () => {
      await losingNothing('a broken certificate', async () => {
        replaceFile(bundle, 'no certificate\n');
        const begun = Date.now();
        await until('the gateway is unhealthy', 60_000, async () => (await health()) === 'unhealthy', 1_000);
        progress(`unhealthy after ${Date.now() - begun} ms`);
        expect(await servedName(HOST, port)).toBe('two');
        const messages = (await docker('logs', await part(project.poolPrefix('chat'), 'gateway')))
          .split('\n')
          .filter((line) => line.startsWith('poolform: '));
        expect(messages.at(-1)).toContain('not accepted');
        replaceFile(bundle, certificates[2]?.pem ?? '');
        await until('the fixed certificate is served', 10_000, async () => (await servedName(HOST, port)) === 'three');
        await until('the gateway is healthy', 30_000, async () => (await health()) === 'healthy', 1_000);
      });
      await project.terraform().expectNothingToDo();
    });

    test('an added and a removed token take effect with the apply, and no other client loses a call', async () => {
      expect((await tags('bob')).status).toBe(401);
      await losingNothing('a token added', async () => {
        await rewrite(['alice', 'bob'], []);
        expect((await tags('bob')).status).toBe(200);
      });
      await losingNothing('a token removed', async () => {
        await rewrite(['alice'], []);
        expect((await tags('bob')).status).toBe(401);
      });
    });

    test('the host itself may connect; another container on it may not, even with the right token', async () => {
      const stranger = await strangers.idle('bridge');
      const asked = (
        await inside(
          stranger,
          `curl -sk -m 5 -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer ${tokens.alice.text}' https://${HOST}:${port}/api/tags`,
        )
      ).stdout;
      expect([(await tags()).status, asked]).toEqual([200, '403']);
    });
  });
});
