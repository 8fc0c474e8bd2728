import path from 'node:path';
import { architectureProblems, projectSources } from './architecture';

/** One bad file, or a few, and what must be said about them. */
const BROKEN: ReadonlyArray<readonly [promise: string, files: Readonly<Record<string, string>>, problem: RegExp]> = [
  [
    'spec knows no construct',
    { 'spec/a.ts': "import { b } from '../constructs/b';" },
    /^spec\/a\.ts: spec may not import constructs/,
  ],
  [
    'the catalogue knows nobody',
    { 'catalog/a.ts': "import type { Pool } from '../spec/pool';" },
    /catalog may not import spec/,
  ],
  [
    'the gateway and the pull do not know each other',
    { 'gateway/a.ts': "import { b } from '../pull/b';" },
    /gateway may not import pull/,
  ],
  [
    'constructs know no stack',
    { 'constructs/a.ts': "import { b } from '../stacks/b';" },
    /constructs may not import stacks/,
  ],
  ['stacks do not know main', { 'stacks/a.ts': "import '../main';" }, /stacks may not import main\.ts/],
  ['nobody imports the barrel', { 'spec/a.ts': "import { b } from '../index';" }, /spec may not import index\.ts/],
  ['nothing shipped imports a test', { 'spec/a.ts': "import { b } from '../test/b';" }, /spec may not import test/],
  [
    'the cli knows no construct, by require either',
    { 'cli/a.ts': "const b = require('../constructs/b');" },
    /cli may not import constructs/,
  ],
  [
    'the cli knows no construct, by import() either',
    { 'cli/a.ts': "const b = await import('../constructs/b');" },
    /cli may not import constructs/,
  ],
  ['a new folder is given its place first', { 'extras/a.ts': '' }, /extras has no place/],
  [
    'docker does not know kubernetes',
    { 'constructs/docker/a.ts': "import { b } from '../kubernetes/b';" },
    /docker knows kubernetes/,
  ],
  [
    'kubernetes does not know the docker provider',
    { 'constructs/kubernetes/a.ts': "import { X } from '@cdktf/provider-docker/lib/container';" },
    /kubernetes knows @cdktf/,
  ],
  [
    'the pull loads no provider',
    { 'pull/a.ts': "import { X } from '@cdktf/provider-docker/lib/container';" },
    /pull\/a\.ts: loads @cdktf/,
  ],
  [
    'the cli does not load cdktf through another file',
    {
      'cli/a.ts': "import { b } from '../spec/b';",
      'spec/b.ts': "import { c } from './c/index';",
      'spec/c/index.ts': "import { App } from 'cdktf';",
    },
    /^cli\/a\.ts: loads cdktf \(cli\/a\.ts -> spec\/b\.ts -> spec\/c\/index\.ts -> cdktf\)/,
  ],
  [
    'providers come by deep import, not by their barrel',
    { 'constructs/docker/a.ts': "import { container } from '@cdktf/provider-docker';" },
    /only by deep import/,
  ],
  [
    'a lazy barrel is a barrel',
    { 'constructs/docker/a.ts': "import * as d from '@cdktf/provider-docker/lib/lazy-index';" },
    /only by deep import/,
  ],
  ['index.ts is the only barrel', { 'spec/index.ts': "export { b } from './b';" }, /re-export outside index\.ts/],
  ['the barrel names what it exports', { 'index.ts': "export * from './spec/pool';" }, /export \*/],
  ['no file is over 250 lines', { 'spec/a.ts': '// a line\n'.repeat(251) }, /251 lines/],
  ['no utils folder', { 'spec/utils/a.ts': '' }, /no utils/],
  ['no enum', { 'spec/a.ts': 'export const enum Kind { A }' }, /enum Kind/],
  ['no default export', { 'spec/a.ts': 'export default function a() {}' }, /default export/],
  ['no default export of an expression', { 'spec/a.ts': 'export default 1;' }, /default export/],
  ['no default export by another name', { 'spec/a.ts': 'const a = 1; export { a as default };' }, /default export/],
];

const problemsOf = (files: Readonly<Record<string, string>>): string[] =>
  architectureProblems(Object.entries(files).map(([file, text]) => ({ path: file, text })));

describe('the checks', () => {
  it.each(BROKEN)('%s', (_promise, files, problem) => {
    expect(problemsOf(files)).toContainEqual(expect.stringMatching(problem));
  });

  it('say nothing about files that keep the arrows', () => {
    expect(
      problemsOf({
        'index.ts': "export { PoolStack } from './stacks/pool-stack';",
        'spec/pool.ts': "import type { Construct } from 'constructs'; export interface Pool { readonly name: string }",
        'constructs/docker/a.ts':
          "import { Container } from '@cdktf/provider-docker/lib/container'; import { b } from '../b'; import { App } from 'cdktf';",
        'test/a.test.ts': "import { cli } from '../cli/program'; import { s } from '../stacks/s';",
        'spec/long.ts': '// a line\n'.repeat(250),
      }),
    ).toEqual([]);
  });
});

it('this project keeps them', () => {
  const sources = projectSources(path.resolve(__dirname, '..'));
  expect(sources.length).toBeGreaterThan(5);
  expect(architectureProblems(sources)).toEqual([]);
});
