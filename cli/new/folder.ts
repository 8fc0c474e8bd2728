import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of files, whole or not at all: written beside its place under a name that is no environment, then renamed once. */

export interface Folder {
  /** Absolute. */
  readonly root: string;
  readonly name: string;
  readonly files: ReadonlyArray<{ readonly name: string; readonly text: string }>;
  readonly beforeStep?: ((step: string) => void) | undefined;
}

export interface Written {
  /** Why there is no folder; absent: there is. */
  readonly problem?: string;
  readonly leftovers: readonly Leftover[];
}

export interface Leftover {
  readonly name: string;
  /** False where the process that made it still runs. */
  readonly removed: boolean;
}

/** Names below a folder; none where it cannot be read. */
export function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

export function writeFolder({ root, name, files, beforeStep = () => undefined }: Folder): Written {
  const leftovers: Leftover[] = [];
  const work = join(root, `.poolform-new.${name}.${process.pid}`);
  try {
    leftovers.push(...clearLeftovers(root));
    beforeStep('folder');
    mkdirSync(work);
    for (const file of files) {
      beforeStep(file.name);
      writeWhole(join(work, file.name), file.text);
    }
    syncFolder(work);
    beforeStep('rename');
    renameSync(work, join(root, name));
  } catch (error) {
    const problem = problemOf(error);
    tryTo(() => rmSync(work, { recursive: true, force: true }));
    if (problem === undefined) throw error;
    return { problem, leftovers };
  }
  // past the rename there is nothing to undo
  syncFolder(root);
  beforeStep('done');
  return { leftovers };
}

function writeWhole(path: string, text: string): void {
  const file = openSync(path, 'wx');
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** So that the names outlive a power cut too; not every system can. */
function syncFolder(path: string): void {
  tryTo(() => {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  });
}

function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    // best effort
  }
}

const LEFTOVER = /^\.poolform-new\.[a-z0-9-]{1,40}\.([1-9][0-9]{0,9})(\.gone)?$/;

/** A run that is alive would lose files under its hands: so the folder is taken away whole first, and its rename fails if it lives after all. */
function clearLeftovers(root: string): readonly Leftover[] {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry): readonly Leftover[] => {
    const [, id, gone] = LEFTOVER.exec(entry.name) ?? [];
    if (id === undefined || !entry.isDirectory()) return [];
    if (gone === undefined && runs(Number(id))) return [{ name: entry.name, removed: false }];
    const doomed = join(root, gone === undefined ? `${entry.name}.gone` : entry.name);
    if (gone === undefined) {
      rmSync(doomed, { recursive: true, force: true });
      renameSync(join(root, entry.name), doomed);
    }
    rmSync(doomed, { recursive: true, force: true });
    return [{ name: entry.name, removed: true }];
  });
}

/** Of this process's own number it can only be from one before it. */
function runs(id: number): boolean {
  if (id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'the folder may not be written to',
  EDQUOT: 'the quota of the disk is used up',
  EEXIST: 'it has come to be meanwhile',
  EFBIG: 'the system refuses files of this size',
  EIO: 'the disk fails',
  EMFILE: 'too many files are open',
  ENOENT: 'the folder was taken away meanwhile',
  ENOSPC: 'the disk is full',
  ENOTEMPTY: 'it has come to be meanwhile',
  EPERM: 'the folder may not be written to',
  EROFS: 'the disk is read-only',
};

/** Undefined for a bug of ours: the system's own errors name a call. */
function problemOf(error: unknown): string | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === undefined || syscall === undefined
    ? undefined
    : `the environment cannot be written: ${REASONS[code] ?? code}`;
}
