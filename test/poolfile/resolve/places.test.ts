import { absent, CLUSTERS, compiled, ENVIRONMENT, poolFile, poolsOf } from '../given';

test('a place without pools is still a place, so that its former pools can be destroyed', () => {
  expect(compiled({ 'dev/environment.yaml': ENVIRONMENT }).places.map(({ pools }) => pools)).toEqual([[], []]);
});

test.each([
  ['{ local: {} }', { type: 'local', config: {} }],
  ['{ s3: { bucket: b } }', { type: 's3', config: { bucket: 'b', key: 'dev-here.tfstate' } }],
  [
    '{ s3: { bucket: b, key: pools/x.tfstate } }',
    { type: 's3', config: { bucket: 'b', key: 'pools/x/dev-here.tfstate' } },
  ],
  ['{ gcs: { bucket: b, prefix: pools/ } }', { type: 'gcs', config: { bucket: 'b', prefix: 'pools/dev-here' } }],
  ['{ azurerm: { container_name: c } }', { type: 'azurerm', config: { container_name: 'c', key: 'dev-here.tfstate' } }],
  ['{ consul: { path: pools } }', { type: 'consul', config: { path: 'pools/dev-here' } }],
  ['{ pg: { schema_name: pools } }', { type: 'pg', config: { schema_name: 'pools_dev_here' } }],
  ['{ kubernetes: { secret_suffix: pools } }', { type: 'kubernetes', config: { secret_suffix: 'pools-dev-here' } }],
  ['{ oss: { bucket: b } }', { type: 'oss', config: { bucket: 'b', key: 'dev-here.tfstate' } }],
  ['{ cos: { bucket: b } }', { type: 'cos', config: { bucket: 'b', key: 'dev-here.tfstate' } }],
  [
    '{ http: { address: "https://s.example/x", lock_address: "https://s.example/x/lock", ' +
      'unlock_address: "https://s.example/locks" } }',
    {
      type: 'http',
      config: {
        address: 'https://s.example/x/dev-here',
        // below the state, it stays below
        lock_address: 'https://s.example/x/dev-here/lock',
        unlock_address: 'https://s.example/locks/dev-here',
      },
    },
  ],
])('each place has a state of its own in %s', (backend, expected) => {
  const environment = ENVIRONMENT.replace(/backend: .*/, `backend: ${backend}`);
  const { places } = compiled({ 'dev/environment.yaml': environment, 'dev/chat.yaml': poolFile() });
  expect(places.find(({ stack }) => stack === 'dev-here')?.backend).toEqual(expected);
});

test('a place has its connection and the Rensei project of its environment', () => {
  const environment = ENVIRONMENT.replace(
    'ssh://deploy@box.example',
    'tcp://box.example:2376\n    certificates: ./certificates/box',
  );
  const [box, localhost] = compiled({
    'dev/environment.yaml': `${environment}rensei: { project: my-project }\n`,
    'dev/chat.yaml': poolFile(),
  }).places;
  expect(box).toEqual({
    target: 'docker',
    environment: 'dev',
    stack: 'dev-box',
    backend: { type: 's3', config: { bucket: 'states', key: 'dev-box.tfstate', region: 'eu-central-1' } },
    rensei: { project: 'my-project', scope: 'project' },
    host: {
      name: 'box',
      endpoint: 'tcp://box.example:2376',
      certificates: './certificates/box',
      address: '10.20.0.11',
      loopback: false,
      engine: 29,
    },
    pools: [],
  });
  expect(localhost?.pools.map(({ name }) => name)).toEqual(['chat']);
  const plain = compiled({ 'dev/environment.yaml': ENVIRONMENT }).places;
  expect(plain.map((place) => Object.keys(place).sort())).toEqual([
    ['backend', 'environment', 'host', 'pools', 'stack', 'target'],
    ['backend', 'environment', 'host', 'pools', 'stack', 'target'],
  ]);
  expect(absent(plain)).toEqual([]);
});

test('pools of a place are in the byte order of their names, not of their files', () => {
  const names = ['a1', 'a-b', 'a', 'b'];
  const environmentFile = (environment: string, more: Readonly<Record<string, string>>) =>
    poolsOf(
      compiled({
        'dev/environment.yaml': environment,
        ...Object.fromEntries(names.map((name, i) => [`dev/${name}.yaml`, poolFile(more, 2000 + i)])),
      }),
    ).map(({ name }) => name);
  expect(environmentFile(ENVIRONMENT, {})).toEqual(['a', 'a-b', 'a1', 'b']);
  expect(environmentFile(CLUSTERS, { target: '{ kubernetes: main }', storage: '{ size: 10GiB }' })).toEqual([
    'a',
    'a-b',
    'a1',
    'b',
  ]);
});

test('a cluster has its labels in order, what admission may change once each, and no time for nodes unless set', () => {
  const cluster = (fields: string) => {
    const [place] = compiled({
      'dev/environment.yaml': CLUSTERS.replace('context: gpu-admin', `context: gpu-admin\n    ${fields}`),
    }).places;
    return place?.target === 'kubernetes' ? place.cluster : undefined;
  };
  expect(cluster('labels: {}')).toEqual({
    name: 'main',
    context: 'gpu-admin',
    clusterDomain: 'cluster.local',
    labels: {},
    annotations: {},
    leaveAlone: [],
    guaranteed: false,
    assignsUsers: false,
  });
  const all = cluster(
    ['labels: { b: x, a: y }', 'leaveAlone: [tolerations, resources, tolerations]', 'podUser: assigned']
      .concat('nodeTimeout: 1h')
      .join('\n    '),
  );
  expect([Object.keys(all!.labels), all!.leaveAlone, all!.assignsUsers, all!.nodeTimeout?.seconds]).toEqual([
    ['a', 'b'],
    ['resources', 'tolerations'],
    true,
    3600,
  ]);
});
