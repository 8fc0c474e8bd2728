import type { Position, ScopedDiagnostic, Severity } from '../diagnostics/diagnostic';
import { keyPositionOf, type MapTree, type Path, positionOf, showPath } from '../source/tree';
import type { World } from '../world';

/** Something that must hold between fields, files and the inventory. Its code is its key in `RULES`. */
export interface Rule {
  readonly severity: Severity;
  /** What is wrong, in one sentence, for docs/codes.md. */
  readonly meaning: string;
  /** What to do about it, in one sentence, for docs/codes.md. */
  readonly fix: string;
  readonly check: (world: World) => Iterable<RuleDiagnostic>;
}

/** A diagnostic of a rule, which gets its code and severity from the table. */
export type RuleDiagnostic = Omit<ScopedDiagnostic, 'code' | 'severity'>;

interface Report {
  /** What is wrong, without the path, which is printed before it. */
  readonly message: string;
  readonly hint: string;
  /** Other environments that it is about. */
  readonly concerns?: readonly string[];
  /** The column from which the line may hold a secret. */
  readonly hideFrom?: number | undefined;
}

/** Reports the value at `path`. The caret points at the value, or at its key if `pointAt` is `key`. */
export function report(
  file: { readonly tree: MapTree },
  path: Path,
  { message, pointAt, ...rest }: Report & { readonly pointAt?: 'key' },
): RuleDiagnostic {
  const at = pointAt === 'key' ? keyPositionOf(file.tree, path) : positionOf(file.tree, path);
  if (path.length === 0) return diagnostic({ ...rest, message }, at);
  const shown = showPath(path);
  return { ...diagnostic({ ...rest, message: `${shown}: ${message}` }, at), path: shown };
}

/**
 * Reports that nothing is written at `path`. The caret points at the value at `pointAt`, or else at the key of the
 * block that lacks the field.
 */
export function reportMissing(
  file: { readonly tree: MapTree },
  path: Path,
  { message, pointAt, ...rest }: Report & { readonly pointAt?: Path },
): RuleDiagnostic {
  const at = pointAt ? positionOf(file.tree, pointAt) : keyPositionOf(file.tree, path.slice(0, -1));
  const shown = showPath(path);
  return { ...diagnostic({ ...rest, message: `${shown} is missing: ${message}` }, at), path: shown };
}

function diagnostic({ message, hint, concerns, hideFrom }: Report, at: Position): RuleDiagnostic {
  return { message, at, hint, ...(concerns && { concerns }), ...(hideFrom !== undefined && { hideFrom }) };
}
