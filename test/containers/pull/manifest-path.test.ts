import { manifestPath } from '../../../containers/pull/manifest-path';

test.each([
  ['mistral', 'registry.ollama.ai/library/mistral/latest'],
  ['mistral:7b', 'registry.ollama.ai/library/mistral/7b'],
  ['team/tiny:1', 'registry.ollama.ai/team/tiny/1'],
  ['localhost:5000/team/tiny', 'localhost:5000/team/tiny/latest'],
  ['hf.co/user/repo:Q4_K_M', 'hf.co/user/repo/Q4_K_M'],
])('the manifest of %s is at %s', (reference, path) => {
  expect(manifestPath(reference)).toBe(path);
});
