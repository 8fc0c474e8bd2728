import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeStacks } from '../../stacks/output-folder';
import { exampleCluster, examplePlace } from '../example-pool';

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'poolform-output-'));
});
afterEach(() => rmSync(project, { recursive: true }));

const stackFile = (name: string): string => join(project, 'out/stacks', name, 'cdk.tf.json');

function writeFile(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

test('a stack of a place that no longer exists is removed, and every other file stays', () => {
  const folder = { project, outdir: join(project, 'out') };
  writeStacks([examplePlace(), exampleCluster()], folder);
  const [docker, cluster] = [examplePlace().stack, exampleCluster().stack];
  expect([existsSync(stackFile(docker)), existsSync(stackFile(cluster))]).toEqual([true, true]);
  writeFile(stackFile('copied'), readFileSync(stackFile(docker), 'utf8'));
  writeFile(stackFile('unrelated'), 'not JSON');
  writeFile(stackFile('plain'), '{}');
  mkdirSync(join(project, 'out/stacks/empty'));

  writeStacks([exampleCluster()], folder);
  expect([docker, cluster, 'copied', 'unrelated', 'plain'].filter((name) => existsSync(stackFile(name)))).toEqual([
    cluster,
    'copied',
    'unrelated',
    'plain',
  ]);
});

test('beside each stack is the least version of OpenTofu, which goes with the stack', () => {
  const folder = { project, outdir: join(project, 'out') };
  const beside = (name: string): string => join(project, 'out/stacks', name, 'opentofu.tofu.json');
  writeStacks([examplePlace(), exampleCluster()], folder);
  const [docker, cluster] = [examplePlace().stack, exampleCluster().stack];
  for (const name of [docker, cluster])
    expect(JSON.parse(readFileSync(beside(name), 'utf8'))).toEqual({ terraform: { required_version: '>= 1.10' } });
  writeStacks([exampleCluster()], folder);
  expect([existsSync(beside(docker)), existsSync(beside(cluster))]).toEqual([false, true]);
});
