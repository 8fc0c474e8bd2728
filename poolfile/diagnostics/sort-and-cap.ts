import type { Diagnostic } from './diagnostic';
import { masked } from '../values/secrets';
import { byText } from '../values/order';
import { groupBy } from '../values/group-by';
import type { ScopedDiagnostic } from './diagnostic';

/** A file of nothing but mistakes must not fill a terminal or a CI log. */
const MAX_ISSUES = 100;

/** Sorted by place and code; what a base says wrong is said once, however many pools extend it. */
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
  const once = sorted.flatMap(({ concerns: _, ...judged }) => {
    const issue = withoutSecrets(judged);
    const key = JSON.stringify([issue.at, issue.code, issue.message]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [issue];
  });
  return [...groupBy(once, ({ at }) => at.file).values()].flatMap(capped);
}

/** What a rule quotes may hold a token or a password where something else belongs. */
function withoutSecrets(issue: Diagnostic): Diagnostic {
  return {
    ...issue,
    message: masked(issue.message),
    hint: masked(issue.hint),
    ...(issue.path !== undefined && { path: masked(issue.path) }),
  };
}

/** The first issues of one file, and how many more there are. */
function capped(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const shown = diagnostics.slice(0, MAX_ISSUES);
  const rest = diagnostics.slice(MAX_ISSUES);
  const last = shown.at(-1);
  if (!last || rest.length === 0) return shown;
  const severity = rest.some((issue) => issue.severity === 'error') ? 'error' : 'warning';
  return [
    ...shown,
    {
      severity,
      code: 'diagnostics-too-many',
      message: `${rest.length} more in this file`,
      at: last.at,
      hint: 'mend these first',
    },
  ];
}
