import type { Command } from 'commander';
import type { Loaded } from '../../poolfile/load';
import { DEFAULT_ROOT, poolsRoot } from '../../poolfile/values/pools-root';
import type { CheckOptions, CheckReport } from './report';
import type { CommandContext, Terminal } from '../io';

const EXIT = { ok: 0, errors: 1, warnings: 2 } as const satisfies Record<CheckReport['result'], number>;

const AFTER_HELP = `
Examples:
  poolform check
  poolform check pools --env dev --explain
  poolform check --strict --json > report.json

Exit codes: 0 no errors, 1 errors, 2 warnings under --strict. A lock file that is missing or out of date is an error
under --locked, and a warning under --strict.

Every field of a pool file: docs/fields.md. Every code: docs/codes.md.`;

interface Options {
  readonly env?: string;
  readonly strict?: true;
  readonly locked?: true;
  readonly explain?: true;
  readonly json?: true;
}

export function checkCommand(program: Command, context: CommandContext): void {
  program
    .command('check')
    .summary('check every pool file')
    .description(
      'Reads every environment and pool file below ROOT and reports every error and warning with its position. ' +
        'Changes nothing, and needs no engine, cluster or network.',
    )
    .argument('[root]', `the folder with the environments; default: $POOLFORM_POOLS, else ${DEFAULT_ROOT}`)
    .option('--env <name>', 'check only this environment')
    .option('--strict', 'treat warnings as errors: they fail too, with exit code 2')
    .option('--locked', 'fail if the next synth would have to write a lock file')
    .option('--explain', 'show every value, with the file and line that it comes from')
    .option('--json', 'print one JSON object on stdout, and nothing on stderr')
    .addHelpText('after', AFTER_HELP)
    .action(async (root: string | undefined, options: Options) => {
      const terminal = context.terminal();
      const { load } = await import('../../poolfile/load');
      const { checkReport } = await import('./report');
      const requested: CheckOptions = {
        root: poolsRoot(terminal.env, root),
        ...(options.env !== undefined && { environment: options.env }),
        strict: options.strict === true,
        explain: options.explain === true,
      };
      const loaded = load({
        root: requested.root,
        cwd: terminal.cwd,
        strict: requested.strict,
        locked: options.locked === true,
        explain: requested.explain,
        ...(options.env !== undefined && { env: options.env }),
      });
      const report = checkReport(loaded, requested);
      if (options.json) terminal.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
      else await writeText(report, loaded, terminal);
      context.exit(EXIT[report.result]);
    });
}

async function writeText(report: CheckReport, loaded: Loaded, { stdout, stderr, color }: Terminal): Promise<void> {
  const { renderDiagnostics } = await import('../../poolfile/diagnostics/render');
  const { checkText } = await import('./text');
  if (loaded.diagnostics.length > 0)
    stderr.write(renderDiagnostics(loaded.diagnostics, loaded.sources, { color: color.stderr }));
  for (const { file, isNew } of loaded.locks.filter(({ changed }) => changed))
    stderr.write(`note: ${file} is ${isNew ? 'missing' : 'out of date'}; the next cdktf synth writes it\n`);
  stdout.write(checkText(report, color.stdout));
}
