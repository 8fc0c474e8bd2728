/** Where something stands in a file: 1-based line and column, `file` relative to the folder the command was run in, with `/`. */
export interface Position {
  /** As it is shown. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** An issue stops everything; a finding is printed, counted, and lets the work go on (`--strict` makes it an issue). */
export type Severity = 'error' | 'warning';

/** One thing that is wrong with the input, said so that its author can mend it without asking. */
export interface Diagnostic {
  /** Whether it stops the work. */
  readonly severity: Severity;
  /** Stable, kebab-case; a rule's key. */
  readonly code: string;
  /** Lower case, one line: what is wrong, the value got, the values allowed. No secret and no control character of the input. */
  readonly message: string;
  /** Where to look. */
  readonly at: Position;
  /** The path of the value in its file, for people and `--json`: `serving.keepAlive`, `models[2].digest`. */
  readonly path?: string;
  /** What to change. */
  readonly hint: string;
  /** The column of `at.line` from which the line may hold a secret: whoever shows the line stops there. */
  readonly hideFrom?: number;
}

/** A diagnostic, with the other environments that it is about. */
export interface ScopedDiagnostic extends Diagnostic {
  /** Environments besides the one of its file; absent: none. */
  readonly concerns?: readonly string[];
}
