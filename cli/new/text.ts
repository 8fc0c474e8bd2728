import pc from 'picocolors';
import { printable } from '../../poolfile/values/quote';
import type { NewReport } from './report';

/** The only place where tokens are printed as text: stdout. */
export function madeText(report: NewReport, color: boolean): string {
  const { bold } = pc.createColors(color);
  const { environment, from, written, notCopied, tokens } = report;
  const pools = Math.max(...tokens.map(({ pool }) => pool.length));
  const names = Math.max(...tokens.map(({ name }) => name.length));
  return blocks([
    [bold(`wrote the environment ${environment}, from ${from}`), ...written.map((file) => `  ${printable(file)}`)],
    tokens.length === 0
      ? []
      : [
          bold('tokens, shown this once: the files keep only their hashes'),
          // a token has no character that a terminal acts on, and `printable` would mask it
          ...tokens.map(({ pool, name, token }) => `  ${pool.padEnd(pools)}  ${name.padEnd(names)}  ${token}`),
        ],
    [
      bold('next'),
      ...(tokens.length === 0
        ? []
        : ['  give each token to its holder, who sends it as "Authorization: Bearer <token>"']),
      `  read the files through: descriptions and comments are those of ${from}`,
      ...(notCopied.length === 0 ? [] : [`  not copied: ${notCopied.map(printable).join(', ')}`]),
      `  poolform check ${rootArgument(report)}--env ${environment}`,
      `  cdktf synth, which writes the stacks ${environment}-* and allocations.lock.yaml; commit it with the files`,
    ],
  ]);
}

/** The command with what it still needs, to be filled in; empty where no `--map` would help. */
export function mapsText({ root, environment, from, maps, needsMapping }: NewReport): string {
  if (needsMapping.length === 0) return 'nothing was written\n';
  const option = root === 'pools' ? [] : [`--root ${shell(root)}`];
  const all = [
    ...maps.filter(({ uses }) => uses > 0).map((map) => `--map ${shell(`${map.old}=${map.new}`)}`),
    ...needsMapping.map((old) => `--map ${shell(`${old}=`)}…`),
  ];
  return `nothing was written: positions in ${environment} are those of the files as they would be; with a value of its own for each:\n  ${printable([`poolform new ${environment} --from ${from}`, ...option].join(' '))}${all.map((map) => ` \\\n    ${printable(map)}`).join('')}\n`;
}

export function notesText({ leftovers }: NewReport): string {
  return leftovers
    .map(({ folder, removed }) =>
      removed
        ? `note: removed ${printable(folder)}, which a run that was stopped had left behind\n`
        : `note: ${printable(folder)} was left alone: another run may be at work there; remove it if none is\n`,
    )
    .join('');
}

function rootArgument({ root }: NewReport): string {
  return root === 'pools' ? '' : `${printable(shell(root))} `;
}

function shell(text: string): string {
  return /^[A-Za-z0-9_./:@=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function blocks(parts: ReadonlyArray<readonly string[]>): string {
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(''))
    .join('\n');
}
