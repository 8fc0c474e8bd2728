import { absent, CLUSTERS, compiled, oneClusterPool, onePool, poolFile, resolvedOnClusters } from '../given';
test('a pool file whose target changes to a cluster gives the same pool there', () => {
  const more = {
    storage: '{ size: 10GiB }',
    access: `{ tls: none, from: [{ cidr: 10.20.0.0/16 }], tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }`,
  };
  const docker = onePool({ ...more, target: '{ docker: box }' });
  const pool = oneClusterPool({ ...more, target: '{ kubernetes: main }' });
  for (const key of [
    'environment',
    'name',
    'prefix',
    'models',
    'replicas',
    'memory',
    'cpus',
    'serving',
    'pull',
    'storage',
    'images',
  ] as const)
    expect([key, pool[key]]).toEqual([key, docker[key]]);
  expect(pool).toMatchObject({
    target: 'kubernetes',
    clients: [{ cidr: '10.20.0.0/16' }],
    access: { port: 11434, auth: 'token', tokens: docker.access.tokens },
  });
});

test('a pool has everything that its constructs read', () => {
  expect(oneClusterPool({ replicas: '2', gpus: '{ product: nvidia-l4, count: 1 }' })).toMatchObject({
    cluster: { name: 'main', context: 'gpu-admin', clusterDomain: 'cluster.local' },
    namespace: { name: 'pf-dev-chat', own: true },
    prefix: 'pf-dev-chat',
    replicas: [
      { number: 1, devices: [] },
      { number: 2, devices: [] },
    ],
    devices: { resource: 'nvidia.com/gpu', nodeLabel: { key: 'nvidia.com/gpu.product', values: ['NVIDIA-L4'] } },
    clients: [{ namespace: 'pf-dev-chat' }],
    metricsFrom: [],
    tlsSecret: 'chat-tls',
    storage: { retain: true },
    pullSecrets: [],
    access: { url: 'https://pf-dev-chat-gateway.pf-dev-chat.svc.cluster.local:11434' },
  });
});

test('a place is a stack with its cluster, beside the Docker hosts of its environment', () => {
  const environment = CLUSTERS.replace(
    'kubernetes:',
    'docker: { box: { host: unix:///var/run/docker.sock } }\nkubernetes:',
  ).replace('context: gpu-admin', 'context: gpu-admin\n    kubeconfig: /etc/poolform/kubeconfig');
  const { places } = compiled({
    'dev/environment.yaml': environment,
    'dev/b.yaml': poolFile({ target: '{ docker: box }' }),
  });
  expect(places).toMatchObject([
    { target: 'docker', stack: 'dev-box', pools: [{ name: 'b' }] },
    {
      target: 'kubernetes',
      stack: 'dev-main',
      environment: 'dev',
      cluster: { name: 'main', context: 'gpu-admin', kubeconfig: '/etc/poolform/kubeconfig' },
      backend: { type: 's3', config: { key: 'dev-main.tfstate' } },
      pools: [],
    },
  ]);
});

test('an environment without Docker hosts needs no lock file', () => {
  const { locks, diagnostics } = compiled({
    'dev/environment.yaml': CLUSTERS,
    'dev/chat.yaml': poolFile({ target: '{ kubernetes: main }', storage: '{ size: 10GiB }' }),
  });
  expect([locks, diagnostics.filter(({ severity }) => severity === 'error')]).toEqual([[], []]);
});

test('a pool in an existing namespace does not own it, and its clients are the pods there', () => {
  expect(oneClusterPool({ target: '{ kubernetes: main, namespace: team-ai }' })).toMatchObject({
    namespace: { name: 'team-ai', own: false },
    clients: [{ namespace: 'team-ai' }],
    access: { url: 'https://pf-dev-chat-gateway.team-ai.svc.cluster.local:11434' },
  });
});

test('clients, metrics and address are what the file says', () => {
  const access =
    ', port: 443, url: "https://chat.example", metricsFrom: [{ namespace: monitoring }], ' +
    'from: [{ namespace: rensei, pods: { b: "1", a: "" } }, { cidr: 10.0.0.0/8 }]';
  expect(oneClusterPool({}, access)).toMatchObject({
    clients: [{ namespace: 'rensei', pods: { a: '', b: '1' } }, { cidr: '10.0.0.0/8' }],
    metricsFrom: [{ namespace: 'monitoring' }],
    access: { port: 443, url: 'https://chat.example' },
  });
});

test('a pool without a certificate has an http address', () => {
  const pool = oneClusterPool({ access: `{ tls: none, tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }` });
  expect(pool).not.toHaveProperty('tlsSecret');
  expect(pool.access.url).toBe('http://pf-dev-chat-gateway.pf-dev-chat.svc.cluster.local:11434');
});

test("the URL ends with the cluster's DNS domain", () => {
  expect(
    oneClusterPool({}, '', CLUSTERS.replace('storageClass: fast-local', 'clusterDomain: lab.example')).access.url,
  ).toBe('https://pf-dev-chat-gateway.pf-dev-chat.svc.lab.example:11434');
});

test.each([
  ['{ size: 10GiB }', { storageClass: 'fast-local', shared: false }, true],
  ['{ size: 10GiB, class: slow, kind: shared, retain: false }', { storageClass: 'slow', shared: true }, false],
])('storage %s decides size, class and sharing of the claims', (storage, claims, retain) => {
  const pool = oneClusterPool({ storage });
  expect(pool).toMatchObject({ claims, storage: { retain } });
  expect([String(pool.claims.size), String(pool.storage.size)]).toEqual(['10GiB', '10GiB']);
});

test("without a storage class the cluster's default applies", () => {
  expect(oneClusterPool({}, '', CLUSTERS.replace('    storageClass: fast-local\n', '')).claims).not.toHaveProperty(
    'storageClass',
  );
});

test('a product that the catalog lacks is requested by its resource, without a node label', () => {
  const pool = oneClusterPool({ gpus: '{ resource: nvidia.com/mig-1g.10gb, memory: 10GiB, count: 1 }' });
  expect(pool.devices).toEqual({ resource: 'nvidia.com/mig-1g.10gb' });
  expect(pool.gpus).toMatchObject({ vendor: 'nvidia', product: 'nvidia.com/mig-1g.10gb', names: ['1g.10gb'] });
});

test('a product may have several labels, and AMD an image of its own', () => {
  const environment = CLUSTERS.replace('product: nvidia-l4', 'product: nvidia-a100-40gb');
  expect(
    oneClusterPool({ gpus: '{ product: nvidia-a100-40gb, count: 1 }' }, '', environment).devices?.nodeLabel?.values
      .length,
  ).toBeGreaterThan(1);
  const amd = CLUSTERS.replace('product: nvidia-l4', 'product: amd-mi300x').replace(
    'image: "ollama/ollama@',
    'rocm: "rocm/ollama:1", image: "ollama/ollama@',
  );
  expect(oneClusterPool({ gpus: '{ product: amd-mi300x, count: 1 }' }, '', amd)).toMatchObject({
    devices: { resource: 'amd.com/gpu' },
    images: { ollama: { image: 'rocm/ollama:1' } },
  });
});

test('a pool without devices requests none and tolerates no taint', () => {
  const pool = oneClusterPool();
  expect(pool).not.toHaveProperty('devices');
  expect(pool).not.toHaveProperty('gpus');
  expect(pool.scheduling).toEqual({ labels: {}, annotations: {}, nodeSelector: {}, tolerations: [] });
});

test("tolerations are the file's and one for each taint of the groups with the devices, without duplicates", () => {
  const l4 = '{ product: nvidia-l4, count: 1 }';
  const groups = (taints: string): string =>
    CLUSTERS.replace('taints: [{ key: nvidia.com/gpu, effect: NoSchedule }]', `taints: ${taints}`);
  const tolerations = (gpus: string, written: string, environment = CLUSTERS) =>
    oneClusterPool({ gpus, scheduling: `{ tolerations: ${written} }` }, '', environment).scheduling.tolerations;
  const own = { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' };
  expect(tolerations(l4, '[]')).toEqual([own]);
  expect(tolerations(l4, '[{ key: nvidia.com/gpu, effect: NoSchedule }]')).toEqual([own]);
  expect(
    tolerations(l4, '[{ key: b, value: x }, { key: a, operator: Equal }, { operator: Exists, effect: NoExecute }]'),
  ).toEqual([
    { key: 'b', operator: 'Equal', value: 'x' },
    { key: 'a', operator: 'Equal', value: '' },
    { operator: 'Exists', effect: 'NoExecute' },
    own,
  ]);
  expect(tolerations('{ resource: nvidia.com/mig-1g.10gb, memory: 10GiB, count: 1 }', '[]')).toEqual([
    { key: 'dedicated', operator: 'Equal', value: 'ai', effect: 'NoExecute' },
  ]);
  const two = '[{ key: b, effect: NoSchedule }, { key: a, effect: PreferNoSchedule }]';
  expect(tolerations(l4, '[]', groups(two))).toEqual(
    tolerations(l4, '[]', groups(two.replace(/\[(.*?}), (.*?)\]/, '[$2, $1]'))),
  );
});

test('scheduling and Secrets are what the files say, labels sorted', () => {
  const scheduling =
    '{ priorityClass: serving, runtimeClass: nvidia, labels: { team: ai, app: chat }, ' +
    'annotations: { example.com/a: "x y" }, nodeSelector: { disk: ssd } }';
  const environment = CLUSTERS.replace('images:', 'images:\n  pullSecrets: [regcred, other]');
  const pool = oneClusterPool(
    { scheduling, pull: '{ ca: { configMap: corp-ca }, proxy: "http://203.0.113.9:443" }' },
    '',
    environment,
  );
  expect(pool.scheduling).toEqual({
    priorityClass: 'serving',
    runtimeClass: 'nvidia',
    labels: { app: 'chat', team: 'ai' },
    annotations: { 'example.com/a': 'x y' },
    nodeSelector: { disk: 'ssd' },
    tolerations: [],
  });
  expect(Object.keys(pool.scheduling.labels)).toEqual(['app', 'team']);
  expect(pool).toMatchObject({
    pullSecrets: ['regcred', 'other'],
    caConfigMap: 'corp-ca',
    pull: { proxy: 'http://203.0.113.9:443' },
  });
  expect(pool).not.toHaveProperty('caFile');
});

test('two pools share a namespace of one environment', () => {
  const target = '{ kubernetes: main, namespace: team-ai }';
  const files = {
    'dev/environment.yaml': CLUSTERS,
    'dev/a.yaml': poolFile({ target, storage: '{ size: 10GiB }' }),
    'dev/b.yaml': poolFile({ target, storage: '{ size: 10GiB }' }),
  };
  expect(
    Object.values(resolvedOnClusters(files)).map(({ prefix, namespace }) => `${namespace.name}/${prefix}`),
  ).toEqual(['team-ai/pf-dev-a', 'team-ai/pf-dev-b']);
});

test('a field that the file leaves out is missing from the pool, not empty', () => {
  const sparse = CLUSTERS.replace('    context: gpu-admin\n', '').replace('    storageClass: fast-local\n', '');
  expect(
    absent(oneClusterPool({ access: `{ tls: none, tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }` }, '', sparse)),
  ).toEqual([]);
  expect(absent(oneClusterPool({ gpus: '{ product: nvidia-l4, count: 1 }' }, ', from: [{ namespace: apps }]'))).toEqual(
    [],
  );
});
