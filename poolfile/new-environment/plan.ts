import { type Catalogs, compile } from '../compile/compile';
import type { Diagnostic } from '../diagnostics/diagnostic';
import { type Verdict, verdictOf } from '../diagnostics/verdict';
import { type Input, type InputFile, isBaseFolder, LOCK_FILE } from '../compile/input';
import { nameHint } from '../suggestions/hints-words';
import { isName, NAME_RULE } from '../values/name';
import { nearest } from '../values/nearest';
import { quote } from '../values/quote';
import { sharedValue, withMapHint } from './clashes';
import { type Copy, copyFiles, type FreshHash, hostOf, type MappedValue, type Mapping } from './copy';

/** A new environment that is copied from an existing one, checked among all others. Pure: nothing is written here. */

export interface CopyRequest {
  /** The name of the new environment. */
  readonly env: string;
  /** The environment that is copied. */
  readonly from: string;
  readonly maps: readonly Mapping[];
  readonly fresh: FreshHash;
  /** What exists below the root already, files too. */
  readonly existing: readonly string[];
  /** A path below the root as diagnostics show it. */
  readonly shown: (path: string) => string;
}

export interface EnvironmentPlan {
  /** Whether the files may be written: not with errors. */
  readonly verdict: Verdict;
  /** Positions are in the files as they would be written. */
  readonly diagnostics: readonly Diagnostic[];
  /** Empty if the name or the original has errors. */
  readonly files: readonly InputFile[];
  /** How many values each of the request's mappings changed. */
  readonly uses: readonly number[];
  /** Values that both environments have and only one can: each needs a `--map`. */
  readonly needsMapping: readonly string[];
}

export function planEnvironment(input: Input, catalogs: Catalogs, request: CopyRequest): EnvironmentPlan {
  const { env, from, maps, fresh, shown } = request;
  const original = compile(input, catalogs, { env: from });
  const refused = [...nameDiagnostics(request), ...original.diagnostics.filter(({ severity }) => severity === 'error')];
  if (refused.length > 0)
    return { verdict: 'errors', diagnostics: refused, files: [], uses: maps.map(() => 0), needsMapping: [] };

  const originals = input.files.filter(({ folder, name }) => folder === from && name !== LOCK_FILE);
  const copy = copyFiles(originals, maps, fresh);
  const files = copy.files.map((file): InputFile => ({ ...file, folder: env, shown: shown(`${env}/${file.name}`) }));
  const compiled = compile({ ...input, files: [...input.files, ...files] }, catalogs, { env, newEnvironment: env });
  const checked = compiled.diagnostics.map((diagnostic) => ({
    diagnostic,
    shared: sharedValue(diagnostic, files, copy),
  }));
  const diagnostics = [
    ...unusedMaps(input, request, copy),
    ...checked.map(({ diagnostic, shared }) => (shared ? withMapHint(diagnostic, shared) : diagnostic)),
  ];
  const unmapped = checked.flatMap(({ shared }) => (shared && !shared.mapped ? [shared.old] : []));
  return {
    verdict: verdictOf(diagnostics),
    diagnostics,
    files,
    uses: copy.uses,
    needsMapping: [...new Set(unmapped)],
  };
}

interface Problem {
  readonly file: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

function errorIn({ file, ...problem }: Problem): Diagnostic {
  return { severity: 'error', ...problem, at: { file, line: 1, column: 1 } };
}

function nameDiagnostics({ env, existing, shown }: CopyRequest): readonly Diagnostic[] {
  if (!isName(env)) {
    const hint = nameHint(env);
    return [
      errorIn({
        file: shown('.'),
        code: 'name-invalid',
        message: `the new environment: expected a name of ${NAME_RULE}, got ${quote(env)}`,
        hint: hint ?? 'choose another name: names of resources are made from it',
      }),
    ];
  }
  const same = existing.find((name) => name.toLowerCase() === env);
  if (same === undefined) return [];
  const why = same === env ? '' : ', and some file systems do not tell upper and lower case apart';
  return [
    errorIn({
      file: shown(same),
      code: 'environment-duplicate',
      message: `${quote(same)} exists already${why}`,
      hint: 'choose another name; an environment is never overwritten',
    }),
  ];
}

function unusedMaps(input: Input, { from, maps, shown }: CopyRequest, { values, uses }: Copy): readonly Diagnostic[] {
  const own = mappableTexts(values);
  const bases = input.files.filter(({ folder }) => isBaseFolder(folder));
  return maps
    .filter((_, i) => uses[i] === 0)
    .map(({ old }) => {
      const base = bases.find((file) => mappableTexts(copyFiles([file], [], () => '').values).has(old));
      return errorIn({
        file: shown(from),
        code: 'map-ineffective',
        message: `--map ${old}=…: no value of ${from} is ${quote(old)}`,
        hint: base
          ? `it is in ${base.shown}, which both environments extend: write it into the pool files of ${from} first`
          : unusedMapHint(old, own),
      });
    });
}

function unusedMapHint(old: string, own: ReadonlySet<string>): string {
  if (own.has(old)) return 'remove it: another --map changes every value that contains it';
  const near = nearest(old, own);
  return near !== undefined ? `did you mean ${near}?` : 'name a whole value, the host of an address, or a place';
}

function mappableTexts(values: readonly MappedValue[]): ReadonlySet<string> {
  return new Set(values.flatMap(({ old }) => [old, hostOf(old)?.host ?? old]));
}
