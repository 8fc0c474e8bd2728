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

test.each([
  [
    'http://registry.example/a/b:1',
    'leave http:// out: write { name: …, from: registry.example/a/b:1, insecure: true }',
  ],
  ['HTTPS://registry.example/a/b:1', 'leave the scheme out: write registry.example/a/b:1'],
  ['oci://a/b', 'leave the scheme out: write a/b'],
  ['1http://x/y', 'at most host/namespace/model:tag: a namespace has no further folder'],
  ['mistral 7b', 'leave the blank out: write mistral7b'],
  [' team/tiny:\t1 ', 'leave the blank out: write team/tiny:1'],
  ['mistral  7b', 'leave the blank out: write mistral7b'],
  ['mistral@sha256:ab', 'a digest has its own field: write { name: mistral, digest: "sha256:…" }'],
  ['@sha256:ab', 'a digest has its own field: write { name: , digest: "sha256:…" }'],
  ['registry.example/tiny:1', "a registry's host needs a namespace: write registry.example/library/tiny:1"],
  ['localhost:5000/tiny', "a registry's host needs a namespace: write localhost:5000/library/tiny"],
  ['a/b/c/d', 'at most host/namespace/model:tag: a namespace has no further folder'],
  ['-host/team/tiny', 'the host is a name or an IPv4 address, with a port where it needs one'],
  ['host:port/team/tiny', 'the host is a name or an IPv4 address, with a port where it needs one'],
  ['/team/tiny', 'the host is a name or an IPv4 address, with a port where it needs one'],
  ['host/a.b/tiny', 'the namespace is 1 to 80 letters, digits, _ and -, without a dot'],
  ['-team/tiny', 'the namespace is 1 to 80 letters, digits, _ and -, without a dot'],
  ['/tiny', 'the namespace is 1 to 80 letters, digits, _ and -, without a dot'],
  ['', 'the model is 1 to 80 letters, digits, _ . and -, and begins with a letter or digit'],
  [':7b', 'the model is 1 to 80 letters, digits, _ . and -, and begins with a letter or digit'],
  ['team/', 'the model is 1 to 80 letters, digits, _ . and -, and begins with a letter or digit'],
  ['m'.repeat(81), 'the model is 1 to 80 letters, digits, _ . and -, and begins with a letter or digit'],
  ['mistral:', 'the tag is 1 to 80 letters, digits, _ . and -'],
  ['mistral:7b:1', 'the tag is 1 to 80 letters, digits, _ . and -'],
  ['mistral:-7b', 'the tag is 1 to 80 letters, digits, _ . and -'],
  ['mistral:Cloud', 'the tag Cloud selects a source and no version: write the tag of a size that the registry has'],
  [
    'gpt-oss:120b-cloud',
    'the tag 120b-cloud selects a source and no version: write the tag of a size that the registry has',
  ],
])('%j is none, and what to change is said', (text, problem) => {
  expect(referenceProblem(text)).toBe(problem);
  expect(parseReference(text)).toBeUndefined();
});

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
])('%s is pulled as %s, and the catalogue knows it as %s', (text, pulled, known) => {
  expect([withTag(text), catalogName(text)]).toEqual([pulled, known]);
});
