import type { Mapping } from '../spec/copy';
import type { Issue } from '../spec/issue';
import type { Newcomer } from '../spec/newcomer';
import { type ReportedIssue, reportedIssue } from './check-report';
import type { Written } from './new-folder';
import type { NewToken } from './token';

/** What `poolform new` did, as `--json` prints it and the text is made of. */
export interface NewReport {
  readonly root: string;
  readonly environment: string;
  readonly from: string;
  /** `issues`: nothing was written. */
  readonly result: 'ok' | 'issues';
  readonly issues: readonly ReportedIssue[];
  readonly findings: readonly ReportedIssue[];
  /** Relative to where the command was run; empty unless `result` is `ok`. */
  readonly written: readonly string[];
  /** Files of the original that the new environment has none of; empty unless `result` is `ok`. */
  readonly notCopied: readonly string[];
  /** What `--map` said; `uses`: in how many places. */
  readonly maps: ReadonlyArray<Mapping & { readonly uses: number }>;
  /** What needs a `--map` still. */
  readonly toMap: readonly string[];
  /** Of the new pools, and nowhere else; empty unless `result` is `ok`. */
  readonly tokens: readonly PoolToken[];
  /** What runs left behind that were stopped half-way: taken away, or left alone while another run may be at work. */
  readonly leftovers: ReadonlyArray<{ readonly folder: string; readonly removed: boolean }>;
}

export interface PoolToken extends NewToken {
  readonly pool: string;
}

export interface Facts {
  readonly root: string;
  readonly env: string;
  readonly from: string;
  readonly maps: readonly Mapping[];
  readonly tokens: readonly PoolToken[];
  readonly issues: readonly Issue[];
  readonly newcomer: Newcomer;
  /** Absent where it did not come to writing. */
  readonly written?: Written;
  /** What the original's folder holds. */
  readonly original: readonly string[];
  readonly shown: (path: string) => string;
}

export function newReport({
  root,
  env,
  from,
  maps,
  tokens,
  issues,
  newcomer,
  written,
  original,
  shown,
}: Facts): NewReport {
  const ok = written !== undefined && written.problem === undefined;
  const copied = new Set(newcomer.files.map(({ name }) => name));
  return {
    root,
    environment: env,
    from,
    result: ok ? 'ok' : 'issues',
    issues: issues.filter(({ severity }) => severity === 'issue').map(reportedIssue),
    findings: issues.filter(({ severity }) => severity === 'finding').map(reportedIssue),
    written: ok ? newcomer.files.map((file) => file.shown) : [],
    notCopied: ok ? original.filter((name) => !copied.has(name)).map((name) => shown(`${from}/${name}`)) : [],
    maps: maps.map((map, i) => ({ ...map, uses: newcomer.uses[i] ?? 0 })),
    toMap: newcomer.toMap,
    tokens: ok ? tokens : [],
    leftovers: (written?.leftovers ?? []).map(({ name, removed }) => ({ folder: shown(name), removed })),
  };
}
