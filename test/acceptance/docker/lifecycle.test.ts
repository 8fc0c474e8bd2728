import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { docker, inside, inspect, part, things, type ContainerJson } from '../harness/docker';
import { call } from '../harness/http';
import { inWords, Load } from '../harness/load';
import { MODELS, suite } from '../harness/needs';
import { Clients } from '../harness/clients';
import { bearer, freePort, newToken, Project, TINY, type Token } from '../harness/project';
import { progress, until } from '../harness/run';
import { Strangers } from '../harness/strangers';
import { type Bundle, newBundle, replaceFile, servedName } from '../harness/tls';

/** An address of the host that others can reach. */
const [HOST = ''] = MODELS.split(':');

suite('lifecycle', () => {
  describe('two hosts, one of them off, and pools that keep their models or do not', () => {
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
      const said = (port: number, { sha256 }: Token) => ({
        replicas: 1,
        models: [TINY],
        access: { port, tokens: { alice: { sha256 } } },
      });
      project.pool('keep', { ...said(ports.keep, tokens.keep), storage: { retain: true } });
      project.pool('drop', said(ports.drop, tokens.drop));
      project.pool('far', { ...said(ports.keep, tokens.far), target: { docker: 'far' } });
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

    test('the host that is off stops its own plan, within seconds and by name, and no other', async () => {
      const far = project.terraform('far');
      await far.init();
      const { code, output, ms } = await far.tryApply();
      expect([code, output]).toEqual([1, expect.stringContaining('nobody.sock')]);
      expect(ms).toBeLessThan(30_000);
      await project.terraform().expectNothingToDo();
      expect((await clients('keep').generate()).status).toBe(200);
    });

    test('destroy leaves the volume of the pool that keeps its models, says so in its own output, and leaves nothing else', async () => {
      expect(await log('keep')).toMatch(/poolform: pulled tiny:1 sha256:/);
      const { output, ms } = await project.terraform().destroy();
      progress(`destroyed in ${(ms / 1000).toFixed(1)} s`);
      expect(output).toContain('kept_after_destroy');
      expect(output).toContain(`volume ${volume('keep')} on box`);
      expect(output).not.toContain(`volume ${volume('drop')} on box`);
      expect(await left()).toEqual({ containers: [], networks: [], volumes: [volume('keep')], labelled: '' });
    });

    test('an apply after it finds the kept models, pulls nothing, and serves; the other pool pulls anew', async () => {
      await project.terraform().apply();
      await project.terraform().expectNothingToDo();
      expect(await log('keep')).toMatch(/poolform: present tiny:1 sha256:/);
      expect(await log('keep')).not.toMatch(/pulling|pulled/);
      expect(await log('drop')).toMatch(/poolform: pulled tiny:1 sha256:/);
      for (const pool of ['keep', 'drop'] as const) expect((await clients(pool).generate()).status).toBe(200);
    });

    test('a pool that turns to keeping its models loses no call by it, and keeps them in the next destroy', async () => {
      project.edit('drop', (file) => {
        file['storage'] = { retain: true };
      });
      await project.synth();
      const { changes } = await project.terraform().plan();
      expect(changes).toEqual({ [`docker_volume.${volume('drop')}`]: 'forget' });
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

  describe('TLS and tokens on an address that others reach', () => {
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
      project.edit('chat', (said) => Object.assign(said, file(names, from)));
      await project.synth();
      await project.terraform().apply();
    };
    /** Calls five times a second while something is done. @returns what failed, in words. */
    const losses = async (work: () => Promise<void>): Promise<string> => {
      const load = new Load(5, tags);
      const problem = await work().then(
        () => undefined,
        (error: unknown) => error,
      );
      const report = await load.end();
      if (problem instanceof Error) throw problem;
      return inWords(report.failures);
    };

    test('the pool serves by TLS under its certificate, and plain HTTP is no way in', async () => {
      expect((await tags()).status).toBe(200);
      expect(await servedName(HOST, port)).toBe('one');
      expect(
        (await call(`http://${HOST}:${port}/api/tags`, { headers: bearer(tokens.alice) }).catch(() => ({ status: 0 })))
          .status,
      ).not.toBe(200);
    });

    test("a renewed certificate is served within 10 s, by nobody's hand, and no call is lost", async () => {
      const lost = await losses(async () => {
        replaceFile(bundle, certificates[1]?.pem ?? '');
        const begun = Date.now();
        await until('the new certificate is served', 10_000, async () => (await servedName(HOST, port)) === 'two');
        progress(`new certificate after ${Date.now() - begun} ms`);
      });
      expect(lost).toBe('none');
    });

    test('a broken certificate leaves the old one serving, and the gateway turns unhealthy; mended, it is served and the gateway is healthy', async () => {
      const lost = await losses(async () => {
        replaceFile(bundle, 'no certificate\n');
        const begun = Date.now();
        await until('the gateway is unhealthy', 60_000, async () => (await health()) === 'unhealthy', 1_000);
        progress(`unhealthy after ${Date.now() - begun} ms`);
        expect(await servedName(HOST, port)).toBe('two');
        const said = (await docker('logs', await part(project.poolPrefix('chat'), 'gateway')))
          .split('\n')
          .filter((line) => line.startsWith('poolform: '));
        expect(said.at(-1)).toContain('not accepted');
        replaceFile(bundle, certificates[2]?.pem ?? '');
        await until('the mended certificate is served', 10_000, async () => (await servedName(HOST, port)) === 'three');
        await until('the gateway is healthy', 30_000, async () => (await health()) === 'healthy', 1_000);
      });
      expect(lost).toBe('none');
      await project.terraform().expectNothingToDo();
    });

    test('a token that is added and one that is removed take effect with the apply, and no call of the others is lost', async () => {
      expect((await tags('bob')).status).toBe(401);
      const added = await losses(async () => {
        await rewrite(['alice', 'bob'], []);
        expect((await tags('bob')).status).toBe(200);
      });
      const removed = await losses(async () => {
        await rewrite(['alice'], []);
        expect((await tags('bob')).status).toBe(401);
      });
      expect([added, removed]).toEqual(['none', 'none']);
    });

    test('the host itself may connect; another container of it, with the right token, may not', async () => {
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
