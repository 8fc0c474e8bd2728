import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gpuCatalog } from '../../catalog/gpus';
import { modelCatalog } from '../../catalog/models';
import { compile } from '../../poolfile/compile/compile';
import type { InputFile } from '../../poolfile/compile/input';
import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import { load } from '../../poolfile/load';
import { renderDiagnostics } from '../../poolfile/diagnostics/render';

/**
 * Every case is two files: what an author wrote, and the exact diagnostics. `pool/` holds pools of a
 * good environment, `environment/` environments of a good pool, `roots/` whole pools folders. A new case needs no code;
 * `UPDATE_GOLDEN=1` writes its text.
 */
const bad = join(__dirname, '../fixtures/bad');

interface Answer {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

function single(kind: 'pool' | 'environment', text: string): Answer {
  const given = (name: string): string => readFileSync(join(bad, 'given', name), 'utf8');
  const files: InputFile[] = [
    {
      folder: 'dev',
      name: 'chat.yaml',
      shown: 'pools/dev/chat.yaml',
      text: kind === 'pool' ? text : given('chat.yaml'),
    },
    {
      folder: 'dev',
      name: 'environment.yaml',
      shown: 'pools/dev/environment.yaml',
      text: kind === 'environment' ? text : given('environment.yaml'),
    },
  ];
  const { diagnostics } = compile(
    { root: 'pools', files, diagnostics: [] },
    { gpus: gpuCatalog(), models: modelCatalog() },
  );
  return { diagnostics, sources: new Map(files.map((file) => [file.shown, file.text])) };
}

const CASES: readonly { readonly name: string; readonly answer: () => Answer }[] = [
  ...(['pool', 'environment'] as const).flatMap((kind) =>
    readdirSync(join(bad, kind))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => ({
        name: `${kind}/${basename(name, '.yaml')}`,
        answer: () => single(kind, readFileSync(join(bad, kind, name), 'utf8')),
      })),
  ),
  ...readdirSync(join(bad, 'roots'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name: `roots/${name}`, answer: () => load({ root: name, cwd: join(bad, 'roots') }) })),
];

test.each(CASES)('$name gives exactly the diagnostics of its .txt', ({ name, answer }) => {
  const { diagnostics, sources } = answer();
  const text = renderDiagnostics(diagnostics, sources, { color: false });
  const file = join(bad, `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});

test('every .txt belongs to a case', () => {
  const answers = (['pool', 'environment', 'roots'] as const).flatMap((kind) =>
    readdirSync(join(bad, kind))
      .filter((name) => name.endsWith('.txt'))
      .map((name) => `${kind}/${basename(name, '.txt')}`),
  );
  expect(
    answers.filter((name) => !CASES.some((known) => known.name === name) || !existsSync(join(bad, `${name}.txt`))),
  ).toEqual([]);
});
