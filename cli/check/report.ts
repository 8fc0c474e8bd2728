import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import type { Loaded } from '../../poolfile/load';
import type { Place, Pool } from '../../poolfile/pool/pool';

/**
 * The result of `poolform check`, as `--json` prints it; the text is made of it too. Amounts are text with their unit.
 * Every key is always present, except `explain`.
 */
export interface CheckReport {
  readonly root: string;
  /** The value of `--env`; null: every environment. */
  readonly environment: string | null;
  readonly strict: boolean;
  /**
   * `errors` if there is any error; `warnings` only under `--strict`, if there are warnings and no errors; else `ok`.
   */
  readonly result: Loaded['verdict'];
  readonly errors: readonly ReportedDiagnostic[];
  readonly warnings: readonly ReportedDiagnostic[];
  /** Sorted by environment, place and name; empty unless `result` is `ok`. */
  readonly pools: readonly ReportedPool[];
  /**
   * The lock files, which keep pools on their networks and devices. `upToDate` is false if the next synth updates the
   * file. Empty unless `result` is `ok`.
   */
  readonly locks: ReadonlyArray<{ readonly file: string; readonly upToDate: boolean }>;
  /** `pools` counts those whose files could be read. */
  readonly counts: Readonly<
    Record<'environments' | 'places' | 'pools' | 'replicas' | 'gpus' | 'errors' | 'warnings', number>
  >;
  /** Only with `--explain`: every value of every pool file, and where it comes from. */
  readonly explain?: readonly ExplainedValue[];
}

export interface ReportedDiagnostic {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string | null;
  readonly hint: string;
}

export interface ReportedPool {
  readonly environment: string;
  readonly name: string;
  readonly description: string;
  readonly target: string;
  readonly place: string;
  /** null on a Docker host. */
  readonly namespace: string | null;
  readonly stack: string;
  readonly replicas: number;
  /** Devices per replica; null: none. `memory` is that of one device. */
  readonly gpus: { readonly product: string; readonly count: number; readonly memory: string } | null;
  /** Per replica. */
  readonly memory: string;
  readonly cpus: number;
  readonly models: ReadonlyArray<{ readonly name: string; readonly reference: string; readonly digest: string | null }>;
  readonly keepAlive: string;
  readonly contextLength: number;
  readonly parallel: number;
  readonly endpoint: string;
  readonly auth: 'token' | 'none';
  /** Names of the tokens, never the tokens or their hashes. */
  readonly tokens: readonly string[];
}

export interface ExplainedValue {
  readonly file: string;
  readonly path: string;
  readonly value: string;
  readonly from: string;
}

export interface CheckOptions {
  readonly root: string;
  readonly environment?: string;
  readonly strict: boolean;
  readonly explain: boolean;
}

export function checkReport(loaded: Loaded, options: CheckOptions): CheckReport {
  const errors = loaded.diagnostics.filter(({ severity }) => severity === 'error').map(reportedDiagnostic);
  const warnings = loaded.diagnostics.filter(({ severity }) => severity === 'warning').map(reportedDiagnostic);
  const pools = loaded.places.flatMap((place) => place.pools.map((pool) => reportedPool(place, pool)));
  const replicas = sum(pools.map((pool) => pool.replicas));
  return {
    root: options.root,
    environment: options.environment ?? null,
    strict: options.strict,
    result: loaded.verdict,
    errors,
    warnings,
    pools,
    locks: loaded.locks.map(({ file, changed }) => ({ file, upToDate: !changed })),
    counts: {
      environments: loaded.environments.length,
      places: loaded.places.length,
      pools: loaded.poolCount,
      replicas,
      gpus: sum(pools.map((pool) => pool.replicas * (pool.gpus?.count ?? 0))),
      errors: errors.length,
      warnings: warnings.length,
    },
    ...(options.explain && {
      explain: loaded.explain.map(({ file, path, value, from }) => ({ file, path, value, from })),
    }),
  };
}

export function reportedDiagnostic({ code, message, at, path, hint }: Diagnostic): ReportedDiagnostic {
  return { code, message, file: at.file, line: at.line, column: at.column, path: path ?? null, hint };
}

function reportedPool(place: Place, pool: Pool): ReportedPool {
  return {
    environment: pool.environment,
    name: pool.name,
    description: pool.description,
    target: pool.target,
    place: place.target === 'docker' ? place.host.name : place.cluster.name,
    namespace: pool.target === 'kubernetes' ? pool.namespace.name : null,
    stack: place.stack,
    replicas: pool.replicas.length,
    gpus: pool.gpus
      ? { product: pool.gpus.product, count: pool.gpus.count, memory: pool.gpus.memory.toString() }
      : null,
    memory: pool.memory.toString(),
    cpus: pool.cpus,
    models: pool.models.map(({ name, reference, digest }) => ({
      name,
      reference,
      digest: digest ?? null,
    })),
    keepAlive: pool.serving.keepAlive.toString(),
    contextLength: pool.serving.contextLength,
    parallel: pool.serving.parallel,
    endpoint: pool.access.url,
    auth: pool.access.auth,
    tokens: pool.access.tokens.map((token) => token.name),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
