import { modelLines, modelsHash } from '../../../containers/pull/model-list';
import { examplePool } from '../../example-pool';

const TINY = 'registry.lab.example:5001/library/tiny';

test('each model is one line: name, reference, flag, bare digest and the paths of two manifests', () => {
  expect(modelLines(examplePool().models).split('\n')).toEqual([
    'mistral:7b mistral:7b - - registry.ollama.ai/library/mistral/7b registry.ollama.ai/library/mistral/7b',
    `team/tiny:1 ${TINY}:1 insecure ${'a'.repeat(64)} registry.ollama.ai/team/tiny/1 ${TINY}/1`,
  ]);
});

test('another list has another hash, so that a log is never taken for that of another list', () => {
  const pool = examplePool();
  expect(modelsHash(pool)).toMatch(/^[0-9a-f]{12}$/);
  expect(modelsHash({ models: pool.models.slice(1) })).not.toBe(modelsHash(pool));
});
