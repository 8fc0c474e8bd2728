import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1';
import { Size } from '../../../poolfile/values/units';
import { exampleCluster, exampleKubernetesPool, omit } from '../../example-pool';
import { expanded } from '../../judges/consistency';
import { kubernetesObjects, podTemplates } from '../../judges/objects';
import { synthesize } from '../../synth';

type Changes = Parameters<typeof exampleKubernetesPool>[0];

/** Pod templates by component; for pull and prune those of the first replica. */
function pods(changes: Changes = {}): Readonly<Record<string, PodTemplateSpec>> {
  const objects = kubernetesObjects(synthesize(exampleCluster([exampleKubernetesPool(changes)])).json);
  return Object.fromEntries(
    [...podTemplates(objects)].reverse().map(([, t]) => [t.metadata!.labels!['app.kubernetes.io/component']!, t]),
  );
}

const example = exampleKubernetesPool();
const examplePods = pods();
const containers = (template: PodTemplateSpec): readonly Container[] => [
  ...(template.spec!.initContainers ?? []),
  ...template.spec!.containers,
];
const all = () => Object.values(examplePods).flatMap(containers);
const main = (part: string, from = examplePods): Container => from[part]!.spec!.containers[0]!;
const variable = (c: Container, name: string) => c.env?.find((e) => e.name === name)?.value;

test('every container is confined by its own settings, not only by those of its pod', () => {
  expect(
    all()
      .map((c) => c.name)
      .sort(),
  ).toEqual(['folders', 'gateway', 'probe', 'prune', 'pull', 'ready', 'server']);
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

test("no pod has a service account token, access to its node, or variables with its neighbours' addresses", () => {
  for (const { spec } of Object.values(examplePods)) {
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

test('only pull, prune and the init container can write models', () => {
  const mounts = Object.fromEntries(
    all()
      .map((c) => [c.name, c.volumeMounts?.find((m) => m.name === 'models')])
      .map(([name, m]) => [name, m && (m as { readOnly?: boolean }).readOnly === true ? 'reads' : m && 'writes']),
  );
  expect(mounts).toEqual({
    folders: 'writes',
    gateway: undefined,
    // it proves that the pull can start, and must not keep a claim from being deleted afterwards
    probe: undefined,
    prune: 'writes',
    pull: 'writes',
    ready: undefined,
    server: 'reads',
  });
  expect(main('server').volumeMounts).toContainEqual({ name: 'models', mountPath: '/models', readOnly: true });
  expect(variable(main('server'), 'OLLAMA_NOPRUNE')).toBe('1');
});

test('the memory limit of every container is its request', () => {
  for (const c of all()) expect(c.resources?.limits?.['memory']).toBe(c.resources?.requests?.['memory']);
  expect(main('server').resources).toEqual({
    requests: { cpu: '8', memory: '24Gi', 'ephemeral-storage': '0', 'nvidia.com/gpu': '1' },
    limits: { cpu: '8', memory: '24Gi', 'ephemeral-storage': '2Gi', 'nvidia.com/gpu': '1' },
  });
  expect(main('server', pods({ cpus: 7.5, memory: Size.parse('512MiB') })).resources?.limits).toMatchObject({
    cpu: '7500m',
    memory: '512Mi',
  });
});

test('only servers request devices, by the name of their resource, and none without GPUs', () => {
  const mig = pods({ gpus: { ...example.gpus!, count: 2 }, devices: { resource: 'nvidia.com/mig-1g.10gb' } });
  for (const part of ['requests', 'limits'] as const)
    expect(main('server', mig).resources?.[part]).toMatchObject({ 'nvidia.com/mig-1g.10gb': '2' });
  for (const c of all().filter((c) => c.name !== 'server'))
    expect(Object.keys(c.resources?.limits ?? {})).toEqual(['cpu', 'ephemeral-storage', 'memory']);
  const objects = kubernetesObjects(synthesize(exampleCluster([omit(example, 'devices', 'gpus')])).json);
  const [, server] = podTemplates(objects)[0]!;
  expect(Object.keys(server.spec!.containers[0]!.resources!.limits!)).toEqual(['cpu', 'ephemeral-storage', 'memory']);
  expect(variable(server.spec!.containers[0]!, 'NVIDIA_VISIBLE_DEVICES')).toBe('void');
  expect(server.spec).not.toHaveProperty('affinity');
});

// the image sets NVIDIA_VISIBLE_DEVICES=all, which the pod's runtime class or the node's default runtime obeys
test("a container of the server's image that requests no device sees none", () => {
  const withoutDevices = all().filter((c) => c.image === example.images.ollama.image && c.name !== 'server');
  expect(withoutDevices.map((c) => c.name).sort()).toEqual(['folders', 'probe', 'prune', 'pull']);
  for (const c of withoutDevices) expect([c.name, variable(c, 'NVIDIA_VISIBLE_DEVICES')]).toEqual([c.name, 'void']);
});

test('servers run on nodes with their product, and tolerate its taint and those of the pool file', () => {
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

test('a pull and a prune run on the node of their replica, with the same tolerations', () => {
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
      expect(spec!.tolerations).toEqual(examplePods['server']!.spec!.tolerations);
    }
  }
});

test('only servers have the runtime class; all pods have the priority class and the pull secrets', () => {
  expect(
    Object.entries(examplePods)
      .filter(([, t]) => t.spec!.runtimeClassName !== undefined)
      .map(([part]) => part),
  ).toEqual(['server']);
  for (const { spec } of Object.values(examplePods))
    expect(spec).toMatchObject({ priorityClassName: 'serving', imagePullSecrets: [{ name: 'regcred' }] });
});

test('a change of memory restarts servers, a change of tokens, models, replicas, clients or proxy does not', () => {
  const before = JSON.stringify(examplePods['server']);
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

test('Terraform reads text of the pool file literally, keys included', () => {
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
  const manifests = Object.values(stack.resources('terraform_data')).map(
    (data) => data.provisioner?.[0]?.['local-exec'].environment['MANIFEST'],
  );
  expect(manifests.filter((text) => text?.includes(quoted(ONCE)))).toHaveLength(1);
  // escaped exactly once: unescaped once, every occurrence is what the file says
  const objects = JSON.stringify(kubernetesObjects(stack.json));
  expect(objects.split(quoted(HOSTILE)).length).toBeGreaterThan(20);
  expect(objects.split(quoted(HOSTILE)).length).toBe(objects.split(/a\$+\{file/).length);
  const [, { metadata, spec }] = podTemplates(kubernetesObjects(stack.json))[0]!;
  expect(metadata).toMatchObject({ annotations: { [HOSTILE]: HOSTILE }, labels: { [HOSTILE]: HOSTILE } });
  expect(spec).toMatchObject({ nodeSelector: { [HOSTILE]: HOSTILE } });
  expect(spec!.tolerations).toContainEqual({ key: HOSTILE, operator: 'Equal', value: HOSTILE });
});

// the kubelet expands `$$` and `$(NAME)` in the value of a variable
test('the process gets text of the pool file literally', () => {
  const text = '$(HOME) costs 5$$';
  const { env = [] } = main('server', pods({ serving: { ...example.serving, env: { LLAMA_ARG_ALIAS: text } } }));
  const seen = new Map<string, string>();
  for (const { name, value = '' } of env) seen.set(name, expanded(value, seen));
  expect(seen.get('LLAMA_ARG_ALIAS')).toBe(text);
});
