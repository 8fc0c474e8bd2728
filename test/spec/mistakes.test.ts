import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../../spec/issue';
import { compiled, ENVIRONMENT, poolFile } from './given';

/**
 * What people write who know another tool, or another format: a line, and below it, indented, where it is answered and what the hint is.
 * A line without an answer is accepted. A new case needs no code; `UPDATE_GOLDEN=1` writes its answer.
 */
const folder = join(__dirname, '../fixtures/mistakes');
const KINDS = ['pool', 'environment'] as const;
const SECRETS = /pf_[A-Za-z0-9]{20,}|hunter2|abcdefghijklmnop/i;

/** In one line, as all of the file is then. */
const IMAGES = `images: { ollama: { image: "ollama/ollama@sha256:${'1'.repeat(64)}" }, gateway: { image: "haproxy@sha256:${'2'.repeat(64)}" } }\n`;

const field = (line: string): string => line.slice(0, line.indexOf(':'));

/** A good file with the line in the place of its own. */
function issuesOf(kind: (typeof KINDS)[number], line: string): readonly Issue[] {
  const good = kind === 'pool' ? poolFile({ access: `{ tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }` }) : `version: 1\nbackend: { s3: { bucket: states, region: eu-central-1 } }\ndocker: { here: { host: unix:///var/run/docker.sock } }\n${IMAGES}`;
  const others = good.split('\n').filter((other) => !other.startsWith(`${field(line)}:`)).join('\n');
  const file = `${line}\n${others}`;
  const files = { 'dev/environment.yaml': kind === 'pool' ? ENVIRONMENT : file, 'dev/chat.yaml': kind === 'pool' ? file : 'version: 1\n', '_base/chat.yaml': 'version: 1\n' };
  return compiled(files).issues.filter(({ at }) => at.file === (kind === 'pool' ? 'pools/dev/chat.yaml' : 'pools/dev/environment.yaml') && at.line === 1);
}

const answer = ({ at, severity, code, hint }: Issue): string => `  ${at.column} ${severity === 'finding' ? 'finding ' : ''}${code}: ${hint}`;

describe.each(KINDS)('%s', (kind) => {
  const path = join(folder, `${kind}.txt`);
  const lines = readFileSync(path, 'utf8').split('\n');
  const rows = lines.filter((line) => !line.startsWith('  ')).map((line) => ({ line, issues: /^(?:#|$)/.test(line) ? [] : issuesOf(kind, line) }));
  const answered = rows.flatMap(({ line, issues }) => [line, ...issues.map(answer)]).join('\n');
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, answered);

  test('each mistake has exactly this answer', () => {
    expect(answered).toBe(readFileSync(path, 'utf8'));
  });

  test('none is answered by a list of what is known, and no secret is repeated', () => {
    for (const { line, issues } of rows) {
      for (const { message, hint } of issues) {
        expect(`${line} -> ${hint}`).not.toMatch(/known keys:/);
        expect(`${message} ${hint}`).not.toMatch(SECRETS);
      }
    }
  });
});
