import type { Diagnostic } from '../diagnostics/diagnostic';
import { sortAndCap } from '../diagnostics/sort-and-cap';
import { type Verdict, verdictOf } from '../diagnostics/verdict';
import type { Explained } from '../explain/explain';
import { explainEnvironment } from '../explain/explain-environment';
import type { Input } from './input';
import type { LockFileUpdate } from '../pool/lock-file-update';
import { lockDiagnostics, lockFiles } from './lock-files';
import type { Place } from '../pool/pool';
import { readEnvironments } from './read-environments';
import { type Resolved, resolve } from '../resolve/resolve';
import { applyRules } from '../rules/all';
import { isInScope } from './scope';
import { nearest } from '../values/nearest';
import { quote } from '../values/quote';
import type { EnvironmentEntry, World } from '../world';

/** What pool files are compiled to. */
export interface Compiled {
  /**
   * Whether work may go on. `ok`: `places` and `locks` are there, perhaps with warnings among `diagnostics`. `errors`:
   * the files have errors. `warnings`: only with `strict`, if there are warnings and no error. Unless it is `ok`,
   * `places` and `locks` are empty.
   */
  readonly verdict: Verdict;
  /** Everything that is wrong, sorted by position and code. */
  readonly diagnostics: readonly Diagnostic[];
  /** By environment; in each its Docker hosts and then its clusters, both by name. */
  readonly places: readonly Place[];
  /** To be written beside the pool files: without them networks and devices may move when a pool comes or goes. */
  readonly locks: readonly LockFileUpdate[];
  /** Every value of the chosen files and where it comes from; empty without the option `explain`. */
  readonly explain: readonly Explained[];
  /** Names of all environments, sorted. */
  readonly environments: readonly string[];
  /** Pools of the chosen environments whose files could be parsed. */
  readonly poolCount: number;
}

export type Catalogs = Pick<World, 'gpus' | 'models'>;

export interface CompileOptions {
  /** This environment only; default: all. */
  readonly env?: string;
  /** Treats warnings as errors, and a lock file that a synth would have to write as a warning; default: false. */
  readonly strict?: boolean;
  /** Treats a lock file that a synth would have to write as an error; default: false. */
  readonly locked?: boolean;
  /** Explains each value; default: false. */
  readonly explain?: boolean;
  /** The environment that is being made: a clash with an existing one is reported at the new one. */
  readonly newEnvironment?: string;
}

/** Texts -> places. Pure, and never throws for what an author wrote. */
export function compile(input: Input, catalogs: Catalogs, options: CompileOptions = {}): Compiled {
  const { env, newEnvironment, strict = false, locked = false } = options;
  const { environments, bases, diagnostics: readDiagnostics } = readEnvironments(input);
  const names = environments.map(({ name }) => name);
  const world: World = { environments: inOrderOfBlame(environments, newEnvironment), ...catalogs };

  const all = [...input.diagnostics, ...rootDiagnostics(input, names, env), ...readDiagnostics, ...applyRules(world)];
  const inScope =
    env === undefined ? all : all.filter((diagnostic) => isInScope(diagnostic, { environment: env, input, bases }));
  const chosen = environments.filter(({ name }) => env === undefined || name === env);
  const resolved = verdictOf(inScope, strict) === 'ok' ? resolve({ ...world, environments: chosen }) : NOTHING;
  const lockStates = lockFiles(resolved.locks, chosen, input);
  const diagnostics = sortAndCap([...inScope, ...lockDiagnostics(lockStates, { locked, strict })]);
  const verdict = verdictOf(diagnostics, strict);
  const isOk = verdict === 'ok';
  return {
    verdict,
    diagnostics,
    places: isOk ? resolved.places : [],
    locks: isOk ? lockStates.map(({ update }) => update) : [],
    explain: options.explain ? chosen.flatMap((entry) => explainEnvironment(entry, catalogs)) : [],
    environments: names,
    poolCount: chosen.reduce((sum, { pools }) => sum + pools.length, 0),
  };
}

const NOTHING: Resolved = { places: [], locks: new Map() };

/** Of two environments that clash rules report the later one. */
function inOrderOfBlame(
  environments: readonly EnvironmentEntry[],
  newEnvironment: string | undefined,
): readonly EnvironmentEntry[] {
  const isNew = ({ name }: EnvironmentEntry): boolean => name === newEnvironment;
  return [...environments.filter((entry) => !isNew(entry)), ...environments.filter(isNew)];
}

function rootDiagnostics(
  { root, diagnostics }: Input,
  names: readonly string[],
  env: string | undefined,
): readonly Diagnostic[] {
  const noRoot = diagnostics.some(({ code }) => code === 'root-missing');
  return [
    ...(names.length === 0 && !noRoot ? [noEnvironment(root)] : []),
    ...(env !== undefined && !names.includes(env) ? [unknownEnvironment(root, env, names)] : []),
  ];
}

function noEnvironment(root: string): Diagnostic {
  return {
    severity: 'error',
    code: 'environment-missing',
    message: 'there is no environment: no folder has an environment.yaml',
    at: { file: root, line: 1, column: 1 },
    hint: 'copy pools/local of the package, or run `poolform new`',
  };
}

function unknownEnvironment(root: string, asked: string, names: readonly string[]): Diagnostic {
  const near = nearest(asked, names);
  return {
    severity: 'error',
    code: 'environment-unknown',
    message: `there is no environment ${quote(asked)}`,
    at: { file: root, line: 1, column: 1 },
    hint: near !== undefined ? `did you mean ${near}?` : `there are: ${names.join(', ') || 'none'}`,
  };
}
