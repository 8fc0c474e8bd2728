import { examplePool } from '../../example-pool';
import { absent, compiled, ENVIRONMENT, onePool, poolFile, poolsOf, resolved } from '../given';

test('a model without a tag means :latest, and is pulled from its `from`', () => {
  const { models } = onePool({
    models: `
  - mistral
  - { name: team/tiny:1, from: registry.example:5001/library/tiny, digest: "sha256:${'a'.repeat(64)}" }`,
  });
  expect(models).toEqual([
    { name: 'mistral:latest', reference: 'mistral:latest', insecure: false },
    {
      name: 'team/tiny:1',
      reference: 'registry.example:5001/library/tiny:latest',
      digest: `sha256:${'a'.repeat(64)}`,
      insecure: false,
    },
  ]);
});

test('every name of a pool begins with its environment and its name', () => {
  expect(onePool().prefix).toBe('pf-dev-chat');
  expect(
    compiled({ 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': poolFile() }).places.map(({ stack }) => stack),
  ).toEqual(['dev-box', 'dev-here']);
});

test.each([
  ["the file's threads", { cpus: '4', serving: '{ threads: 3 }' }, '0.32.15', 3],
  ['the whole processors', { cpus: '3.9' }, '0.32.15', 3],
  ['one at least', { cpus: '0.5' }, '0.30.0', 1],
  ['left to the server if its version has no such setting', { cpus: '4' }, '0.24.0', undefined],
])('threads are %s', (_, more, version, threads) => {
  expect(onePool(more, ENVIRONMENT.replace('0.32.15', version)).serving.threads).toBe(threads);
});

test('models outlive destroy, except on loopback, unless the file says otherwise', () => {
  expect(onePool().storage.retain).toBe(false);
  expect(onePool({ storage: '{ retain: true }' }).storage.retain).toBe(true);
  expect(onePool({ target: '{ docker: box }' }).storage.retain).toBe(true);
  expect(onePool({ target: '{ docker: box }', storage: '{ retain: false }' }).storage.retain).toBe(false);
});

test("the URL is the gateway's address, https with a certificate, or the file's own", () => {
  const sha256 = 'ab'.repeat(32);
  expect(onePool().access.url).toBe('http://127.0.0.1:11434');
  expect(
    onePool({
      target: '{ docker: box }',
      access: `{ port: 8443, tls: { bundle: /etc/a/b.pem }, tokens: { me: { sha256: "${sha256}" } } }`,
    }),
  ).toMatchObject({
    access: { port: 8443, auth: 'token', tokens: [{ name: 'me', sha256 }], url: 'https://10.20.0.11:8443' },
    clients: [],
    tlsBundle: '/etc/a/b.pem',
  });
  expect(
    onePool({ access: `{ url: "https://chat.example/", tokens: { me: { sha256: "${sha256}" } } }` }).access.url,
  ).toBe('https://chat.example');
});

test('tokens are sorted by name, in byte order', () => {
  const token = (name: string, digit: string): string => `${name}: { sha256: "${`${digit}b`.repeat(32)}" }`;
  expect(
    onePool({
      access: `{ tokens: { ${token('b', '1')}, ${token('a', '2')}, ${token('a-b', '3')}, ${token('a1', '4')} } }`,
    }).access.tokens.map(({ name }) => name),
  ).toEqual(['a', 'a-b', 'a1', 'b']);
});

test('images are the defaults of the version, or what the environment says; AMD has its own', () => {
  const bare = ENVIRONMENT.slice(0, ENVIRONMENT.indexOf('images:')).replace('nvidia-t4', 'amd-mi300x');
  expect(onePool({}, bare).images).toEqual({
    ollama: { image: 'ollama/ollama:0.32.15', version: '0.32.15' },
    gateway: { image: 'haproxy:3.2' },
  });
  expect(
    onePool({ target: '{ docker: box }', gpus: '{ product: amd-mi300x, count: 1 }' }, bare).images.ollama.image,
  ).toBe('ollama/ollama:0.32.15-rocm');
  expect(onePool({}, `${bare}images: { ollama: { version: 0.30.1 } }\n`).images.ollama).toEqual({
    image: 'ollama/ollama:0.30.1',
    version: '0.30.1',
  });
});

test('a pool gets its devices, their vendor and the memory that drivers report', () => {
  const pool = onePool({ target: '{ docker: box }', replicas: '2', gpus: '{ product: nvidia-l4, count: 1 }' });
  expect(pool.replicas).toEqual([
    { number: 1, devices: ['GPU-1111-aaaa'] },
    { number: 2, devices: ['GPU-1111-bbbb'] },
  ]);
  expect(pool.gpus).toMatchObject({ vendor: 'nvidia', product: 'nvidia-l4', count: 1 });
  expect(pool.gpus?.memory.bytes).toBe(23034 * 1024 ** 2);
});

test('a product that the catalog lacks is named by its resource', () => {
  const environment = ENVIRONMENT.replace(
    '{ product: nvidia-t4, uuid: GPU-1111-cccc }',
    '{ resource: nvidia.com/mig-1g.10gb, uuid: MIG-2222-dddd }',
  );
  const pool = onePool(
    { target: '{ docker: box }', gpus: '{ resource: nvidia.com/mig-1g.10gb, memory: 10GiB, count: 1 }' },
    environment,
  );
  expect(pool.replicas[0]?.devices).toEqual(['MIG-2222-dddd']);
  expect(pool.gpus).toMatchObject({ vendor: 'nvidia', product: 'nvidia.com/mig-1g.10gb', count: 1 });
});

test('each pool has a /26 of its host, cut into inner, edge and egress', () => {
  const pools = resolved({
    'dev/environment.yaml': ENVIRONMENT,
    'dev/a.yaml': poolFile(),
    'dev/b.yaml': poolFile({}, 2000),
  });
  expect(pools['dev/b']?.networks).toEqual({
    inner: { subnet: '10.213.0.64/27' },
    edge: { subnet: '10.213.0.96/28', gateway: '10.213.0.97' },
    egress: { subnet: '10.213.0.112/28', gateway: '10.213.0.113' },
  });
});

test("Rensei's fields are kept as written, with the tag of each model", () => {
  const pool = onePool({
    models: '[mistral]',
    rensei:
      '{ pool: { active: false, runtimeProvides: { runtimes: [gpu] } }, ' +
      'profiles: { b: { model: mistral, config: { topP: 0.9 } }, a: { model: "mistral:latest" } } }',
  });
  expect(pool.rensei).toEqual({
    active: false,
    runtimeProvides: { runtimes: ['gpu'] },
    profiles: [
      { name: 'a', model: 'mistral:latest', config: {} },
      { name: 'b', model: 'mistral:latest', config: { topP: 0.9 } },
    ],
  });
});

test('a field that the file leaves out is missing from the pool, not empty', () => {
  const optional = ['gpus', 'tlsBundle', 'caFile', 'rensei'];
  expect(Object.keys(onePool()).filter((field) => optional.includes(field))).toEqual([]);
  expect(Object.keys(onePool().storage)).toEqual(['retain']);
  expect(Object.keys(onePool().pull)).toEqual(['timeout', 'noProxy']);
  expect(onePool().serving).toEqual({ ...examplePool().serving, threads: 2 });
  expect(absent(onePool({}, ENVIRONMENT.replace('0.32.15', '0.24.0')))).toEqual([]);
  expect(absent(onePool({ rensei: '{ profiles: { a: { model: mistral:7b } } }' }))).toEqual([]);
});

test('a diagnostic has no field without a value', () => {
  const { diagnostics } = compiled({
    'dev/environment.yaml': ENVIRONMENT,
    'dev/chat.yaml': poolFile({ target: '{ docker: box }', models: '[mistral, mistral]' }),
  });
  expect(diagnostics.map(({ code }) => code)).toEqual([
    'model-unpinned',
    'model-duplicate',
    'model-unpinned',
    'tls-insecure',
  ]);
  expect(absent(diagnostics)).toEqual([]);
});

test('fields that only a Docker host has are fields of its pools', () => {
  const pool = onePool({
    target: '{ docker: box }',
    pull: '{ ca: { file: /etc/ssl/corp.pem }, proxy: "http://proxy.example:3128", noProxy: [b.example, .a.example], timeout: 3h }',
    access: `
  tls: none
  from: [{ cidr: 10.1.0.0/16 }, { cidr: 10.2.0.0/16 }]
  tokens: { me: { sha256: "${'ab'.repeat(32)}" } }`,
  });
  expect(JSON.parse(JSON.stringify(pool.pull))).toEqual({
    timeout: '3h',
    proxy: 'http://proxy.example:3128',
    noProxy: ['.a.example', 'b.example'],
  });
  expect(pool.caFile).toBe('/etc/ssl/corp.pem');
  expect([pool.clients, 'tlsBundle' in pool]).toEqual([['10.1.0.0/16', '10.2.0.0/16'], false]);
  expect(onePool().clients).toEqual([]);
});

test.each([
  ['amd.com/gpu', 'amd'],
  ['gpu.intel.com/i915', 'intel'],
  ['nvidia.com/mig-1g.10gb', 'nvidia'],
  ['nvidia.com/amd.com', 'nvidia'],
])('the vendor of %s is %s', (resource, vendor) => {
  const environment = ENVIRONMENT.replace(
    '{ product: nvidia-t4, uuid: GPU-1111-cccc }',
    `{ resource: ${resource}, uuid: MIG-2222-dddd }`,
  ).replace('image: "ollama', 'rocm: "rocm/ollama:1", image: "ollama');
  const result = compiled({
    'dev/environment.yaml': environment,
    'dev/chat.yaml': poolFile({
      target: '{ docker: box }',
      gpus: `{ resource: ${resource}, memory: 10GiB, count: 1 }`,
    }),
  });
  const [pool] = poolsOf(result);
  expect([pool?.gpus?.vendor, String(pool?.gpus?.memory), pool?.images.ollama.image]).toEqual([
    vendor,
    '10GiB',
    vendor === 'amd' ? 'rocm/ollama:1' : `ollama/ollama@sha256:${'1'.repeat(64)}`,
  ]);
});

test('an AMD resource with an own Ollama image needs an own ROCm image too', () => {
  const environment = ENVIRONMENT.replace(
    '{ product: nvidia-t4, uuid: GPU-1111-cccc }',
    '{ resource: amd.com/gpu, uuid: GPU-2222-dddd }',
  );
  const codes = (resource: string) =>
    compiled({
      'dev/environment.yaml': environment,
      'dev/chat.yaml': poolFile({
        target: '{ docker: box }',
        gpus: `{ resource: ${resource}, memory: 10GiB, count: 1 }`,
      }),
    }).diagnostics.map(({ code }) => code);
  expect(codes('amd.com/gpu')).toEqual(['tls-insecure', 'image-rocm-missing']);
  expect(codes('nvidia.com/gpu')).not.toContain('image-rocm-missing');
});

test('the order of keys and files changes nothing', () => {
  const files = { 'dev/environment.yaml': ENVIRONMENT, 'dev/a.yaml': poolFile(), 'dev/b.yaml': poolFile({}, 2000) };
  const turned = Object.fromEntries(
    Object.entries(files)
      .reverse()
      .map(([path, text]) => [
        path,
        path.endsWith('environment.yaml') ? text : text.trimEnd().split('\n').reverse().join('\n'),
      ]),
  );
  expect(JSON.stringify(compiled(turned).places)).toBe(JSON.stringify(compiled(files).places));
});

test('variables are sorted, so that their order in the file does not matter', () => {
  const env = (written: string) => onePool({ serving: `{ env: ${written} }` }).serving.env;
  expect(Object.keys(env('{ OLLAMA_DEBUG: "1", GGML_A: "2" }'))).toEqual(['GGML_A', 'OLLAMA_DEBUG']);
  expect(Object.keys(env('{ GGML_A: "2", OLLAMA_DEBUG: "1" }'))).toEqual(['GGML_A', 'OLLAMA_DEBUG']);
});
