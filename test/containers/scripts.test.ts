import { spawnSync } from 'node:child_process';
import { manifestPath } from '../../containers/pull/manifest-path';
import { modelLines, modelsHash, pruneScript, pullScript } from '../../containers/pull/scripts';
import { applyScript, gatewayScript, serverScript } from '../../containers/gateway/scripts';
import { examplePool } from '../example-pool';

test.each([
  ['mistral', 'registry.ollama.ai/library/mistral/latest'],
  ['mistral:7b', 'registry.ollama.ai/library/mistral/7b'],
  ['team/tiny:1', 'registry.ollama.ai/team/tiny/1'],
  ['localhost:5000/team/tiny', 'localhost:5000/team/tiny/latest'],
  ['hf.co/user/repo:Q4_K_M', 'hf.co/user/repo/Q4_K_M'],
])('the manifest of %s is at %s', (reference, path) => {
  expect(manifestPath(reference)).toBe(path);
});

test('the pull is told of each model on a line of its own', () => {
  expect(modelLines(examplePool().models).split('\n')).toEqual([
    'mistral:7b mistral:7b - - registry.ollama.ai/library/mistral/7b registry.ollama.ai/library/mistral/7b',
    `team/tiny:1 registry.lab.example:5001/library/tiny:1 insecure ${'a'.repeat(64)} registry.ollama.ai/team/tiny/1 registry.lab.example:5001/library/tiny/1`,
  ]);
});

test('another list has another hash, so that a log is never taken for that of another list', () => {
  const pool = examplePool();
  expect(modelsHash(pool)).toMatch(/^[0-9a-f]{12}$/);
  expect(modelsHash({ models: pool.models.slice(1) })).not.toBe(modelsHash(pool));
});

const bash = spawnSync('bash', ['--version']).error ? test.skip : test;
if (bash === test.skip) process.stderr.write('SKIPPED: syntax of the scripts: there is no bash here\n');

bash.each([
  ['pull', pullScript()],
  ['prune', pruneScript()],
  ['apply', applyScript()],
  ['gateway', gatewayScript()],
  ['server', serverScript()],
])('the %s script is valid bash', (_, script) => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
