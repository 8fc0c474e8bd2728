import type { z } from 'zod';
import type { Diagnostic, ScopedDiagnostic } from '../diagnostics/diagnostic';
import { ENVIRONMENT_FILE, type Input, type InputFile, isBaseFolder, LOCK_FILE, pathOf, shownFolder } from './input';
import { EnvironmentFile } from '../schema/environment-file';
import { LockFile } from '../schema/lock-file';
import { parseTree } from '../schema/parse';
import { PoolFile } from '../schema/pool-file';
import { extended } from '../source/extends';
import { readSource } from '../source/source';
import type { MapTree } from '../source/tree';
import { environmentSynonyms } from '../suggestions/environment-synonyms';
import { nameHint } from '../suggestions/hints-words';
import { poolSynonyms } from '../suggestions/pool-synonyms';
import type { SynonymLookup } from '../suggestions/synonyms';
import { groupBy } from '../values/group-by';
import { isName, NAME_RULE } from '../values/name';
import { byText } from '../values/order';
import { quote } from '../values/quote';
import type { EnvironmentEntry, ParsedFile, PoolEntry } from '../world';

/** The environments of a pools folder, parsed file by file; what files have to do with each other is for the rules. */
export interface ReadEnvironments {
  /** Sorted by name. */
  readonly environments: readonly EnvironmentEntry[];
  /** Which file extends which: `lab/chat.yaml` -> `_base/chat.yaml`. */
  readonly bases: ReadonlyMap<string, string>;
  readonly diagnostics: readonly ScopedDiagnostic[];
}

/** By path below the root; undefined for a file that has no tree. */
type Trees = ReadonlyMap<string, MapTree | undefined>;

export function readEnvironments({ files, diagnostics: unread }: Input): ReadEnvironments {
  const sources = files.map((file) => ({ file, ...sourceOf(file) }));
  const trees: Trees = new Map(sources.map(({ file, root }) => [pathOf(file), root]));
  const folders = [...groupBy(files, ({ folder }) => folder)].filter(([folder]) => !isBaseFolder(folder));
  const read = folders
    .sort(([a], [b]) => byText(a, b))
    .map(([name, inFolder]) => readEnvironment(name, inFolder, trees, unread));
  return {
    environments: read.map(({ entry }) => entry),
    bases: new Map(read.flatMap(({ bases }) => bases)),
    diagnostics: [
      ...sources.flatMap(({ diagnostics }) => diagnostics),
      ...read.flatMap(({ diagnostics }) => diagnostics),
      ...files.flatMap((file) => baseDiagnostics(file, trees)),
    ],
  };
}

function sourceOf(file: InputFile): ReturnType<typeof readSource> {
  const source = readSource(file.shown, file.text);
  return file.name === LOCK_FILE ? { ...source, diagnostics: source.diagnostics.map(withLockHint) } : source;
}

/** Never to delete the file: a network under running containers cannot be moved, so a new allocation may not apply. */
function withLockHint(diagnostic: Diagnostic): Diagnostic {
  return {
    ...diagnostic,
    hint:
      diagnostic.code === 'yaml-merge-conflict'
        ? 'take the side of this file that is deployed (git checkout --ours or --theirs), then synthesize again'
        : 'restore the version of this file that is deployed (git checkout), then synthesize again',
  };
}

/** The fields that a base has are checked; one that it leaves out may come from the file that extends it. */
function baseDiagnostics(file: InputFile, trees: Trees): readonly Diagnostic[] {
  const tree = trees.get(pathOf(file));
  if (!isBaseFolder(file.folder) || !tree) return [];
  return parseTree(PoolFile, tree, poolSynonyms).diagnostics.filter(({ code }) => code !== 'key-missing');
}

interface ReadEnvironment {
  readonly entry: EnvironmentEntry;
  readonly bases: readonly (readonly [file: string, base: string])[];
  readonly diagnostics: readonly ScopedDiagnostic[];
}

function readEnvironment(
  name: string,
  unsorted: readonly InputFile[],
  trees: Trees,
  unread: readonly ScopedDiagnostic[],
): ReadEnvironment {
  const files = unsorted.toSorted((a, b) => byText(a.name, b.name));
  const environmentFile = files.find((file) => file.name === ENVIRONMENT_FILE);
  const lockFile = files.find((file) => file.name === LOCK_FILE);
  const environment = parsedFile(EnvironmentFile, name, environmentFile, trees, environmentSynonyms);
  const lock = parsedFile(LockFile, name, lockFile, trees);
  const pools = files
    .filter((file) => file !== environmentFile && file !== lockFile)
    .map((file) => readPool(name, file, trees));
  return {
    entry: {
      name,
      ...(environment.file && { environment: environment.file }),
      ...(lock.file && { lock: lock.file }),
      pools: pools.flatMap(({ pool }) => (pool ? [pool] : [])),
    },
    bases: pools.flatMap(({ path, base }) => (base === undefined ? [] : [[path, base] as const])),
    diagnostics: [
      ...folderDiagnostics(name, files, unread),
      ...environment.diagnostics,
      ...lock.diagnostics.map(withLockHint),
      ...pools.flatMap(({ diagnostics }) => diagnostics),
    ],
  };
}

/** What is wrong with the folder of an environment itself. */
function folderDiagnostics(
  name: string,
  files: readonly InputFile[],
  unread: readonly ScopedDiagnostic[],
): readonly ScopedDiagnostic[] {
  const folder = shownFolder(files);
  const environmentFile = `${folder}${ENVIRONMENT_FILE}`;
  const known =
    files.some((file) => file.name === ENVIRONMENT_FILE) || unread.some(({ at }) => at.file === environmentFile);
  return [
    ...(isName(name) ? [] : [{ ...badName(folder.replace(/\/$/, '') || '.', 'folder', name), concerns: [name] }]),
    ...(known ? [] : [missingEnvironmentFile(name, environmentFile)]),
  ];
}

function missingEnvironmentFile(name: string, file: string): ScopedDiagnostic {
  return {
    severity: 'error',
    code: 'environment-missing',
    message: `${name} has no ${ENVIRONMENT_FILE}, which lists the places that its pools may run on`,
    at: { file, line: 1, column: 1 },
    concerns: [name],
    hint: 'write one, or begin the name of the folder with _ if its files are only extended',
  };
}

interface Parsed<T> {
  /** Missing if the file is missing or has errors. */
  readonly file?: ParsedFile<T>;
  readonly diagnostics: readonly Diagnostic[];
}

function parsedFile<S extends z.ZodType>(
  schema: S,
  name: string,
  file: InputFile | undefined,
  trees: Trees,
  synonyms?: SynonymLookup,
): Parsed<z.output<S>> {
  const tree = file && trees.get(pathOf(file));
  if (!file || !tree) return { diagnostics: [] };
  const { value, diagnostics } = parseTree(schema, tree, synonyms);
  return { ...(value !== undefined && { file: { name, file: file.shown, tree, spec: value } }), diagnostics };
}

interface ReadPool {
  readonly path: string;
  /** The path of the file that it extends. */
  readonly base?: string;
  readonly pool?: PoolEntry;
  readonly diagnostics: readonly Diagnostic[];
}

function readPool(environment: string, file: InputFile, trees: Trees): ReadPool {
  const path = pathOf(file);
  const name = file.name.replace(/\.yaml$/, '');
  const nameDiagnostics = isName(name) ? [] : [badName(file.shown, 'file', file.name)];
  const own = trees.get(path);
  if (!own) return { path, diagnostics: nameDiagnostics };
  const { tree, base, diagnostics: extendsDiagnostics } = extended(own, path, trees);
  const parsed = parsedFile(PoolFile, name, file, new Map([[path, tree]]), poolSynonyms);
  return {
    path,
    ...(base !== undefined && { base }),
    ...(parsed.file && { pool: { ...parsed.file, environment } }),
    diagnostics: [...nameDiagnostics, ...extendsDiagnostics, ...parsed.diagnostics],
  };
}

function badName(file: string, kind: 'folder' | 'file', name: string): Diagnostic {
  const named = kind === 'folder' ? 'an environment' : 'a pool';
  return {
    severity: 'error',
    code: 'name-invalid',
    message: `the ${kind} ${quote(name)} names ${named}: expected ${NAME_RULE}`,
    at: { file, line: 1, column: 1 },
    hint: nameHint(name.replace(/\.yaml$/, '')) ?? 'rename it: names of resources are made from it',
  };
}
