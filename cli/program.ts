import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { packageRoot } from '../catalog/data';
import { printable } from '../poolfile/values/quote';
import { checkCommand } from './check/command';
import type { CommandContext, Io } from './io';
import { withColor } from './io';
import { newCommand } from './new/command';
import { tokenCommand } from './token/command';

/** Anything but a wrong command line or wrong input: a bug of ours. sysexits' EX_SOFTWARE. */
const BUG = 70;

/** Runs one command line, without `node` and the script, and gives its exit code. Never throws, never ends the process. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const version = packageVersion();
  let code = 0;
  const program = new Command('poolform')
    .description(
      'Private Ollama pools from one YAML file a pool. Checks them here; cdktf synthesizes and deploys them.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .option('--no-color', 'no colours, wherever the output goes; so does NO_COLOR=1')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(oneLine(text)),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .addHelpText(
      'after',
      '\nExample:\n  poolform check pools --strict\n\nExit codes: 0 done, 1 error, 2 findings under --strict, 70 a bug in poolform.',
    );
  const context: CommandContext = {
    terminal: () => withColor(io, program.opts<{ color: boolean }>().color),
    exit: (decided) => {
      code = decided;
    },
  };
  checkCommand(program, context);
  tokenCommand(program, context);
  newCommand(program, context);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // commander has said its line; help and version end with 0
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.stderr.write(`${told}\nthis is a bug in poolform ${version}; please report it with the lines above\n`);
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
