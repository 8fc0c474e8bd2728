import { type Command, InvalidArgumentError } from 'commander';
import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import type { Mapping } from '../../poolfile/new-environment/copy';
import { DEFAULT_ROOT, poolsRoot } from '../../poolfile/values/pools-root';
import type { CommandContext, Terminal } from '../io';
import type { NewReport, PoolToken } from './report';

const AFTER_HELP = `
Example:
  poolform new prod --from lab --map box-1.lab.example=box-7.prod.example --map 10.20.0.11=10.30.0.7

Without any --map, the command lists every value that needs one.

Exit codes: 0 written, 1 errors and nothing was written.

How mapping works: docs/operations.md.`;

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
      'Copies the pool files of an environment and gives the copy values and tokens of its own. Everything is ' +
        'checked together with all other environments first. Either all files are written or none. The tokens are ' +
        'printed on stdout, only this once.',
    )
    .argument('<env>', 'the name of the new environment')
    .requiredOption('--from <env>', 'the environment to copy; it must have no errors')
    .option(
      '--map <old=new>',
      'replace a value: a whole one, the host of an address, or the name of a place; repeat it for each value',
      mapping,
    )
    .option('--root <folder>', `the folder with the environments; default: $POOLFORM_POOLS, else ${DEFAULT_ROOT}`)
    .option('--json', 'print one JSON object with the tokens on stdout, and nothing on stderr')
    .addHelpText('after', AFTER_HELP)
    .action(async (env: string, options: Options) => {
      const terminal = context.terminal();
      const outcome = await createEnvironment(env, options, terminal);
      if (options.json) terminal.stdout.write(`${JSON.stringify(outcome.report, null, 2)}\n`);
      else await writeText(outcome, terminal);
      context.exit(outcome.report.result === 'ok' ? 0 : 1);
    });
}

function mapping(text: string, previous: readonly Mapping[] = []): readonly Mapping[] {
  const [, old, replacement] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (old === undefined || replacement === undefined)
    throw new InvalidArgumentError('Expected OLD=NEW, such as 10.20.0.11=10.30.0.7.');
  if (old === replacement) throw new InvalidArgumentError('Both sides are the same.');
  if (previous.some((map) => map.old === old)) throw new InvalidArgumentError(`Duplicate --map of ${old}.`);
  return [...previous, { old, new: replacement }];
}

interface Outcome {
  readonly report: NewReport;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

async function createEnvironment(
  env: string,
  { from, map: maps = [], root: requestedRoot }: Options,
  { cwd, env: variables, random, beforeStep }: Terminal,
): Promise<Outcome> {
  const { resolve } = await import('node:path');
  const { gpuCatalog } = await import('../../catalog/gpus');
  const { modelCatalog } = await import('../../catalog/models');
  const { readRoot, shownFrom } = await import('../../poolfile/read-root');
  const { planEnvironment } = await import('../../poolfile/new-environment/plan');
  const { entriesOf, writeFolder } = await import('./folder');
  const { newReport } = await import('./report');
  const { newToken } = await import('../token/command');

  const root = poolsRoot(variables, requestedRoot);
  const folder = resolve(cwd, root);
  const shown = (path: string): string => shownFrom(cwd, resolve(folder, path));
  const tokens: PoolToken[] = [];
  const fresh = (pool: string, holder: string): string => {
    const token = newToken(holder, random);
    tokens.push({ pool, ...token });
    return token.sha256;
  };
  const input = readRoot(folder, resolve(cwd));
  const plan = planEnvironment(
    input,
    { gpus: gpuCatalog(), models: modelCatalog() },
    { env, from, maps, fresh, existing: entriesOf(folder), shown },
  );
  const written =
    plan.verdict === 'ok' ? writeFolder({ root: folder, name: env, files: plan.files, beforeStep }) : undefined;
  const diagnostics = [...writeProblems(written?.problem, shown(env)), ...plan.diagnostics];
  return {
    report: newReport({
      root,
      env,
      from,
      maps,
      tokens,
      diagnostics,
      plan,
      original: entriesOf(resolve(folder, from)),
      shown,
      ...(written && { written }),
    }),
    diagnostics,
    sources: new Map([...input.files, ...plan.files].map((file) => [file.shown, file.text])),
  };
}

function writeProblems(message: string | undefined, file: string): readonly Diagnostic[] {
  if (message === undefined) return [];
  return [
    {
      severity: 'error',
      code: 'folder-unavailable',
      message,
      at: { file, line: 1, column: 1 },
      hint: 'fix it, and run the command again',
    },
  ];
}

/** The result, with the tokens, goes to stdout and nowhere else; diagnostics and notes go to stderr. */
async function writeText(
  { report, diagnostics, sources }: Outcome,
  { stdout, stderr, color }: Terminal,
): Promise<void> {
  const { renderDiagnostics } = await import('../../poolfile/diagnostics/render');
  const { mapsText, notesText, writtenText } = await import('./text');
  if (diagnostics.length > 0) stderr.write(renderDiagnostics(diagnostics, sources, { color: color.stderr }));
  stderr.write(notesText(report));
  if (report.result === 'ok') stdout.write(writtenText(report, color.stdout));
  else stderr.write(mapsText(report));
}
