import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemReason } from '../../poolfile/values/system-errors';

/**
 * Writes a folder of files completely or not at all: first beside its final place, under a name that is no environment,
 * then renamed.
 */

export interface Folder {
  /** Absolute. */
  readonly root: string;
  readonly name: string;
  readonly files: ReadonlyArray<{ readonly name: string; readonly text: string }>;
  readonly beforeStep?: ((step: string) => void) | undefined;
}

export interface Written {
  /** Why the folder was not written; absent: it was. */
  readonly problem?: string;
  readonly leftovers: readonly Leftover[];
}

export interface Leftover {
  readonly name: string;
  /** False if the process that made it is still running. */
  readonly removed: boolean;
}

/** The names in a folder, sorted; none if it cannot be read. */
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
    attempt(() => rmSync(work, { recursive: true, force: true }));
    if (problem === undefined) throw error;
    return { problem, leftovers };
  }
  // after the rename there is nothing to undo
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

/** Makes the names survive a power cut. Best effort: not every system can. */
function syncFolder(path: string): void {
  attempt(() => {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  });
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // best effort
  }
}

const LEFTOVER = /^\.poolform-new\.[a-z0-9-]{1,40}\.([1-9][0-9]{0,9})(\.gone)?$/;

/**
 * Renames a leftover before removing its files. If its run turns out to be alive after all, that run's own rename then
 * fails, and it never publishes a folder that lacks files.
 */
function clearLeftovers(root: string): readonly Leftover[] {
  return readdirSync(root, { withFileTypes: true }).flatMap((entry): readonly Leftover[] => {
    const [, id, gone] = LEFTOVER.exec(entry.name) ?? [];
    if (id === undefined || !entry.isDirectory()) return [];
    if (gone === undefined && isRunning(Number(id))) return [{ name: entry.name, removed: false }];
    const doomed = join(root, gone === undefined ? `${entry.name}.gone` : entry.name);
    if (gone === undefined) {
      rmSync(doomed, { recursive: true, force: true });
      renameSync(join(root, entry.name), doomed);
    }
    rmSync(doomed, { recursive: true, force: true });
    return [{ name: entry.name, removed: true }];
  });
}

/** Whether the process is running. A folder with this process's own id must be from an earlier process. */
function isRunning(id: number): boolean {
  if (id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function problemOf(error: unknown): string | undefined {
  const reason = systemReason(error);
  return reason === undefined ? undefined : `cannot write the environment: ${reason}`;
}
