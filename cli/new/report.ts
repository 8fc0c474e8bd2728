import type { Mapping } from '../../poolfile/new-environment/copy';
import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import type { EnvironmentPlan } from '../../poolfile/new-environment/plan';
import { type ReportedDiagnostic, reportedDiagnostic } from '../check/report';
import type { Written } from './folder';
import type { NewToken } from '../token/command';

/** What `poolform new` did, as `--json` prints it and the text is made of. */
export interface NewReport {
  readonly root: string;
  readonly environment: string;
  readonly from: string;
  /** `errors`: nothing was written. */
  readonly result: 'ok' | 'errors';
  readonly errors: readonly ReportedDiagnostic[];
  readonly warnings: readonly ReportedDiagnostic[];
  /** Relative to where the command was run; empty unless `result` is `ok`. */
  readonly written: readonly string[];
  /** Files of the original that the new environment has none of; empty unless `result` is `ok`. */
  readonly notCopied: readonly string[];
  /** What `--map` said; `uses`: in how many places. */
  readonly maps: ReadonlyArray<Mapping & { readonly uses: number }>;
  /** What needs a `--map` still. */
  readonly needsMapping: readonly string[];
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
  readonly diagnostics: readonly Diagnostic[];
  readonly newcomer: EnvironmentPlan;
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
  diagnostics,
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
    result: ok ? 'ok' : 'errors',
    errors: diagnostics.filter(({ severity }) => severity === 'error').map(reportedDiagnostic),
    warnings: diagnostics.filter(({ severity }) => severity === 'warning').map(reportedDiagnostic),
    written: ok ? newcomer.files.map((file) => file.shown) : [],
    notCopied: ok ? original.filter((name) => !copied.has(name)).map((name) => shown(`${from}/${name}`)) : [],
    maps: maps.map((map, i) => ({ ...map, uses: newcomer.uses[i] ?? 0 })),
    needsMapping: newcomer.needsMapping,
    tokens: ok ? tokens : [],
    leftovers: (written?.leftovers ?? []).map(({ name, removed }) => ({ folder: shown(name), removed })),
  };
}
