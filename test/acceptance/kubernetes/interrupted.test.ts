import { kubeSuite } from '../harness/kubernetes/needs';
import { kubectl } from '../harness/kubernetes/kubectl';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import { MODELS } from '../harness/needs';
import { PaddedRegistry } from '../harness/padded-registry';
import { newToken, TINY } from '../harness/project';
import { type Ended, flat, progress, type Running, until } from '../harness/run';

const [HOST = '', PORT = ''] = MODELS.split(':');
const MEBIBYTE = 1024 * 1024;

kubeSuite('interrupted', () => {
  const project = new KubeProject('inter');
  const strangers = new KubeStrangers(project.prefix);
  let registry: PaddedRegistry;
  let pool: KubePool;

  beforeAll(async () => {
    const team = await strangers.namespace('team');
    registry = await new PaddedRegistry().listen();
    pool = new KubePool(project.poolPrefix('chat'), team);
    await project.begin();
    project.pool('chat', {
      target: { kubernetes: 'gpu', namespace: team },
      replicas: 1,
      gpus: 'none',
      cpus: 0.2,
      scheduling: {},
      models: [TINY],
      pull: { egress: [{ cidr: `${HOST}/32`, ports: [Number(PORT), registry.port] }] },
      access: { tokens: { alice: { sha256: newToken().sha256 } } },
    });
    await project.deploy();
  });
  afterAll(async () => {
    registry?.end();
    await strangers.end();
    await project.end();
  });

  /** An apply that is ended by a signal while its pull gets no more bytes. */
  const interrupted = async (
    mebibytes: number,
    signal: NodeJS.Signals,
  ): Promise<Ended & { readonly after: number }> => {
    registry.stallsAfter = 2 * MEBIBYTE;
    project.edit('chat', (file) => (file['models'] = [TINY, registry.model(mebibytes)]));
    await project.synth();
    let running: Running | undefined;
    const ending = project.terraform().tryApply({ started: (child) => (running = child) });
    await until('the apply shows how far the pull is', 120_000, () =>
      new RegExp(`pulling padded:${mebibytes}: [23] of ${mebibytes + 1} MiB`).test(running?.output() ?? ''),
    );
    const begun = Date.now();
    running?.kill(signal);
    const ended = await ending;
    const after = Date.now() - begun;
    progress(`${signal}: ended after ${after} ms with ${ended.code}`);
    registry.stallsAfter = Infinity;
    return { ...ended, after };
  };
  const heals = async (): Promise<void> => {
    const { output } = await project.terraform().apply();
    expect(output).not.toContain('already exists');
    await project.terraform().expectNothingToDo();
  };

  test('Ctrl-C ends an apply whose pull would go on for minutes, and the next one finishes it', async () => {
    const { after, code } = await interrupted(6, 'SIGINT');
    expect([code, after < 30_000]).toEqual([1, true]);
    await heals();
  });

  test('after an apply that was killed, one printed command lets the next one finish', async () => {
    await interrupted(7, 'SIGKILL');
    const ended = await project.terraform().tryApply();
    progress(`the apply after it: ${ended.code} ${/Error: .{0,200}/.exec(flat(ended))?.[0] ?? ''}`);
    if (ended.code !== 0) {
      const job = /jobs\.batch "(\S+)" already exists/.exec(flat(ended))?.[1] ?? '';
      await kubectl('delete', 'job', '-n', pool.namespace, job);
      await project.terraform().apply();
    }
    await project.terraform().expectNothingToDo();
  });

  test('a pull that fails says why in the error of the apply', async () => {
    project.edit(
      'chat',
      (file) => (file['models'] = [TINY, { ...TINY, name: 'missing:1', from: `${MODELS}/library/missing:1` }]),
    );
    await project.synth();
    const ended = await project.terraform().tryApply();
    expect([ended.code, flat(ended)]).toEqual([
      1,
      expect.stringMatching(
        /the models of pool chat \(replica 1\) were not pulled: failed missing:1: .*file does not exist/,
      ),
    ]);
    project.edit('chat', (file) => (file['models'] = [TINY]));
    await project.synth();
    await heals();
  });
});
