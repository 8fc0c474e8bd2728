import { docker, inside, inspect, part, type ContainerJson } from '../harness/docker';
import { Clients } from '../harness/clients';
import { inWords, Load, Unbroken } from '../harness/load';
import { IMAGES, MODELS, REGISTRY, suite } from '../harness/needs';
import { complete, metric } from '../harness/probe';
import { type Doc, freePort, newToken, OTHER, Project, TINY } from '../harness/project';
import { type Ended, flat, progress, type Running, sleep, until } from '../harness/run';
import { Strangers } from '../harness/strangers';

const [HOST = ''] = MODELS.split(':');
const MISSING = { name: 'missing:1', from: `${MODELS}/library/missing:1`, insecure: true };
const WRONG = { ...OTHER, digest: `sha256:${'ab'.repeat(32)}` };
const at = (name: string, port: number): Doc => ({ name, from: `${HOST}:${port}/library/${name}`, insecure: true });

suite('failures', () => {
  const token = newToken();
  let port = 0;
  /** A port of the host where nobody listens, and one that takes connections and says nothing. */
  const ports = { closed: 0, silent: 0 };
  let project: Project;
  let strangers: Strangers;
  const clients = new Clients(token, () => port);

  beforeAll(async () => {
    port = await freePort();
    Object.assign(ports, { closed: await freePort(), silent: await freePort() });
    project = await new Project('fail').begin(
      { images: { ollama: { ...IMAGES.ollama, rocm: IMAGES.ollama.image }, gateway: IMAGES.gateway } },
      { gpus: [{ product: 'amd-mi210', count: 2 }] },
    );
    strangers = new Strangers(project.prefix);
    await strangers.listener('host', ports.silent, 0, HOST, 'silent');
    project.pool('chat', {
      models: [TINY, OTHER],
      serving: { parallel: 4 },
      access: { port, tokens: { alice: { sha256: token.sha256 } } },
    });
  });
  afterAll(() => project.end());

  const models = async (...list: readonly object[]): Promise<void> => {
    project.edit('chat', (file) => {
      file['models'] = list;
    });
    await project.synth();
  };
  /** An apply that has to fail within a minute, with the words, and with nothing secret. */
  const fails = async (...words: readonly RegExp[]): Promise<Ended> => {
    const ended = await project.terraform().tryApply();
    progress(
      `exit code ${ended.code} after ${(ended.ms / 1000).toFixed(1)} s: ${/(the models of pool|pool) chat .{0,160}|Error: Unable.{0,160}/.exec(flat(ended))?.[0] ?? ''}`,
    );
    expect(ended.code).toBe(1);
    for (const word of words) expect(flat(ended)).toMatch(word);
    expect(ended.ms).toBeLessThan(60_000);
    expect(ended.output).not.toContain(token.text);
    return ended;
  };
  const heals = async (): Promise<void> => {
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
  };

  describe('the first apply', () => {
    test('fails within a minute, naming the model and why, when a model is not in its registry', async () => {
      await models(MISSING, TINY, OTHER);
      await project.terraform().init();
      await fails(/missing:1: .*(file does not exist|not found)/);
    });

    test('succeeds by itself once the list is right, and its second plan is empty', async () => {
      await models(TINY, OTHER);
      await heals();
      expect(await clients.models()).toEqual([OTHER.name, TINY.name]);
    });
  });

  describe('a running pool', () => {
    const cases: readonly (readonly [string, () => readonly object[], RegExp])[] = [
      [
        'a model that does not exist, first of the list',
        () => [MISSING, TINY, OTHER],
        /missing:1: .*(file does not exist|not found)/,
      ],
      [
        'a model that does not exist, last of the list',
        () => [TINY, OTHER, MISSING],
        /missing:1: .*(file does not exist|not found)/,
      ],
      ['a wrong digest', () => [TINY, WRONG], /team\/other:1: .*digest/],
      [
        'a registry where nobody listens',
        () => [TINY, OTHER, at('closed:1', ports.closed)],
        /closed:1: .*(refused|connect)/,
      ],
      [
        'a registry that takes connections and never answers',
        () => [TINY, OTHER, at('silent:1', ports.silent)],
        /silent:1: .*did not answer/,
      ],
    ];
    test.each(cases)(
      '%s: the apply fails within a minute with model and reason, the pool serves on; mended, the next apply succeeds by itself',
      async (what, list, reason) => {
        await clients.losingNothing(what, async () => {
          await models(...list());
          await fails(reason);
          expect(await clients.models()).toEqual([OTHER.name, TINY.name]);
          await models(TINY, OTHER);
          await heals();
        });
      },
    );

    test('failed twice in a row and then mended: the next apply succeeds by itself', async () => {
      await clients.losingNothing('twice', async () => {
        await models(TINY, MISSING, OTHER);
        await fails(/missing:1/);
        await fails(/missing:1/);
        await models(TINY, OTHER);
        await heals();
      });
    });

    test('a server that cannot be started: the apply fails, the old ones serve on; mended, the next apply succeeds by itself', async () => {
      await clients.losingNothing('device', async () => {
        const gpus = async (value: unknown): Promise<void> => {
          project.edit('chat', (file) => {
            file['gpus'] = value;
          });
          await project.synth();
        };
        await gpus({ product: 'amd-mi210', count: 1 });
        await fails(/Unable to start container/);
        await fails(/Unable to start container/);
        await gpus('none');
        await heals();
      });
    });

    test('an image that is not there: the apply fails and names it, the old servers serve on; mended, the next apply succeeds by itself', async () => {
      await clients.losingNothing('image', async () => {
        const image = async (tag: string): Promise<void> => {
          project.environmentFile((file) => {
            file['images'] = {
              ollama: { ...IMAGES.ollama, image: `${REGISTRY}/ollama:${tag}`, rocm: IMAGES.ollama.image },
              gateway: IMAGES.gateway,
            };
          });
          await project.synth();
        };
        await image('none');
        await fails(/ollama:none/);
        await image(IMAGES.ollama.version);
        await heals();
      });
    });
  });

  describe('one server killed under twenty calls a second', () => {
    test('only what it was working on fails, with a JSON error; none after; it is back with every model within a minute', async () => {
      const prefix = project.poolPrefix('chat');
      const gateway = await part(prefix, 'gateway');
      const killed = await part(prefix, 'server-1');
      const before = (await inspect<ContainerJson>('container', killed)).State.StartedAt;
      const since = new Date().toISOString();
      const short = new Load(20, () => clients.generate());
      await sleep(15_000);
      const long = new Unbroken(6, () => clients.generate(1500));
      await until(
        'it works on several calls',
        10_000,
        async () => (await metric(prefix, 'haproxy_server_current_sessions{proxy="generate",server="replica-1"}')) > 1,
        50,
      );
      const serve =
        'for p in /proc/[0-9]*; do [ "$(tr "\\0" " " <$p/cmdline 2>/dev/null)" = "ollama serve " ] && kill -9 ${p#/proc/}; done; true';
      const killing = Date.now();
      await inside(killed, serve);
      const dead = Date.now();
      const longer = await long.end();
      await until(
        'it was started anew',
        60_000,
        async () => (await inspect<ContainerJson>('container', killed)).State.StartedAt !== before,
      );
      await until(
        'the gateway finds every replica with every model',
        60_000,
        async () => (await complete(prefix)) === 2,
      );
      const back = Date.now() - dead;
      await sleep(Math.max(0, 60_000 - (Date.now() - Date.parse(since))));
      const shorter = await short.end();
      const failures = [...shorter.failures, ...longer.filter((sent) => sent.failure !== undefined)];
      progress(
        `killed: ${shorter.sent.length} calls at 20/s and ${longer.length} long ones, failed: ${inWords(failures)}; back after ${back} ms; longest call ${shorter.longestMs} ms`,
      );

      expect(failures.length).toBeGreaterThan(0);
      for (const { begun, ended, answer } of failures) {
        expect(answer?.status).toBe(502);
        expect(JSON.parse(answer?.text ?? '')).toEqual({ error: expect.any(String) as string });
        expect(begun).toBeLessThanOrEqual(dead);
        expect(ended).toBeGreaterThanOrEqual(killing);
      }
      const log = (await docker('logs', '--since', since, gateway))
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as { readonly status: number; readonly server: string });
      expect(log.filter((line) => line.status !== 200).map((line) => line.server)).toEqual(
        failures.map(() => 'replica-1'),
      );
      expect(back).toBeLessThan(60_000);
      expect((await inside(killed, 'ollama list')).stdout).toMatch(/team\/other:1[^]*tiny:1|tiny:1[^]*team\/other:1/);
      expect(shorter.sent.length).toBeGreaterThan(1_150);
      await project.terraform().expectNothingToDo();
    });
  });

  describe('an apply that is ended from outside', () => {
    const keepAlive = async (value: string): Promise<void> => {
      project.edit('chat', (file) => {
        file['serving'] = { parallel: 4, keepAlive: value };
      });
      await project.synth();
    };
    /** Ends the apply while it makes the container that turns the gateway over. */
    const end = async (signal: NodeJS.Signals): Promise<Ended> => {
      let running: Running | undefined;
      const ending = project.terraform().tryApply({ started: (child) => (running = child) });
      await until(
        'the configuration is being put in place',
        60_000,
        () => /chat_config_container\S+: Creating/.test(running?.output() ?? ''),
        50,
      );
      await sleep(1_000);
      running?.kill(signal);
      return ending;
    };

    test('by Ctrl-C: the pool serves on, and the next apply finishes the work by itself', async () => {
      await clients.losingNothing('Ctrl-C', async () => {
        await keepAlive('11m');
        await end('SIGINT');
        await heals();
      });
    });

    test('by SIGKILL: the pool serves on; the next apply names the container that Terraform does not know of, and once that is removed finishes the work', async () => {
      await clients.losingNothing('SIGKILL', async () => {
        await keepAlive('12m');
        expect((await end('SIGKILL')).signal).toBe('SIGKILL');
        const ended = await project.terraform().tryApply();
        const unknown = [...flat(ended).matchAll(/container name "\/(\S+)" is already in use/g)].map(
          (match) => match[1] ?? '',
        );
        expect([ended.code, unknown]).toEqual([1, [`${project.poolPrefix('chat')}-config`]]);
        await docker('rm', '-f', ...unknown);
        await heals();
      });
    });
  });
});
