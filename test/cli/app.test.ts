import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { contentsOf, type Folder, folderOf, removeFolder } from './folder';

jest.setTimeout(120_000);

/**
 * The app that `npm start` and `cdktf synth` run reports the same errors as `poolform check`, and changes nothing in
 * the project.
 */
const project = join(__dirname, '../..');
const bad = join(project, 'test/fixtures/bad');
const read = (...path: readonly string[]): string => readFileSync(join(bad, ...path), 'utf8');

interface Case {
  readonly name: string;
  readonly folder: string;
  readonly pools: string;
  readonly expected: string;
}

function wrong(): readonly Case[] {
  const answers = (kind: string): readonly string[] =>
    readdirSync(join(bad, kind))
      .filter((name) => name.endsWith('.txt'))
      .map((name) => basename(name, '.txt'))
      .filter((name) => / error /.test(read(kind, `${name}.txt`)));
  const single = (['pool', 'environment'] as const).flatMap((kind) =>
    answers(kind).map((name): Case => {
      const files: Folder = {
        'pools/dev/chat.yaml': read('given', 'chat.yaml'),
        'pools/dev/environment.yaml': read('given', 'environment.yaml'),
        [`pools/dev/${kind === 'pool' ? 'chat' : 'environment'}.yaml`]: read(kind, `${name}.yaml`),
      };
      return { name: `${kind}/${name}`, folder: folderOf(files), pools: 'pools', expected: read(kind, `${name}.txt`) };
    }),
  );
  const roots = answers('roots').map((name): Case => {
    const folder = folderOf({});
    cpSync(join(bad, 'roots', name), join(folder, name), { recursive: true });
    return { name: `roots/${name}`, folder, pools: name, expected: read('roots', `${name}.txt`) };
  });
  return [...single, ...roots];
}

test('every wrong file makes the app exit with 1, print its errors and write nothing', () => {
  const cases = wrong();
  try {
    const before = cases.map(({ folder }) => contentsOf(folder));
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['-r', './test/cli/ts-hook.cjs', 'test/cli/app.cjs', ...cases.flatMap(({ folder, pools }) => [folder, pools])],
      {
        cwd: project,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, NO_COLOR: '1' },
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const ran = JSON.parse(stdout) as readonly object[];
    expect(Object.fromEntries(cases.map(({ name }, i) => [name, ran[i]]))).toEqual(
      Object.fromEntries(cases.map(({ name, expected }) => [name, { code: 1, stdout: '', stderr: expected }])),
    );
    expect(cases.map(({ folder }) => contentsOf(folder))).toEqual(before);
    expect(cases.length).toBeGreaterThan(100);
  } finally {
    for (const { folder } of cases) removeFolder(folder);
  }
});
