import { golden } from '../golden';
import { compiled, ENVIRONMENT, type Files, poolFile, poolsOf } from '../given';

const TOKEN = `tokens: { me: { sha256: "${'ab'.repeat(32)}" } }`;
const BASE = `version: 1
gpus: { product: nvidia-l4, count: 1 }
memory: 24GiB
cpus: 8
models: [mistral:7b, llama3.1:8b]
serving:
  keepAlive: 30m
  env: { OLLAMA_SCHED_SPREAD: "1", OLLAMA_DEBUG: "1" }
access:
  port: 2000
  tls: { bundle: /etc/base/tls/bundle.pem }
`;
const SMALL_POOL = 'version: 1\ntarget: { docker: here }\ngpus: none\nmemory: 2GiB\ncpus: 1\nmodels: [mistral:7b]\n';
const files = (pool: string, base = BASE): Files => ({
  'dev/environment.yaml': ENVIRONMENT,
  '_base/chat.yaml': base,
  'dev/chat.yaml': `version: 1\nextends: ../_base/chat.yaml\ntarget: { docker: box }\n${pool}`,
});

function pool(given: Files) {
  const result = compiled(given);
  expect(result.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return poolsOf(result).find(({ name }) => name === 'chat');
}

test('maps merge, scalars and lists replace', () => {
  const result = pool(
    files(
      `cpus: 4\nmodels: [mistral:7b]\nserving: { parallel: 2, env: { OLLAMA_DEBUG: "2" } }\naccess: { ${TOKEN} }\n`,
    ),
  );
  expect(result).toMatchObject({
    cpus: 4,
    models: [{ name: 'mistral:7b' }],
    access: { port: 2000 },
    serving: { parallel: 2, env: { OLLAMA_SCHED_SPREAD: '1', OLLAMA_DEBUG: '2' } },
  });
  expect(result?.models).toHaveLength(1);
  expect(String(result?.serving.keepAlive)).toBe('30m');
});

test('a map that is one of several forms is replaced whole', () => {
  expect(pool(files(`gpus: none\naccess: { tls: none, ${TOKEN} }\n`))).not.toHaveProperty('gpus');
  const resource = ENVIRONMENT.replace(
    '{ product: nvidia-t4, uuid: GPU-1111-cccc }',
    '{ resource: nvidia.com/mig-1g.10gb, uuid: MIG-2222-dddd }',
  );
  const result = pool({
    ...files(`gpus: { resource: nvidia.com/mig-1g.10gb, memory: 10GiB, count: 1 }\naccess: { ${TOKEN} }\n`),
    'dev/environment.yaml': resource,
  });
  expect(result?.gpus?.product).toBe('nvidia.com/mig-1g.10gb');
});

test('a wrong value is reported once, in the file that it came from', () => {
  const { diagnostics } = compiled({
    ...files(`access: { ${TOKEN} }\n`, BASE.replace('24GiB', '24GB')),
    'dev/more.yaml':
      'version: 1\nextends: ../_base/chat.yaml\ntarget: { docker: box }\n' + `access: { port: 1, ${TOKEN} }\n`,
  });
  expect(diagnostics.map(({ at, code }) => `${at.file}:${at.line}:${at.column} ${code}`)).toEqual([
    'pools/_base/chat.yaml:3:9 value-invalid',
  ]);
});

test('a field that a base lacks is reported at the pool that extends it, not at the base', () => {
  const { diagnostics } = compiled(files(`access: { ${TOKEN} }\n`, BASE.replace('memory: 24GiB\n', '')));
  expect(diagnostics.map(({ at, message }) => `${at.file}: ${message}`)).toEqual([
    'pools/dev/chat.yaml: memory is missing: expected a size such as 512MiB or 24GiB',
  ]);
});

test('--explain says the file and line of every value', () => {
  const { explain } = compiled(files(`access: { ${TOKEN} }\n`), { explain: true });
  const from = (path: string): string | undefined =>
    explain.find((value) => value.file === 'pools/dev/chat.yaml' && value.path === path)?.from;
  expect(from('memory')).toBe('pools/_base/chat.yaml:3');
  expect(from('target.docker')).toBe('pools/dev/chat.yaml:3');
  expect(from('models[1].name')).toBe('pools/_base/chat.yaml:5');
  expect(from('serving.parallel')).toBe('default');
  expect(from('storage.retain')).toBe('default');
});

test('a file of the same folder may be extended, and is a pool itself', () => {
  const { diagnostics, places } = compiled({
    ...files(`access: { ${TOKEN} }\n`),
    'dev/second.yaml':
      'version: 1\nextends: third.yaml\n' +
      `access: { port: 2001, tokens: { me: { sha256: "${'cd'.repeat(32)}" } } }\n`,
    'dev/third.yaml': `${SMALL_POOL}access: { tokens: { you: { sha256: "${'ef'.repeat(32)}" } } }\n`,
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
    'token-duplicate',
  ]);
  expect(places).toEqual([]);
});

test('--explain shows no credential', () => {
  const environment = ENVIRONMENT.replace(
    /backend: .*/,
    'backend: { s3: { bucket: b, secret_key: hunter2, endpoint: "https://me:hunter2@s3.example" } }',
  );
  const { explain } = compiled(
    {
      'dev/environment.yaml': environment,
      'dev/chat.yaml': `${SMALL_POOL}serving: { env: { MY_SECRET: hunter2 } }\n`,
    },
    { explain: true },
  );
  expect(explain.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['backend.s3.secret_key', 'serving.env.MY_SECRET']),
  );
  expect(JSON.stringify(explain)).not.toContain('hunter2');
});

const OTHERS: Files = {
  'dev/environment.yaml': ENVIRONMENT,
  '_base/chat.yaml': BASE,
  '_base/small.yaml': 'version: 1\n',
  'dev/other.yaml': poolFile(),
  '_base/allocations.lock.yaml': 'version: 1\n',
};
const answers = (extending: string, others = OTHERS): readonly string[] =>
  compiled({ ...others, 'dev/chat.yaml': `version: 1\nextends: ${extending}\n` })
    .diagnostics.filter(({ path }) => path === 'extends')
    .map(({ at, code, message, hint }) => `${at.file}:${at.line}:${at.column} ${code}: ${message}; ${hint}`);

test.each([
  '../_base/chat.yaml',
  '..//_base/./chat.yaml',
  './../_base/chat.yaml',
  '../dev/../_base/chat.yaml',
  'other.yaml',
  './other.yaml',
])('%s is a file that may be extended', (extending) => {
  expect(answers(extending)).toEqual([]);
});

golden(
  'files that cannot be extended',
  [
    '/_base/chat.yaml',
    '../../pools/_base/chat.yaml',
    "'*.yaml'",
    // a Windows path: the hint names the file if it exists
    "'..\\_base\\small.yaml'",
    "'C:..\\_base\\small.yaml'",
    "'.\\other.yaml'",
    "'..\\_base\\none.yaml'",
    "'C:\\_base\\small.yaml'",
    "'../xC:/small.yaml'",
    'environment.yaml',
    '../_base/allocations.lock.yaml',
    '../_base/chatt.yaml',
    'othr.yaml',
    // a file of that name elsewhere
    'shared/of/all/small.yaml',
    'shared/of/all/small.yml',
    'shared/of/all/small',
    'shared/of/all/small.yaml.d',
    'shared/of/all/environment.yaml.d',
    'chat.yaml',
    '../dev/chat.yaml',
  ],
  (extending) => answers(extending),
);

test('the schema refuses what is not a string, once', () => {
  expect(answers('7')).toEqual([expect.stringMatching(/^pools\/dev\/chat\.yaml:2:10 type-invalid: /)]);
  expect(answers('[other.yaml]')).toHaveLength(1);
});

test('a value that is not a map replaces one, and the other way round', () => {
  const { diagnostics } = compiled(files(`serving: 5\nmemory: { a: 1 }\naccess: { ${TOKEN} }\n`));
  expect(diagnostics.map(({ at, code, path }) => `${at.file}:${at.line} ${code} ${path}`)).toEqual([
    'pools/dev/chat.yaml:4 type-invalid serving',
    'pools/dev/chat.yaml:5 type-invalid memory',
  ]);
});
