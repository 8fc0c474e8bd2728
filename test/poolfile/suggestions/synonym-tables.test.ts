import { environmentSynonyms, poolSynonyms } from '../../../poolfile/suggestions/synonym-tables';

/** The words themselves are in `test/fixtures/mistakes`. */

test.each([
  ['OLLAMA_KEEP_ALIVE', 'write serving.keepAlive'],
  ['OLLAMA_NUM_CTX', 'write serving.contextLength'],
  ['OLLAMA_DEBUG', 'write serving: { env: { OLLAMA_DEBUG: "…" } }'],
  [`GGML_${'A'.repeat(80)}`, `write serving: { env: { GGML_${'A'.repeat(80)}: "…" } }`],
  [`GGML_${'A'.repeat(81)}`, undefined],
  ['GGML_', undefined],
  ['GGML_cuda', undefined],
  ['GGML_X-a', undefined],
  ['GGML_a-X_Y', undefined],
  ['PATH_X', undefined],
])('%s, a variable in the place of a field', (key, hint) => {
  expect(poolSynonyms(key, [])?.hint).toBe(hint);
  expect(environmentSynonyms(key, [])?.hint).toBe(hint);
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

test('a word stands for the field of the place that it is in', () => {
  expect(poolSynonyms('num_ctx', [])).toEqual({
    hint: 'here it is serving.contextLength, such as serving: { contextLength: 8192 }',
    fields: ['serving.contextLength'],
  });
  expect(poolSynonyms('num_ctx', ['serving'])).toEqual({
    hint: 'did you mean contextLength?',
    fields: ['serving.contextLength'],
  });
  expect(poolSynonyms('max_context', ['rensei', 'profiles', 'local', 'config'])).toEqual({
    hint: 'here it is contextWindow, such as contextWindow: 8192',
    fields: ['rensei.profiles.local.config.contextWindow'],
  });
  expect(poolSynonyms('hash', ['access', 'tokens', 'me'])).toEqual({
    hint: '`poolform token` makes a token and prints its entry: { sha256: "…" }',
    fields: ['access.tokens.me.sha256'],
  });
  expect(poolSynonyms('restart', [])).toEqual({ hint: 'remove it: servers are started again by themselves' });
  expect(environmentSynonyms('ram', ['docker', 'box'])).toEqual({
    hint: 'here it is memory, such as memory: 128GiB',
    fields: ['docker.box.memory'],
  });
  expect(environmentSynonyms('type', ['docker', 'box', 'gpus', 0])).toEqual({
    hint: 'here it is product, such as product: nvidia-l4',
    fields: ['docker.box.gpus[0].product', 'docker.box.gpus[0].count', 'docker.box.gpus[0].uuid'],
  });
  expect(environmentSynonyms('type', ['kubernetes', 'main', 'nodes', 0, 'gpus'])).toEqual({
    hint: 'here it is product, such as product: nvidia-l4',
    fields: ['kubernetes.main.nodes[0].gpus.product'],
  });
});
