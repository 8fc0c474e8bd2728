import type { Diagnostic } from './diagnostic';

/** Whether work may go on: `ok`, perhaps with warnings; `warnings` stop it under `strict` only; `errors` always do. */
export type Verdict = 'ok' | 'warnings' | 'errors';

/** @param strict - Treats warnings as errors. */
export function verdictOf(diagnostics: readonly Pick<Diagnostic, 'severity'>[], strict = false): Verdict {
  if (diagnostics.some(({ severity }) => severity === 'error')) return 'errors';
  return strict && diagnostics.length > 0 ? 'warnings' : 'ok';
}
