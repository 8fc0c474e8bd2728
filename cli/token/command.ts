import { createHash, randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import pc from 'picocolors';
import { parse } from 'yaml';
import { quote } from '../../poolfile/values/quote';
import type { CommandContext, Terminal } from '../io';

/** A fresh token and what the pool file keeps of it. */
export interface NewToken {
  readonly name: string;
  /** `pf_` and 43 characters of base64url: 256 random bits. What the client sends; kept nowhere by us. */
  readonly token: string;
  /** Of the whole token, 64 lower-case hex digits. */
  readonly sha256: string;
}

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

export function newToken(name: string, random: (bytes: number) => Buffer = randomBytes): NewToken {
  const token = `pf_${random(32).toString('base64url')}`;
  return { name, token, sha256: createHash('sha256').update(token).digest('hex') };
}

export function tokenCommand(program: Command, context: CommandContext): void {
  const command: Command = program
    .command('token')
    .summary("make a fresh token for a pool's clients")
    .description(
      'Makes a fresh token: the token on stdout, once, and on stderr the entry for the pool file, which holds its hash only. Nothing is stored.',
    )
    .option('--name <name>', 'who uses the token: a lower-case DNS label of at most 40 characters', 'client')
    .option('--json', 'one object on stdout: name, token, sha256')
    .addHelpText(
      'after',
      '\nExamples:\n  poolform token --name rensei\n  TOKEN=$(poolform token --name rensei)\n  poolform token --json',
    )
    .action((options: { readonly name: string; readonly json?: true }) => {
      if (!NAME.test(options.name)) {
        command.error(
          `error: --name: expected a lower-case DNS label of at most 40 characters, such as team-a, got ${quote(options.name)}`,
        );
      }
      write(newToken(options.name), context.terminal(), options.json === true);
    });
}

/** The token alone on stdout, so that `$(poolform token)` is it; the rest on stderr. */
function write(made: NewToken, terminal: Terminal, json: boolean): void {
  if (json) {
    terminal.stdout.write(`${JSON.stringify(made, null, 2)}\n`);
    return;
  }
  terminal.stdout.write(`${made.token}\n`);
  const { dim } = pc.createColors(terminal.color.stderr);
  if (terminal.stderr.isTTY) {
    terminal.stderr.write(
      dim(
        'the token: it is shown this once; its client sends it as "Authorization: Bearer <token>"\nthe pool file keeps only its hash:\n',
      ),
    );
  }
  terminal.stderr.write(tokenEntry(made));
}

/** As it stands in a pool file. */
function tokenEntry({ name, sha256 }: NewToken): string {
  // `123` and `null` are names, but no strings to YAML unless quoted
  const key = parse(name) === name ? name : JSON.stringify(name);
  return `access:\n  tokens:\n    ${key}: { sha256: "${sha256}" }\n`;
}
