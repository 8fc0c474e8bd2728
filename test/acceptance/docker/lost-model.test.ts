import { Clients } from '../harness/clients';
import { type ContainerJson, docker, inspect, part } from '../harness/docker/engine';
import { complete } from '../harness/docker/gateway';
import { losingNothing } from '../harness/load';
import { IMAGES, suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { newToken, OTHER, Project, TINY } from '../harness/project';
import { progress, until } from '../harness/run';

const MANIFEST = '/models/manifests/registry.ollama.ai/team/other/1';

/** A model that is taken from under the servers: on a Docker host they share one store. */
suite('a lost model', () => {
  const token = newToken();
  let project: Project;
  let prefix: string;
  let port = 0;
  const clients = (model: string = TINY.name): Clients => new Clients(token, () => port, model);

  beforeAll(async () => {
    port = await freePort();
    project = await new Project('lost').begin();
    prefix = project.poolPrefix('chat');
    project.pool('chat', { models: [TINY, OTHER], access: { port, tokens: { alice: { sha256: token.sha256 } } } });
    await project.deploy();
  });
  afterAll(() => project.end());

  const health = async (): Promise<(string | undefined)[]> =>
    Promise.all(
      ['server-1', 'server-2'].map(
        async (server) => (await inspect<ContainerJson>('container', await part(prefix, server))).State.Health?.Status,
      ),
    );
  const log = async (): Promise<string> => docker('logs', await part(prefix, 'server-1'));

  test('is known to the gateway, `docker ps` and the log; others are served, and the pull brings it back', async () => {
    await losingNothing(clients().load(4), 'model lost', async () => {
      const lost = Date.now();
      const volume = `${prefix}-models:/models`;
      await docker('run', '--rm', '--network', 'none', '-v', volume, IMAGES.client, 'rm', MANIFEST);
      await until('the gateway knows', 30_000, async () => (await complete(prefix)) === 0);
      progress(`known after ${Date.now() - lost} ms`);
      expect((await clients(OTHER.name).generate()).status).toBe(404);
      await until('the servers are unhealthy', 180_000, async () => (await health()).join() === 'unhealthy,unhealthy');
      progress(`unhealthy after ${Date.now() - lost} ms`);
      expect(await log()).toContain('poolform: lost from the store: registry.ollama.ai/team/other/1');
      const found = Date.now();
      await docker('restart', '--time', '1', `${prefix}-pull`);
      await until('the gateway knows', 30_000, async () => (await complete(prefix)) === 2);
      progress(`back after ${Date.now() - found} ms`);
      expect((await clients(OTHER.name).generate()).status).toBe(200);
      await until('the servers are healthy', 120_000, async () => (await health()).join() === 'healthy,healthy');
      expect(await log()).toContain('poolform: the store is whole again');
    });
    await project.terraform().expectNothingToDo();
  });
});
