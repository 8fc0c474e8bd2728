import { answered, NAUGHTY, yamlCases } from './hostile';
import { CLUSTERS, ENVIRONMENT, type Files, poolFile, poolsOf } from './given';

const CASES = yamlCases();

/** Each text as a file of its own, and the files without any diagnostic. */
function accepted(files: Files, others: Files = {}): readonly string[] {
  const refused = new Set(
    answered({ ...others, ...files })
      .diagnostics.filter(({ severity }) => severity === 'error')
      .map(({ at }) => at.file),
  );
  return Object.entries(files)
    .filter(([path]) => !refused.has(`pools/${path}`))
    .map(([, text]) => text);
}

const asPools = (texts: readonly string[]): Files =>
  Object.fromEntries(texts.map((text, i) => [`dev/p-${i}.yaml`, text]));
const asEnvironments = (texts: readonly string[]): Files =>
  Object.fromEntries(texts.map((text, i) => [`e-${i}/environment.yaml`, text]));
const asLocks = (texts: readonly string[]): Files =>
  Object.fromEntries(texts.map((text, i) => [`e-${i}/allocations.lock.yaml`, text]));
const GOOD: Files = { 'dev/environment.yaml': ENVIRONMENT };

test('a correct file is accepted, or the rest proves nothing', () => {
  const pool = poolFile();
  expect(accepted(asPools([pool, '']), GOOD)).toEqual([pool]);
  expect(accepted(asEnvironments([ENVIRONMENT, '']))).toEqual([ENVIRONMENT]);
});

test.each([
  ['naughty string', NAUGHTY, 500],
  ['case of the YAML test suite', CASES, 600],
] as const)('every %s is refused as a pool file, as an environment file and as a lock file', (_, texts, least) => {
  expect(texts.length).toBeGreaterThan(least);
  expect(accepted(asPools(texts), GOOD)).toEqual([]);
  expect(accepted(asEnvironments(texts))).toEqual([]);
  expect(
    accepted(asLocks(texts), Object.fromEntries(texts.map((__, i) => [`e-${i}/environment.yaml`, ENVIRONMENT]))),
  ).toEqual([]);
});

/**
 * The text in double quotes, with an escape for whatever is not ASCII: the file is good YAML, and its value is hostile.
 */
const quoted = (text: string): string =>
  JSON.stringify(text).replaceAll(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

test('every naughty string in every field of a pool is refused', () => {
  const files = NAUGHTY.map(quoted).map((x) =>
    poolFile({
      target: `{ docker: ${x} }`,
      gpus: x,
      memory: x,
      cpus: x,
      models: `[${x}, { name: ${x}, from: ${x}, digest: ${x} }]`,
      extends: x,
      [x]: x,
      serving:
        `{ keepAlive: ${x}, contextLength: ${x}, flashAttention: ${x}, queueTimeout: ${x}, answerTimeout: ${x}, ` +
        `env: { ${x}: ${x}, OLLAMA_ORIGINS: ${x} } }`,
      pull: `{ timeout: ${x}, proxy: ${x}, ca: { file: ${x} }, egress: [{ cidr: ${x}, ports: [${x}] }] }`,
      storage: `{ size: ${x}, class: ${x}, kind: ${x} }`,
      access:
        `{ port: ${x}, tls: { bundle: ${x} }, url: ${x}, tokens: { ${x}: { sha256: ${x} } }, ` +
        `from: [{ cidr: ${x} }, { namespace: ${x}, pods: { ${x}: ${x} } }, ${x}] }`,
      scheduling:
        `{ priorityClass: ${x}, labels: { ${x}: ${x} }, nodeSelector: { ${x}: ${x} }, ` +
        `tolerations: [{ key: ${x}, value: ${x}, effect: ${x} }] }`,
      rensei: `{ profiles: { ${x}: { model: ${x} } } }`,
    }),
  );
  expect(accepted(asPools(files), GOOD)).toEqual([]);
});

test('every naughty string in a field that takes any text is refused, or comes back unchanged', () => {
  const file = (text: string, i: number): string =>
    poolFile({
      description: quoted(text),
      target: '{ kubernetes: main }',
      storage: '{ size: 10GiB }',
      scheduling: `{ annotations: { note: ${quoted(text)} } }`,
      access: `{ tls: { secret: chat-tls }, tokens: { me: { sha256: "${String(i).padStart(64, 'a')}" } } }`,
    });
  const files = NAUGHTY.map(file);
  const good = new Set(accepted(asPools(files), { 'dev/environment.yaml': CLUSTERS }));
  expect(good.size).toBeGreaterThan(300);
  const texts = NAUGHTY.filter((_, i) => good.has(files[i] ?? ''));
  const pools = poolsOf(answered({ ...asPools(texts.map(file)), 'dev/environment.yaml': CLUSTERS }));
  const back = new Map(
    pools.map((pool) => [
      pool.name,
      [pool.description, pool.target === 'kubernetes' ? pool.scheduling.annotations['note'] : undefined],
    ]),
  );
  expect(texts.map((_, i) => back.get(`p-${i}`))).toEqual(texts.map((text) => [text, text]));
});
