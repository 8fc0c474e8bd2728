import { type Edit, EDITS, type Given } from './edits';
import { Clients } from '../harness/clients';
import { docker, inspect, part, parts, things } from '../harness/docker/engine';
import { call } from '../harness/http';
import { otherGateway, otherOllama, removeImages } from '../harness/docker/images';
import { inWords, Load } from '../harness/load';
import { IMAGES, suite } from '../harness/needs';
import { complete } from '../harness/docker/gateway';
import { planInWords, planLines } from '../harness/plan';
import { freePort } from '../harness/allocator';
import { bearer, newToken, OTHER, Project, TINY } from '../harness/project';
import { progress } from '../harness/run';
import type { Changes } from '../harness/terraform';

interface Created {
  readonly Id: string;
  readonly Image: string;
  readonly Config: { readonly Env: readonly string[]; readonly Labels: Readonly<Record<string, string>> };
  readonly HostConfig: { readonly Memory: number };
}

/** The plan's lines. An image's address has its digest in it: `docker_image.*` stands for it. */
const lines = (changes: Changes): readonly string[] =>
  planLines(changes).map((line) => line.replace(/ docker_image\.images_\w+$/, ' docker_image.*'));

const HEADING = ['| edit | what changes | apply | longest pause | lost calls |', '|---|---|---|---|---|'] as const;

/** What the table of edits calls a resource of the pool `chat`; undefined: it is not in the table. */
const partName = (address: string): string | undefined =>
  /^docker_container\.chat_(.+?)(_container)?_[0-9A-F]{8}$/.exec(address)?.[1] ??
  (/^docker_image\./.test(address) ? 'image' : undefined);

suite('edits', () => {
  const [alice, bob] = [newToken(), newToken()];
  let given: Given;
  let project: Project;
  let prefix: string;
  /** Where clients connect; those that are refused there try the new port. */
  let port = 0;
  const clients = new Clients(alice, () => port);
  const table: string[] = [];
  /** The first server as it was before an edit. */
  let before = '';

  beforeAll(async () => {
    port = await freePort();
    given = {
      tiny: TINY,
      other: OTHER,
      port,
      newPort: await freePort(),
      tokens: { alice: { sha256: alice.sha256 }, bob: { sha256: bob.sha256 } },
    };
    project = await new Project('edit').begin();
    prefix = project.poolPrefix('chat');
    project.pool('chat', { models: [TINY], access: { port, tokens: { alice: given.tokens.alice } } });
    await project.deploy();
  });
  afterAll(async () => {
    if (table.length > 0) progress(`measured:\n\n${[...HEADING, ...table].join('\n')}\n`);
    await project.end();
    await removeImages(project.environment);
  });

  const server = async (): Promise<Created> => inspect<Created>('container', await part(prefix, 'server-1'));

  /** What must be true after an edit is applied: its effect, not its plan. */
  const EFFECTS: Readonly<Record<string, () => Promise<void>>> = {
    description: () => Promise.resolve(),
    'keep-alive': async () => expect((await server()).Config.Env).toContain('OLLAMA_KEEP_ALIVE=7m0s'),
    'model added': async () => {
      expect(await clients.models()).toEqual([OTHER.name, TINY.name]);
      expect((await new Clients(alice, () => port, OTHER.name).generate()).status).toBe(200);
    },
    'model removed': async () => {
      expect(await clients.models()).toEqual([TINY.name]);
      expect((await new Clients(alice, () => port, OTHER.name).generate()).status).toBe(404);
    },
    'token added': async () => expect((await new Clients(bob, () => port).generate()).status).toBe(200),
    'replica added': async () => expect(await complete(prefix)).toBe(3),
    'replica removed': async () => {
      expect(await complete(prefix)).toBe(2);
      expect(await parts(prefix, 'server-3')).toEqual([]);
    },
    memory: async () => expect((await server()).HostConfig.Memory).toBe(1100 * 1024 ** 2),
    'answer timeout': async () => expect((await server()).Id).toBe(before),
    image: async () => expect((await server()).Config.Labels).toMatchObject({ acceptance: 'second' }),
    'gateway image': async () =>
      expect((await inspect<Created>('container', await part(prefix, 'gateway'))).Config.Labels).toMatchObject({
        acceptance: 'second',
      }),
    port: async () => {
      expect((await clients.generate()).status).toBe(200);
      await expect(call(`http://127.0.0.1:${given.port}/`, { headers: bearer(alice) })).rejects.toThrow(/ECONNREFUSED/);
    },
    retain: async () =>
      expect(await project.terraform().output('kept_after_destroy')).toEqual({
        chat: [`volume ${prefix}-models on box stays until you remove it`],
      }),
    name: async () => {
      expect(await project.terraform().output('endpoints')).toEqual({ talk: `http://127.0.0.1:${port}` });
      expect(await clients.models()).toEqual([TINY.name]);
    },
  };

  test('the table has an effect to prove for each edit', () => {
    expect(EDITS.map((edit) => edit.name)).toEqual(Object.keys(EFFECTS));
  });

  let ollama: string = IMAGES.ollama.image;
  let gateway: string = IMAGES.gateway.image;
  const apply = async ({ name, edit, plan, pauseSeconds, losesCalls }: Edit): Promise<void> => {
    if (name === 'image') ollama = await otherOllama(project.environment, 'second', 'LABEL acceptance=second');
    if (name === 'gateway image') gateway = await otherGateway(project.environment, 'second');
    project.environmentFile((file) => {
      file['images'] = { ollama: { ...IMAGES.ollama, image: ollama }, gateway: { image: gateway } };
    });
    before = (await server()).Id;
    project.edit('chat', (file) => edit(file, given));
    if (name === 'name') project.rename('chat', 'talk');
    await project.synth();
    const planned = await project.terraform().plan();
    expect([...lines(planned.changes)].sort()).toEqual([...plan].sort());

    const loads = [
      new Load(5, () =>
        clients.generate().catch((error: unknown) => {
          if (name === 'port' && String(error).includes('ECONNREFUSED'))
            port = port === given.port ? given.newPort : given.port;
          throw error;
        }),
      ),
      new Load(1, () => clients.generate(40)),
    ];
    const { ms } = await project.terraform().apply();
    const reports = await Promise.all(loads.map((load) => load.end()));
    const failures = reports.flatMap((report) => report.failures);
    const pause = (reports[0]?.pauseMs ?? 0) / 1000;
    progress(
      `${name}: applied in ${(ms / 1000).toFixed(1)} s, longest pause ${pause.toFixed(1)} s, ` +
        `longest call ${Math.max(...reports.map((r) => r.longestMs))} ms, failed: ${inWords(failures)}`,
    );
    table.push(
      `| ${name} | ${planInWords(plan, partName)} | ${(ms / 1000).toFixed(0)} s | ` +
        `${pause.toFixed(1)} s | ${failures.length} |`,
    );
    if (!losesCalls) expect(inWords(failures)).toBe('none');
    expect(pause).toBeLessThanOrEqual(pauseSeconds);
    await project.terraform().expectNothingToDo();
    await EFFECTS[name]?.();
  };

  test.each(EDITS)('$name: changes exactly what the table says, and clients lose no more than it says', apply);

  test('a model volume that was removed by hand is created and filled by the next apply, and serves', async () => {
    const containers = (await things(prefix)).containers.filter((name) => /-(server-\d+-\w+|pull|prune)$/.test(name));
    expect(containers).toHaveLength(4);
    await docker('rm', '-f', ...containers);
    await docker('volume', 'rm', `${prefix}-models`);
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    expect(await clients.models()).toEqual([TINY.name]);
    expect((await clients.generate()).status).toBe(200);
  });
});
