import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { Clients } from '../harness/clients';
import { docker } from '../harness/docker/engine';
import { IMAGES, suite } from '../harness/needs';
import { freePort } from '../harness/allocator';
import { PaddedRegistry } from '../harness/padded-registry';
import { newToken, Project, TINY } from '../harness/project';
import { type Ended, flat, progress, sleep } from '../harness/run';

/** Room for one of the models at most. */
const STORE = '24m';

suite('pull', () => {
  const token = newToken();
  let port = 0;
  let project: Project;
  let registry: PaddedRegistry;
  const clients = new Clients(token, () => port);

  beforeAll(async () => {
    port = await freePort();
    registry = await new PaddedRegistry().listen();
    project = await new Project('pull').begin();
    project.pool('chat', {
      replicas: 1,
      models: [TINY],
      storage: { retain: true },
      access: { port, tokens: { alice: { sha256: token.sha256 } } },
    });
    const options = ['type=tmpfs', 'device=tmpfs', `o=size=${STORE}`].flatMap((option) => ['--opt', option]);
    await docker('volume', 'create', '-d', 'local', ...options, `${project.poolPrefix('chat')}-models`);
    await project.synth();
    await project.terraform().init();
    await project.terraform().apply();
  });
  afterAll(async () => {
    registry?.end();
    await project?.end();
  });

  const models = async (...list: readonly object[]): Promise<void> => {
    project.edit('chat', (file) => (file['models'] = list));
    await project.synth();
  };
  const fails = async (words: RegExp, withinMs = 60_000): Promise<Ended> => {
    const ended = await project.terraform().tryApply();
    progress(
      `failed after ${ended.ms} ms: ${/(the models of pool|Error: Unable).{0,200}/.exec(flat(ended))?.[0] ?? ''}`,
    );
    expect([ended.code, flat(ended)]).toEqual([1, expect.stringMatching(words)]);
    expect(ended.ms).toBeLessThan(withinMs);
    return ended;
  };
  /** Runs a shell command in the store. */
  const inStore = (command: string): Promise<string> => {
    const volume = `${project.poolPrefix('chat')}-models:/models`;
    return docker(
      'run',
      '--rm',
      '--network',
      'none',
      '-v',
      volume,
      '-w',
      '/models/blobs',
      IMAGES.client,
      'sh',
      '-c',
      command,
    );
  };

  test('a model that does not fit is refused before its first blob, with what is missing and free', async () => {
    await models(TINY, registry.model(40));
    await fails(/padded:40: 4[01] MiB are missing, and the store has room for 2[0-3] MiB/);
    expect(await inStore('ls')).not.toContain('partial');
    expect(await clients.models()).toEqual(['tiny:1']);
  });

  test('what a full disk left of a download, an empty note, ends no later pull', async () => {
    const hex = registry.padding(8);
    await inStore(`head -c 3000000 /dev/zero >sha256-${hex}-partial; : >sha256-${hex}-partial-0`);
    await models(TINY, registry.model(8));
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    expect(await clients.models()).toEqual(['padded:8', 'tiny:1']);
  });

  test('downloads that no model needs any more make room for one that does', async () => {
    await models(TINY);
    await project.terraform().apply();
    const other = 'ab'.repeat(32);
    await inStore(`head -c 15000000 /dev/zero >sha256-${other}-partial
      printf '{"N":0,"Offset":0,"Size":15000000,"Completed":15000000}' >sha256-${other}-partial-0`);
    await models(TINY, registry.model(12));
    await project.terraform().apply();
    expect(await inStore('ls')).not.toContain(other);
    expect(await clients.models()).toEqual(['padded:12', 'tiny:1']);
  });

  test('a disk that others fill during a download is the reason that the apply shows', async () => {
    await models(TINY);
    await project.terraform().apply();
    // the room is there when it is checked, and gone when the bytes come
    registry.stallsAfter = 1024 * 1024;
    await models(TINY, registry.model(18));
    const failing = fails(/padded:18: write \S+: no space left on device/, 90_000);
    await sleep(20_000);
    await inStore('head -c 10000000 /dev/zero >filler');
    registry.stallsAfter = Infinity;
    await failing;
    await inStore('rm filler');
    await sleep(10_000);
    await project.terraform().apply();
    expect(await clients.models()).toEqual(['padded:18', 'tiny:1']);
  });

  test('a port that is taken is known within seconds, and not after the download of the models', async () => {
    const taken = createServer();
    const takenPort = await freePort();
    await new Promise<void>((resolve) => taken.listen(takenPort, '127.0.0.1', resolve));
    const access = (at: number): void =>
      project.edit('chat', (file) => (file['access'] = { port: at, tokens: { alice: { sha256: token.sha256 } } }));
    try {
      registry.stallsAfter = 0;
      access(takenPort);
      await models(TINY, registry.model(11));
      await fails(/already in use|already allocated/, 30_000);
    } finally {
      taken.close();
    }
    registry.stallsAfter = Infinity;
    access(port);
    await models(TINY);
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    expect(await clients.models()).toEqual(['tiny:1']);
  });

  /** As if the provider waited for ten seconds only. */
  const impatient = (): void => {
    const stack = path.join(project.terraform().folder, 'cdk.tf.json');
    const text = readFileSync(stack, 'utf8');
    const written = /"HAND_OVER=1080"|"1020s/g;
    expect(text.match(written)).toHaveLength(2);
    writeFileSync(
      stack,
      text.replace(written, (one) => one.replace('1080', '10').replace('1020', '5')),
    );
  };

  test('a download that takes longer than the provider waits is waited for, with its progress', async () => {
    await models(TINY);
    await project.terraform().apply();
    registry.stallsAfter = 3 * 1024 * 1024;
    await models(TINY, registry.model(10));
    impatient();
    const applying = project.terraform().apply();
    await sleep(45_000);
    registry.stallsAfter = Infinity;
    const { output } = await applying;
    const lines = output.split('\n').filter((line) => line.includes('(local-exec)'));
    progress(lines.join(' | '));
    expect(output).toMatch(/chat_pull\S* \(local-exec\): poolform: pulling padded:10: [34] of 11 MiB/);
    await project.terraform().expectNothingToDo();
    expect(await clients.models()).toEqual(['padded:10', 'tiny:1']);
  });

  test('a registry that stalls is given up after three minutes, also when the provider waits no longer', async () => {
    await models(TINY);
    await project.terraform().apply();
    registry.stallsAfter = 3 * 1024 * 1024;
    await models(TINY, registry.model(9));
    impatient();
    await fails(/padded:9: its registry sent nothing for 180 s/, 240_000);
    const log = await docker('logs', `${project.poolPrefix('chat')}-pull`);
    expect(log).toMatch(/pulling padded:9: [34] of 10 MiB/);
    registry.stallsAfter = Infinity;
    await sleep(10_000);
    await project.terraform().apply();
    expect(await clients.models()).toEqual(['padded:9', 'tiny:1']);
  });
});
