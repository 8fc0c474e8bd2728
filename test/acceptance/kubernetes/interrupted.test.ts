import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kubeSuite } from '../harness/kubernetes/needs';
import { type Metadata, objects } from '../harness/kubernetes/kubectl';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import { MODELS, PROJECT } from '../harness/needs';
import { PaddedRegistry } from '../harness/padded-registry';
import { newToken, TINY } from '../harness/project';
import { type Ended, flat, ok, progress, type Running, until } from '../harness/run';

const [HOST = '', PORT = ''] = MODELS.split(':');
const MEBIBYTE = 1024 * 1024;
/** The commands of docs/kubernetes.md that bring back a state that was lost. */
const LOST_STATE = [/`(kubectl get [^`]+ >objects\.json)`/, /`npx (poolform import [^`]+)`/].map((command) => {
  const [, found] = command.exec(readFileSync(path.join(PROJECT, 'docs/kubernetes.md'), 'utf8')) ?? [];
  if (found === undefined) throw new Error(`docs/kubernetes.md has no command like ${command.source}`);
  return found.replace(/^poolform/, `node ${path.join(PROJECT, 'dist/cli/bin.js')}`);
});

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
  const heals = async (): Promise<Ended> => {
    const ended = await project.terraform().apply();
    expect(ended.output).not.toContain('already exists');
    await project.terraform().expectNothingToDo();
    return ended;
  };
  /** Names of the Jobs that pull. */
  const pulls = async (): Promise<readonly string[]> =>
    (
      await objects<{ readonly metadata: Metadata }>(
        'jobs',
        '-n',
        pool.namespace,
        '-l',
        `app.kubernetes.io/instance=${pool.prefix},app.kubernetes.io/component=pull`,
      )
    ).map(({ metadata }) => metadata.name);

  test('Ctrl-C ends an apply whose pull would go on for minutes, and the next one finishes it', async () => {
    const { after, code } = await interrupted(6, 'SIGINT');
    expect([code, after < 30_000]).toEqual([1, true]);
    await heals();
  });

  test('after an apply that was killed, the next one waits for the pull that runs, and begins no other', async () => {
    await interrupted(7, 'SIGKILL');
    const [before, ...others] = await pulls();
    expect(others).toEqual([]);
    await heals();
    expect(await pulls()).toEqual([before]);
  });

  // Ctrl-C twice leaves an empty file where Terraform keeps a local state, and the state before the apply beside it
  test('after a state that was brought back, the pull that it does not know is removed and done anew', async () => {
    const state = path.join(project.folder, 'state', `${project.stackName()}.tfstate`);
    const before = readFileSync(state, 'utf8');
    await interrupted(8, 'SIGKILL');
    const [unknown] = await pulls();
    writeFileSync(state, before);
    const { output } = await heals();
    expect(output).toContain(`removed job/${unknown}, which no state has`);
    expect(await pulls()).toEqual([expect.not.stringMatching(`^${unknown}$`)]);
  });

  test('after a state that was lost, one command and one apply take up everything that runs', async () => {
    const running = async (): Promise<readonly string[]> =>
      [...(await pool.pods('server')), ...(await pool.pods('gateway'))].map(({ metadata }) => metadata.uid);
    const before = await running();
    writeFileSync(path.join(project.folder, 'state', `${project.stackName()}.tfstate`), '');
    const { folder } = project.terraform();
    const file = path.join(folder, 'import.tf.json');
    for (const command of LOST_STATE)
      await ok('/bin/bash', ['-c', command.replaceAll('prod-gpu', project.stackName())], { cwd: project.folder });
    const { output } = await project.terraform().apply();
    expect(output).toContain(' 0 destroyed');
    rmSync(file);
    expect(await running()).toEqual(before);
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
