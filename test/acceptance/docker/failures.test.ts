import { type ContainerJson, docker, inspect } from '../harness/docker/engine';
import { Clients } from '../harness/clients';
import { IMAGES, MODELS, REGISTRY, suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { type Doc, newToken, OTHER, Project, TINY } from '../harness/project';
import { type Ended, flat, progress, type Running, sleep, until } from '../harness/run';
import { Strangers } from '../harness/docker/strangers';
import { killed } from './killed';

const [HOST = ''] = MODELS.split(':');
const MISSING = { name: 'missing:1', from: `${MODELS}/library/missing:1`, insecure: true };
const WRONG = { ...OTHER, digest: `sha256:${'ab'.repeat(32)}` };
const at = (name: string, port: number): Doc => ({ name, from: `${HOST}:${port}/library/${name}`, insecure: true });

suite('failures', () => {
  const token = newToken();
  let port = 0;
  /** A port of the host where nobody listens, and one that accepts connections and sends nothing. */
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

  const writeModels = async (...models: readonly object[]): Promise<void> => {
    project.edit('chat', (file) => {
      file['models'] = models;
    });
    await project.synth();
  };
  /** An apply that must fail within a minute, with these words and without any secret. */
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
      await writeModels(MISSING, TINY, OTHER);
      await project.terraform().init();
      await fails(/missing:1: .*(file does not exist|not found)/);
    });

    test('succeeds by itself once the list is right, and its second plan is empty', async () => {
      await writeModels(TINY, OTHER);
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
      '%s: the apply fails within a minute, naming model and reason, the pool keeps serving, and a fixed file applies',
      async (what, models, reason) => {
        await clients.losingNothing(what, async () => {
          await writeModels(...models());
          await fails(reason);
          expect(await clients.models()).toEqual([OTHER.name, TINY.name]);
          await writeModels(TINY, OTHER);
          await heals();
        });
      },
    );

    test('an apply right after one that failed tries again, and after both a fixed file applies', async () => {
      const pull = `${project.poolPrefix('chat')}-pull`;
      await clients.losingNothing('twice', async () => {
        await writeModels(TINY, MISSING, OTHER);
        await fails(/missing:1/);
        const first = await inspect<ContainerJson>('container', pull);
        await project.synth();
        await fails(/missing:1/);
        expect((await inspect<ContainerJson>('container', pull)).Id).not.toBe(first.Id);
        await writeModels(TINY, OTHER);
        await heals();
      });
    });

    test('a server that cannot start: the apply fails, the old ones serve, and a fixed file applies', async () => {
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

    test('a missing image: the apply names it, the old servers keep serving, and a fixed file applies', async () => {
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

  describe('one server killed under twenty calls per second', () => killed(() => ({ project, clients })));

  describe('an apply that is interrupted', () => {
    const keepAlive = async (value: string): Promise<void> => {
      project.edit('chat', (file) => {
        file['serving'] = { parallel: 4, keepAlive: value };
      });
      await project.synth();
    };
    /** Interrupts the apply while it creates the container that switches the gateway over. */
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

    test('by Ctrl-C: the pool keeps serving, and the next apply finishes the work by itself', async () => {
      await clients.losingNothing('Ctrl-C', async () => {
        await keepAlive('11m');
        await end('SIGINT');
        await heals();
      });
    });

    test('by SIGKILL: the pool keeps serving, and the next apply names the container to remove by hand', async () => {
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
