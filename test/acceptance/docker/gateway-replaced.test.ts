import { docker, part } from '../harness/docker/engine';
import { otherGateway, removeImages, stubImage } from '../harness/docker/images';
import { type Answer, call } from '../harness/http';
import { attempt, inWords, Load, type Report } from '../harness/load';
import { IMAGES, suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { bearer, newToken, Project } from '../harness/project';
import { progress, sleep } from '../harness/run';

/** Longer than what a gateway has for the answers of those that came while it finished the earlier ones. */
const LONG_MS = 45_000;

suite('gateway-replaced', () => {
  const tokens = { busy: newToken(), idle: newToken() };
  const ports = { busy: 0, idle: 0 };
  type Pool = keyof typeof ports;
  let project: Project;

  const pool = (name: Pool, port: number): void =>
    project.pool(name, {
      replicas: 1,
      serving: { parallel: 4 },
      models: [{ name: 'tiny:1' }],
      access: { port, tokens: { alice: { sha256: tokens[name].sha256 } } },
    });
  const ask = (name: Pool, stub: object, port = ports[name]): Promise<Answer> =>
    call(`http://127.0.0.1:${port}/api/generate`, {
      headers: bearer(tokens[name]),
      body: { model: 'tiny:1', stub },
      timeoutMs: 2 * LONG_MS,
    });
  const images = (gateway: string): void =>
    project.environmentFile((file) => {
      file['images'] = { ollama: { image: stub, version: IMAGES.ollama.version }, gateway: { image: gateway } };
    });
  let stub = '';

  beforeAll(async () => {
    project = new Project('gre');
    stub = await stubImage(project.environment);
    await project.begin({
      images: { ollama: { image: stub, version: IMAGES.ollama.version }, gateway: IMAGES.gateway },
    });
    for (const name of ['busy', 'idle'] as const) pool(name, (ports[name] = await freePort()));
    await project.deploy();
  });
  afterAll(async () => {
    await project.end();
    await removeImages(project.environment);
  });

  /** Applies while both pools are called five times per second; `answerMs`: an answer of `busy` that began before. */
  const apply = async (what: string, answerMs: number, answered = [ports.busy]): Promise<Record<Pool, Report>> => {
    const long = attempt(() => ask('busy', { waitMs: answerMs }));
    await sleep(1000);
    const loads = {
      busy: new Load(5, () =>
        answered.reduce<Promise<Answer>>(
          (before, port) => before.catch(() => ask('busy', {}, port)),
          Promise.reject(new Error('not tried')),
        ),
      ),
      idle: new Load(5, () => ask('idle', {})),
    };
    const { ms } = await project.terraform().apply();
    const [busy, idle] = await Promise.all([loads.busy.end(), loads.idle.end()]);
    const one = ({ pauseMs, failures }: Report): string =>
      `longest pause ${(pauseMs / 1000).toFixed(1)} s, lost: ${inWords(failures)}`;
    progress(`${what}: applied in ${(ms / 1000).toFixed(1)} s; busy: ${one(busy)}; idle: ${one(idle)}`);
    expect((await long).failure).toBeUndefined();
    await project.terraform().expectNothingToDo();
    return { busy, idle };
  };

  test('another image of the gateway: each pool is away for the moment of its own change', async () => {
    images(await otherGateway(project.environment, 'second'));
    await project.synth();
    const { busy, idle } = await apply('image, idle', 0);
    expect(busy.pauseMs).toBeLessThan(5_000);
    expect(idle.pauseMs).toBeLessThan(5_000);
  });

  test('another image under a long answer: it is whole, and both pools are away for a moment only', async () => {
    images(await otherGateway(project.environment, 'third'));
    await project.synth();
    const { busy, idle } = await apply('image, long answer', LONG_MS);
    expect(busy.pauseMs).toBeLessThan(5_000);
    expect(idle.pauseMs).toBeLessThan(5_000);
  });

  test('another port under a long answer: the old one serves until then, the other pool loses nothing', async () => {
    const newPort = await freePort();
    pool('busy', newPort);
    await project.synth();
    const { busy, idle } = await apply('port, long answer', LONG_MS, [ports.busy, newPort]);
    ports.busy = newPort;
    expect(busy.pauseMs).toBeLessThan(5_000);
    expect(inWords(idle.failures)).toBe('none');
  });

  test('the engine waits half a minute for a gateway, and not for its longest answer', async () => {
    const [format, gateway] = ['{{.Config.StopTimeout}}', await part(project.poolPrefix('idle'), 'gateway')];
    expect(await docker('inspect', '--format', format, gateway)).toBe('30');
  });
});
