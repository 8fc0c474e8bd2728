import type { Command } from 'commander';
import type { Loaded } from '../../poolfile/load';
import type { CheckOptions, CheckReport } from './report';
import type { CommandContext, Terminal } from '../io';

const EXIT = { ok: 0, errors: 1, warnings: 2 } as const satisfies Record<CheckReport['result'], number>;

interface Options {
  readonly env?: string;
  readonly strict?: true;
  readonly explain?: true;
  readonly json?: true;
}

export function checkCommand(program: Command, context: CommandContext): void {
  program
    .command('check')
    .summary('read every pool file and say what is wrong')
    .description(
      'Reads every environment and pool file below ROOT and says every issue and finding with its place. Touches nothing and needs no engine, cluster or network.',
    )
    .argument('[root]', 'the folder with the environments; default: $POOLFORM_POOLS, else pools')
    .option('--env <name>', 'this environment only')
    .option('--strict', 'findings fail too, with exit code 2')
    .option('--explain', 'each value with the file and line that it came from')
    .option('--json', 'one object on stdout, and nothing on stderr')
    .addHelpText(
      'after',
      '\nExamples:\n  poolform check\n  poolform check pools --env dev --explain\n  poolform check --strict --json > report.json\n\nExit codes: 0 no errors, 1 errors, 2 warnings under --strict.',
    )
    .action(async (root: string | undefined, options: Options) => {
      const terminal = context.terminal();
      const { load } = await import('../../poolfile/load');
      const { checkReport } = await import('./report');
      const asked: CheckOptions = {
        root: root || terminal.env['POOLFORM_POOLS'] || 'pools',
        ...(options.env !== undefined && { environment: options.env }),
        strict: options.strict === true,
        explain: options.explain === true,
      };
      const loaded = load({
        root: asked.root,
        cwd: terminal.cwd,
        strict: asked.strict,
        explain: asked.explain,
        ...(options.env !== undefined && { env: options.env }),
      });
      const report = checkReport(loaded, asked);
      if (options.json) terminal.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
      else await writeText(report, loaded, terminal);
      context.exit(EXIT[report.result]);
    });
}

async function writeText(report: CheckReport, loaded: Loaded, { stdout, stderr, color }: Terminal): Promise<void> {
  const { renderDiagnostics } = await import('../../poolfile/diagnostics/render');
  const { checkText } = await import('./text');
  if (loaded.diagnostics.length > 0) {
    const said = renderDiagnostics(loaded.diagnostics, loaded.sources, { color: color.stderr });
    stderr.write(said.endsWith('\n') ? said : `${said}\n`);
  }
  for (const { file } of report.locks.filter((lock) => !lock.upToDate))
    stderr.write(`note: ${file} is not up to date; the next cdktf synth writes it\n`);
  stdout.write(checkText(report, color.stdout));
}
