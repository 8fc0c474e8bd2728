import { EnvironmentFile } from './schema/environment-file';
import { asName } from './suggestions/hints';
import { NAME_RULE, isName } from './values/name';
import type { Explained } from './explain';
import { explainEnvironment } from './explain-environment';
import { extended } from './source/extends';
import { environmentSynonyms, poolSynonyms } from './suggestions/synonym-tables';
import type { Diagnostic } from './diagnostics/diagnostic';
import { type Lock, lockText } from './resolve/lock';
import { LockFile } from './schema/lock-file';
import type { Place } from './pool/pool';
import { resolve } from './resolve/resolve';
import { applyRules } from './rules/all';
import { PoolFile } from './schema/pool-file';
import { nearest } from './values/nearest';
import { parseTree } from './schema/parse';
import { readSource } from './source/source';
import { quote } from './values/quote';
import { byText } from './values/order';
import { sortAndCap } from './diagnostics/sort-and-cap';
import type { MapTree } from './source/tree';
import type { EnvironmentEntry, PoolEntry, World } from './world';
import type { ScopedDiagnostic } from './diagnostics/diagnostic';

/** Texts -> places. Pure: whoever reads the disk, or a test, gives the files. */

export const ENVIRONMENT_FILE = 'environment.yaml';
export const LOCK_FILE = 'allocations.lock.yaml';

export interface InputFile {
  /** The folder below the root, and the file in it. */
  readonly folder: string;
  readonly name: string;
  /** The path that issues show. */
  readonly shown: string;
  readonly text: string;
}

export interface Input {
  /** The root as issues show it. */
  readonly root: string;
  readonly files: readonly InputFile[];
  /** What was wrong with reading them. */
  readonly diagnostics: readonly ScopedDiagnostic[];
}

/** What pool files come to. */
export interface Compiled {
  /** Everything that is wrong, sorted by place and code; with an `issue` among them, or under `strict` anything, `places` and `locks` are empty. */
  readonly diagnostics: readonly Diagnostic[];
  /** By environment; in each its Docker hosts and then its clusters, both by name. */
  readonly places: readonly Place[];
  /** What holds networks and devices: written beside the pool files, or they may move when a pool comes or goes. */
  readonly locks: readonly {
    /** `allocations.lock.yaml` of an environment, relative to `cwd`. */
    readonly file: string;
    /** What it is to hold. */
    readonly text: string;
    /** Whether it holds something else, or is not there. */
    readonly changed: boolean;
  }[];
  /** Every value of the chosen files, as it counts; empty unless `explain` asked for it. */
  readonly explain: readonly Explained[];
  /** Names of all environments, sorted. */
  readonly environments: readonly string[];
  /** Pools of the chosen environments that have a shape; broken files are not counted. */
  readonly poolCount: number;
}

export type Catalogs = Pick<World, 'gpus' | 'models'>;

export interface CompileOptions {
  /** This environment only. */
  readonly env?: string;
  /** Findings stop the work too. */
  readonly strict?: boolean;
  /** With the origin of each value. */
  readonly explain?: boolean;
  /** ScopedDiagnostic after all others, so that what it shares with one of them is said of it. */
  readonly newEnvironment?: string;
}

export function compile(input: Input, catalogs: Catalogs, options: CompileOptions = {}): Compiled {
  const diagnostics: ScopedDiagnostic[] = [...input.diagnostics];
  const trees = new Map<string, MapTree | undefined>();
  for (const file of input.files) {
    const source = readSource(file.shown, file.text);
    diagnostics.push(...(file.name === LOCK_FILE ? source.diagnostics.map(ofLock) : source.diagnostics));
    trees.set(keyOf(file), source.root);
  }
  const names = [...new Set(input.files.map(({ folder }) => folder))]
    .filter((folder) => !folder.startsWith('_'))
    .sort((a, b) => Number(a === options.newEnvironment) - Number(b === options.newEnvironment) || byText(a, b));
  if (names.length === 0 && !input.diagnostics.some(({ code }) => code === 'root-missing'))
    diagnostics.push(
      atRoot(
        input.root,
        'environment-missing',
        'there is no environment: no folder with an environment.yaml',
        'copy pools/local of the package, or run `poolform new`',
      ),
    );
  if (options.env !== undefined && !names.includes(options.env))
    diagnostics.push(unknownEnvironment(input.root, options.env, names));

  const bases = new Map<string, string>();
  const environments = names.map((name) => environmentOf(name, input, { trees, diagnostics, bases }));
  for (const file of input.files) {
    const tree = trees.get(keyOf(file));
    // a base is judged by what it says; what it leaves out is said by who extends it
    if (file.folder.startsWith('_') && tree)
      diagnostics.push(
        ...parseTree(PoolFile, tree, poolSynonyms).diagnostics.filter((issue) => issue.code !== 'key-missing'),
      );
  }
  const world: World = { environments, ...catalogs };
  diagnostics.push(...applyRules(world));

  const chosen = environments.filter(({ name }) => options.env === undefined || name === options.env);
  const kept = sortAndCap(
    diagnostics.filter((issue) => options.env === undefined || concerns(issue, options.env, input, bases)),
  );
  const stopped = kept.some(({ severity }) => severity === 'error' || options.strict);
  const resolved = stopped
    ? { places: [], locks: new Map<string, Lock>() }
    : resolve({ ...world, environments: chosen });
  return {
    diagnostics: kept,
    places: resolved.places,
    locks: [...resolved.locks].flatMap(([name, lock]) => lockFile(name, lock, input)),
    explain: options.explain ? chosen.flatMap((entry) => explainEnvironment(entry, catalogs)) : [],
    environments: names,
    poolCount: chosen.reduce((sum, { pools }) => sum + pools.length, 0),
  };
}

function keyOf(file: Pick<InputFile, 'folder' | 'name'>): string {
  return `${file.folder}/${file.name}`;
}

function atRoot(root: string, code: string, message: string, hint: string): Diagnostic {
  return { severity: 'error', code, message, at: { file: root, line: 1, column: 1 }, hint };
}

function unknownEnvironment(root: string, asked: string, names: readonly string[]): Diagnostic {
  const near = nearest(asked, names);
  return atRoot(
    root,
    'environment-unknown',
    `there is no environment ${quote(asked)}`,
    near !== undefined ? `did you mean ${near}?` : `there are: ${names.join(', ') || 'none'}`,
  );
}

function ofLock(issue: Diagnostic): Diagnostic {
  return { ...issue, hint: 'delete the entry, or the whole file: what it held is chosen anew, and may move' };
}

/** A folder as issues show it, with its `/`. */
function folderOf(files: readonly InputFile[]): string {
  return files[0]?.shown.slice(0, -files[0].name.length) ?? '';
}

interface Reading {
  readonly trees: ReadonlyMap<string, MapTree | undefined>;
  readonly diagnostics: ScopedDiagnostic[];
  /** Which file extends which: `lab/chat.yaml` -> `_base/chat.yaml`. */
  readonly bases: Map<string, string>;
}

function environmentOf(name: string, input: Input, reading: Reading): EnvironmentEntry {
  const files = input.files.filter((file) => file.folder === name).sort((a, b) => byText(a.name, b.name));
  const shown = folderOf(files);
  if (!isName(name))
    reading.diagnostics.push({ ...badName(shown.replace(/\/$/, '') || '.', 'folder', name), concerns: [name] });
  const environmentFile = files.find((file) => file.name === ENVIRONMENT_FILE);
  // one that could not be read was said with the reading
  if (!environmentFile && !input.diagnostics.some(({ at }) => at.file === `${shown}${ENVIRONMENT_FILE}`)) {
    const message = `${name} has no environment.yaml, which says where its pools may run`;
    reading.diagnostics.push({
      severity: 'error',
      code: 'environment-missing',
      message,
      at: { file: `${shown}${ENVIRONMENT_FILE}`, line: 1, column: 1 },
      concerns: [name],
      hint: "write one, or let the folder's name begin with _ if its files are only extended",
    });
  }
  const pools: PoolEntry[] = [];
  let environment: EnvironmentEntry['environment'];
  let lock: EnvironmentEntry['lock'];
  for (const file of files) {
    const tree = reading.trees.get(keyOf(file));
    if (file === environmentFile) {
      if (!tree) continue;
      const shaped = parseTree(EnvironmentFile, tree, environmentSynonyms);
      reading.diagnostics.push(...shaped.diagnostics);
      if (shaped.value) environment = { name, file: file.shown, tree, spec: shaped.value };
    } else if (file.name === LOCK_FILE) {
      if (!tree) continue;
      const shaped = parseTree(LockFile, tree);
      reading.diagnostics.push(...shaped.diagnostics.map(ofLock));
      if (shaped.value) lock = { name, file: file.shown, tree, spec: shaped.value };
    } else {
      const pool = poolOf(name, file, tree, reading);
      if (pool) pools.push(pool);
    }
  }
  return { name, ...(environment && { environment }), ...(lock && { lock }), pools };
}

function poolOf(
  environment: string,
  file: InputFile,
  own: MapTree | undefined,
  reading: Reading,
): PoolEntry | undefined {
  const name = file.name.replace(/\.yaml$/, '');
  if (!isName(name)) reading.diagnostics.push(badName(file.shown, 'file', file.name));
  if (!own) return undefined;
  const { tree, base, diagnostics } = extended(own, keyOf(file), reading.trees);
  reading.diagnostics.push(...diagnostics);
  if (base !== undefined) reading.bases.set(keyOf(file), base);
  if (!tree) return undefined;
  const shaped = parseTree(PoolFile, tree, poolSynonyms);
  reading.diagnostics.push(...shaped.diagnostics);
  return shaped.value && { name, environment, file: file.shown, tree, spec: shaped.value };
}

function badName(file: string, what: 'folder' | 'file', name: string): Diagnostic {
  return {
    severity: 'error',
    code: 'name-invalid',
    message: `the ${what} ${quote(name)} names ${what === 'folder' ? 'an environment' : 'a pool'}: expected ${NAME_RULE}`,
    at: { file, line: 1, column: 1 },
    hint:
      asName({ text: name.replace(/\.yaml$/, ''), key: 'name', type: 'text' }) ??
      'rename it: names of resources are made from it',
  };
}

/** Whether an issue is about the chosen environment: its files, what they extend, what it shares with another, or the root itself. */
function concerns(issue: ScopedDiagnostic, env: string, input: Input, bases: ReadonlyMap<string, string>): boolean {
  if (issue.concerns?.includes(env)) return true;
  const file = input.files.find(({ shown }) => shown === issue.at.file);
  if (!file) return issue.concerns === undefined;
  if (file.folder === env) return true;
  return [...bases].some(([pool, base]) => pool.startsWith(`${env}/`) && base === keyOf(file));
}

function lockFile(environment: string, lock: Lock, input: Input): Compiled['locks'] {
  const files = input.files.filter((file) => file.folder === environment);
  const old = files.find((file) => file.name === LOCK_FILE);
  const holds = [...lock.values()].some((pools) => pools.size > 0);
  if (!old && !holds) return [];
  const text = lockText(lock);
  return [{ file: `${folderOf(files)}${LOCK_FILE}`, text, changed: old?.text !== text }];
}
