import { type Catalogs, compile, type Input, type InputFile, LOCK_FILE } from '../compile';
import { type Copy, copyFiles, type FreshHash, hostOf, type Mapping, type MappedValue } from './copy';
import { asName } from '../suggestions/hints';
import type { Diagnostic } from '../diagnostics/diagnostic';
import { NAME_RULE, isName } from '../values/name';
import { nearest } from '../values/nearest';
import { quote } from '../values/quote';

/** A new environment from an existing one, judged among all others. Pure: nothing is written here. */

export interface CopyRequest {
  readonly env: string;
  readonly from: string;
  readonly maps: readonly Mapping[];
  readonly fresh: FreshHash;
  /** What stands below the root already, files too. */
  readonly there: readonly string[];
  /** A path below the root as issues show it. */
  readonly shown: (path: string) => string;
}

export interface EnvironmentPlan {
  /** Positions are in the files as they would be written. */
  readonly diagnostics: readonly Diagnostic[];
  /** Empty where it did not come to that. */
  readonly files: readonly InputFile[];
  /** As `Wanted.maps`. */
  readonly uses: readonly number[];
  /** What still needs a `--map`: the same in both environments, and given once only. */
  readonly needsMapping: readonly string[];
}

export function planEnvironment(input: Input, catalogs: Catalogs, wanted: CopyRequest): EnvironmentPlan {
  const { env, from, maps } = wanted;
  const refused = [
    ...nameIssues(wanted),
    ...compile(input, catalogs, { env: from }).diagnostics.filter(({ severity }) => severity === 'error'),
  ];
  if (refused.length > 0) return { diagnostics: refused, files: [], uses: maps.map(() => 0), needsMapping: [] };

  const originals = input.files.filter(({ folder, name }) => folder === from && name !== LOCK_FILE);
  const copy = copyFiles(originals, maps, wanted.fresh);
  const files = copy.files.map(({ name, text }): InputFile => ({
    folder: env,
    name,
    shown: wanted.shown(`${env}/${name}`),
    text,
  }));
  const judged = compile({ ...input, files: [...input.files, ...files] }, catalogs, {
    env,
    newEnvironment: env,
  }).diagnostics;
  const clashes = judged.map((issue) => ({ issue, shared: sharedBy(issue, files, copy) }));
  return {
    diagnostics: [
      ...unusedIssues(input, wanted, copy),
      ...clashes.map(({ issue, shared }) => (shared ? hinted(issue, shared) : issue)),
    ],
    files,
    uses: copy.uses,
    needsMapping: [...new Set(clashes.flatMap(({ shared }) => (!shared || shared.moved ? [] : [shared.old])))],
  };
}

function issue(file: string, code: string, message: string, hint: string): Diagnostic {
  return { severity: 'error', code, message, at: { file, line: 1, column: 1 }, hint };
}

function nameIssues({ env, there, shown }: CopyRequest): readonly Diagnostic[] {
  if (!isName(env))
    return [
      issue(
        shown('.'),
        'name-invalid',
        `the new environment: expected a name of ${NAME_RULE}, got ${quote(env)}`,
        asName({ text: env, key: 'name', type: 'text' }) ?? 'choose another name: names of resources are made from it',
      ),
    ];
  const same = there.find((name) => name.toLowerCase() === env);
  if (same === undefined) return [];
  const why = same === env ? '' : ', and not every disk tells the two apart';
  return [
    issue(
      shown(same),
      'environment-duplicate',
      `there is ${quote(same)} already${why}`,
      'choose another name; an environment is never written over',
    ),
  ];
}

function unusedIssues(input: Input, { from, maps, shown }: CopyRequest, { values, uses }: Copy): readonly Diagnostic[] {
  const words = (all: readonly MappedValue[]): ReadonlySet<string> =>
    new Set(all.flatMap(({ old }) => [old, hostOf(old)?.host ?? old]));
  const own = words(values);
  const bases = input.files.filter(({ folder }) => folder.startsWith('_'));
  return maps.flatMap(({ old }, i): readonly Diagnostic[] => {
    if (uses[i] !== 0) return [];
    const base = bases.find(({ name, text }) => words(copyFiles([{ name, text }], [], () => '').values).has(old));
    const near = nearest(old, own);
    const hint = base
      ? `it stands in ${base.shown}, which both environments extend: write the value into the pool files of ${from} first`
      : own.has(old)
        ? 'another --map takes each of the values that it stands in'
        : near !== undefined
          ? `did you mean ${near}?`
          : 'a map names a whole value, the host of an address, or a place';
    return [issue(shown(from), 'map-ineffective', `--map ${old}=…: nothing in ${from} is ${quote(old)}`, hint)];
  });
}

interface Shared {
  /** What a `--map` should name. */
  readonly old: string;
  /** A map did name it, and what it gave is taken too. */
  readonly moved: boolean;
}

/** The value of the original behind an issue: the original has none, so a value that is the same in both cannot be. */
function sharedBy(
  { severity, code, at, path }: Diagnostic,
  files: readonly InputFile[],
  { values }: Copy,
): Shared | undefined {
  const name = files.find(({ shown }) => shown === at.file)?.name;
  const spot = values.find((one) => one.file === name && one.path === path);
  switch (code) {
    case 'host-duplicate':
      return spot && shared(spot, hostOf(spot.old)?.host);
    case 'gpu-duplicate':
    case 'name-taken':
    case 'namespace-conflict':
      return spot && shared(spot);
    case 'port-conflict': {
      // a port that a map gave is another map's to give
      const given = spot && spot.new !== spot.old ? spot : (addressOf(name, values) ?? spot);
      return given && shared(given);
    }
    default:
      return spot && severity === 'error' && spot.new === spot.old ? shared(spot) : undefined;
  }
}

function shared(spot: MappedValue, part = spot.old): Shared {
  return { old: part, moved: spot.new !== spot.old };
}

/** Of the pool's place: with an address of its own its ports are free. */
function addressOf(file: string | undefined, spots: readonly MappedValue[]): MappedValue | undefined {
  const target = spots.find((spot) => spot.file === file && spot.path === 'target.docker');
  return spots.find(({ path }) => target && path === `docker.${target.new}.address`);
}

function hinted(clash: Diagnostic, { old, moved }: Shared): Diagnostic {
  const say = moved
    ? `the --map of ${old} gives what is taken too: choose another value`
    : `give the new environment its own with --map ${old}=…`;
  return { ...clash, hint: `${clash.hint}; ${say}` };
}
