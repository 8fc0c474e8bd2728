/** A place in a file. */
export interface Position {
  /** Relative to the folder in which the command was run, with `/`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** An error stops the work. A warning is printed and counted, and stops the work only under `--strict`. */
export type Severity = 'error' | 'warning';

/** What is wrong, in words. */
export interface Diagnosis {
  /** Stable, in kebab-case; the key of a rule. `docs/codes.md` lists them. */
  readonly code: string;
  /**
   * What is wrong: the value that was found, and the values that are allowed. Lower case, one line, without secrets and
   * control characters of the input.
   */
  readonly message: string;
  /** What to change. */
  readonly hint: string;
}

/** One problem in the input, in enough detail for its author to fix it. */
export interface Diagnostic extends Diagnosis {
  /** Whether it stops the work. */
  readonly severity: Severity;
  /** The place to look at. */
  readonly at: Position;
  /** The path of the value in its file, for people and `--json`: `serving.keepAlive`, `models[2].digest`. */
  readonly path?: string;
  /** The column from which the line `at.line` may hold a secret, and must not be shown. */
  readonly hideFrom?: number;
}

/** A diagnostic that may concern more than the environment of its file. */
export interface ScopedDiagnostic extends Diagnostic {
  /** The other environments; absent: none. */
  readonly concerns?: readonly string[];
}
