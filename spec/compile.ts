import { EnvironmentFile } from './environment';
import { asName } from './hints';
import { NAME_RULE } from './kinds';
import type { Explained } from './explain';
import { explainEnvironment } from './explain-environment';
import { extended } from './extends';
import { environmentWords, poolWords } from './foreign';
import type { Issue } from './issue';
import { type Lock, LockFile, lockText } from './lock';
import type { Place } from './pool';
import { resolve } from './resolve';
import { type Judged, judge } from './rules';
import { isName } from './scalars';
import { PoolFile } from './schema';
import { nearest, shape } from './shape';
import { readSource } from './source';
import { byText, quote } from './text';
import { tidy } from './tidy';
import type { MapTree } from './tree';
import type { EnvironmentEntry, PoolEntry, World } from './world';

/** Texts -> places. Pure: whoever reads the disk, or a test, gives the files. */

export const ENVIRONMENT_FILE = 'environment.yaml';
export const LOCK_FILE = 'assigned.lock.yaml';

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
  readonly issues: readonly Judged[];
}

/** What pool files come to. */
export interface Compiled {
  /** Everything that is wrong, sorted by place and code; with an `issue` among them, or under `strict` anything, `places` and `locks` are empty. */
  readonly issues: readonly Issue[];
  /** By environment; in each its Docker hosts and then its clusters, both by name. */
  readonly places: readonly Place[];
  /** What holds networks and devices: written beside the pool files, or they may move when a pool comes or goes. */
  readonly locks: readonly {
    /** `assigned.lock.yaml` of an environment, relative to `cwd`. */
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
  readonly pools: number;
}

export type Catalogs = Pick<World, 'gpus' | 'models'>;

export interface CompileOptions {
  /** This environment only. */
  readonly env?: string;
  /** Findings stop the work too. */
  readonly strict?: boolean;
  /** With the origin of each value. */
  readonly explain?: boolean;
  /** Judged after all others, so that what it shares with one of them is said of it. */
  readonly newcomer?: string;
}

export function compile(input: Input, catalogs: Catalogs, options: CompileOptions = {}): Compiled {
  const issues: Judged[] = [...input.issues];
  const trees = new Map<string, MapTree | undefined>();
  for (const file of input.files) {
    const source = readSource(file.shown, file.text);
    issues.push(...(file.name === LOCK_FILE ? source.issues.map(ofLock) : source.issues));
    trees.set(keyOf(file), source.root);
  }
  const names = [...new Set(input.files.map(({ folder }) => folder))]
    .filter((folder) => !folder.startsWith('_'))
    .sort((a, b) => Number(a === options.newcomer) - Number(b === options.newcomer) || byText(a, b));
  if (names.length === 0 && !input.issues.some(({ code }) => code === 'no-root'))
    issues.push(
      atRoot(
        input.root,
        'no-environment',
        'there is no environment: no folder with an environment.yaml',
        'copy pools/local of the package, or run `poolform new`',
      ),
    );
  if (options.env !== undefined && !names.includes(options.env))
    issues.push(unknownEnvironment(input.root, options.env, names));

  const bases = new Map<string, string>();
  const environments = names.map((name) => environmentOf(name, input, { trees, issues, bases }));
  for (const file of input.files) {
    const tree = trees.get(keyOf(file));
    // a base is judged by what it says; what it leaves out is said by who extends it
    if (file.folder.startsWith('_') && tree)
      issues.push(...shape(PoolFile, tree, poolWords).issues.filter((issue) => issue.code !== 'missing-key'));
  }
  const world: World = { environments, ...catalogs };
  issues.push(...judge(world));

  const chosen = environments.filter(({ name }) => options.env === undefined || name === options.env);
  const kept = tidy(issues.filter((issue) => options.env === undefined || concerns(issue, options.env, input, bases)));
  const stopped = kept.some(({ severity }) => severity === 'issue' || options.strict);
  const resolved = stopped
    ? { places: [], locks: new Map<string, Lock>() }
    : resolve({ ...world, environments: chosen });
  return {
    issues: kept,
    places: resolved.places,
    locks: [...resolved.locks].flatMap(([name, lock]) => lockFile(name, lock, input)),
    explain: options.explain ? chosen.flatMap((entry) => explainEnvironment(entry, catalogs)) : [],
    environments: names,
    pools: chosen.reduce((sum, { pools }) => sum + pools.length, 0),
  };
}

function keyOf(file: Pick<InputFile, 'folder' | 'name'>): string {
  return `${file.folder}/${file.name}`;
}

function atRoot(root: string, code: string, message: string, hint: string): Issue {
  return { severity: 'issue', code, message, at: { file: root, line: 1, column: 1 }, hint };
}

function unknownEnvironment(root: string, asked: string, names: readonly string[]): Issue {
  const near = nearest(asked, names);
  return atRoot(
    root,
    'unknown-environment',
    `there is no environment ${quote(asked)}`,
    near !== undefined ? `did you mean ${near}?` : `there are: ${names.join(', ') || 'none'}`,
  );
}

function ofLock(issue: Issue): Issue {
  return { ...issue, hint: 'delete the entry, or the whole file: what it held is chosen anew, and may move' };
}

/** A folder as issues show it, with its `/`. */
function folderOf(files: readonly InputFile[]): string {
  return files[0]?.shown.slice(0, -files[0].name.length) ?? '';
}

interface Reading {
  readonly trees: ReadonlyMap<string, MapTree | undefined>;
  readonly issues: Judged[];
  /** Which file extends which: `lab/chat.yaml` -> `_base/chat.yaml`. */
  readonly bases: Map<string, string>;
}

function environmentOf(name: string, input: Input, reading: Reading): EnvironmentEntry {
  const files = input.files.filter((file) => file.folder === name).sort((a, b) => byText(a.name, b.name));
  const shown = folderOf(files);
  if (!isName(name))
    reading.issues.push({ ...badName(shown.replace(/\/$/, '') || '.', 'folder', name), concerns: [name] });
  const environmentFile = files.find((file) => file.name === ENVIRONMENT_FILE);
  // one that could not be read was said with the reading
  if (!environmentFile && !input.issues.some(({ at }) => at.file === `${shown}${ENVIRONMENT_FILE}`)) {
    const message = `${name} has no environment.yaml, which says where its pools may run`;
    reading.issues.push({
      severity: 'issue',
      code: 'no-environment',
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
      const shaped = shape(EnvironmentFile, tree, environmentWords);
      reading.issues.push(...shaped.issues);
      if (shaped.value) environment = { name, file: file.shown, tree, spec: shaped.value };
    } else if (file.name === LOCK_FILE) {
      if (!tree) continue;
      const shaped = shape(LockFile, tree);
      reading.issues.push(...shaped.issues.map(ofLock));
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
  if (!isName(name)) reading.issues.push(badName(file.shown, 'file', file.name));
  if (!own) return undefined;
  const { tree, base, issues } = extended(own, keyOf(file), reading.trees);
  reading.issues.push(...issues);
  if (base !== undefined) reading.bases.set(keyOf(file), base);
  if (!tree) return undefined;
  const shaped = shape(PoolFile, tree, poolWords);
  reading.issues.push(...shaped.issues);
  return shaped.value && { name, environment, file: file.shown, tree, spec: shaped.value };
}

function badName(file: string, what: 'folder' | 'file', name: string): Issue {
  return {
    severity: 'issue',
    code: 'bad-name',
    message: `the ${what} ${quote(name)} names ${what === 'folder' ? 'an environment' : 'a pool'}: expected ${NAME_RULE}`,
    at: { file, line: 1, column: 1 },
    hint:
      asName({ text: name.replace(/\.yaml$/, ''), key: 'name', type: 'text' }) ??
      'rename it: names of resources are made from it',
  };
}

/** Whether an issue is about the chosen environment: its files, what they extend, what it shares with another, or the root itself. */
function concerns(issue: Judged, env: string, input: Input, bases: ReadonlyMap<string, string>): boolean {
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
