import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelCatalog, parseModels } from '../../catalog/models';

const text = readFileSync(join(__dirname, '../../catalog/models.yaml'), 'utf8');

test('the catalog lists seventy models, each with a source and a size', () => {
  const models = [...modelCatalog().values()];
  expect(models).toHaveLength(70);
  expect(
    models.filter((model) => model.source.length === 0 || !(model.downloadBytes > 4e7 && model.downloadBytes < 5e11)),
  ).toEqual([]);
});

test('a model has a key only for what was established', () => {
  expect(modelCatalog().get('mistral:7b')).toMatchObject({
    ref: 'mistral:7b',
    defaultTag: true,
    maxContext: 32768,
    sizeBytes: 4372824384,
    downloadBytes: 4400000000,
    layers: 32,
    kvHeads: 8,
    headDim: 128,
    kvBytesPerToken: 131072,
  });
  const embedding = modelCatalog().get('bge-m3:567m')!;
  expect(Object.keys(embedding)).not.toContain('maxContext');
  expect(Object.values(embedding)).not.toContain(undefined);
});

test('contexts and digests are plausible', () => {
  for (const model of modelCatalog().values()) {
    if (model.maxContext !== undefined) expect(model.maxContext).toBeGreaterThanOrEqual(512);
    if (model.digest !== undefined) expect(model.digest).toMatch(/^[0-9a-f]{64}$/);
  }
});

test.each([
  [
    'a duplicate model',
    (t: string) => t.replace('ref: codellama:34b', 'ref: codellama:13b'),
    /codellama:13b is listed twice/,
  ],
  [
    'two default tags',
    (t: string) => t.replace('ref: codellama:34b\n', 'ref: codellama:34b\n    defaultTag: true\n'),
    /codellama has two default tags/,
  ],
  [
    'a size of another model',
    (t: string) => t.replace('sizeBytes: 7365960935', 'sizeBytes: 3825910662'),
    /codellama:13b: sizeBytes and downloadGb/,
  ],
  [
    'a cache size that does not follow from layers and heads',
    (t: string) => t.replace('\n    kvBytesPerToken: 819200', '\n    kvBytesPerToken: 819201'),
    /kvBytesPerToken/,
  ],
  ['half a digest', (t: string) => t.replace(/digest: '([0-9a-f]{12})[0-9a-f]{52}'/, "digest: '$1'"), /digest/],
  ['a reference without a tag', (t: string) => t.replace('ref: mistral:7b', 'ref: mistral'), /ref/],
  ['no source', (t: string) => t.replace(/source:\n(?: +- .*\n)+/, 'source: []\n'), /source/],
])('%s throws', (_what, breakIt, message) => {
  expect(breakIt(text)).not.toBe(text);
  expect(() => parseModels(breakIt(text))).toThrow(message);
});
