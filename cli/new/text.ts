import pc from 'picocolors';
import { DEFAULT_ROOT } from '../../poolfile/values/pools-root';
import { printable } from '../../poolfile/values/quote';
import { shellWord } from '../../poolfile/values/shell';
import type { NewReport } from './report';

/** The result if the environment was written. The only text that contains tokens; it goes to stdout. */
export function writtenText(report: NewReport, color: boolean): string {
  const { bold } = pc.createColors(color);
  const { environment, from, written, notCopied, tokens } = report;
  const poolWidth = Math.max(...tokens.map(({ pool }) => pool.length));
  const nameWidth = Math.max(...tokens.map(({ name }) => name.length));
  return blocks([
    [bold(`created the environment ${environment} from ${from}`), ...written.map((file) => `  ${printable(file)}`)],
    tokens.length === 0
      ? []
      : [
          bold('tokens, shown only this once: the files keep only their hashes'),
          // a token contains no character that a terminal acts on, and `printable` would mask it
          ...tokens.map(({ pool, name, token }) => `  ${pool.padEnd(poolWidth)}  ${name.padEnd(nameWidth)}  ${token}`),
        ],
    [
      bold('next steps'),
      ...(tokens.length === 0
        ? []
        : ['  give each token to its holder, who sends it as "Authorization: Bearer <token>"']),
      `  read the new files: descriptions and comments are still those of ${from}`,
      ...(notCopied.length === 0 ? [] : [`  not copied: ${notCopied.map(printable).join(', ')}`]),
      `  poolform check ${rootArgument(report)}--env ${environment}`,
      `  cdktf synth, which writes the stacks ${environment}-* and allocations.lock.yaml; commit that file too`,
    ],
  ]);
}

/** What to do if nothing was written: the command with a gap for each value that needs a `--map`, if any does. */
export function mapsText({ root, environment, from, maps, needsMapping }: NewReport): string {
  if (needsMapping.length === 0) return 'nothing was written\n';
  const options = [
    ...maps.filter(({ uses }) => uses > 0).map((map) => `--map ${pasteable(`${map.old}=${map.new}`)}`),
    ...needsMapping.map((old) => `--map ${pasteable(`${old}=`)}…`),
  ];
  const command = [
    `poolform new ${printable(environment)} --from ${printable(from)}`,
    ...(root === DEFAULT_ROOT ? [] : [`--root ${rootWord(root)}`]),
  ].join(' ');
  const written = `the files that would have been written to ${printable(environment)}`;
  return [
    `nothing was written; the positions above are those of ${written}`,
    'give each of these a value of its own, and run:',
    [`  ${command}`, ...options.map((option) => `    ${option}`)].join(' \\\n'),
    '',
  ].join('\n');
}

export function notesText({ leftovers }: NewReport): string {
  return leftovers
    .map(({ folder, removed }) =>
      removed
        ? `note: removed ${printable(folder)}, left over from an interrupted run\n`
        : `note: kept ${printable(folder)}, which another run may be using; remove it if there is none\n`,
    )
    .join('');
}

function rootArgument({ root }: NewReport): string {
  return root === DEFAULT_ROOT ? '' : `${rootWord(root)} `;
}

/** A root that begins with `-` would be read as an option. */
function rootWord(root: string): string {
  return pasteable(root.startsWith('-') ? `./${root}` : root);
}

/**
 * A word of a command that the user is to paste; without the characters that a terminal acts on, which `--map` may
 * contain.
 */
function pasteable(text: string): string {
  return shellWord(printable(text));
}

function blocks(parts: ReadonlyArray<readonly string[]>): string {
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}
