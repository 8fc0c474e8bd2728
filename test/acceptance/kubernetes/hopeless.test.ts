import { applied, kubectl, restrictedPod } from '../harness/kubernetes/kubectl';
import { kubeSuite } from '../harness/kubernetes/needs';
import { IMAGES } from '../harness/needs';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import { type Ended, flat, progress, until } from '../harness/run';
import { type Doc, newToken } from '../harness/project';

/** How long an apply may take that the cluster can do nothing with, whatever the reason. */
const HOPELESS_MS = 120_000;

interface Cause {
  readonly pool: Doc;
  /** An object that makes it hopeless, in the pool's existing namespace. */
  readonly object?: Doc;
  /** Changes the image of a container, which no pool file can. */
  readonly image?: RegExp;
  /** What the apply must say, in the cluster's words. */
  readonly words: RegExp;
}

const CAUSES: Readonly<Record<string, Cause>> = {
  node: {
    pool: { scheduling: { nodeSelector: { disk: 'nowhere' } } },
    words: /servers of pool node .*didn't match Pod's node affinity\/selector/,
  },
  class: {
    pool: { storage: { size: '1GiB', class: 'nofast' } },
    words: /servers of pool class .*storageclass\.storage\.k8s\.io "nofast" not found/,
  },
  runtime: {
    pool: { scheduling: { runtimeClass: 'nothere' } },
    words: /servers of pool runtime .*RuntimeClass "nothere" not found/,
  },
  priority: {
    pool: { scheduling: { priorityClass: 'nothere' } },
    words: /servers of pool priority .*no PriorityClass with name nothere was found/,
  },
  quota: {
    pool: {},
    object: { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { 'requests.cpu': '10m' } } },
    words: /servers of pool quota .*exceeded quota: set-by-the-test, requested: requests\.cpu=100m/,
  },
  most: {
    pool: {},
    object: {
      apiVersion: 'v1',
      kind: 'LimitRange',
      spec: { limits: [{ type: 'Container', max: { memory: '256Mi' } }] },
    },
    words: /servers of pool most .*maximum memory usage per Container is 256Mi/,
  },
  image: { pool: {}, image: /chat/, words: /servers of pool image .*Pod\/.*:nope: not found/ },
  door: { pool: {}, image: /gateway/, words: /pull and gateway of pool door .*Pod\/.*:nope: not found/ },
  secret: {
    pool: { access: { tls: { secret: 'not-there' } } },
    words: /pull and gateway of pool secret .*secret "not-there" not found/,
  },
  room: {
    pool: {},
    // for the server and the folders of its store, and not for a pull beside it
    object: { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { 'requests.memory': '1500Mi' } } },
    words: /pull and gateway of pool room .*exceeded quota: set-by-the-test, requested: requests\.memory=2Gi/,
  },
};
const NAMES = Object.keys(CAUSES);

/** The error of an apply that is about one pool. */
const errorAbout = (pool: string, ended: Ended): string | undefined =>
  flat(ended)
    .split('Error: local-exec provisioner error')
    .slice(1)
    .find((error) => error.includes(` of pool ${pool} `));

kubeSuite('hopeless', () => {
  const project = new KubeProject('hope');
  const strangers = new KubeStrangers(project.prefix);

  beforeAll(async () => {
    await Promise.all(NAMES.map((name) => strangers.namespace(name)));
    for (const [name, { object }] of Object.entries(CAUSES)) {
      if (object)
        await applied({ ...object, metadata: { name: 'set-by-the-test', namespace: `${project.prefix}${name}` } });
    }
    await project.begin();
    for (const [name, { pool }] of Object.entries(CAUSES)) {
      const { access, ...fields } = pool;
      project.pool(name, {
        target: { kubernetes: 'gpu', namespace: `${project.prefix}${name}` },
        replicas: 1,
        gpus: 'none',
        cpus: 0.1,
        scheduling: {},
        ...fields,
        access: { tokens: { alice: { sha256: newToken().sha256 } }, ...(access as Doc) },
      });
    }
    await project.synth();
    await project.terraform().init();
  });
  afterAll(async () => {
    await strangers.end();
    await project.end();
  });

  test('an apply that is hopeless ends within two minutes, with the cluster’s own words for each cause', async () => {
    const nope = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(nope);
      else if (value !== null && typeof value === 'object')
        for (const [key, inner] of Object.entries(value)) {
          if (key === 'image' && typeof inner === 'string') (value as Doc)[key] = inner.replace(/:[^:]+$/, ':nope');
          else nope(inner);
        }
    };
    project.patchStack((stack) => {
      const all = stack['resource'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
      for (const [type, pattern] of [
        ['kubernetes_stateful_set_v1', /^image_servers_set_/],
        ['kubernetes_job_v1', /^door_probe_job_/],
      ] as const)
        for (const [id, resource] of Object.entries(all[type] ?? {})) if (pattern.test(id)) nope(resource);
    });
    const ended = await project.terraform().tryApply();
    progress(`ended after ${(ended.ms / 1000).toFixed(1)} s`);
    expect(ended.code).toBe(1);
    for (const [name, { words }] of Object.entries(CAUSES))
      expect([name, errorAbout(name, ended)]).toEqual([name, expect.stringMatching(words)]);
    // half of the causes can only be met once the servers run: ten pools begin at the same time
    expect(ended.ms).toBeLessThan(HOPELESS_MS + 60_000);
  });
});

kubeSuite('a hopeless change', () => {
  const project = new KubeProject('hopech');
  const scheduled = (nodeSelector: Doc): Promise<void> => {
    project.edit('chat', (file) => (file['scheduling'] = { nodeSelector }));
    return project.synth();
  };

  beforeAll(async () => {
    await project.begin();
    const tokens = { alice: { sha256: newToken().sha256 } };
    project.pool('chat', { replicas: 2, gpus: 'none', cpus: 0.1, scheduling: {}, access: { tokens } });
    await project.deploy();
  });
  afterAll(() => project.end());

  test('ends within two minutes, is in the next plan, and is healed by the file as it was', async () => {
    await scheduled({ disk: 'nowhere' });
    for (let i = 0; i < 2; i += 1) {
      const ended = await project.terraform().tryApply();
      progress(`ended after ${(ended.ms / 1000).toFixed(1)} s`);
      expect([ended.code, errorAbout('chat', ended)]).toEqual([
        1,
        expect.stringMatching(/didn't match Pod's node affinity\/selector.* more: kubectl .*get events/),
      ]);
      expect(ended.ms).toBeLessThan(HOPELESS_MS);
      expect((await project.terraform().plan()).changes).not.toEqual({});
    }
    await scheduled({});
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
  });

  test('a replica without a model is named, and is an error only where no other serves', async () => {
    const pool = new KubePool(project.poolPrefix('chat'));
    const emptied = async (replica: number): Promise<void> => {
      const pod = `emptied-${replica}`;
      const claim = `models-${pool.server}-${replica - 1}`;
      const command = ['sh', '-c', 'rm -r /claim/manifests/*'];
      await applied(restrictedPod(pod, pool.namespace, IMAGES.client, command, { claim }));
      await until(`${pod} has ended`, 60_000, async () =>
        (await kubectl('get', 'pod', '-n', pool.namespace, pod, '-o', 'jsonpath={.status.phase}')).includes(
          'Succeeded',
        ),
      );
      await kubectl('delete', 'pod', '-n', pool.namespace, pod);
    };
    // what rolls the gateways; a token would touch neither them nor servers
    const origin = (name: string): Promise<void> => {
      project.edit('chat', (file) => {
        file['access'] = { ...(file['access'] as Doc), origins: [`https://${name}.example`] };
      });
      return project.synth();
    };
    await emptied(2);
    await origin('bob');
    const warned = await project.terraform().apply();
    progress(`warned after ${(warned.ms / 1000).toFixed(1)} s`);
    expect(warned.output).toContain('poolform: replica 2 does not have the model tiny:1');
    expect(warned.output).not.toContain('replica 1 does');
    await project.terraform().expectNothingToDo();
    await emptied(1);
    await origin('carol');
    const failed = await project.terraform().tryApply();
    progress(`failed after ${(failed.ms / 1000).toFixed(1)} s`);
    expect([failed.code, errorAbout('chat', failed)]).toEqual([
      1,
      expect.stringMatching(/no replica has every model.*replica 1 does not have the model tiny:1/),
    ]);
    expect(failed.ms).toBeLessThan(HOPELESS_MS);
  });
});
