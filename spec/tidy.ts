import type { Issue } from './issue';
import type { Judged } from './rules';
import { byText, masked } from './text';
import { groupBy } from './world';

/** A file of nothing but mistakes must not fill a terminal or a CI log. */
const MAX_ISSUES = 100;

/** Sorted by place and code; what a base says wrong is said once, however many pools extend it. */
export function tidy(issues: readonly Judged[]): readonly Issue[] {
  const seen = new Set<string>();
  const sorted = issues.toSorted(
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
function withoutSecrets(issue: Issue): Issue {
  return {
    ...issue,
    message: masked(issue.message),
    hint: masked(issue.hint),
    ...(issue.path !== undefined && { path: masked(issue.path) }),
  };
}

/** The first issues of one file, and how many more there are. */
function capped(issues: readonly Issue[]): readonly Issue[] {
  const shown = issues.slice(0, MAX_ISSUES);
  const rest = issues.slice(MAX_ISSUES);
  const last = shown.at(-1);
  if (!last || rest.length === 0) return shown;
  const severity = rest.some((issue) => issue.severity === 'issue') ? 'issue' : 'finding';
  return [
    ...shown,
    { severity, code: 'more', message: `${rest.length} more in this file`, at: last.at, hint: 'mend these first' },
  ];
}
