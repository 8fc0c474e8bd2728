import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { applied, kubectl, type Metadata, objects, type PodJson, tryKubectl } from '../harness/kubernetes/kubectl';
import { DEVICES, kubeSuite } from '../harness/kubernetes/needs';
import { Admission, admitted } from '../harness/kubernetes/policies';
import { KubePool, KubeProject } from '../harness/kubernetes/project';
import { KubeStrangers } from '../harness/kubernetes/strangers';
import { IMAGES } from '../harness/needs';
import { newToken, TINY } from '../harness/project';
import { flat, progress, until } from '../harness/run';

/** As OpenShift gives it to a namespace. */
const USER = 1_000_650_000;
const ALL = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
/** What docs/kubernetes.md asks for in an existing namespace. */
const RIGHTS: readonly (readonly [group: string, resources: readonly string[], verbs: readonly string[]])[] = [
  ['apps', ['statefulsets', 'deployments'], ALL],
  ['batch', ['jobs'], ALL],
  ['', ['services', 'configmaps'], ALL],
  ['networking.k8s.io', ['networkpolicies'], ALL],
  ['policy', ['poddisruptionbudgets'], ALL],
  ['', ['persistentvolumeclaims'], ['get', 'list', 'create', 'patch', 'delete']],
  ['', ['pods'], ['get', 'list', 'patch']],
  ['', ['pods/log', 'events'], ['get', 'list']],
  ['', ['pods/exec'], ['create']],
  ['', ['namespaces'], ['get']],
];

interface KubeconfigJson {
  readonly users: { readonly name: string; user: object }[];
}

kubeSuite("a tenant of somebody else's cluster", () => {
  const project = new KubeProject('tenant');
  const strangers = new KubeStrangers(project.prefix);
  const namespace = `${project.prefix}team`;
  const pool = new KubePool(project.poolPrefix('chat'), namespace);
  const admission = new Admission(project.prefix, [namespace]);
  const late = `poolform.example/${project.environment}`;
  const uids = async (): Promise<string[]> => [
    ...(await objects<{ readonly metadata: Metadata }>(`statefulset/${pool.server}`, '-n', namespace)).map(
      ({ metadata }) => metadata.uid,
    ),
    ...(await pool.pods('server')).map(({ metadata }) => metadata.uid),
  ];

  /** A kubeconfig of a service account with these rights and no others. */
  async function tenant(): Promise<string> {
    const name = 'terraform';
    const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name, namespace } };
    await applied(
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
      {
        ...rbac,
        kind: 'Role',
        rules: RIGHTS.map(([group, resources, verbs]) => ({ apiGroups: [group], resources, verbs })),
      },
      {
        ...rbac,
        kind: 'RoleBinding',
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      },
    );
    const token = await kubectl('create', 'token', name, '-n', namespace, '--duration=1h');
    const config = JSON.parse(await kubectl('config', 'view', '--raw', '--minify', '-o', 'json')) as KubeconfigJson;
    for (const user of config.users) user.user = { token };
    const file = path.join(project.folder, 'kubeconfig');
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return file;
  }

  beforeAll(async () => {
    await strangers.namespace('team', true);
    await admission.mutate(
      'users',
      { groups: [''], resources: ['pods'], operations: ['CREATE'] },
      `has(object.spec.securityContext.runAsUser) ? [] : [
         JSONPatch{op: "add", path: "/spec/securityContext/runAsUser", value: ${USER}},
         JSONPatch{op: "add", path: "/spec/securityContext/fsGroup", value: ${USER}}]`,
    );
    await admission.require(
      'range',
      { groups: [''], resources: ['pods'], operations: ['CREATE'] },
      {
        'the user is not in the range of the namespace':
          `object.spec.securityContext.runAsUser == ${USER} && ` +
          'object.spec.containers.all(c, !has(c.securityContext.runAsUser))',
      },
    );
    await admission.effective(async () => {
      const { spec } = await admitted({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'probe', namespace },
        spec: {
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } } as Record<
            string,
            unknown
          >,
          containers: [
            {
              name: 'x',
              image: IMAGES.client,
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            },
          ],
        },
      });
      return spec.securityContext['runAsUser'] === USER;
    });
    await project.begin({}, { kubeconfig: await tenant(), podUser: 'assigned' });
    project.pool('chat', {
      target: { kubernetes: 'gpu', namespace },
      replicas: 1,
      gpus: 'none',
      cpus: 0.2,
      models: [TINY],
      scheduling: { nodeSelector: { [late]: 'yes' } },
      storage: { size: '1GiB', retain: false },
      access: { tokens: { alice: { sha256: newToken().sha256 } } },
    });
    await project.synth();
    await project.terraform().init();
  }, 300_000);
  afterAll(async () => {
    await tryKubectl('label', 'nodes', '-l', DEVICES.label, `${late}-`);
    await project.end();
    await admission.end();
    await strangers.end();
  });

  test('a set whose node came too late for an apply is taken over by the next one, without a new pod', async () => {
    const failed = await project.terraform().tryApply();
    expect(failed.code).toBe(1);
    expect(flat(failed)).toMatch(/didn't match Pod's node affinity\/selector.*kubernetes\.gpu\.nodeTimeout/);
    await kubectl('label', 'nodes', '-l', DEVICES.label, `${late}=yes`);
    await until('the server is ready', 120_000, async () => (await pool.ready('server')) === 1, 500);
    const before = await uids();
    const { ms } = await project.terraform().apply();
    progress(`applied in ${(ms / 1000).toFixed(1)} s`);
    expect(await uids()).toEqual(before);
    await project.terraform().expectNothingToDo();
  });

  test('every pod runs as the user that the cluster gave it', async () => {
    const pods = await objects<PodJson & { readonly spec: { readonly securityContext: object } }>(
      'pods',
      '-n',
      namespace,
      '-l',
      'app.kubernetes.io/part-of=poolform',
    );
    expect(pods.length).toBeGreaterThan(4);
    for (const { spec } of pods) expect(spec.securityContext).toMatchObject({ runAsUser: USER, fsGroup: USER });
  });

  test('who has rights in the namespace alone can change and destroy the pool, and its claims', async () => {
    project.edit('chat', (file) => (file['memory'] = '600MiB'));
    await project.synth();
    await project.terraform().apply();
    await project.terraform().expectNothingToDo();
    await project.terraform().destroy();
    expect(await kubectl('get', 'pods,statefulsets,persistentvolumeclaims', '-n', namespace, '-o', 'name')).toBe('');
  });
});
