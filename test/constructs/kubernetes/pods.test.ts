import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1';
import { Size } from '../../../poolfile/values/units';
import { exampleCluster, exampleKubernetesPool, without } from '../../example-pool';
import { expanded } from '../../judges/consistency';
import { kubernetesObjects, podTemplates } from '../../judges/objects';
import { synthesize } from '../../synth';

type Changes = Parameters<typeof exampleKubernetesPool>[0];

/** Pod templates by what the pods are for; of the pulls and the prunes the first replica's. */
function pods(changes: Changes = {}): Readonly<Record<string, PodTemplateSpec>> {
  const objects = kubernetesObjects(synthesize(exampleCluster([exampleKubernetesPool(changes)])).json);
  return Object.fromEntries(
    [...podTemplates(objects)].reverse().map(([, t]) => [t.metadata!.labels!['app.kubernetes.io/component']!, t]),
  );
}

const example = exampleKubernetesPool();
const made = pods();
const containers = (template: PodTemplateSpec): readonly Container[] => [
  ...(template.spec!.initContainers ?? []),
  ...template.spec!.containers,
];
const all = () => Object.values(made).flatMap(containers);
const main = (part: string, from = made): Container => from[part]!.spec!.containers[0]!;
const variable = (c: Container, name: string) => c.env?.find((e) => e.name === name)?.value;

test('every container is confined, and says so itself', () => {
  expect(
    all()
      .map((c) => c.name)
      .sort(),
  ).toEqual(['folders', 'gateway', 'prune', 'pull', 'ready', 'server']);
  for (const c of all()) {
    expect(c.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsGroup: 65532,
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  }
});

test("no pod has a token of the cluster, a share of its node, or its neighbours' addresses", () => {
  for (const { spec } of Object.values(made)) {
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: {
        fsGroup: 65532,
        runAsNonRoot: true,
        runAsUser: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    for (const never of ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'serviceAccountName'])
      expect(spec).not.toHaveProperty(never);
    for (const v of spec!.volumes ?? []) expect(v).not.toHaveProperty('hostPath');
  }
  for (const c of all()) for (const p of c.ports ?? []) expect(p).not.toHaveProperty('hostPort');
});

test('only the pull, the prune and what makes the folders write models', () => {
  const mounts = Object.fromEntries(
    all()
      .map((c) => [c.name, c.volumeMounts?.find((m) => m.name === 'models')])
      .map(([name, m]) => [name, m && (m as { readOnly?: boolean }).readOnly === true ? 'reads' : m && 'writes']),
  );
  expect(mounts).toEqual({
    folders: 'writes',
    gateway: undefined,
    prune: 'writes',
    pull: 'writes',
    ready: undefined,
    server: 'reads',
  });
  expect(main('server').volumeMounts).toContainEqual({ name: 'models', mountPath: '/models', readOnly: true });
  expect(variable(main('server'), 'OLLAMA_NOPRUNE')).toBe('1');
});

test('what a container is promised of memory is all that it may take', () => {
  for (const c of all()) expect(c.resources?.limits?.['memory']).toBe(c.resources?.requests?.['memory']);
  expect(main('server').resources).toEqual({
    requests: { cpu: '8', memory: '24Gi', 'nvidia.com/gpu': '1' },
    limits: { cpu: '8', memory: '24Gi', 'nvidia.com/gpu': '1' },
  });
  expect(main('server', pods({ cpus: 7.5, memory: Size.parse('512MiB') })).resources?.limits).toMatchObject({
    cpu: '7500m',
    memory: '512Mi',
  });
});

test('devices are asked for by the exact name, by servers only, and none where there are none', () => {
  const mig = pods({ gpus: { ...example.gpus!, count: 2 }, devices: { resource: 'nvidia.com/mig-1g.10gb' } });
  for (const of of ['requests', 'limits'] as const)
    expect(main('server', mig).resources?.[of]).toMatchObject({ 'nvidia.com/mig-1g.10gb': '2' });
  for (const c of all().filter((c) => c.name !== 'server'))
    expect(Object.keys(c.resources?.limits ?? {})).toEqual(['cpu', 'memory']);
  const objects = kubernetesObjects(synthesize(exampleCluster([without(example, 'devices', 'gpus')])).json);
  const [, server] = podTemplates(objects)[0]!;
  expect(Object.keys(server.spec!.containers[0]!.resources!.limits!)).toEqual(['cpu', 'memory']);
  expect(variable(server.spec!.containers[0]!, 'NVIDIA_VISIBLE_DEVICES')).toBe('void');
  expect(server.spec).not.toHaveProperty('affinity');
});

// the image says NVIDIA_VISIBLE_DEVICES=all, and the pod's runtime class, or the node's default runtime, obeys
test("a container of the server's image that asks for no device sees none", () => {
  const without = all().filter((c) => c.image === example.images.ollama.image && c.name !== 'server');
  expect(without.map((c) => c.name).sort()).toEqual(['folders', 'prune', 'pull']);
  for (const c of without) expect([c.name, variable(c, 'NVIDIA_VISIBLE_DEVICES')]).toEqual([c.name, 'void']);
});

test('servers go to nodes with their product, past their taint and those that the file names', () => {
  const toleration = { key: 'dedicated', operator: 'Equal' as const, value: 'llm', effect: 'NoExecute' as const };
  const { server } = pods({
    scheduling: { ...example.scheduling, nodeSelector: { zone: 'a' }, tolerations: [toleration] },
  });
  expect(server!.spec).toMatchObject({
    nodeSelector: { zone: 'a' },
    tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }, toleration],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'nvidia.com/gpu.product', operator: 'In', values: ['NVIDIA-L4'] }] },
          ],
        },
      },
    },
    topologySpreadConstraints: [
      {
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: {
          matchLabels: { 'app.kubernetes.io/instance': 'pf-prod-chat', 'app.kubernetes.io/component': 'server' },
        },
      },
    ],
  });
});

test('a pull and a prune run beside their replica, past the same taints', () => {
  const objects = kubernetesObjects(synthesize(exampleCluster()).json);
  for (const part of ['pull', 'prune']) {
    for (const replica of [1, 2]) {
      const [, { spec }] = podTemplates(objects).find(([name]) => name.startsWith(`pf-prod-chat-${part}-${replica}-`))!;
      expect(spec!.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toEqual([
        {
          topologyKey: 'kubernetes.io/hostname',
          labelSelector: {
            matchLabels: {
              'app.kubernetes.io/instance': 'pf-prod-chat',
              'app.kubernetes.io/component': 'server',
              'statefulset.kubernetes.io/pod-name': `pf-prod-chat-server-${replica - 1}`,
            },
          },
        },
      ]);
      expect(spec!.volumes).toContainEqual({
        name: 'models',
        persistentVolumeClaim: { claimName: `models-pf-prod-chat-server-${replica - 1}` },
      });
      expect(spec!.tolerations).toEqual(made['server']!.spec!.tolerations);
    }
  }
});

test("the runtime class is the servers' alone, the priority class and the pull secrets everybody's", () => {
  expect(
    Object.entries(made)
      .filter(([, t]) => t.spec!.runtimeClassName !== undefined)
      .map(([part]) => part),
  ).toEqual(['server']);
  for (const { spec } of Object.values(made))
    expect(spec).toMatchObject({ priorityClassName: 'serving', imagePullSecrets: [{ name: 'regcred' }] });
});

test("a token, a model, a replica or a description changes nothing of a server's pod; memory does", () => {
  const before = JSON.stringify(made['server']);
  const after = (changes: Changes) => JSON.stringify(pods(changes)['server']);
  expect(after({ models: [...example.models, { name: 'x:1', reference: 'x:1', insecure: false }] })).toBe(before);
  expect(
    after({ access: { ...example.access, tokens: [...example.access.tokens, { name: 'b', sha256: 'c'.repeat(64) }] } }),
  ).toBe(before);
  expect(after({ replicas: [...example.replicas, { number: 3, devices: [] }] })).toBe(before);
  expect(
    after({
      description: 'another',
      clients: [{ namespace: 'other' }],
      pull: { ...example.pull, proxy: 'http://proxy.lab.example:3128' },
    }),
  ).toBe(before);
  expect(after({ memory: Size.parse('32GiB') })).not.toBe(before);
});

const HOSTILE = 'a${file("x")}%{ if true }b$${c}';
const ONCE = 'a$${file("x")}%%{ if true }b$$${c}';

test('text from a file reaches Terraform as that text, keys too', () => {
  const stack = synthesize(
    exampleCluster([
      exampleKubernetesPool({
        scheduling: {
          ...example.scheduling,
          annotations: { [HOSTILE]: HOSTILE },
          labels: { [HOSTILE]: HOSTILE },
          nodeSelector: { [HOSTILE]: HOSTILE },
          tolerations: [{ key: HOSTILE, operator: 'Equal', value: HOSTILE }],
        },
        clients: [{ namespace: 'rensei', pods: { [HOSTILE]: HOSTILE } }],
        claims: { ...example.claims, shared: true, storageClass: HOSTILE },
      }),
    ]),
  );
  const quoted = (text: string) => JSON.stringify(text).slice(1, -1);
  for (const type of [
    'kubernetes_stateful_set_v1',
    'kubernetes_network_policy_v1',
    'kubernetes_job_v1',
    'kubernetes_deployment_v1',
  ])
    expect(JSON.stringify(stack.resources(type))).toContain(quoted(ONCE));
  const [kept] = Object.values(stack.resources('terraform_data'));
  expect(kept!.provisioner![0]!['local-exec'].environment['MANIFEST']).toContain(quoted(ONCE));
  // doubled once: taken back once, every occurrence is what was written
  const objects = JSON.stringify(kubernetesObjects(stack.json));
  expect(objects.split(quoted(HOSTILE)).length).toBeGreaterThan(20);
  expect(objects.split(quoted(HOSTILE)).length).toBe(objects.split(/a\$+\{file/).length);
  const [, { metadata, spec }] = podTemplates(kubernetesObjects(stack.json))[0]!;
  expect(metadata).toMatchObject({ annotations: { [HOSTILE]: HOSTILE }, labels: { [HOSTILE]: HOSTILE } });
  expect(spec).toMatchObject({ nodeSelector: { [HOSTILE]: HOSTILE } });
  expect(spec!.tolerations).toContainEqual({ key: HOSTILE, operator: 'Equal', value: HOSTILE });
});

// the kubelet reads `$$` and `$(NAME)` in a variable's value: a `$` must be doubled for it
test('text from a file reaches the process as that text', () => {
  const text = '$(HOME) costs 5$$';
  const { env = [] } = main('server', pods({ serving: { ...example.serving, env: { LLAMA_ARG_ALIAS: text } } }));
  const seen = new Map<string, string>();
  for (const { name, value = '' } of env) seen.set(name, expanded(value, seen));
  expect(seen.get('LLAMA_ARG_ALIAS')).toBe(text);
});
