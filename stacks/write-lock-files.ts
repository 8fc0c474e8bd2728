import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Diagnostic } from '../poolfile/diagnostics/diagnostic';
import type { LockFileUpdate } from '../poolfile/pool/lock-file-update';
import { systemReason } from '../poolfile/values/system-errors';

/**
 * Writes the lock files that changed, before anything else: stacks whose networks and devices nothing remembers must
 * not be applied. Either all of them are written or none, and no reader ever sees a part of one.
 * @returns An error for each that cannot be written.
 */
export function writeLockFiles(locks: readonly LockFileUpdate[], project: string): readonly Diagnostic[] {
  const attempts = locks.filter(({ changed }) => changed).map((lock) => ({ lock, ...prepared(lock, project) }));
  const failed = attempts.flatMap(({ lock, reason }) => (reason === undefined ? [] : [unavailable(lock, reason)]));
  if (failed.length > 0) {
    for (const { work } of attempts) discard(work);
    return failed;
  }
  return attempts.flatMap(({ lock, work, path }) => {
    const reason = reasonOf(() => renameSync(work, path));
    if (reason === undefined) return [];
    discard(work);
    return [unavailable(lock, reason)];
  });
}

interface Prepared {
  /** The file beside the lock file that becomes it. A name that begins with a dot is no pool file. */
  readonly work: string;
  /** The lock file itself, or what a link leads to. */
  readonly path: string;
  readonly reason?: string;
}

function prepared({ file, text }: LockFileUpdate, project: string): Prepared {
  const given = join(project, file);
  const path = existsSync(given) ? realpathSync(given) : given;
  const work = join(dirname(path), `.${basename(path)}.${process.pid}`);
  const reason = reasonOf(() => {
    // a file that was made read-only is meant, although it could be replaced
    if (existsSync(path)) accessSync(path, constants.W_OK);
    const written = openSync(work, 'w');
    try {
      writeFileSync(written, text);
      if (existsSync(path)) fchmodSync(written, statSync(path).mode);
      fsyncSync(written);
    } finally {
      closeSync(written);
    }
  });
  return { work, path, ...(reason !== undefined && { reason }) };
}

function discard(work: string): void {
  reasonOf(() => rmSync(work, { force: true }));
}

/** @throws Error if it is a bug. */
function reasonOf(write: () => void): string | undefined {
  try {
    write();
    return undefined;
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return reason;
  }
}

function unavailable({ file, isNew }: LockFileUpdate, reason: string): Diagnostic {
  return {
    severity: 'error',
    code: 'lock-unavailable',
    message: `the lock file ${isNew ? 'is missing' : 'is out of date'} and cannot be written: ${reason}`,
    at: { file, line: 1, column: 1 },
    hint: 'synthesize where it can be written, and commit it: then nothing is written here',
  };
}
