import type { Mapping } from '../../poolfile/new-environment/copy';
import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import type { EnvironmentPlan } from '../../poolfile/new-environment/plan';
import { type ReportedDiagnostic, reportedDiagnostic } from '../check/report';
import type { Written } from './folder';
import type { NewToken } from '../token/command';

/** The result of `poolform new`, as `--json` prints it; the text is made of it too. */
export interface NewReport {
  readonly root: string;
  readonly environment: string;
  readonly from: string;
  /** `errors`: nothing was written. */
  readonly result: 'ok' | 'errors';
  readonly errors: readonly ReportedDiagnostic[];
  readonly warnings: readonly ReportedDiagnostic[];
  /** Files, relative to the working directory; empty unless `result` is `ok`. */
  readonly written: readonly string[];
  /** Files of the original that were not copied; empty unless `result` is `ok`. */
  readonly notCopied: readonly string[];
  /** The values of `--map`; `uses` counts the places where each was applied. */
  readonly maps: ReadonlyArray<Mapping & { readonly uses: number }>;
  /** Values that still need a `--map`. */
  readonly needsMapping: readonly string[];
  /** The tokens of the new pools, stored nowhere else; empty unless `result` is `ok`. */
  readonly tokens: readonly PoolToken[];
  /** Folders of interrupted runs. `removed` is false if another run may still be using the folder. */
  readonly leftovers: ReadonlyArray<{ readonly folder: string; readonly removed: boolean }>;
}

export interface PoolToken extends NewToken {
  readonly pool: string;
}

export interface NewFacts {
  readonly root: string;
  readonly env: string;
  readonly from: string;
  readonly maps: readonly Mapping[];
  readonly tokens: readonly PoolToken[];
  readonly diagnostics: readonly Diagnostic[];
  readonly plan: EnvironmentPlan;
  /** Absent if errors stopped the command before it wrote anything. */
  readonly written?: Written;
  /** The names in the original's folder. */
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
  plan,
  written,
  original,
  shown,
}: NewFacts): NewReport {
  const ok = written !== undefined && written.problem === undefined;
  const copied = new Set(plan.files.map(({ name }) => name));
  return {
    root,
    environment: env,
    from,
    result: ok ? 'ok' : 'errors',
    errors: diagnostics.filter(({ severity }) => severity === 'error').map(reportedDiagnostic),
    warnings: diagnostics.filter(({ severity }) => severity === 'warning').map(reportedDiagnostic),
    written: ok ? plan.files.map((file) => file.shown) : [],
    notCopied: ok ? original.filter((name) => !copied.has(name)).map((name) => shown(`${from}/${name}`)) : [],
    maps: maps.map((map, i) => ({ ...map, uses: plan.uses[i] ?? 0 })),
    needsMapping: plan.needsMapping,
    tokens: ok ? tokens : [],
    leftovers: (written?.leftovers ?? []).map(({ name, removed }) => ({ folder: shown(name), removed })),
  };
}
