import { CLUSTERS, compiled, ENVIRONMENT, type Files, poolFile } from '../given';

const TOKENS = `tokens: { me: { sha256: "${'ab'.repeat(32)}" } }`;

/** `value from` by path, of one file. */
function explained(name: 'chat' | 'environment', files: Files): ReadonlyMap<string, string> {
  const { explain } = compiled(files, { explain: true });
  return new Map(
    explain
      .filter(({ file }) => file === `pools/dev/${name}.yaml`)
      .map(({ path, value, from }) => [path, `${value} ${from}`]),
  );
}

const pool = (text: string, environment = ENVIRONMENT): ReadonlyMap<string, string> =>
  explained('chat', { 'dev/environment.yaml': environment, 'dev/chat.yaml': text });
const environment = (text: string): ReadonlyMap<string, string> =>
  explained('environment', { 'dev/environment.yaml': text, 'dev/chat.yaml': poolFile() });
const valuesAt = (values: ReadonlyMap<string, string>, ...paths: readonly string[]) =>
  paths.map((path) => values.get(path));

test('a value comes from the line of its key, in the file that it is written in, or is a default', () => {
  const base = 'memory:\n  8GiB\nmodels: [mistral:7b, { name: tiny }]\nserving: { contextLength: 4096 }\n';
  const text = `version: 1
extends: ../_base/chat.yaml
target: { docker: here }
gpus: none
cpus: 2
serving:
  keepAlive:
    1h30m
access: { ${TOKENS} }
`;
  const values = explained('chat', {
    'dev/environment.yaml': ENVIRONMENT,
    '_base/chat.yaml': base,
    'dev/chat.yaml': text,
  });
  expect(
    valuesAt(
      values,
      'memory',
      'cpus',
      'serving.keepAlive',
      'serving.contextLength',
      'serving.parallel',
      'access.tokens.me.sha256',
    ),
  ).toEqual([
    '8GiB pools/_base/chat.yaml:1',
    '2 pools/dev/chat.yaml:5',
    '1h30m pools/dev/chat.yaml:7',
    '4096 pools/_base/chat.yaml:4',
    '1 default',
    `${'ab'.repeat(32)} pools/dev/chat.yaml:9`,
  ]);
});

test('a model that is only a name has defaults for every other field', () => {
  const values = pool(poolFile({ models: '[mistral:7b, { name: tiny, insecure: true }]' }));
  expect([...values].filter(([path]) => path.startsWith('models'))).toEqual([
    ['models[0].name', 'mistral:7b pools/dev/chat.yaml:6'],
    ['models[0].insecure', 'false default'],
    ['models[1].name', 'tiny pools/dev/chat.yaml:6'],
    ['models[1].insecure', 'true pools/dev/chat.yaml:6'],
  ]);
});

test('an empty list or map is shown, and plain data for Rensei is not', () => {
  const values = pool(
    poolFile({ rensei: '{ pool: { runtimeProvides: { a: 1 } }, profiles: { b: { model: mistral:7b } } }' }),
  );
  expect(
    valuesAt(values, 'serving.env', 'rensei.pool.active', 'rensei.profiles.b.model', 'rensei.profiles.b.config'),
  ).toEqual(['{} default', 'true default', 'mistral:7b pools/dev/chat.yaml:8', '{} default']);
  expect([...values.keys()].filter((path) => path.includes('runtimeProvides'))).toEqual([]);
  expect(
    valuesAt(
      environment(ENVIRONMENT.replace('region: eu-central-1', 'profile: null, hosts: []')),
      'backend.s3.profile',
      'backend.s3.hosts',
      'docker.here.gpus',
    ),
  ).toEqual(['null pools/dev/environment.yaml:2', '[] pools/dev/environment.yaml:2', '[] default']);
});

test('credentials of a backend are masked, and fields with the same name elsewhere are not', () => {
  const values = environment(
    ENVIRONMENT.replace('region: eu-central-1', 'region: eu, access_key: AKIA, assume_role: { token: T }'),
  );
  expect(valuesAt(values, 'backend.s3.region', 'backend.s3.access_key', 'backend.s3.assume_role.token')).toEqual([
    'eu pools/dev/environment.yaml:2',
    '*** pools/dev/environment.yaml:2',
    '*** pools/dev/environment.yaml:2',
  ]);
  expect(
    pool(poolFile({ target: '{ kubernetes: main }', access: `{ tls: { secret: cert }, ${TOKENS} }` }), CLUSTERS).get(
      'access.tls.secret',
    ),
  ).toBe('cert pools/dev/chat.yaml:7');
});

test('variables that no server is known to read are masked, known ones and labels are not', () => {
  const values = pool(
    poolFile({
      target: '{ kubernetes: main }',
      serving: '{ env: { OLLAMA_DEBUG: "1", MY_KEY: x } }',
      scheduling: '{ labels: { MY_KEY: y } }',
    }),
    CLUSTERS,
  );
  expect(valuesAt(values, 'serving.env.OLLAMA_DEBUG', 'serving.env.MY_KEY', 'scheduling.labels.MY_KEY')).toEqual([
    '1 pools/dev/chat.yaml:8',
    '*** pools/dev/chat.yaml:8',
    'y pools/dev/chat.yaml:9',
  ]);
});

test("the server's images are explained, by its version or as written", () => {
  const bare = ENVIRONMENT.slice(0, ENVIRONMENT.indexOf('images:'));
  const paths = [
    'images.ollama.version',
    'images.ollama.image',
    'images.ollama.rocm',
    'images.gateway.image',
    'images.pullSecrets',
  ];
  expect(valuesAt(environment(bare), ...paths)).toEqual([
    '0.32.15 default',
    'ollama/ollama:0.32.15 default',
    'ollama/ollama:0.32.15-rocm default',
    'haproxy:3.2 default',
    '[] default',
  ]);
  expect(
    valuesAt(
      environment(
        `${bare}images: { ollama: { version: 0.30.1, rocm: "own/rocm:1" }, gateway: { image: "own/haproxy:3" } }`,
      ),
      ...paths,
    ),
  ).toEqual([
    '0.30.1 pools/dev/environment.yaml:12',
    'ollama/ollama:0.30.1 default',
    'own/rocm:1 pools/dev/environment.yaml:12',
    'own/haproxy:3 pools/dev/environment.yaml:12',
    '[] default',
  ]);
});

test.each([
  [
    'on loopback',
    { target: '{ docker: here }' },
    ENVIRONMENT,
    ['2 default', '2h default', 'shared default', 'false default', 'http://127.0.0.1:11434 default'],
  ],
  [
    'on a host',
    { target: '{ docker: box }', access: `{ tls: { bundle: /etc/a/b.pem }, ${TOKENS} }` },
    ENVIRONMENT,
    ['2 default', '2h default', 'shared default', 'true default', 'https://10.20.0.11:11434 default'],
  ],
  [
    'on a cluster',
    { target: '{ kubernetes: main }', pull: '{ timeout: 1h }', storage: '{ retain: false }' },
    CLUSTERS,
    [
      '2 default',
      '1h pools/dev/chat.yaml:8',
      'perReplica default',
      'false pools/dev/chat.yaml:9',
      'http://pf-dev-chat-gateway.pf-dev-chat.svc.cluster.local:11434 default',
    ],
  ],
  [
    'whose place does not exist',
    { target: '{ docker: gone }' },
    ENVIRONMENT,
    [undefined, undefined, undefined, undefined, undefined],
  ],
])('a pool %s is explained with the defaults of its place', (_, more, given, expected) => {
  expect(
    valuesAt(
      pool(poolFile(more), given),
      'serving.threads',
      'pull.timeout',
      'storage.kind',
      'storage.retain',
      'access.url',
    ),
  ).toEqual(expected);
});

test('a pool without an environment is explained as its file is written', () => {
  const values = explained('chat', { 'dev/chat.yaml': poolFile() });
  expect(valuesAt(values, 'memory', 'storage.retain')).toEqual(['2GiB pools/dev/chat.yaml:4', undefined]);
  expect(new Set(compiled({ 'dev/chat.yaml': poolFile() }, { explain: true }).explain.map(({ file }) => file))).toEqual(
    new Set(['pools/dev/chat.yaml']),
  );
});

test('explain has the defaults that the cluster decides', () => {
  const { explain } = compiled(
    {
      'dev/environment.yaml': CLUSTERS,
      'dev/chat.yaml': poolFile({ target: '{ kubernetes: main }', storage: '{ size: 10GiB }' }),
    },
    { explain: true },
  );
  const values = new Map(
    explain
      .filter(({ file }) => file === 'pools/dev/chat.yaml')
      .map(({ path, value, from }) => [path, `${value} ${from}`]),
  );
  expect(values.get('target.namespace')).toBe('pf-dev-chat default');
  expect(values.get('storage.class')).toBe('fast-local default');
  expect(values.get('storage.kind')).toBe('perReplica default');
  expect(values.get('pull.egress[0].cidr')).toBe('0.0.0.0/0 default');
  expect(values.get('access.from[0].namespace')).toBe('pf-dev-chat default');
  const docker = compiled(
    { 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': poolFile() },
    { explain: true },
  ).explain;
  expect(docker.filter(({ file, path }) => file === 'pools/dev/chat.yaml' && /scheduling|egress/.test(path))).toEqual(
    [],
  );
});
