import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export interface Source {
  /** Relative to the project's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

interface Import {
  readonly specifier: string;
  /** Erased by the compiler: nothing is loaded. */
  readonly typeOnly: boolean;
}

/**
 * Which layers a layer may import; its own files may always import each other. A layer is a folder or a file. The
 * longest name that matches a file is its layer, and a file that matches none is an error. `poolfile` in a row stands
 * for all of its folders.
 * ARCHITECTURE.md shows the same table, and a test compares the two.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  catalog: ['poolfile/values'],
  'poolfile/values': [],
  'poolfile/diagnostics': ['poolfile/values'],
  'poolfile/pool': ['poolfile/values'],
  'poolfile/source': ['poolfile/values', 'poolfile/diagnostics'],
  'poolfile/suggestions': ['poolfile/values', 'poolfile/diagnostics', 'poolfile/source'],
  'poolfile/schema': ['poolfile/values', 'poolfile/diagnostics', 'poolfile/source', 'poolfile/suggestions'],
  'poolfile/world.ts': ['catalog', 'poolfile/values', 'poolfile/diagnostics', 'poolfile/source', 'poolfile/schema'],
  'poolfile/facts': ['catalog', 'poolfile/values', 'poolfile/pool', 'poolfile/schema', 'poolfile/world.ts'],
  'poolfile/rules': [
    'poolfile/values',
    'poolfile/diagnostics',
    'poolfile/source',
    'poolfile/schema',
    'poolfile/world.ts',
    'poolfile/facts',
  ],
  'poolfile/resolve': ['poolfile/values', 'poolfile/pool', 'poolfile/schema', 'poolfile/world.ts', 'poolfile/facts'],
  'poolfile/explain': [
    'poolfile/values',
    'poolfile/diagnostics',
    'poolfile/source',
    'poolfile/schema',
    'poolfile/world.ts',
    'poolfile/facts',
  ],
  'poolfile/compile': ['poolfile'],
  'poolfile/read-root.ts': ['poolfile/values', 'poolfile/diagnostics', 'poolfile/compile'],
  'poolfile/load.ts': ['catalog', 'poolfile/compile', 'poolfile/read-root.ts'],
  'poolfile/new-environment': [
    'poolfile/values',
    'poolfile/diagnostics',
    'poolfile/source',
    'poolfile/suggestions',
    'poolfile/compile',
  ],
  containers: ['poolfile/values', 'poolfile/pool'],
  constructs: ['poolfile/values', 'poolfile/pool', 'containers'],
  stacks: ['poolfile/values', 'poolfile/diagnostics', 'poolfile/pool', 'constructs'],
  rensei: ['catalog', 'poolfile/values', 'poolfile/pool', 'containers'],
  cli: ['catalog', 'poolfile'],
  bench: ['poolfile', 'containers', 'constructs', 'stacks'],
  'main.ts': ['poolfile', 'constructs', 'stacks', 'rensei'],
  'index.ts': ['poolfile', 'constructs', 'stacks', 'rensei'],
};

/** These work without cdktf being loaded, whatever they import in turn. */
const LIGHT = /^(catalog|poolfile|containers|rensei|cli)\//;
const HEAVY = /^(cdktf|cdktn|constructs|@cdktf\/.*)(\/|$)/;
const MAX_LINES = 250;
const NOT_OURS = new Set(['node_modules', 'dist', 'cdktf.out', 'coverage', 'state', 'fixtures']);

/** Every TypeScript file of the project, including tests. */
export function projectSources(root: string, folder = ''): Source[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry): Source[] => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory())
      return NOT_OURS.has(entry.name) || entry.name.startsWith('.') ? [] : projectSources(root, name);
    return name.endsWith('.ts') ? [{ path: name, text: readFileSync(path.join(root, name), 'utf8') }] : [];
  });
}

/** What the files break, one line each, `path: what`; empty if everything holds. */
export function architectureProblems(sources: readonly Source[]): string[] {
  const shipped = new Map(sources.filter((s) => layerOf(s.path) !== 'test').map((s) => [s.path, importsOf(s)]));
  return [
    ...sources.flatMap((s) => styleProblems(s).map((what) => `${s.path}: ${what}`)),
    ...[...shipped].flatMap(([from, imports]) =>
      imports.flatMap((i) => importProblems(from, i.specifier)).map((what) => `${from}: ${what}`),
    ),
    ...[...shipped.keys()].filter((p) => LIGHT.test(p)).flatMap((p) => loads(p, shipped)),
    ...cycles(shipped),
  ];
}

function styleProblems({ path: file, text }: Source): string[] {
  const problems: string[] = [];
  const lines = text.replace(/\n$/, '').split('\n').length;
  if (lines > MAX_LINES) problems.push(`${lines} lines, at most ${MAX_LINES}; about 200 is the aim`);
  if (/(^|\/)utils?(\/|\.ts$)/.test(file)) problems.push('no utils: name it after what it does');
  if (!(layerOf(file) in MAY_IMPORT) && layerOf(file) !== 'test')
    problems.push(`${layerOf(file)} has no place in the import arrows`);
  visit(parse(file, text), (node) => {
    if (ts.isEnumDeclaration(node)) problems.push(`enum ${node.name.text}`);
    if (ts.isExportAssignment(node)) problems.push('default export');
    if (ts.canHaveModifiers(node) && node.modifiers?.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword))
      problems.push('default export');
    if (!ts.isExportDeclaration(node)) return;
    if (node.moduleSpecifier && file !== 'index.ts') problems.push('re-export outside index.ts');
    if (node.moduleSpecifier && !(node.exportClause && ts.isNamedExports(node.exportClause)))
      problems.push('export *: name each export');
    if (
      node.exportClause &&
      ts.isNamedExports(node.exportClause) &&
      node.exportClause.elements.some((e) => e.name.text === 'default')
    )
      problems.push('default export');
  });
  return problems;
}

function importProblems(from: string, specifier: string): string[] {
  const provider = /^@cdktf\/provider-([a-z]+)(?:\/(.*))?$/.exec(specifier);
  const own = targetOf(from);
  if (provider) {
    if (!/^lib\/(?!lazy-index$|index$)[a-z0-9-]+$/.test(provider[2] ?? ''))
      return [`${specifier}: provider packages only by deep import`];
    return own && own !== provider[1] ? [`${own} knows ${specifier}`] : [];
  }
  if (!specifier.startsWith('.')) return [];
  const to = resolve(from, specifier);
  const [a, b] = [layerOf(from), layerOf(to)];
  const allowed = MAY_IMPORT[a];
  if (a !== b && allowed && !allowed.some((layer) => layer === b || b.startsWith(`${layer}/`)))
    return [`${a} may not import ${b} (${specifier})`];
  const other = targetOf(to);
  return own && other && own !== other ? [`${own} knows ${other} (${specifier})`] : [];
}

/** Circles of imports, types included: one line for each, beginning with its first file by name. */
function cycles(shipped: ReadonlyMap<string, readonly Import[]>): string[] {
  const found = new Map<string, string>();
  const done = new Set<string>();
  const walk = (file: string, chain: readonly string[]): void => {
    const start = chain.indexOf(file);
    if (start >= 0) {
      const circle = chain.slice(start);
      const first = circle.indexOf(circle.toSorted()[0] ?? file);
      const turned = [...circle.slice(first), ...circle.slice(0, first)];
      found.set(turned.join(), `${turned[0]}: circle of imports (${[...turned, turned[0]].join(' -> ')})`);
      return;
    }
    if (done.has(file)) return;
    for (const { specifier } of shipped.get(file) ?? []) {
      const next = specifier.startsWith('.') ? fileOf(resolve(file, specifier), shipped) : undefined;
      if (next !== undefined) walk(next, [...chain, file]);
    }
    done.add(file);
  };
  for (const file of shipped.keys()) walk(file, []);
  return [...found.values()];
}

/** The file that an import without its ending names. */
const fileOf = (stem: string, shipped: ReadonlyMap<string, unknown>): string | undefined =>
  [stem, `${stem}.ts`, `${stem}/index.ts`].find((file) => shipped.has(file));

/** The chains of imports, types left out, by which a file loads cdktf, constructs or a provider. */
function loads(
  start: string,
  shipped: ReadonlyMap<string, readonly Import[]>,
  chain: readonly string[] = [start],
  seen = new Set([start]),
): string[] {
  return (shipped.get(chain.at(-1) ?? start) ?? []).flatMap(({ specifier, typeOnly }) => {
    if (typeOnly) return [];
    if (!specifier.startsWith('.'))
      return HEAVY.test(specifier) ? [`${start}: loads ${specifier} (${[...chain, specifier].join(' -> ')})`] : [];
    const next = fileOf(resolve(chain.at(-1) ?? start, specifier), shipped);
    if (next === undefined || seen.has(next)) return [];
    seen.add(next);
    return loads(start, shipped, [...chain, next], seen);
  });
}

function importsOf({ path: file, text }: Source): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, typeOnly });
  };
  visit(parse(file, text), (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isExternalModuleReference(node)) add(node.expression, false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && /^(import|require|require\.resolve)$/.test(node.expression.getText()))
      add(node.arguments[0], false);
  });
  return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  const named = clause.namedBindings;
  return (
    clause.isTypeOnly ||
    (!clause.name && named !== undefined && ts.isNamedImports(named) && named.elements.every((e) => e.isTypeOnly))
  );
}

const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

const resolve = (from: string, specifier: string): string =>
  path.posix.join(path.posix.dirname(from), specifier).replace(/\.js$/, '');
/** The layer of a file: the longest name in the table that fits it; otherwise its top-level folder or file. */
function layerOf(file: string): string {
  const stem = file.replace(/\.ts$/, '');
  const fitting = Object.keys(MAY_IMPORT).filter(
    (layer) => `${stem}.ts` === layer || `${stem}/`.startsWith(`${layer}/`),
  );
  const longest = fitting.toSorted((one, other) => other.length - one.length)[0];
  if (longest !== undefined) return longest;
  return stem.includes('/')
    ? stem.slice(0, stem.startsWith('poolfile/') ? undefined : stem.indexOf('/'))
    : `${stem}.ts`;
}
const targetOf = (file: string): string | undefined => /^constructs\/(docker|kubernetes)(\/|$)/.exec(file)?.[1];
