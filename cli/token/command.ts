import { createHash, randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import pc from 'picocolors';
import { isName, NAME_RULE } from '../../poolfile/values/name';
import { quote } from '../../poolfile/values/quote';
import { yamlKey } from '../../poolfile/values/yaml-key';
import type { CommandContext, Terminal } from '../io';

/** A new token, and the hash of it that the pool file stores. */
export interface NewToken {
  /** The token holder. */
  readonly name: string;
  /** `pf_` and 43 characters of base64url: 256 random bits. The client sends it; Poolform stores it nowhere. */
  readonly token: string;
  /** SHA-256 of the whole token, 64 lower-case hex digits. */
  readonly sha256: string;
}

export function newToken(name: string, random: (bytes: number) => Buffer = randomBytes): NewToken {
  const token = `pf_${random(32).toString('base64url')}`;
  return { name, token, sha256: createHash('sha256').update(token).digest('hex') };
}

export function tokenCommand(program: Command, context: CommandContext): void {
  const command: Command = program
    .command('token')
    .summary('make a token for a client of a pool')
    .description(
      'Makes a new token. Stdout has the token, which is shown only once; ' +
        'stderr has the entry for the pool file, with the hash of the token. ' +
        'Nothing is stored.',
    )
    .option('--name <name>', `who uses the token: ${NAME_RULE}`, 'client')
    .option('--json', 'print one object to stdout: name, token, sha256')
    .addHelpText(
      'after',
      '\nExamples:\n  poolform token --name rensei\n  TOKEN=$(poolform token --name rensei)\n  poolform token --json',
    )
    .action(async ({ name, json }: { readonly name: string; readonly json?: true }) => {
      if (!isName(name)) {
        const { nameHint } = await import('../../poolfile/suggestions/hints-words');
        const hint = nameHint(name) ?? 'choose another name, such as team-a';
        command.error(`error: --name: expected a name of ${NAME_RULE}, got ${quote(name)}; ${hint}`);
      }
      const created = newToken(name);
      if (json) context.terminal().stdout.write(`${JSON.stringify(created, null, 2)}\n`);
      else write(created, context.terminal());
    });
}

/** Only the token on stdout, so that `$(poolform token)` is the token; the rest on stderr. */
function write(created: NewToken, { stdout, stderr, color }: Terminal): void {
  stdout.write(`${created.token}\n`);
  const { dim } = pc.createColors(color.stderr);
  if (stderr.isTTY)
    stderr.write(
      dim(
        'The token is shown only once. Its client sends it as "Authorization: Bearer <token>".\n' +
          'The pool file stores only its hash:\n',
      ),
    );
  stderr.write(tokenEntry(created));
}

/** The entry as it goes into a pool file. */
function tokenEntry({ name, sha256 }: NewToken): string {
  return `access:\n  tokens:\n    ${yamlKey(name)}: { sha256: "${sha256}" }\n`;
}
