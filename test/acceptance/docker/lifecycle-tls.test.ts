import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { docker, inside, inspect, part, things, type ContainerJson } from '../harness/docker';
import { type Answer, call } from '../harness/http';
import { inWords, Load } from '../harness/load';
import { suite } from '../harness/needs';
import { bearer, freePort, newToken, Project, TINY } from '../harness/project';
import { type Ended, ok, progress, run, sleep, until } from '../harness/run';
import { type Bundle, newBundle, replaceFile, servedName } from '../harness/tls';

const ADDRESS = '127.0.0.1';
const keyOf = ({ pem, certificate }: Bundle): string => pem.slice(certificate.length);

suite('lifecycle-tls', () => {
  const token = newToken();
  /** All that were ever in the bundle's place. */
  const bundles: Bundle[] = [];
  const folder = mkdtempSync(path.join(tmpdir(), 'poolform-tls-'));
  const file = path.join(folder, 'bundle.pem');
  /** What applies have printed. */
  const printed: string[] = [];
  let port = 0;
  let project: Project;

  const made = async (name: string): Promise<Bundle> => {
    const bundle = await newBundle(name, ADDRESS);
    bundles.push(bundle);
    return bundle;
  };

  beforeAll(async () => {
    port = await freePort();
    chmodSync(folder, 0o755);
    writeFileSync(file, (await made('first')).pem, { mode: 0o644 });
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
  const within = async (seconds: number, what: string, ask: () => Promise<boolean>): Promise<void> => {
    const begun = Date.now();
    await until(what, seconds * 1000, ask, 200);
    progress(`${what} after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  };
  /** Holds that of five calls a second none is lost while something is done, nor in the two seconds after it. */
  const losingNothing = async (work: () => Promise<void>): Promise<void> => {
    const load = new Load(5, tags);
    const problem = await work().then(
      () => sleep(2_000),
      (error: unknown) => error,
    );
    const { sent, failures, pauseMs } = await load.end();
    progress(`${sent.length} calls meanwhile, failed: ${inWords(failures)}, longest pause ${pauseMs} ms`);
    if (problem instanceof Error) throw problem;
    expect(inWords(failures)).toBe('none');
  };

  test('on loopback too the bundle is served: who knows its certificate trusts the gateway, who does not refuses it', async () => {
    await project.terraform().expectNothingToDo();
    expect(await project.terraform().output('endpoints')).toEqual({ chat: `https://${ADDRESS}:${port}` });
    expect((await tags()).status).toBe(200);
    await expect(call(`https://${ADDRESS}:${port}/api/tags`, { headers: bearer(token) })).rejects.toThrow(
      /self-signed certificate/,
    );
  });

  test.each([
    ['without a key', async (): Promise<string> => (await made('keyless')).certificate],
    [
      'with the key of another',
      async (): Promise<string> => (await made('mismatched')).certificate + keyOf(await made('another')),
    ],
    ['cut in the middle', async (): Promise<string> => (await made('cut')).pem.slice(0, -100)],
  ])(
    'a bundle %s: the one before is served on, the gateway is unhealthy within 30 s and says why; mended, it is served within 10 s and the gateway healthy within 30 s; no call is lost',
    async (what, broken) => {
      const before = await servedName(ADDRESS, port);
      const name = `mended-${bundles.length}`;
      const mended = await made(name);
      await within(30, 'healthy before', () => healthy('healthy'));
      await losingNothing(async () => {
        replaceFile(file, await broken());
        await within(30, `${what}: unhealthy`, () => healthy('unhealthy'));
        expect(await served(before)).toBe(true);
        const said = (await docker('logs', await gateway()))
          .split('\n')
          .filter((line) => line.startsWith('poolform: '));
        expect(said.at(-1)).toMatch(
          /^poolform: the new configuration or certificate is not accepted, the old one goes on: .*\/tls\/bundle\.pem/,
        );
        replaceFile(file, mended.pem);
        await within(10, `${name}: served`, () => served(name));
        await within(30, `${name}: healthy`, () => healthy('healthy'));
      });
      await project.terraform().expectNothingToDo();
    },
  );

  describe('secrets', () => {
    /** All that Terraform, the engine and the containers have in writing, by where it is. */
    const written = new Map<string, string>();

    beforeAll(async () => {
      // a token where it does not belong, and a change under way
      await call(`https://${ADDRESS}:${port}/api/tags?token=${token.text}`, { ca: ca() });
      project.edit('chat', (said) => Object.assign(said, { serving: { keepAlive: '9m' } }));
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
              'find /config /tmp -type f -exec cat {} + 2>/dev/null; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null',
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

    const where = (text: string): string[] => [...written].filter(([, all]) => all.includes(text)).map(([at]) => at);

    test('control: what is searched holds the hash of the token wherever it belongs, and the calls made with it, their time and no query', async () => {
      const places = [
        'the plan, printed',
        'the plan as JSON',
        `pools/${project.environment}/chat.yaml`,
        `cdktf.out/stacks/${project.stackName()}/cdk.tf.json`,
        `state/${project.stackName()}.tfstate`,
        `container ${project.poolPrefix('chat')}-config`,
        `files and processes of ${await gateway()}`,
      ];
      expect(where(token.sha256).map((at) => at.split(path.sep).join('/'))).toEqual(expect.arrayContaining(places));
      const calls =
        written
          .get(`log of ${await gateway()}`)
          ?.split('\n')
          .filter((line) => line.startsWith('{')) ?? [];
      const last = JSON.parse(calls.at(-1) ?? '{}') as { readonly time: string };
      expect(last).toMatchObject({ client: '-', path: '/api/tags', status: 401 });
      expect(Math.abs(Date.parse(last.time) - Date.now())).toBeLessThan(300_000);
    });

    test('a token is in none of it', () => {
      expect(where(token.text)).toEqual([]);
    });

    test('nor is any line of the private keys', () => {
      expect(bundles.map((bundle) => new X509Certificate(bundle.certificate).subject)).toContain('CN=first');
      const lines = bundles.flatMap((bundle) =>
        keyOf(bundle)
          .split('\n')
          .filter((line) => /^[A-Za-z0-9+/=]{16,}$/.test(line)),
      );
      expect(lines.length).toBeGreaterThanOrEqual(2 * bundles.length);
      for (const line of lines) expect(where(line)).toEqual([]);
    });
  });
});
