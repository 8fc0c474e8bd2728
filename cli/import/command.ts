import type { Command } from 'commander';
import { quote } from '../../poolfile/values/quote';
import type { CommandContext, Terminal } from '../io';
import type { ClusterObject, Imports, StackFile } from './blocks';

const AFTER_HELP = `
Example:
  poolform import cdktf.out/stacks/prod-gpu objects.json >cdktf.out/stacks/prod-gpu/import.tf.json

Then apply, and remove the file. Nothing in the cluster is changed by this command.

Exit codes: 0 the blocks were printed, 1 an input that cannot be read, or an object that is not the pool's.

The whole way, with the command that writes objects.json: docs/kubernetes.md.`;

export function importCommand(program: Command, context: CommandContext): void {
  const command: Command = program
    .command('import')
    .summary('bring pools on a cluster back into a state that was lost')
    .description(
      'Prints the import blocks that bring the objects of a stack on a cluster back into a Terraform state that was ' +
        'lost. It takes only objects with the names of the stack and the labels of its pools.',
    )
    .argument('<stack>', 'the folder of the stack, with its cdk.tf.json')
    .argument('<objects>', 'a file with what the cluster has: kubectl get … -o json')
    .option('--json', 'print one object to stdout: imports, missing, foreign')
    .addHelpText('after', AFTER_HELP)
    .action(async (stack: string, objects: string, { json }: { readonly json?: true }) => {
      const { join, resolve } = await import('node:path');
      const { importBlocks } = await import('./blocks');
      const terminal = context.terminal();
      const read = async <T>(file: string, key: string): Promise<T> => {
        const value = await parsed(resolve(terminal.cwd, file));
        if (value instanceof Error || !isRecord(value) || typeof value[key] !== 'object' || value[key] === null)
          command.error(
            `error: ${quote(file)}: ${value instanceof Error ? value.message : `expected JSON with the key ${key}`}`,
          );
        return value as T;
      };
      const { resource } = await read<StackFile>(join(stack, 'cdk.tf.json'), 'resource');
      const { items } = await read<{ readonly items: readonly ClusterObject[] }>(objects, 'items');
      const found = importBlocks({ resource }, items);
      if (json) terminal.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      else write(found, terminal);
      context.exit(found.foreign.length > 0 ? 1 : 0);
    });
}

async function parsed(file: string): Promise<unknown> {
  const { readFileSync } = await import('node:fs');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return new Error(code === undefined ? 'not JSON' : `cannot be read (${code})`);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The blocks on stdout, for a file of Terraform; the rest on stderr. */
function write({ imports, missing, foreign }: Imports, { stdout, stderr }: Terminal): void {
  stdout.write(`${JSON.stringify({ import: imports }, null, 2)}\n`);
  const lines = [
    ...foreign.map((address) => `error: ${address}: an object of this name is not the pool's, and was left out`),
    ...missing.map((address) => `${address}: not in the cluster, the apply creates it`),
    `${imports.length} of ${imports.length + missing.length + foreign.length} objects found`,
  ];
  stderr.write(`${lines.join('\n')}\n`);
}
