import type { LockFileUpdate } from '../pool/lock-file-update';
import { type Input, LOCK_FILE, shownFolder } from './input';
import type { Lock } from '../facts/allocations';
import { lockText } from '../resolve/lock';

/**
 * The lock files of these environments. One that allocates nothing needs no file, but a file that exists is kept up to
 * date.
 */
export function lockFiles(locks: ReadonlyMap<string, Lock>, { files }: Input): readonly LockFileUpdate[] {
  return [...locks].flatMap(([environment, lock]) => {
    const inFolder = files.filter(({ folder }) => folder === environment);
    const previous = inFolder.find(({ name }) => name === LOCK_FILE);
    const allocates = [...lock.values()].some((pools) => pools.size > 0);
    if (!previous && !allocates) return [];
    const text = lockText(lock);
    return [
      {
        environment,
        file: `${shownFolder(inFolder)}${LOCK_FILE}`,
        text,
        changed: previous?.text !== text,
        isNew: previous === undefined,
      },
    ];
  });
}
