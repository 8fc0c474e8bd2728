import { type Command, InvalidArgumentError } from 'commander';
import type { Mapping } from '../../poolfile/new-environment/copy';
import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import type { CommandContext, Terminal } from '../io';
import type { NewReport, PoolToken } from './report';

interface Options {
  readonly from: string;
  readonly map?: readonly Mapping[];
  readonly root?: string;
  readonly json?: true;
}

export function newCommand(program: Command, context: CommandContext): void {
  program
    .command('new')
    .summary('make a new environment from an existing one')
    .description(
      'Copies the pool files of an environment and gives the new one its own values and tokens. Everything is checked among all environments first, and all files are written or none. The tokens are on stdout, this once.',
    )
    .argument('<env>', 'the name of the new environment')
    .requiredOption('--from <env>', 'the environment that is copied; it must be free of errors')
    .option(
      '--map <old=new>',
      'another value: a whole one, the host of an address, or the name of a place; give it once for each',
      mapping,
    )
    .option('--root <folder>', 'the folder with the environments; default: $POOLFORM_POOLS, else pools')
    .option('--json', 'one object on stdout, tokens too, and nothing on stderr')
    .addHelpText(
      'after',
      '\nExample:\n  poolform new prod --from lab --map box-1.lab.example=box-7.prod.example --map 10.20.0.11=10.30.0.7\n\nWhat still needs a --map is said: name nothing, and see the list.\n\nExit codes: 0 written, 1 errors, and nothing is written.',
    )
    .action(async (env: string, options: Options) => {
      const terminal = context.terminal();
      const made = await make(env, options, terminal);
      if (options.json) terminal.stdout.write(`${JSON.stringify(made.report, null, 2)}\n`);
      else await writeText(made, terminal);
      context.exit(made.report.result === 'ok' ? 0 : 1);
    });
}

function mapping(text: string, before: readonly Mapping[] = []): readonly Mapping[] {
  const [, old, by] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (old === undefined || by === undefined)
    throw new InvalidArgumentError('Expected OLD=NEW, such as 10.20.0.11=10.30.0.7.');
  if (old === by) throw new InvalidArgumentError('The two sides are the same.');
  if (before.some((map) => map.old === old)) throw new InvalidArgumentError(`There is another map of ${old}.`);
  return [...before, { old, new: by }];
}

interface Made {
  readonly report: NewReport;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

async function make(
  env: string,
  { from, map: maps = [], root: asked }: Options,
  { cwd, env: variables, random, beforeStep }: Terminal,
): Promise<Made> {
  const { resolve } = await import('node:path');
  const { gpuCatalog } = await import('../../catalog/gpus');
  const { modelCatalog } = await import('../../catalog/models');
  const { readRoot, shownFrom } = await import('../../poolfile/load');
  const { planEnvironment } = await import('../../poolfile/new-environment/plan');
  const { entriesOf, writeFolder } = await import('./folder');
  const { newReport } = await import('./report');
  const { newToken } = await import('../token/command');

  const root = asked || variables['POOLFORM_POOLS'] || 'pools';
  const folder = resolve(cwd, root);
  const shown = (path: string): string => shownFrom(cwd, resolve(folder, path));
  const tokens: PoolToken[] = [];
  const fresh = (pool: string, holder: string): string => {
    const token = newToken(holder, random);
    tokens.push({ pool, ...token });
    return token.sha256;
  };
  const input = readRoot(folder, resolve(cwd));
  const judged = planEnvironment(
    input,
    { gpus: gpuCatalog(), models: modelCatalog() },
    { env, from, maps, fresh, there: entriesOf(folder), shown },
  );
  const stopped = judged.diagnostics.some(({ severity }) => severity === 'error');
  const written = stopped ? undefined : writeFolder({ root: folder, name: env, files: judged.files, beforeStep });
  const problem: readonly Diagnostic[] =
    written?.problem === undefined
      ? []
      : [
          {
            severity: 'error',
            code: 'folder-unavailable',
            message: written.problem,
            at: { file: shown(env), line: 1, column: 1 },
            hint: 'mend it, and run this again',
          },
        ];
  const diagnostics = [...problem, ...judged.diagnostics];
  return {
    report: newReport({
      root,
      env,
      from,
      maps,
      tokens,
      diagnostics,
      newcomer: judged,
      original: entriesOf(resolve(folder, from)),
      shown,
      ...(written && { written }),
    }),
    diagnostics,
    sources: new Map([...input.files, ...judged.files].map((file) => [file.shown, file.text])),
  };
}

/** The result, tokens too, on stdout alone; what is wrong, and what was seen on the way, on stderr. */
async function writeText({ report, diagnostics, sources }: Made, { stdout, stderr, color }: Terminal): Promise<void> {
  const { renderDiagnostics } = await import('../../poolfile/diagnostics/render');
  const { madeText, mapsText, notesText } = await import('./text');
  if (diagnostics.length > 0) stderr.write(renderDiagnostics(diagnostics, sources, { color: color.stderr }));
  stderr.write(notesText(report));
  if (report.result === 'ok') stdout.write(madeText(report, color.stdout));
  else stderr.write(mapsText(report));
}
