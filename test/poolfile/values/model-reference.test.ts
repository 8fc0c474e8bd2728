import { goldenTexts } from '../golden';
import { catalogName, parseReference, referenceProblem, withTag } from '../../../poolfile/values/model-reference';

test.each([
  ['mistral', { model: 'mistral' }],
  ['mistral:7b', { model: 'mistral', tag: '7b' }],
  ['team/tiny:1', { namespace: 'team', model: 'tiny', tag: '1' }],
  [
    'registry.example:5001/library/tiny:1',
    { host: 'registry.example:5001', namespace: 'library', model: 'tiny', tag: '1' },
  ],
  ['10.0.0.1:5001/a/b', { host: '10.0.0.1:5001', namespace: 'a', model: 'b' }],
  [`${'m'.repeat(80)}:${'t'.repeat(80)}`, { model: 'm'.repeat(80), tag: 't'.repeat(80) }],
])('%s is a reference', (text, parts) => {
  expect(parseReference(text)).toStrictEqual(parts);
  expect(referenceProblem(text)).toBeUndefined();
});

goldenTexts(
  'texts that are no model references',
  [
    'http://registry.example/a/b:1',
    'HTTPS://registry.example/a/b:1',
    'oci://a/b',
    '1http://x/y',
    'mistral 7b',
    ' team/tiny:\t1 ',
    'mistral  7b',
    'mistral@sha256:ab',
    '@sha256:ab',
    'registry.example/tiny:1',
    'localhost:5000/tiny',
    'a/b/c/d',
    '-host/team/tiny',
    'host:port/team/tiny',
    '/team/tiny',
    'host/a.b/tiny',
    '-team/tiny',
    '/tiny',
    '',
    ':7b',
    'team/',
    'm'.repeat(81),
    'mistral:',
    'mistral:7b:1',
    'mistral:-7b',
    'mistral:Cloud',
    'gpt-oss:120b-cloud',
  ],
  (text) => [parseReference(text) ? 'a reference' : (referenceProblem(text) ?? 'no problem')],
);

test.each([
  ['mistral', 'mistral:latest', 'mistral:latest'],
  ['registry.ollama.ai/library/mistral:7b', 'registry.ollama.ai/library/mistral:7b', 'mistral:7b'],
  ['library/mistral:7b', 'library/mistral:7b', 'mistral:7b'],
  ['team/mistral:7b', 'team/mistral:7b', 'team/mistral:7b'],
  ['registry.example/library/mistral:7b', 'registry.example/library/mistral:7b', 'registry.example/library/mistral:7b'],
  [
    'registry.ollama.ai.example/registry.ollama.ai/x',
    'registry.ollama.ai.example/registry.ollama.ai/x:latest',
    'registry.ollama.ai.example/registry.ollama.ai/x:latest',
  ],
])('%s is pulled as %s, and the catalog knows it as %s', (text, pulled, known) => {
  expect([withTag(text), catalogName(text)]).toEqual([pulled, known]);
});
