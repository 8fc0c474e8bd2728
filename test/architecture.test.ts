import path from 'node:path';
import { readFileSync } from 'node:fs';
import { architectureProblems, MAY_IMPORT, projectSources } from './architecture';

/** One or more bad files, and the problem that must be reported. */
const BROKEN: ReadonlyArray<readonly [promise: string, files: Readonly<Record<string, string>>, problem: RegExp]> = [
  [
    'pool files know no construct',
    { 'poolfile/rules/a.ts': "import { b } from '../../constructs/b';" },
    /^poolfile\/rules\/a\.ts: poolfile\/rules may not import constructs/,
  ],
  [
    'the catalog knows no pool',
    { 'catalog/a.ts': "import type { Pool } from '../poolfile/pool/pool';" },
    /catalog may not import poolfile\/pool/,
  ],
  [
    'rules never import from resolve',
    { 'poolfile/rules/a.ts': "import { b } from '../resolve/b';" },
    /poolfile\/rules may not import poolfile\/resolve/,
  ],
  [
    'constructs know no stack',
    { 'constructs/a.ts': "import { b } from '../stacks/b';" },
    /constructs may not import stacks/,
  ],
  ['stacks do not know main', { 'stacks/a.ts': "import '../main';" }, /stacks may not import main\.ts/],
  ['nobody imports the barrel', { 'poolfile/load.ts': "import { b } from '../index';" }, /may not import index\.ts/],
  [
    'nothing shipped imports a test',
    { 'catalog/a.ts': "import { b } from '../test/b';" },
    /catalog may not import test/,
  ],
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
  ['a new folder of poolfile must be in the table', { 'poolfile/extras/a.ts': '' }, /poolfile\/extras\/a has no place/],
  [
    'no two files import each other, types included',
    {
      'catalog/a.ts': "import { b } from './b';",
      'catalog/b.ts': "import { c } from './c';",
      'catalog/c.ts': "import type { A } from './a';",
    },
    /^catalog\/a\.ts: circle of imports \(catalog\/a\.ts -> catalog\/b\.ts -> catalog\/c\.ts -> catalog\/a\.ts\)$/,
  ],
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
    'containers load no provider',
    { 'containers/pull/a.ts': "import { X } from '@cdktf/provider-docker/lib/container';" },
    /containers\/pull\/a\.ts: loads @cdktf/,
  ],
  [
    'the cli does not load cdktf through another file',
    {
      'cli/a.ts': "import { b } from '../poolfile/values/b';",
      'poolfile/values/b.ts': "import { c } from './c/index';",
      'poolfile/values/c/index.ts': "import { App } from 'cdktf';",
    },
    /^cli\/a\.ts: loads cdktf \(cli\/a\.ts -> poolfile\/values\/b\.ts -> poolfile\/values\/c\/index\.ts -> cdktf\)/,
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
  ['index.ts is the only barrel', { 'catalog/index.ts': "export { b } from './b';" }, /re-export outside index\.ts/],
  ['the barrel names what it exports', { 'index.ts': "export * from './poolfile/pool/pool';" }, /export \*/],
  ['no file is over 250 lines', { 'catalog/a.ts': '// a line\n'.repeat(251) }, /251 lines/],
  ['no utils folder', { 'catalog/utils/a.ts': '' }, /no utils/],
  ['no enum', { 'catalog/a.ts': 'export const enum Kind { A }' }, /enum Kind/],
  ['no default export', { 'catalog/a.ts': 'export default function a() {}' }, /default export/],
  ['no default export of an expression', { 'catalog/a.ts': 'export default 1;' }, /default export/],
  ['no default export by another name', { 'catalog/a.ts': 'const a = 1; export { a as default };' }, /default export/],
];

const problemsOf = (files: Readonly<Record<string, string>>): string[] =>
  architectureProblems(Object.entries(files).map(([file, text]) => ({ path: file, text })));

describe('the checks', () => {
  it.each(BROKEN)('enforce that %s', (_promise, files, problem) => {
    expect(problemsOf(files)).toContainEqual(expect.stringMatching(problem));
  });

  it('report nothing for files that keep the arrows', () => {
    expect(
      problemsOf({
        'index.ts': "export { PoolStack } from './stacks/pool-stack';",
        'poolfile/pool/pool.ts':
          "import type { Construct } from 'constructs'; export interface Pool { readonly name: string }",
        'constructs/docker/a.ts':
          "import { Container } from '@cdktf/provider-docker/lib/container'; import { b } from '../b'; " +
          "import { App } from 'cdktf';",
        'test/a.test.ts': "import { cli } from '../cli/program'; import { s } from '../stacks/s';",
        'poolfile/values/long.ts': '// a line\n'.repeat(250),
      }),
    ).toEqual([]);
  });
});

it('this project keeps them', () => {
  const sources = projectSources(path.resolve(__dirname, '..'));
  expect(sources.length).toBeGreaterThan(5);
  expect(architectureProblems(sources)).toEqual([]);
});

it('ARCHITECTURE.md shows the same arrows', () => {
  const page = readFileSync(path.resolve(__dirname, '../ARCHITECTURE.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([^`]+)` \| [^|]+ \|\s*([^|]*?)\s*\|$/gm)].map(
    ([, layer = '', imports = '']) => [
      layer.replace(/\/$/, ''),
      [...imports.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name.replace(/\/$/, '')),
    ],
  );
  expect(Object.fromEntries(rows)).toEqual(MAY_IMPORT);
});
