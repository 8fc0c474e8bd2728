import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { packageRoot } from '../catalog/data';
import { printable } from '../poolfile/values/quote';
import { checkCommand } from './check/command';
import type { CommandContext, Io } from './io';
import { withColor } from './io';
import { importCommand } from './import/command';
import { newCommand } from './new/command';
import { tokenCommand } from './token/command';

/** Any failure that is neither a wrong command line nor wrong input is a bug in Poolform. EX_SOFTWARE of sysexits. */
const BUG = 70;

const AFTER_HELP = `
Example:
  poolform check pools --strict

Exit codes: 0 success, 1 errors, 2 warnings under --strict, 70 a bug in poolform.

Every field of a pool file: docs/fields.md. Every code: docs/codes.md.`;

/**
 * Runs one command line (without `node` and the script) and returns its exit code. Never throws and never ends the
 * process.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const version = packageVersion();
  let code = 0;
  const program = new Command('poolform')
    .description(
      'Private Ollama pools, one YAML file per pool. This command checks the files; cdktf synthesizes and deploys ' +
        'them.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .option('--no-color', 'never use colours; NO_COLOR=1 does the same')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(oneLine(text)),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .addHelpText('after', AFTER_HELP);
  const context: CommandContext = {
    terminal: () => withColor(io, program.opts<{ color: boolean }>().color),
    exit: (exitCode) => {
      code = exitCode;
    },
  };
  checkCommand(program, context);
  tokenCommand(program, context);
  newCommand(program, context);
  importCommand(program, context);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // commander has printed its message; help and version end with 0
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.stderr.write(`${stack}\nthis is a bug in poolform ${version}; please report it with the lines above\n`);
    return BUG;
  }
}

/** Commander's error as one line: `error: unknown option '--jsn'; did you mean --json?`. */
function oneLine(text: string): string {
  const [message = '', ...rest] = text.trimEnd().split('\n');
  const suggestion = rest
    .map((line) => /^\(Did you mean (.+)\?\)$/.exec(line)?.[1])
    .find((found) => found !== undefined);
  return `${printable(message)}${suggestion ? `; did you mean ${suggestion}?` : ''}\n`;
}

function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
