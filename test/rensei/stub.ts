import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Call {
  /** The command's name and its arguments. */
  readonly args: readonly string[];
  readonly stdin: string;
}

const STUB = `#!/bin/sh
printf '%s\\0' "\${0##*/}" "$@" >"$RECORD/args"
cat >"$RECORD/stdin"
`;

/** Runs a command in a real shell whose PATH has stubs of `rensei` and `curl`; throws where it fails, or leaves a file behind. */
export function call(shell: 'sh' | 'bash', command: string, env: Readonly<Record<string, string>> = {}): Call {
  const folder = mkdtempSync(join(tmpdir(), 'poolform-'));
  try {
    const [bin, here, record] = ['bin', 'here', 'record'].map((name) => join(folder, name)) as [string, string, string];
    for (const made of [bin, here, record]) mkdirSync(made);
    for (const name of ['rensei', 'curl']) writeFileSync(join(bin, name), STUB, { mode: 0o755 });
    execFileSync(shell, ['-eu', '-c', command], { cwd: here, input: '', env: { PATH: `${bin}:/usr/bin:/bin`, HOME: here, RECORD: record, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    const left = readdirSync(here);
    if (left.length > 0) throw new Error(`the command made ${left.join(', ')}`);
    return { args: readFileSync(join(record, 'args'), 'utf8').split('\0').slice(0, -1), stdin: readFileSync(join(record, 'stdin'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
