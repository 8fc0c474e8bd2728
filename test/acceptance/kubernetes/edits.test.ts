import type { Edit, Given } from '../docker/edits';
import { cdktf, cdktfMissing } from '../harness/cdktf-cli';
import { kubectl, objects } from '../harness/kubernetes/kubectl';
import { inNamespace } from '../harness/kubernetes/clean';
import { KubeClients } from '../harness/kubernetes/clients';
import { kubeSuite, whyNoCluster } from '../harness/kubernetes/needs';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { partName } from '../harness/kubernetes/plan';
import { planInWords, planLines } from '../harness/plan';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import type { Caller } from '../harness/kubernetes/caller';
import { inWords, Load } from '../harness/load';
import { IMAGES, needing } from '../harness/needs';
import { type Doc, newToken, OTHER, TINY } from '../harness/project';
import { progress, sleep } from '../harness/run';
import { KUBE_EDITS } from './edits';
import { lostClaim, stuck } from './rollout';

const HEADING = ['| edit | what changes | apply | longest pause | lost calls |', '|---|---|---|---|---|'] as const;
const PORTS = { port: 11434, newPort: 12434 } as const;

kubeSuite('edits on a cluster', () => {
  const withCdktf = whyNoCluster() === undefined ? needing(cdktfMissing(), 'a cluster by cdktf') : test.skip;
  const [alice, bob] = [newToken(), newToken()];
  const given: Given = {
    tiny: TINY,
    other: OTHER,
    ...PORTS,
    tokens: { alice: { sha256: alice.sha256 }, bob: { sha256: bob.sha256 } },
  };
  const project = new KubeProject('kedit');
  const strangers = new KubeStrangers(project.prefix);
  const pool = new KubePool(project.poolPrefix('chat'));
  let caller: Caller;
  /** Where clients go; those that get no answer there try the other port. */
  let port: number = PORTS.port;
  const table: string[] = [];
  const clients = (token = alice, model: string = TINY.name): KubeClients =>
    new KubeClients(caller, token, () => `http://${pool.gatewayHost}:${port}`, {}, model);

  beforeAll(async () => {
    caller = (await strangers.caller(await strangers.namespace('clients'), { app: 'caller' })).caller;
    await project.begin();
    project.pool('chat', {
      models: [TINY],
      storage: { size: '1GiB', retain: false },
      access: { port, tokens: { alice: given.tokens.alice } },
    });
    if (withCdktf === test) await project.synth();
    else await project.deploy();
  });
  afterAll(async () => {
    if (table.length > 0) progress(`measured:\n\n${[...HEADING, ...table].join('\n')}\n`);
    caller?.end();
    await strangers.end();
    await project.end();
  });

  interface SetJson {
    readonly spec: {
      readonly template: {
        readonly spec: {
          readonly containers: readonly {
            readonly image: string;
            readonly env: readonly { readonly name: string; readonly value: string }[];
            readonly resources: { readonly limits: Doc };
          }[];
        };
      };
    };
  }
  const server = async () =>
    (await objects<SetJson>('statefulset', '-n', pool.namespace, pool.server))[0]?.spec.template.spec.containers[0];
  /** Of a server and a gateway. */
  const grace = async (): Promise<unknown[]> =>
    Promise.all(
      (['server', 'gateway'] as const).map(async (part) => {
        const [pod] = await pool.pods(part);
        const seconds = ['pod', '-n', pool.namespace, pod?.metadata.name ?? '', '-o'];
        return Number(await kubectl('get', ...seconds, 'jsonpath={.spec.terminationGracePeriodSeconds}'));
      }),
    );
  const uids = async (): Promise<string[]> => (await pool.pods('server')).map((p) => p.metadata.uid);
  const pulled = async (replica: number): Promise<string> => {
    const job = (await kubectl('get', 'jobs', '-n', pool.namespace, '-o', 'name'))
      .split('\n')
      .find((name) => name.includes(`-pull-${replica}-`));
    return kubectl('logs', '-n', pool.namespace, job ?? '');
  };
  const unused = async (): Promise<unknown> =>
    ((await project.terraform().output('unused_claims')) as { readonly chat: unknown }).chat;
  const claim = (n: number): string => `models-${pool.server}-${n}`;
  const loses = async (model: string): Promise<void> =>
    expect((await clients(alice, model).generate()).status).toBe(404);
  let before: readonly string[] = [];
  let newImage = '';

  /** What must be true after an edit is applied: its effect, not its plan. */
  const EFFECTS: Readonly<Record<string, () => Promise<void>>> = {
    description: async () => expect(await uids()).toEqual(before),
    'keep-alive': async () =>
      expect((await server())?.env).toContainEqual({ name: 'OLLAMA_KEEP_ALIVE', value: '7m0s' }),
    'replica added': async () => {
      expect(await pool.complete()).toEqual([3, 3]);
      expect((await uids()).slice(0, 2)).toEqual(before);
      expect(await pulled(3)).toContain(`pulled ${TINY.name}`);
    },
    'two replicas removed': async () => {
      expect(await pool.complete()).toEqual([1, 1]);
      expect(await uids()).toEqual(before.slice(0, 1));
      expect(await unused()).toEqual([claim(1), claim(2)]);
    },
    'model added': async () => {
      expect(await clients().models()).toEqual([OTHER.name, TINY.name]);
      expect((await clients(alice, OTHER.name).generate()).status).toBe(200);
      expect(await uids()).toEqual(before);
    },
    // the earlier claim is used again, and brought up to date
    'replica added again': async () => {
      expect(await pool.complete()).toEqual([2, 2]);
      expect((await pulled(2)).match(/(present|pulled) \S+/g)).toEqual([
        `present ${TINY.name}`,
        `pulled ${OTHER.name}`,
      ]);
      expect((await uids()).slice(0, 1)).toEqual(before);
      expect(await unused()).toEqual([claim(2)]);
    },
    'model removed': async () => {
      expect(await clients().models()).toEqual([TINY.name]);
      await loses(OTHER.name);
      expect(await uids()).toEqual(before);
    },
    'token added': async () => {
      expect((await clients(bob).generate()).status).toBe(200);
      expect(await uids()).toEqual(before);
    },
    memory: async () => expect((await server())?.resources.limits['memory']).toBe('600Mi'),
    'answer timeout': async () => expect(await grace()).toEqual([7260, 7320]),
    image: async () => expect((await server())?.image).toBe(newImage),
    port: async () => {
      port = PORTS.newPort;
      expect((await clients().generate()).status).toBe(200);
      port = PORTS.port;
      await expect(clients().ask('/api/tags', undefined, { timeoutMs: 3_000 })).rejects.toThrow();
      port = PORTS.newPort;
    },
  };

  withCdktf('cdktf deploy creates the pool and exits with 0, and the plan after it is empty', async () => {
    const { ms } = await cdktf(['deploy', project.stackName(), '--auto-approve', '--skip-provider-lock'], {
      cwd: project.folder,
    });
    progress(`cdktf deploy took ${(ms / 1000).toFixed(1)} s`);
    await project.terraform().expectNothingToDo();
  });

  test('the table has an effect to prove for each edit', () => {
    expect(KUBE_EDITS.map((edit) => edit.name)).toEqual(Object.keys(EFFECTS));
  });

  const apply = async ({ name, edit, plan, pauseSeconds, losesCalls }: Edit): Promise<void> => {
    before = await uids();
    if (name === 'image') {
      newImage = (await pool.pods('server'))[0]?.status.containerStatuses?.[0]?.imageID ?? '';
      project.environmentFile((file) => {
        file['images'] = { ollama: { ...IMAGES.ollama, image: newImage }, gateway: IMAGES.gateway };
      });
    }
    project.edit('chat', (file) => edit(file, given));
    await project.synth();
    const planned = await project.terraform().plan();
    progress(
      `${name}\n${planLines(planned.changes)
        .map((l) => `    '${l}',`)
        .join('\n')}`,
    );
    expect(planLines(planned.changes)).toEqual([...plan].sort());

    const loads = [
      new Load(3, () =>
        clients()
          .generate(1, losesCalls ? { timeoutMs: 3_000 } : {})
          .catch((error: unknown) => {
            if (losesCalls) port = port === PORTS.port ? PORTS.newPort : PORTS.port;
            throw error;
          }),
      ),
      new Load(0.5, () => clients().generate(40)),
    ];
    const applied = await project
      .terraform()
      .apply()
      .then(
        (ended) => ended,
        (error: unknown) => error as Error,
      );
    // a call that is lost at the end counts too
    await sleep(3_000);
    const reports = await Promise.all(loads.map((load) => load.end()));
    if (applied instanceof Error) throw applied;
    const failures = reports.flatMap((report) => report.failures);
    const pause = (reports[0]?.pauseMs ?? 0) / 1000;
    const calls = reports.reduce((sum, { sent }) => sum + sent.length, 0);
    progress(
      `${name}: applied in ${(applied.ms / 1000).toFixed(1)} s, ${calls} calls, longest pause ${pause.toFixed(1)} s, ` +
        `longest call ${Math.max(...reports.map((r) => r.longestMs))} ms, failed: ${inWords(failures)}`,
    );
    table.push(
      `| ${name} | ${planInWords(planLines(planned.changes), partName)} | ${(applied.ms / 1000).toFixed(0)} s | ` +
        `${pause.toFixed(1)} s | ${failures.length} of ${calls} |`,
    );
    await project.terraform().expectNothingToDo();
    if (!losesCalls) expect(inWords(failures)).toBe('none');
    expect(pause).toBeLessThanOrEqual(pauseSeconds);
    await EFFECTS[name]?.();
  };

  test.each(KUBE_EDITS)('$name: changes exactly what the table says, and clients lose no more than it says', apply);

  describe('a lost claim', () => lostClaim(() => ({ project, pool, clients: clients() })));
  describe('a rollout that hangs', () => stuck(() => ({ project, pool, clients: clients() })));

  test('destroy leaves nothing: no namespace, no claim', async () => {
    expect((await inNamespace(pool.namespace)).length).toBeGreaterThan(10);
    if (withCdktf === test) {
      const { ms } = await cdktf(['destroy', project.stackName(), '--auto-approve'], { cwd: project.folder });
      progress(`cdktf destroy took ${(ms / 1000).toFixed(1)} s`);
    } else {
      await project.terraform().destroy();
    }
    expect(
      (await objects<{ readonly metadata: { readonly name: string } }>('namespaces')).map((n) => n.metadata.name),
    ).not.toContain(pool.namespace);
  });
});
