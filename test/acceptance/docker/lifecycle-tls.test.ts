import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { docker, inside, inspect, part, things, type ContainerJson } from '../harness/docker/engine';
import { type Answer, call } from '../harness/http';
import { Load, losingNothing as whileCalled } from '../harness/load';
import { suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { bearer, newToken, Project, TINY } from '../harness/project';
import { type Ended, ok, progress, run, sleep, until } from '../harness/run';
import { type Bundle, newBundle, replaceFile, servedName } from '../harness/tls';

const ADDRESS = '127.0.0.1';
const keyOf = ({ pem, certificate }: Bundle): string => pem.slice(certificate.length);

suite('lifecycle-tls', () => {
  const token = newToken();
  /** Every bundle that was ever at that path. */
  const bundles: Bundle[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-tls-'));
  const file = path.join(folder, 'bundle.pem');
  /** What applies have printed. */
  const printed: string[] = [];
  let port = 0;
  let project: Project;

  const makeBundle = async (name: string): Promise<Bundle> => {
    const bundle = await newBundle(name, ADDRESS);
    bundles.push(bundle);
    return bundle;
  };

  beforeAll(async () => {
    port = await freePort();
    chmodSync(folder, 0o755);
    writeFileSync(file, (await makeBundle('first')).pem, { mode: 0o644 });
    project = await new Project('cert').begin();
    project.pool('chat', {
      replicas: 1,
      models: [TINY],
      access: { port, tls: { bundle: file }, tokens: { alice: { sha256: token.sha256 } } },
    });
    await project.synth();
    await project.terraform().init();
    printed.push((await project.terraform().apply()).output);
  });
  afterAll(async () => {
    await project.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const ca = (): string => bundles.map(({ certificate }) => certificate).join('\n');
  const tags = (): Promise<Answer> =>
    call(`https://${ADDRESS}:${port}/api/tags`, { headers: bearer(token), ca: ca(), timeoutMs: 10_000 });
  const gateway = (): Promise<string> => part(project.poolPrefix('chat'), 'gateway');
  const healthy = async (wanted: string): Promise<boolean> =>
    (await inspect<ContainerJson>('container', await gateway())).State.Health?.Status === wanted;
  const served = async (name: string): Promise<boolean> => (await servedName(ADDRESS, port)) === name;
  const waitAtMost = async (seconds: number, what: string, ask: () => Promise<boolean>): Promise<void> => {
    const begun = Date.now();
    await until(what, seconds * 1000, ask, 200);
    progress(`${what} after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  };
  /** Expects that no call is lost, at five calls per second, while the work runs and in the two seconds after it. */
  const losingNothing = (what: string, work: () => Promise<void>): Promise<void> =>
    whileCalled(new Load(5, tags), what, async () => {
      await work();
      await sleep(2_000);
    });

  test('on loopback too, the gateway serves its certificate, and clients that do not know it refuse it', async () => {
    await project.terraform().expectNothingToDo();
    expect(await project.terraform().output('endpoints')).toEqual({ chat: `https://${ADDRESS}:${port}` });
    expect((await tags()).status).toBe(200);
    await expect(call(`https://${ADDRESS}:${port}/api/tags`, { headers: bearer(token) })).rejects.toThrow(
      /self-signed certificate/,
    );
  });

  test.each([
    ['without a key', async (): Promise<string> => (await makeBundle('keyless')).certificate],
    [
      'with the key of another',
      async (): Promise<string> => (await makeBundle('mismatched')).certificate + keyOf(await makeBundle('another')),
    ],
    ['cut in the middle', async (): Promise<string> => (await makeBundle('cut')).pem.slice(0, -100)],
  ])(
    'a bundle %s makes the gateway unhealthy, the old one stays in use, a fixed one is served, and no call is lost',
    async (what, broken) => {
      const before = await servedName(ADDRESS, port);
      const name = `fixed-${bundles.length}`;
      const fixed = await makeBundle(name);
      await waitAtMost(30, 'healthy before', () => healthy('healthy'));
      await losingNothing(what, async () => {
        replaceFile(file, await broken());
        await waitAtMost(30, `${what}: unhealthy`, () => healthy('unhealthy'));
        expect(await served(before)).toBe(true);
        const messages = (await docker('logs', await gateway()))
          .split('\n')
          .filter((line) => line.startsWith('poolform: '));
        expect(messages.at(-1)).toMatch(
          /^poolform: the configuration or certificate is not accepted: .*\/tls\/bundle\.pem.*the old files stay in use$/,
        );
        replaceFile(file, fixed.pem);
        await waitAtMost(10, `${name}: served`, () => served(name));
        await waitAtMost(30, `${name}: healthy`, () => healthy('healthy'));
      });
      await project.terraform().expectNothingToDo();
    },
  );

  describe('secrets', () => {
    /** All that Terraform, the engine and the containers have written, by place. */
    const written = new Map<string, string>();

    beforeAll(async () => {
      // a token in the wrong place, and a change in progress
      await call(`https://${ADDRESS}:${port}/api/tags?token=${token.text}`, { ca: ca() });
      project.edit('chat', (pool) => Object.assign(pool, { serving: { keepAlive: '9m' } }));
      await project.synth();
      const { folder: stack } = project.terraform();
      const terraform = async (...args: readonly string[]): Promise<Ended> =>
        ok('terraform', [...args, '-no-color'], { cwd: stack });
      for (const [what, args] of [
        ['destroy', ['-destroy']],
        ['plan', []],
      ] as const) {
        written.set(`the ${what}, printed`, (await terraform('plan', ...args, '-out=saved.plan')).output);
        written.set(
          `the ${what} as JSON`,
          (await ok('terraform', ['show', '-json', 'saved.plan'], { cwd: stack })).stdout,
        );
      }
      written.set('what applies printed', printed.join('\n'));
      for (const each of readdirSync(project.folder, { recursive: true, encoding: 'utf8' })) {
        const at = path.join(project.folder, each);
        // beside the provider's program
        if (statSync(at).isFile() && !each.split(path.sep).includes('.terraform'))
          written.set(each, readFileSync(at, 'latin1'));
      }
      const { containers, networks, volumes } = await things(project.prefix);
      for (const name of containers) {
        const { Image: image } = await inspect<{ readonly Image: string }>('container', name);
        written.set(`container ${name}`, JSON.stringify(await inspect('container', name)));
        written.set(`log of ${name}`, (await run('docker', ['logs', name])).output);
        written.set(
          `files and processes of ${name}`,
          (
            await inside(
              name,
              'find /config /tmp -type f -exec cat {} + 2>/dev/null; ' +
                'cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null',
            )
          ).stdout,
        );
        written.set(
          `image ${image}`,
          JSON.stringify(await inspect('image', image)) + (await docker('history', '--no-trunc', image)),
        );
      }
      for (const name of networks) written.set(`network ${name}`, JSON.stringify(await inspect('network', name)));
      for (const name of volumes) written.set(`volume ${name}`, JSON.stringify(await inspect('volume', name)));
    });

    const placesOf = (text: string): string[] => [...written].filter(([, all]) => all.includes(text)).map(([at]) => at);

    test('control: the texts hold the hash of the token where it belongs, and the calls without queries', async () => {
      const places = [
        'the plan as JSON',
        `pools/${project.environment}/chat.yaml`,
        `cdktf.out/stacks/${project.stackName()}/cdk.tf.json`,
        `state/${project.stackName()}.tfstate`,
        `container ${project.poolPrefix('chat')}-tokens`,
        `files and processes of ${await gateway()}`,
      ];
      expect(placesOf(token.sha256).map((at) => at.split(path.sep).join('/'))).toEqual(expect.arrayContaining(places));
      const calls =
        written
          .get(`log of ${await gateway()}`)
          ?.split('\n')
          .filter((line) => line.startsWith('{')) ?? [];
      const last = JSON.parse(calls.at(-1) ?? '{}') as { readonly time: string };
      expect(last).toMatchObject({ client: '-', path: '/api/tags', status: 401 });
      expect(Math.abs(Date.parse(last.time) - Date.now())).toBeLessThan(300_000);
    });

    test('no token is in any of it', () => {
      expect(placesOf(token.text)).toEqual([]);
    });

    test('no line of a private key is in any of it', () => {
      expect(bundles.map((bundle) => new X509Certificate(bundle.certificate).subject)).toContain('CN=first');
      const lines = bundles.flatMap((bundle) =>
        keyOf(bundle)
          .split('\n')
          .filter((line) => /^[A-Za-z0-9+/=]{16,}$/.test(line)),
      );
      expect(lines.length).toBeGreaterThanOrEqual(2 * bundles.length);
      for (const line of lines) expect(placesOf(line)).toEqual([]);
    });
  });
});
