import { DERIVED, knownVariable } from '../../../poolfile/values/ollama-variables';

test.each([
  ['OLLAMA_MAX_QUEUE', 'serving.maxQueue'],
  ['LLAMA_ARG_CTX_SIZE', 'serving.contextLength'],
  ['LLAMA_ARG_N_PARALLEL', 'serving.parallel'],
  ['LLAMA_ARG_FLASH_ATTN', 'serving.flashAttention'],
  ['LLAMA_ARG_CACHE_TYPE_K', 'serving.kvCacheType'],
  ['LLAMA_ARG_CACHE_TYPE_V', 'serving.kvCacheType'],
  ['LLAMA_ARG_MODEL', 'models'],
])('%s means the same as %s, which the hint names', (name, field) => {
  expect(DERIVED.get(name)).toMatch(new RegExp(`\\b${field}$`));
});

test.each(['LLAMA_ARG_HOST', 'LLAMA_ARG_PORT'])(
  '%s is left to the server, although other LLAMA_ARG_* may be set',
  (name) => {
    expect(knownVariable(name)).toBeDefined();
    expect(DERIVED.has(name)).toBe(true);
  },
);
