import { groupBy } from '../values/group-by';
import { byText } from '../values/order';
import { masked } from '../values/secrets';
import type { Diagnostic, ScopedDiagnostic } from './diagnostic';

/** Per file, so that one broken file cannot fill a terminal or a CI log. */
const MAX_PER_FILE = 100;

/**
 * Sorts by place and code, drops duplicates (a mistake in a base would appear for every pool that extends it), masks
 * secrets and caps.
 */
export function sortAndCap(diagnostics: readonly ScopedDiagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const sorted = diagnostics.toSorted(
    (a, b) =>
      byText(a.at.file, b.at.file) ||
      a.at.line - b.at.line ||
      a.at.column - b.at.column ||
      byText(a.code, b.code) ||
      byText(a.message, b.message),
  );
  const once = sorted.flatMap(({ concerns: _, ...unscoped }) => {
    const diagnostic = withoutSecrets(unscoped);
    const key = JSON.stringify([diagnostic.at, diagnostic.code, diagnostic.message]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [diagnostic];
  });
  return [...groupBy(once, ({ at }) => at.file).values()].flatMap(capped);
}

/** Masks tokens and passwords: a rule may quote a value that was written in the wrong place. */
function withoutSecrets(diagnostic: Diagnostic): Diagnostic {
  return {
    ...diagnostic,
    message: masked(diagnostic.message),
    hint: masked(diagnostic.hint),
    ...(diagnostic.path !== undefined && { path: masked(diagnostic.path) }),
  };
}

/** The first diagnostics of one file, and one that says how many more there are. */
function capped(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const shown = diagnostics.slice(0, MAX_PER_FILE);
  const rest = diagnostics.slice(MAX_PER_FILE);
  const last = shown.at(-1);
  if (!last || rest.length === 0) return shown;
  const severity = rest.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
  return [
    ...shown,
    {
      severity,
      code: 'diagnostics-too-many',
      message: `${rest.length} more in this file`,
      at: last.at,
      hint: 'fix these first',
    },
  ];
}
