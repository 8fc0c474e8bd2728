import { OwnEngine, whyNoEngine } from '../harness/docker/own-engine';
import { call } from '../harness/http';
import { describing, IMAGES, whyNot } from '../harness/needs';
import { bearer, newToken, Project, TINY } from '../harness/project';
import { progress, until } from '../harness/run';

const PORT = 11434;

/** What an engine does to pools when it ends: everything comes back by itself, and nothing is left to apply. */
jest.setTimeout(300_000);
describing(whyNot() ?? whyNoEngine(), 'restart', () => {
  const token = newToken();
  let engine: OwnEngine;
  let project: Project;

  beforeAll(async () => {
    engine = await new OwnEngine().begin([IMAGES.ollama.image, IMAGES.gateway.image]);
    project = await new Project('boot').begin({}, { host: engine.endpoint, address: engine.address });
    project.pool('chat', {
      models: [TINY],
      memory: '512MiB',
      storage: { retain: false },
      access: {
        port: PORT,
        tls: 'none',
        from: [{ cidr: `${engine.client}/32` }],
        tokens: { alice: { sha256: token.sha256 } },
      },
    });
    await project.deploy();
  });
  afterAll(async () => {
    await project?.end();
    await engine?.end();
  });

  const answered = async (): Promise<boolean> => {
    const body = { model: TINY.name, prompt: 'x', stream: false, options: { num_predict: 1, num_thread: 1 } };
    const url = `http://${engine.address}:${PORT}/api/generate`;
    return (await call(url, { headers: bearer(token), body, timeoutMs: 20_000 })).status === 200;
  };
  const running = async (): Promise<string> =>
    engine.docker('ps', '--filter', `label=org.poolform.environment=${project.environment}`, '--format', '{{.Names}}');
  const backBy = async (what: string): Promise<void> => {
    const begun = Date.now();
    await until(`clients are answered after ${what}`, 60_000, answered);
    progress(`${what}: answered ${((Date.now() - begun) / 1000).toFixed(1)} s after the engine`);
  };
  /** The jobs do their work again, within seconds, before they sleep again. */
  const nothingToDo = (): Promise<unknown> =>
    until('the plan is empty', 60_000, async () => {
      await project.terraform().expectNothingToDo();
      return true;
    });

  test.each([
    ['is restarted gracefully, as in a reboot', 'stop'],
    ['crashes', 'crash'],
    ['is restarted gracefully after a crash', 'stop'],
  ] as const)(
    'when the engine %s, clients are answered again without an apply, and the plan is empty',
    async (what, way) => {
      const before = (await running()).split('\n').sort();
      expect(before).toHaveLength(['gateway', 'server-1', 'server-2', 'tokens', 'pull', 'config', 'prune'].length);
      expect(await answered()).toBe(true);
      await engine[way]();
      await engine.start();
      await backBy(`the engine ${what}`);
      await until('every container runs', 60_000, async () => (await running()).split('\n').length === before.length);
      expect((await running()).split('\n').sort()).toEqual(before);
      await nothingToDo();
    },
  );
});
