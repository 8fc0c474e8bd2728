import { freePort } from '../harness/allocator';
import { cards, whyNoCards } from '../harness/cards';
import { Clients } from '../harness/clients';
import { type ContainerJson, docker, inside, inspect, part, things } from '../harness/docker/engine';
import { complete } from '../harness/docker/gateway';
import { losingNothing } from '../harness/load';
import { describing, whyNot } from '../harness/needs';
import { newToken, Project, TINY } from '../harness/project';
import { flat, progress, until } from '../harness/run';

jest.setTimeout(600_000);

/** The card that was promised is the card that serves. */
describing(whyNot() ?? whyNoCards(), 'cards', () => {
  const token = newToken();
  let project: Project;
  let prefix: string;
  let port = 0;
  const clients = new Clients(token, () => port);

  beforeAll(async () => {
    await cards(4);
    await cards('back');
    port = await freePort();
    project = await new Project('cards').begin({}, { gpus: [{ product: 'nvidia-l4', count: 4 }] });
    prefix = project.poolPrefix('chat');
    project.pool('chat', {
      gpus: { product: 'nvidia-l4', count: 2 },
      models: [TINY],
      access: { port, tokens: { alice: { sha256: token.sha256 } } },
    });
    await project.synth();
    await project.terraform().init();
  });
  afterAll(async () => {
    await cards(4);
    await cards('back');
    await project.end();
  });

  const fails = async (...words: readonly RegExp[]): Promise<void> => {
    const ended = await project.terraform().tryApply();
    progress(`failed after ${(ended.ms / 1000).toFixed(1)} s`);
    expect(ended.code).toBe(1);
    for (const word of words) expect(flat(ended)).toMatch(word);
    expect(ended.ms).toBeLessThan(60_000);
  };
  const health = async (server: string): Promise<string | undefined> =>
    (await inspect<ContainerJson>('container', await part(prefix, server))).State.Health?.Status;
  const log = async (server: string): Promise<string> => docker('logs', await part(prefix, server));

  test('a replica without its cards fails the apply before anything is pulled, and says what it sees', async () => {
    await cards('lost');
    try {
      await fails(/replica 1 sees 0 of 2 nvidia-l4: Failed to initialize NVML/, /replica 2 sees 0 of 2/, /Known cures/);
      expect((await things(prefix)).containers).not.toContain(`${prefix}-pull`);
      expect(await log('server-1')).not.toContain('Listening on');
    } finally {
      await cards('back');
    }
  });

  test('the same files apply once the cards are back, and the plan is empty', async () => {
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    expect((await clients.generate()).status).toBe(200);
    expect(await log('server-1')).toContain('poolform: replica 1 sees 2 of 2 nvidia-l4');
  });

  test('a replica that loses a card is left out and unhealthy within a minute, and no call is lost', async () => {
    const server = await part(prefix, 'server-2');
    const move = async (from: string, to: string): Promise<void> => {
      await docker('exec', '--user', '0', server, 'mv', from, to);
    };
    await losingNothing(clients.load(4), 'card lost', async () => {
      const lost = Date.now();
      await move('/dev/nvidia2', '/dev/lost');
      await until('the gateway leaves it out', 40_000, async () => (await complete(prefix)) === 1);
      progress(`left out after ${Date.now() - lost} ms`);
      await until('it is unhealthy', 60_000, async () => (await health('server-2')) === 'unhealthy');
      progress(`unhealthy after ${Date.now() - lost} ms`);
      expect(Date.now() - lost).toBeLessThan(60_000);
      expect(await log('server-2')).toContain('poolform: lost its devices: replica 2 sees 1 of 2 nvidia-l4');
      await until(
        'Ollama has ended',
        30_000,
        async () => !(await inside(server, 'cat /proc/*/comm')).stdout.includes('ollama'),
      );
      expect(await health('server-1')).toBe('healthy');
      const back = Date.now();
      await move('/dev/lost', '/dev/nvidia2');
      await until('the gateway takes it again', 40_000, async () => (await complete(prefix)) === 2);
      await until('it is healthy', 40_000, async () => (await health('server-2')) === 'healthy');
      progress(`back after ${Date.now() - back} ms`);
    });
    await project.terraform().expectNothingToDo();
  });

  test('cards that are all lost leave clients with 503, and come back by themselves', async () => {
    await cards('lost');
    try {
      await until('no replica is left', 60_000, async () => (await complete(prefix)) === 0);
      await until('clients are told', 30_000, async () => (await clients.generate()).status === 503);
    } finally {
      await cards('back');
    }
    await until('clients are served', 60_000, async () => (await clients.generate()).status === 200);
  });

  test('cards of another product fail the apply by their name, and the old servers keep serving', async () => {
    const product = async (name: string): Promise<void> => {
      project.environmentFile((file) => {
        file['docker'] = { box: { ...project.host(), gpus: [{ product: name, count: 4 }] } };
      });
      project.edit('chat', (file) => (file['gpus'] = { product: name, count: 1 }));
      await project.synth();
    };
    await losingNothing(clients.load(4), 'other product', async () => {
      await product('nvidia-t4');
      await fails(/replica 1 sees 0 of 1 nvidia-t4: nvidia-smi lists NVIDIA-L4/);
      await product('nvidia-l4');
      await project.terraform().apply();
    });
    await project.terraform().expectNothingToDo();
  });
});
