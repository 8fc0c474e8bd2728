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
const files = (pool: string, base = BASE): Files => ({
  'dev/environment.yaml': ENVIRONMENT,
  '_base/chat.yaml': base,
  'dev/chat.yaml': `version: 1\nextends: ../_base/chat.yaml\ntarget: { docker: box }\n${pool}`,
});

function pool(given: Files) {
  const made = compiled(given);
  expect(made.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return poolsOf(made).find(({ name }) => name === 'chat');
}

test('maps merge, scalars and lists replace', () => {
  const made = pool(
    files(
      `cpus: 4\nmodels: [mistral:7b]\nserving: { parallel: 2, env: { OLLAMA_DEBUG: "2" } }\naccess: { ${TOKEN} }\n`,
    ),
  );
  expect(made).toMatchObject({
    cpus: 4,
    models: [{ name: 'mistral:7b' }],
    access: { port: 2000 },
    serving: { parallel: 2, env: { OLLAMA_SCHED_SPREAD: '1', OLLAMA_DEBUG: '2' } },
  });
  expect(made?.models).toHaveLength(1);
  expect(String(made?.serving.keepAlive)).toBe('30m');
});

test('a map that is one of several forms is replaced whole', () => {
  expect(pool(files(`gpus: none\naccess: { tls: none, ${TOKEN} }\n`))).not.toHaveProperty('gpus');
  const resource = ENVIRONMENT.replace(
    '{ product: nvidia-t4, uuid: GPU-1111-cccc }',
    '{ resource: nvidia.com/mig-1g.10gb, uuid: MIG-2222-dddd }',
  );
  const made = pool({
    ...files(`gpus: { resource: nvidia.com/mig-1g.10gb, memory: 10GiB, count: 1 }\naccess: { ${TOKEN} }\n`),
    'dev/environment.yaml': resource,
  });
  expect(made?.gpus?.product).toBe('nvidia.com/mig-1g.10gb');
});

test('a value that is wrong is pointed at in the file that it came from, and said once', () => {
  const { diagnostics } = compiled({
    ...files(`access: { ${TOKEN} }\n`, BASE.replace('24GiB', '24GB')),
    'dev/more.yaml': `version: 1\nextends: ../_base/chat.yaml\ntarget: { docker: box }\naccess: { port: 1, ${TOKEN} }\n`,
  });
  expect(diagnostics.map(({ at, code }) => `${at.file}:${at.line}:${at.column} ${code}`)).toEqual([
    'pools/_base/chat.yaml:3:9 value-invalid',
  ]);
});

test('what a base lacks is said of the pool that extends it, and of no base alone', () => {
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
    'dev/second.yaml': `version: 1\nextends: third.yaml\naccess: { port: 2001, tokens: { me: { sha256: "${'cd'.repeat(32)}" } } }\n`,
    'dev/third.yaml': `version: 1\ntarget: { docker: here }\ngpus: none\nmemory: 2GiB\ncpus: 1\nmodels: [mistral:7b]\naccess: { tokens: { you: { sha256: "${'ef'.repeat(32)}" } } }\n`,
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
      'dev/chat.yaml': `version: 1\ntarget: { docker: here }\ngpus: none\nmemory: 2GiB\ncpus: 1\nmodels: [mistral:7b]\nserving: { env: { MY_SECRET: hunter2 } }\n`,
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

test.each([
  [
    '/_base/chat.yaml',
    'extends-invalid: extends: "/_base/chat.yaml" is not a path within the pools folder; write a path from this file, with /, such as ../_base/chat.yaml',
  ],
  [
    '../../pools/_base/chat.yaml',
    'extends-invalid: extends: "../../pools/_base/chat.yaml" is not a path within the pools folder; write a path from this file, with /, such as ../_base/chat.yaml',
  ],
  [
    "'*.yaml'",
    'extends-invalid: extends: "*.yaml" is not a path within the pools folder; write a path from this file, with /, such as ../_base/chat.yaml',
  ],
  // as Windows writes it: the file that is meant, where there is one
  [
    "'..\\_base\\small.yaml'",
    'extends-invalid: extends: "..\\\\_base\\\\small.yaml" is not a path within the pools folder; write a path from this file, with /, such as ../_base/small.yaml',
  ],
  [
    "'C:..\\_base\\small.yaml'",
    'extends-invalid: extends: "C:..\\\\_base\\\\small.yaml" is not a path within the pools folder; write a path from this file, with /, such as ../_base/small.yaml',
  ],
  [
    "'.\\other.yaml'",
    'extends-invalid: extends: ".\\\\other.yaml" is not a path within the pools folder; write a path from this file, with /, such as other.yaml',
  ],
  [
    "'..\\_base\\none.yaml'",
    'extends-invalid: extends: "..\\\\_base\\\\none.yaml" is not a path within the pools folder; write a path from this file, with /, such as ../_base/chat.yaml',
  ],
  [
    "'C:\\_base\\small.yaml'",
    'extends-invalid: extends: "C:\\\\_base\\\\small.yaml" is not a path within the pools folder; write a path from this file, with /, such as ../_base/chat.yaml',
  ],
  [
    "'../xC:/small.yaml'",
    'extends-invalid: extends: "../xC:/small.yaml" is not a path within the pools folder; write a path from this file, with /, such as ../_base/chat.yaml',
  ],
  [
    'environment.yaml',
    'extends-unknown: extends: "dev/environment.yaml" is no pool file; name a pool file, such as ../_base/chat.yaml',
  ],
  [
    '../_base/allocations.lock.yaml',
    'extends-unknown: extends: "_base/allocations.lock.yaml" is no pool file; name a pool file, such as ../_base/chat.yaml',
  ],
  [
    '../_base/chatt.yaml',
    'extends-unknown: extends: there is no file "_base/chatt.yaml" in the pools folder; did you mean ../_base/chat.yaml?',
  ],
  [
    'othr.yaml',
    'extends-unknown: extends: there is no file "dev/othr.yaml" in the pools folder; did you mean other.yaml?',
  ],
  // a file of that name elsewhere
  [
    'shared/of/all/small.yaml',
    'extends-unknown: extends: there is no file "dev/shared/of/all/small.yaml" in the pools folder; did you mean ../_base/small.yaml?',
  ],
  [
    'shared/of/all/small.yml',
    'extends-unknown: extends: there is no file "dev/shared/of/all/small.yml" in the pools folder; did you mean ../_base/small.yaml?',
  ],
  [
    'shared/of/all/small',
    'extends-unknown: extends: there is no file "dev/shared/of/all/small" in the pools folder; did you mean ../_base/small.yaml?',
  ],
  [
    'shared/of/all/small.yaml.d',
    'extends-unknown: extends: there is no file "dev/shared/of/all/small.yaml.d" in the pools folder; write a path from this file, such as ../_base/chat.yaml',
  ],
  [
    'shared/of/all/environment.yaml.d',
    'extends-unknown: extends: there is no file "dev/shared/of/all/environment.yaml.d" in the pools folder; write a path from this file, such as ../_base/chat.yaml',
  ],
  ['chat.yaml', 'extends-unsupported: extends: a file cannot extend itself; name another file, or remove the line'],
  [
    '../dev/chat.yaml',
    'extends-unsupported: extends: a file cannot extend itself; name another file, or remove the line',
  ],
])('extends: %s is answered in its place', (extending, answer) => {
  expect(answers(extending)).toEqual([`pools/dev/chat.yaml:2:10 ${answer}`]);
});

test("what is no text is the schema's to refuse", () => {
  expect(answers('7')).toEqual([
    'pools/dev/chat.yaml:2:10 type-invalid: extends: expected a text, got the number 7; write extends: "7"',
  ]);
  expect(answers('[other.yaml]')).toHaveLength(1);
});

test('a value that is no map takes the place of one, and the other way round', () => {
  const { diagnostics } = compiled(files(`serving: 5\nmemory: { a: 1 }\naccess: { ${TOKEN} }\n`));
  expect(diagnostics.map(({ at, code, path }) => `${at.file}:${at.line} ${code} ${path}`)).toEqual([
    'pools/dev/chat.yaml:4 type-invalid serving',
    'pools/dev/chat.yaml:5 type-invalid memory',
  ]);
});
