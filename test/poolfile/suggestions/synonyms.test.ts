import { environmentSynonyms } from '../../../poolfile/suggestions/environment-synonyms';
import { poolSynonyms } from '../../../poolfile/suggestions/pool-synonyms';

/** The words themselves are in `test/fixtures/mistakes`. */

test.each([
  ['OLLAMA_KEEP_ALIVE', 'serving.keepAlive'],
  ['OLLAMA_NUM_CTX', 'serving.contextLength'],
  ['OLLAMA_DEBUG', 'serving: { env: { OLLAMA_DEBUG: "…" } }'],
  [`GGML_${'A'.repeat(80)}`, `serving: { env: { GGML_${'A'.repeat(80)}: "…" } }`],
  [`GGML_${'A'.repeat(81)}`, undefined],
  ['GGML_', undefined],
  ['GGML_cuda', undefined],
  ['GGML_X-a', undefined],
  ['GGML_a-X_Y', undefined],
  ['PATH_X', undefined],
])('%s, a variable in place of a field, gets the hint %s', (key, place) => {
  for (const lookup of [poolSynonyms, environmentSynonyms]) {
    const suggestion = lookup(key, []);
    expect(suggestion === undefined).toBe(place === undefined);
    expect(suggestion?.hint ?? '').toContain(place ?? '');
  }
});

test.each([
  ['port', ['access', 'from', 0]],
  ['port', ['rensei', 'profiles', 'local']],
  ['memory', ['scheduling', 'tolerations', 0]],
])('%s means nothing in a pool file at %j', (key, parent) => expect(poolSynonyms(key, parent)).toBeUndefined());

test.each([
  ['remote', []],
  ['memory', ['kubernetes', 'main']],
  ['gpu', ['kubernetes', 'gpus']],
  ['hash', ['kubernetes', 'main', 'nodes', 0, 'labels']],
  ['type', ['kubernetes', 'main', 'nodes', 0, 'taints']],
  ['remote', ['backend', 'local']],
  ['memory', ['images', 'ollama']],
])('%s means nothing in an environment file at %j', (key, parent) =>
  expect(environmentSynonyms(key, parent)).toBeUndefined(),
);

test('the meaning of a word depends on its place', () => {
  expect(poolSynonyms('num_ctx', [])).toEqual({
    hint: expect.stringContaining('serving: { contextLength: 8192 }') as string,
    fields: ['serving.contextLength'],
  });
  expect(poolSynonyms('num_ctx', ['serving'])).toEqual({
    hint: expect.stringMatching(/(?<!serving: \{ )contextLength(?!: 8192)/) as string,
    fields: ['serving.contextLength'],
  });
  expect(poolSynonyms('max_context', ['rensei', 'profiles', 'local', 'config'])).toEqual({
    hint: expect.stringContaining('contextWindow: 8192') as string,
    fields: ['rensei.profiles.local.config.contextWindow'],
  });
  expect(poolSynonyms('hash', ['access', 'tokens', 'me'])).toEqual({
    hint: expect.stringContaining('{ sha256: "…" }') as string,
    fields: ['access.tokens.me.sha256'],
  });
  expect(poolSynonyms('restart', [])).toEqual({ hint: expect.stringContaining('remove it') as string });
  expect(environmentSynonyms('ram', ['docker', 'box'])).toEqual({
    hint: expect.stringContaining('memory: 128GiB') as string,
    fields: ['docker.box.memory'],
  });
  expect(environmentSynonyms('type', ['docker', 'box', 'gpus', 0])).toEqual({
    hint: expect.stringContaining('product: nvidia-l4') as string,
    fields: ['docker.box.gpus[0].product', 'docker.box.gpus[0].count', 'docker.box.gpus[0].uuid'],
  });
  expect(environmentSynonyms('type', ['kubernetes', 'main', 'nodes', 0, 'gpus'])).toEqual({
    hint: expect.stringContaining('product: nvidia-l4') as string,
    fields: ['kubernetes.main.nodes[0].gpus.product'],
  });
});
