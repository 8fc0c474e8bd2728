import type { ScopedDiagnostic } from '../diagnostics/diagnostic';
import { type Input, pathOf } from './input';

/** One chosen environment, among the files that were read. */
export interface Scope {
  readonly environment: string;
  readonly input: Input;
  /** Which file extends which: `lab/chat.yaml` -> `_base/chat.yaml`. */
  readonly bases: ReadonlyMap<string, string>;
}

/**
 * Whether a diagnostic is about the chosen environment: its files, what they extend, what it shares with another, or
 * the root itself.
 */
export function isInScope(diagnostic: ScopedDiagnostic, { environment, input, bases }: Scope): boolean {
  if (diagnostic.concerns?.includes(environment)) return true;
  const file = input.files.find(({ shown }) => shown === diagnostic.at.file);
  if (!file) return diagnostic.concerns === undefined;
  if (file.folder === environment) return true;
  return [...bases].some(([pool, base]) => pool.startsWith(`${environment}/`) && base === pathOf(file));
}
