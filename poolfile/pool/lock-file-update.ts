/** A lock file as it is to be written. */
export interface LockFileUpdate {
  /** The name of the environment's folder. */
  readonly environment: string;
  /** `allocations.lock.yaml` of an environment, relative to `cwd`. */
  readonly file: string;
  /** What it is to hold. */
  readonly text: string;
  /** Whether the file allocates something else, or does not exist; its comments and line ends do not count. */
  readonly changed: boolean;
  /** Whether the file does not exist. If pools run already, it was lost: restore it before the next apply. */
  readonly isNew: boolean;
}
