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
{ printf '%s\\0' $(($# + 1)) "\${0##*/}" "$@"; } >>"$RECORD/calls"
cat >"$RECORD/stdin"
`;

/** Runs one command as `calls` does; throws if it calls a stub more than once, or never. */
export function call(shell: 'sh' | 'bash', command: string, env: Readonly<Record<string, string>> = {}): Call {
  const { all, stdin } = calls(shell, command, env);
  const [args] = all;
  if (!args || all.length !== 1) throw new Error(`${all.length} calls`);
  return { args, stdin };
}

/**
 * Runs commands in a real shell whose PATH has stubs of `rensei` and `curl`; throws if one fails, or leaves a file
 * behind.
 */
export function calls(
  shell: 'sh' | 'bash',
  script: string,
  env: Readonly<Record<string, string>> = {},
): { readonly all: readonly (readonly string[])[]; readonly stdin: string } {
  const folder = mkdtempSync(join(tmpdir(), 'poolform-'));
  try {
    const [bin, workdir, record] = ['bin', 'here', 'record'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const created of [bin, workdir, record]) mkdirSync(created);
    for (const name of ['rensei', 'curl']) writeFileSync(join(bin, name), STUB, { mode: 0o755 });
    writeFileSync(join(record, 'script'), script);
    execFileSync(shell, ['-eu', join(record, 'script')], {
      cwd: workdir,
      input: '',
      env: { PATH: `${bin}:/usr/bin:/bin`, HOME: workdir, RECORD: record, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const left = readdirSync(workdir);
    if (left.length > 0) throw new Error(`the command made ${left.join(', ')}`);
    return {
      all: split(readFileSync(join(record, 'calls'), 'utf8').split('\0')),
      stdin: readFileSync(join(record, 'stdin'), 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Each call is the number of its words, and then the words. */
function split(words: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = [];
  for (let i = 0; i < words.length - 1;) {
    const count = Number(words[i]);
    all.push(words.slice(i + 1, i + 1 + count));
    i += 1 + count;
  }
  return all;
}
