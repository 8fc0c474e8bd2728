import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import { compiled, ENVIRONMENT, poolFile } from './given';

/**
 * What people write who know another tool, or another format: a line, and below it, indented, where it is answered and
 * what the hint is. A line without an answer is accepted. A new case needs no code; `UPDATE_GOLDEN=1` writes its
 * answer.
 */
const folder = join(__dirname, '../fixtures/mistakes');
const KINDS = ['pool', 'environment'] as const;
const SECRETS = /pf_[A-Za-z0-9]{20,}|hunter2|abcdefghijklmnop/i;

/** In one line, so that every field of the file is one line. */
const IMAGES =
  `images: { ollama: { image: "ollama/ollama@sha256:${'1'.repeat(64)}" }, ` +
  `gateway: { image: "haproxy@sha256:${'2'.repeat(64)}" } }\n`;

const field = (line: string): string => line.slice(0, line.indexOf(':'));

/** A good file with the line in the place of its own. */
function diagnosticsOf(kind: (typeof KINDS)[number], line: string): readonly Diagnostic[] {
  const good =
    kind === 'pool'
      ? poolFile({ access: `{ tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }` })
      : 'version: 1\nbackend: { s3: { bucket: states, region: eu-central-1 } }\n' +
        `docker: { here: { host: unix:///var/run/docker.sock } }\n${IMAGES}`;
  const others = good
    .split('\n')
    .filter((other) => !other.startsWith(`${field(line)}:`))
    .join('\n');
  const file = `${line}\n${others}`;
  const files = {
    'dev/environment.yaml': kind === 'pool' ? ENVIRONMENT : file,
    'dev/chat.yaml': kind === 'pool' ? file : 'version: 1\n',
    '_base/chat.yaml': 'version: 1\n',
  };
  return compiled(files).diagnostics.filter(
    ({ at }) => at.file === (kind === 'pool' ? 'pools/dev/chat.yaml' : 'pools/dev/environment.yaml') && at.line === 1,
  );
}

const answer = ({ at, severity, code, hint }: Diagnostic): string =>
  `  ${at.column} ${severity === 'warning' ? 'warning ' : ''}${code}: ${hint}`;

interface Row {
  /** A mistake, a comment or an empty line. */
  readonly line: string;
  readonly answers: readonly string[];
}

function rowsOf(text: string): readonly Row[] {
  const rows: { line: string; answers: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('  ')) rows.at(-1)?.answers.push(line);
    else rows.push({ line, answers: [] });
  }
  return rows;
}

const isMistake = ({ line }: Row): boolean => !/^(?:#|$)/.test(line);

describe.each(KINDS)('mistakes in a file of kind %s', (kind) => {
  const path = join(folder, `${kind}.txt`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    const answered = rowsOf(readFileSync(path, 'utf8')).flatMap((row) => [
      row.line,
      ...(isMistake(row) ? diagnosticsOf(kind, row.line).map(answer) : []),
    ]);
    writeFileSync(path, answered.join('\n'));
  }
  const mistakes = rowsOf(readFileSync(path, 'utf8')).filter(isMistake);

  test.each(mistakes.map(({ line, answers }) => [line, answers] as const))(
    'the answer to %s is the recorded one',
    (line, answers) => {
      const diagnostics = diagnosticsOf(kind, line);
      expect(diagnostics.map(answer)).toEqual(answers);
      for (const { message, hint } of diagnostics) {
        // a list of every known key helps nobody
        expect(hint).not.toMatch(/known keys:/);
        expect(`${message} ${hint}`).not.toMatch(SECRETS);
      }
    },
  );
});
