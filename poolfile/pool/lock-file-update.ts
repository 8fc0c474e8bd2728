/** A lock file as it is to be written. */
export interface LockFileUpdate {
  /** `allocations.lock.yaml` of an environment, relative to `cwd`. */
  readonly file: string;
  /** What it is to hold. */
  readonly text: string;
  /** Whether the file holds something else, or does not exist. */
  readonly changed: boolean;
}
