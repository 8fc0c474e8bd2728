import { exampleCluster, exampleKubernetesPool, without } from '../../example-pool';
import { type KubernetesObject, type Kinds, kubernetesObjects, ofKind } from '../../judges/objects';
import { type Synthesized, synthesize } from '../../synth';

type Changes = Parameters<typeof exampleKubernetesPool>[0];

const example = exampleKubernetesPool();
const stackOf = (changes: Changes = {}): Synthesized => synthesize(exampleCluster([exampleKubernetesPool(changes)]));
const objectsOf = (changes: Changes = {}): readonly KubernetesObject[] => kubernetesObjects(stackOf(changes).json);
const namesOf = (kind: keyof Kinds, changes: Changes = {}): readonly string[] =>
  ofKind(objectsOf(changes), kind)
    .map((o) => o.metadata!.name!)
    .sort();
const made = stackOf();
const EXISTING = { namespace: { name: 'ml', own: false } };
const SHARED = { claims: { ...example.claims, shared: true } };

/** Every address with what it waits for, both without the type, the pool and the hash. */
function waits({ json }: Synthesized): Readonly<Record<string, readonly string[]>> {
  const short = (address: string) => address.replace(/^.*\.chat_|_[0-9A-F]{8}$/g, '');
  return Object.fromEntries(
    Object.values(json.resource).flatMap((all) =>
      Object.entries(all).map(([address, r]) => [short(`.${address}`), (r.depends_on ?? []).map(short)]),
    ),
  );
}

test('addresses are contract: a changed one replaces what it names', () => {
  const { resource, data } = made.json;
  const addresses = Object.entries({ ...resource, ...data }).flatMap(([type, all]) =>
    Object.keys(all).map((name) => `${type}.${name}`),
  );
  expect(addresses.sort()).toEqual([
    'kubernetes_config_map_v1.chat_gateway_configuration_7D96246F',
    'kubernetes_deployment_v1.chat_gateway_deployment_9060AEE4',
    'kubernetes_job_v1.chat_prune-1_job_A1A1DA82',
    'kubernetes_job_v1.chat_prune-2_job_994EADD7',
    'kubernetes_job_v1.chat_pull-1_job_13BC741D',
    'kubernetes_job_v1.chat_pull-2_job_3E4D5DE4',
    'kubernetes_job_v1.chat_ready_job_969A31B9',
    'kubernetes_namespace_v1.chat_jobs_printed_A3760848',
    'kubernetes_network_policy_v1.chat_policies_default-deny_B39EB811',
    'kubernetes_network_policy_v1.chat_policies_gateway_19BE1B0A',
    'kubernetes_network_policy_v1.chat_policies_pull_5AD3D47F',
    'kubernetes_network_policy_v1.chat_policies_ready_BE9D234E',
    'kubernetes_network_policy_v1.chat_policies_server_61309D9F',
    'kubernetes_pod_disruption_budget_v1.chat_gateway_budget_F67013C7',
    'kubernetes_pod_disruption_budget_v1.chat_servers_budget_383F8F70',
    'kubernetes_resource_quota_v1.chat_home_quota_D0C105A0',
    'kubernetes_resources.chat_claims_CA2AA09B',
    'kubernetes_service_v1.chat_gateway_service_FBB34691',
    'kubernetes_service_v1.chat_servers_service_C059CE25',
    'kubernetes_stateful_set_v1.chat_servers_set_E53EA365',
    'terraform_data.chat_home_kept_D26F27AC',
  ]);
  expect(Object.keys(stackOf({ storage: { retain: false } }).resources('kubernetes_namespace_v1'))).toEqual([
    'pf-prod-chat',
  ]);
  expect(Object.keys(stackOf(SHARED).resources('kubernetes_job_v1'))).toEqual([
    'chat_prune_job_6B6704D9',
    'chat_pull_job_306A2E6F',
    'chat_ready_job_969A31B9',
  ]);
});

test('every resource is of the current version of its API, and planning needs no CRD', () => {
  for (const changes of [{}, EXISTING, SHARED, { storage: { retain: false } }]) {
    for (const type of Object.keys(stackOf(changes).json.resource))
      expect(type).toMatch(/^(kubernetes_\w+_v1|terraform_data)$/);
  }
});

describe('order', () => {
  const home = ['home_kept', 'home_quota'];
  const base = [
    ...home,
    'policies_default-deny',
    'policies_server',
    'policies_gateway',
    'policies_pull',
    'policies_ready',
  ];

  test('servers wait for the policies, pulls for servers, the gateway for pulls, the check for the gateway, prunes for the check', () => {
    const { home_kept, home_quota, ...rest } = waits(made);
    expect([home_kept, home_quota]).toEqual([[], ['home_kept']]);
    for (const name of base.slice(2)) expect([name, rest[name]]).toEqual([name, home]);
    for (const name of ['servers_set', 'servers_service', 'servers_budget'])
      expect([name, rest[name]]).toEqual([name, base]);
    for (const name of ['pull-1_job', 'pull-2_job'])
      expect([name, rest[name]]).toEqual([name, [...base, 'servers_set']]);
    const pulled = [...base, 'servers_set', 'pull-1_job', 'pull-2_job'];
    for (const name of ['gateway_service', 'gateway_budget']) expect([name, rest[name]]).toEqual([name, pulled]);
    expect(rest['gateway_deployment']).toEqual([...pulled, 'gateway_configuration']);
    expect(rest['ready_job']).toEqual([...base, 'gateway_deployment']);
    for (const name of ['prune-1_job', 'prune-2_job'])
      expect([name, rest[name]]).toEqual([name, [...base, 'ready_job']]);
  });

  test('a namespace that is made comes before all else', () => {
    const all = Object.entries(waits(stackOf({ storage: { retain: false } }))).filter(
      ([name]) => name !== 'pf-prod-chat' && !name.endsWith('.pf-prod-chat'),
    );
    for (const [name, first] of all) expect([name, first[0]]).toEqual([name, 'kubernetes_namespace_v1.pf-prod-chat']);
  });

  test('what is created before it is destroyed waits for nothing whose name would be taken', () => {
    const all = Object.values(made.json.resource).flatMap((resources) => Object.entries(resources));
    const first = all.filter(
      ([, r]) => (r.lifecycle as { readonly create_before_destroy?: boolean } | undefined)?.create_before_destroy,
    );
    expect(first.map(([address]) => address)).toEqual(['chat_gateway_configuration_7D96246F']);
    expect(waits(made)['gateway_configuration']).toEqual(home);
    expect(first[0]![1].metadata).toMatchObject({ generate_name: 'pf-prod-chat-gateway-' });
    expect(first[0]![1].metadata).not.toHaveProperty('name');
  });

  test('an apply waits until servers, jobs and gateway are done', () => {
    for (const type of ['kubernetes_stateful_set_v1', 'kubernetes_deployment_v1'])
      for (const r of Object.values(made.resources(type))) expect(r).toMatchObject({ wait_for_rollout: true });
    const jobs = Object.values(made.resources('kubernetes_job_v1')) as unknown as readonly {
      readonly spec: { readonly active_deadline_seconds: number };
      readonly timeouts: { readonly create: string; readonly update: string };
    }[];
    for (const job of jobs) {
      expect(job).toMatchObject({ wait_for_completion: true });
      // a Job ends by itself before the provider gives up on it
      for (const limit of [job.timeouts.create, job.timeouts.update])
        expect(Number.parseInt(limit, 10)).toBeGreaterThan(job.spec.active_deadline_seconds);
    }
  });
});

describe('names', () => {
  const jobs = (changes: Changes = {}) => namesOf('Job', changes).filter((n) => !n.includes('-ready-'));
  const before = jobs();

  test('a Job is named by what it is about', () => {
    expect(before).toEqual([
      expect.stringMatching(/^pf-prod-chat-prune-1-[0-9a-h]{8}$/),
      expect.stringMatching(/^pf-prod-chat-prune-2-/),
      expect.stringMatching(/^pf-prod-chat-pull-1-/),
      expect.stringMatching(/^pf-prod-chat-pull-2-/),
    ] as string[]);
    expect(namesOf('Job', SHARED)).toEqual([
      expect.stringMatching(/^pf-prod-chat-prune-[0-9a-h]{8}$/),
      expect.stringMatching(/^pf-prod-chat-pull-/),
      expect.stringMatching(/^pf-prod-chat-ready-/),
    ] as string[]);
  });

  test('another list, digest or image is another Job; a token or a replica is not', () => {
    const { models, images, access, replicas } = example;
    for (const changes of [
      { models: models.slice(0, 1) },
      { models: [{ ...models[0]!, digest: 'd'.repeat(64) }, models[1]!] },
      { images: { ...images, ollama: { image: 'ollama/ollama:0.32.16', version: '0.32.16' } } },
    ])
      expect(jobs(changes).filter((name) => before.includes(name))).toEqual([]);
    expect(jobs({ access: { ...access, tokens: [{ name: 'b', sha256: 'c'.repeat(64) }] } })).toEqual(before);
    expect(jobs({ replicas: [...replicas, { number: 3, devices: [] }] })).toEqual(expect.arrayContaining([...before]));
  });

  test('a new configuration is checked anew', () => {
    const ready = (changes: Changes = {}) => namesOf('Job', changes).filter((n) => n.includes('-ready-'));
    expect(ready({ access: { ...example.access, tokens: [{ name: 'b', sha256: 'c'.repeat(64) }] } })).not.toEqual(
      ready(),
    );
    expect(ready({ description: 'another' })).toEqual(ready());
  });
});

describe('an existing namespace', () => {
  test("holds nothing of ours but what bears the pool's name and labels", () => {
    const objects = objectsOf(EXISTING);
    for (const kind of ['Namespace', 'ResourceQuota'] as const) expect(namesOf(kind, EXISTING)).toEqual([]);
    for (const { metadata } of objects) {
      expect(metadata.namespace).toBe('ml');
      expect(metadata.name ?? metadata.generateName).toMatch(/^pf-prod-chat-/);
      expect(metadata.labels).toMatchObject({
        'app.kubernetes.io/instance': 'pf-prod-chat',
        'app.kubernetes.io/managed-by': 'poolform',
      });
    }
    expect(stackOf(EXISTING).json).not.toHaveProperty('removed');
    expect(stackOf(EXISTING).json.resource).not.toHaveProperty('terraform_data');
  });

  // the claims' template retains them whatever the file says
  test('keeps no models that the file does not keep, or says that it does', () => {
    const changes = { ...EXISTING, storage: { retain: false } };
    const policy = ofKind(objectsOf(changes), 'StatefulSet')[0]!.spec!.persistentVolumeClaimRetentionPolicy
      ?.whenDeleted;
    expect(
      policy === 'Delete' ||
        Object.keys(stackOf(changes).json.output['kept_after_destroy']!.value as object).length > 0,
    ).toBe(true);
  });
});

describe('what is kept', () => {
  const claims = [1, 2].map(
    (n) => `claim models-pf-prod-chat-server-${n - 1} in namespace pf-prod-chat of gpu-cluster`,
  );

  test('is in no state, and is forgotten where it was; kubectl makes it', () => {
    expect(made.resources('kubernetes_namespace_v1')).toEqual({});
    expect(made.json.removed).toEqual([
      { from: 'kubernetes_namespace_v1.pf-prod-chat', lifecycle: { destroy: false } },
    ]);
    expect(made.json.output['kept_after_destroy']!.value).toEqual({ chat: claims });
    const [data] = Object.values(made.resources('terraform_data'));
    const { command, environment } = data!.provisioner![0]!['local-exec'];
    expect(command).toMatch(/kubectl .*apply --server-side/);
    expect(environment).toMatchObject({ CONTEXT: 'gpu-admin' });
    // nothing of a file is in a command
    expect(command).not.toContain('pf-prod-chat');
    expect(data!.triggers_replace).toEqual([environment['MANIFEST']]);
    expect(ofKind(kubernetesObjects(made.json), 'Namespace').map((n) => n.metadata)).toEqual([
      {
        name: 'pf-prod-chat',
        labels: expect.objectContaining({
          'pod-security.kubernetes.io/enforce': 'restricted',
          'app.kubernetes.io/instance': 'pf-prod-chat',
        }) as object,
      },
    ]);
  });

  test('is nothing where the file keeps nothing: the namespace is a resource, and takes its claims along', () => {
    const thrownAway = stackOf({ storage: { retain: false } });
    expect(ofKind(kubernetesObjects(thrownAway.json), 'Namespace')[0]!.metadata).toMatchObject({
      name: 'pf-prod-chat',
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    });
    expect(thrownAway.json).not.toHaveProperty('removed');
    expect(thrownAway.json.resource).not.toHaveProperty('terraform_data');
    expect(thrownAway.json.output['kept_after_destroy']!.value).toEqual({});
  });

  test('is one claim where all replicas share one', () => {
    const [claim] = ofKind(objectsOf(SHARED), 'PersistentVolumeClaim');
    expect(claim).toMatchObject({
      metadata: { name: 'pf-prod-chat-models', namespace: 'pf-prod-chat' },
      spec: {
        accessModes: ['ReadWriteMany'],
        storageClassName: 'fast-local',
        resources: { requests: { storage: '100Gi' } },
      },
    });
    const [set] = ofKind(objectsOf(SHARED), 'StatefulSet');
    expect(set!.spec).not.toHaveProperty('volumeClaimTemplates');
    expect(set!.spec!.template.spec!.volumes).toContainEqual({
      name: 'models',
      persistentVolumeClaim: { claimName: 'pf-prod-chat-models' },
    });
    expect(stackOf(SHARED).json.output['kept_after_destroy']!.value).toEqual({
      chat: ['claim pf-prod-chat-models in namespace pf-prod-chat of gpu-cluster'],
    });
    expect(ofKind(objectsOf({ ...SHARED, ...EXISTING }), 'Namespace')).toEqual([]);
  });

  test('a shared claim that is not kept is made all the same', () => {
    expect(ofKind(objectsOf({ ...SHARED, storage: { retain: false } }), 'PersistentVolumeClaim')).toHaveLength(1);
  });

  // the provider reads KUBE_CONFIG_PATH, and kubectl does not: the namespace would be made in another cluster
  test('is made in the cluster of the provider, where the environment says which', () => {
    const [data] = Object.values(made.resources('terraform_data'));
    expect(JSON.stringify(data!.provisioner)).toContain('KUBE_CONFIG_PATH');
  });
});

test('the quota is the devices that the pool needs, by their exact name', () => {
  const hard = (changes: Changes) => ofKind(objectsOf(changes), 'ResourceQuota').map((q) => q.spec?.hard);
  expect(hard({})).toEqual([{ 'requests.nvidia.com/gpu': '2' }]);
  expect(hard({ gpus: { ...example.gpus!, count: 4 }, devices: { resource: 'nvidia.com/mig-1g.10gb' } })).toEqual([
    { 'requests.nvidia.com/mig-1g.10gb': '8' },
  ]);
  expect(
    ofKind(kubernetesObjects(synthesize(exampleCluster([without(example, 'devices', 'gpus')])).json), 'ResourceQuota'),
  ).toEqual([]);
});

test('one replica may be evicted: a budget would only hold up the node', () => {
  expect(namesOf('PodDisruptionBudget')).toEqual(['pf-prod-chat-gateway', 'pf-prod-chat-server']);
  expect(namesOf('PodDisruptionBudget', { replicas: [{ number: 1, devices: [] }] })).toEqual(['pf-prod-chat-gateway']);
  for (const { spec } of ofKind(objectsOf(), 'PodDisruptionBudget')) expect(spec?.maxUnavailable).toBe(1);
});
