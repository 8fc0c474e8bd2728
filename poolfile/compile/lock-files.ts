import type { Diagnostic } from '../diagnostics/diagnostic';
import { type HostAllocations, type Lock, lockOf } from '../facts/allocations';
import type { LockFileUpdate } from '../pool/lock-file-update';
import { lockText } from '../resolve/lock';
import type { EnvironmentEntry } from '../world';
import { type Input, LOCK_FILE, shownFolder } from './input';

/** A lock file, and what is wrong with it for those who want it to be right already. */
export interface LockFileState {
  readonly update: LockFileUpdate;
  /** Why it is not what the next synth would write; undefined if it is. */
  readonly problem?: Pick<Diagnostic, 'code' | 'message'>;
}

/**
 * The lock files of these environments. One that allocates nothing needs no file, but a file that exists is kept up to
 * date. What counts is what it allocates: line ends, comments and the order of entries are no difference.
 */
export function lockFiles(
  locks: ReadonlyMap<string, Lock>,
  environments: readonly EnvironmentEntry[],
  { files }: Input,
): readonly LockFileState[] {
  return [...locks].flatMap(([environment, lock]) => {
    const previous = environments.find(({ name }) => name === environment)?.lock;
    const allocates = [...lock.values()].some((pools) => pools.size > 0);
    if (!previous && !allocates) return [];
    const text = lockText(lock);
    const before = previous && lockOf(previous.spec);
    const update: LockFileUpdate = {
      environment,
      file: `${shownFolder(files.filter(({ folder }) => folder === environment))}${LOCK_FILE}`,
      text,
      changed: before === undefined || lockText(before) !== text,
      isNew: before === undefined,
    };
    return [{ update, ...(update.changed && { problem: problemOf(lock, before) }) }];
  });
}

function problemOf(lock: Lock, before: Lock | undefined): Pick<Diagnostic, 'code' | 'message'> {
  if (before === undefined)
    return { code: 'lock-missing', message: 'there is no lock file, so networks and devices would be chosen anew' };
  const [now, then] = [entriesOf(lock), entriesOf(before)];
  const names = (entries: ReadonlyMap<string, string>, holds: (entry: string, pool: string) => boolean): string =>
    listed([...entries].flatMap(([pool, entry]) => (holds(entry, pool) ? [pool] : [])));
  const differences = [
    ['it lacks', names(now, (_, pool) => !then.has(pool))],
    ['it still has', names(then, (_, pool) => !now.has(pool))],
    ['the files ask for something else for', names(now, (entry, pool) => then.has(pool) && then.get(pool) !== entry)],
  ].flatMap(([what, pools]) => (pools === '' ? [] : [`${what} ${pools}`]));
  return {
    code: 'lock-conflict',
    message: ['the lock file does not match the pool files', ...differences].join('; '),
  };
}

const LISTED = 5;

function listed(names: readonly string[]): string {
  const rest = names.length - LISTED;
  return [...names.slice(0, LISTED), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

/** What each pool holds, by `host/pool`; hosts without pools are left out. */
function entriesOf(lock: Lock): ReadonlyMap<string, string> {
  const entry = (allocations: HostAllocations, pool: string): string =>
    JSON.stringify([allocations.get(pool)?.network, [...(allocations.get(pool)?.devices ?? [])].sort()]);
  return new Map(
    [...lock].flatMap(([host, pools]) => [...pools.keys()].map((pool) => [`${host}/${pool}`, entry(pools, pool)])),
  );
}

/** Lock files that a synth would have to write: errors with `locked`, and warnings with `strict`. */
export function lockDiagnostics(
  states: readonly LockFileState[],
  { locked, strict }: { readonly locked: boolean; readonly strict: boolean },
): readonly Diagnostic[] {
  if (!locked && !strict) return [];
  return states.flatMap(({ update, problem }): readonly Diagnostic[] =>
    problem === undefined
      ? []
      : [
          {
            severity: locked ? 'error' : 'warning',
            ...problem,
            at: { file: update.file, line: 1, column: 1 },
            hint: update.isNew
              ? 'if pools run already, restore the file that they were applied with (git checkout); ' +
                'else synthesize where it can be written, and commit it'
              : 'synthesize where it can be written, and commit the file',
          },
        ],
  );
}
