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

/** Who may know whom, by folder of the top level. A folder may always know itself; whoever stands in no row is refused. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  catalog: [],
  spec: ['catalog'],
  gateway: ['catalog', 'spec'],
  pull: ['catalog', 'spec'],
  constructs: ['catalog', 'spec', 'gateway', 'pull'],
  stacks: ['catalog', 'spec', 'gateway', 'pull', 'constructs'],
  rensei: ['catalog', 'spec'],
  cli: ['catalog', 'spec'],
  bench: ['spec', 'constructs', 'stacks'],
  'main.ts': ['catalog', 'spec', 'gateway', 'pull', 'constructs', 'stacks', 'rensei'],
  'index.ts': ['catalog', 'spec', 'gateway', 'pull', 'constructs', 'stacks', 'rensei'],
};

/** These work without cdktf being loaded, by whatever they import in turn. */
const LIGHT = ['catalog', 'spec', 'gateway', 'pull', 'rensei', 'cli'];
const HEAVY = /^(cdktf|cdktn|constructs|@cdktf\/.*)(\/|$)/;
const MAX_LINES = 250;
const NOT_OURS = new Set(['node_modules', 'dist', 'cdktf.out', 'coverage', 'state', 'fixtures']);

/** Every TypeScript file of the project, tests with it. */
export function projectSources(root: string, folder = ''): Source[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry): Source[] => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory())
      return NOT_OURS.has(entry.name) || entry.name.startsWith('.') ? [] : projectSources(root, name);
    return name.endsWith('.ts') ? [{ path: name, text: readFileSync(path.join(root, name), 'utf8') }] : [];
  });
}

/** What the files break, one line each, `path: what`; nothing where all holds. */
export function architectureProblems(sources: readonly Source[]): string[] {
  const shipped = new Map(sources.filter((s) => layerOf(s.path) !== 'test').map((s) => [s.path, importsOf(s)]));
  return [
    ...sources.flatMap((s) => styleProblems(s).map((what) => `${s.path}: ${what}`)),
    ...[...shipped].flatMap(([from, imports]) =>
      imports.flatMap((i) => importProblems(from, i.specifier)).map((what) => `${from}: ${what}`),
    ),
    ...[...shipped.keys()].filter((p) => LIGHT.includes(layerOf(p))).flatMap((p) => loads(p, shipped)),
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
  if (a !== b && a in MAY_IMPORT && !MAY_IMPORT[a]?.includes(b)) return [`${a} may not import ${b} (${specifier})`];
  const other = targetOf(to);
  return own && other && own !== other ? [`${own} knows ${other} (${specifier})`] : [];
}

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
    const stem = resolve(chain.at(-1) ?? start, specifier);
    const next = [stem, `${stem}.ts`, `${stem}/index.ts`].find((p) => shipped.has(p));
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
/** `spec` for `spec/rules/gpu.ts`; a file of the top level stands for itself, with `.ts`. */
const layerOf = (file: string): string =>
  file.includes('/') ? file.slice(0, file.indexOf('/')) : `${file.replace(/\.ts$/, '')}.ts`;
const targetOf = (file: string): string | undefined => /^constructs\/(docker|kubernetes)(\/|$)/.exec(file)?.[1];
