import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { Issue } from './issue';
import { type Kind, kindOf, sortedWords } from './kinds';
import { quote } from './text';
import { find, isNothing, keyPositionOf, type MapTree, type Path, positionOf, showPath, toPlain, type Tree } from './tree';

/** Tree -> what a schema makes of it, or every issue of the shape, each at the place where it was written. */
export type Shaped<T> = { readonly value: T; readonly issues: readonly [] } | { readonly value?: undefined; readonly issues: readonly Issue[] };

/** Keys that are known but come with later work: path -> what they come with. `*` stands for an index. */
export type LaterKeys = Readonly<Record<string, string>>;

export function shape<S extends z.ZodType>(schema: S, tree: MapTree, later: LaterKeys = {}): Shaped<z.output<S>> {
  const result = schema.safeParse(toPlain(tree));
  if (result.success) return { value: result.data, issues: [] };
  const reader = new Map<string, true>();
  const issues = result.error.issues.flatMap((issue) => read(issue, [], { tree, later, suggested: reader }));
  // a key that was misspelt is also a key that is missing: one mistake, one issue
  return { issues: issues.filter((issue) => !(issue.code === 'missing-key' && reader.has(issue.path ?? ''))) };
}

interface Context {
  readonly tree: MapTree;
  readonly later: LaterKeys;
  /** Paths that an unknown key was probably meant for. */
  readonly suggested: Map<string, true>;
}

type ZodIssue = z.core.$ZodIssue;

function read(issue: ZodIssue, base: Path, context: Context): readonly Issue[] {
  const path = [...base, ...issue.path] as Path;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, JSON.parse(issue.message) as string[], context));
    case 'invalid_union': {
      const branch = bestBranch(issue.errors, find(context.tree, path)?.value);
      if (branch) return branch.flatMap((inner) => read(inner, path, context));
      return [wrongValue(issue.message, path, context)];
    }
    case 'invalid_key':
      return [wrongName(issue.issues[0]?.message ?? issue.message, path, context)];
    default:
      return [wrongValue(issue.message, path, context)];
  }
}

/** Which of several forms the author meant: for a map the one with the fewest unknown keys, then the fewest issues; else none. */
function bestBranch(branches: readonly (readonly ZodIssue[])[], node: Tree | undefined): readonly ZodIssue[] | undefined {
  if (node?.kind !== 'map') return undefined;
  const unknown = (issues: readonly ZodIssue[]): number => issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0);
  return branches
    .filter((issues) => !issues.some((issue) => issue.path.length === 0 && issue.code !== 'unrecognized_keys'))
    .toSorted((a, b) => unknown(a) - unknown(b) || a.length - b.length)[0];
}

function unknownKey(key: string, parent: Path, known: readonly string[], context: Context): Issue {
  const path = [...parent, key];
  const shown = showPath(path);
  const at = keyPositionOf(context.tree, path);
  const comes = context.later[path.map((part) => (typeof part === 'number' ? '*' : part)).join('.')];
  if (comes !== undefined) {
    for (const other of known) context.suggested.set(showPath([...parent, other]), true);
    return { severity: 'issue', code: 'unknown-key', message: `${shown} comes with ${comes}; until then it is an unknown key`, at, path: shown, hint: 'remove it' };
  }
  const near = nearest(key, known);
  if (near !== undefined) context.suggested.set(showPath([...parent, near]), true);
  return {
    severity: 'issue',
    code: 'unknown-key',
    message: `${parent.length > 0 ? `${showPath(parent)}: ` : ''}unknown key ${quote(key)}`,
    at,
    path: shown,
    hint: near !== undefined ? `did you mean ${near}?` : known.length > 0 ? `known keys: ${sortedWords(known).join(', ')}` : 'no key is known here: write {}',
  };
}

/** The known word that a mistyped one was most likely meant for; undefined where none is near enough to say. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const ranked = sortedWords(known)
    .map((candidate) => ({ candidate, far: plain(candidate) === plain(word) ? 0 : distance(lower.slice(0, 60), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.far - b.far);
  const best = ranked[0];
  if (!best) return undefined;
  const starts = best.candidate.length >= 3 && word.length >= 3 && (lower.startsWith(best.candidate.toLowerCase()) || best.candidate.toLowerCase().startsWith(lower));
  return starts || best.far <= Math.max(1, Math.floor(Math.max(word.length, best.candidate.length) / 3)) ? best.candidate : undefined;
}

function wrongName(message: string, path: Path, context: Context): Issue {
  const key = String(path.at(-1));
  const kind = kindOf(message) ?? { expected: 'another name' };
  const hint = kind.hint?.(key, key);
  return {
    severity: 'issue',
    code: 'bad-name',
    message: `${showPath(path.slice(0, -1))}: expected ${kind.expected}, got ${quote(key)}`,
    at: keyPositionOf(context.tree, path),
    path: showPath(path),
    ...(hint !== undefined && { hint }),
  };
}

function wrongValue(message: string, path: Path, context: Context): Issue {
  const kind: Kind = kindOf(message) ?? { expected: 'another value' };
  const found = find(context.tree, path);
  const shown = showPath(path);
  const key = String(path.findLast((part) => typeof part === 'string') ?? 'value');
  if (!found) {
    return {
      severity: 'issue',
      code: 'missing-key',
      message: `${shown} is missing: expected ${kind.expected}`,
      at: positionOf(context.tree, path.slice(0, -1)),
      path: shown,
      ...(kind.write !== undefined && { hint: `write ${key}: ${kind.write}` }),
    };
  }
  const node = found.value;
  const secret = kind.secret === true;
  const hint = node.kind !== 'leaf' ? undefined : isNothing(node) ? (kind.write !== undefined ? `write ${key}: ${kind.write}` : undefined) : kind.hint?.(node.text, key);
  const at = positionOf(context.tree, path);
  return {
    severity: 'issue',
    code: isOtherType(kind, node) ? 'wrong-type' : 'bad-value',
    message: `${shown}: expected ${kind.expected}, got ${got(node, secret)}`,
    at,
    path: shown,
    ...(hint !== undefined && { hint }),
    ...(secret && { hideFrom: at.column }),
  };
}

function isOtherType(kind: Kind, node: Tree): boolean {
  if (node.kind !== 'leaf') return true;
  const number = /number/.test(kind.expected) && !/auto/.test(kind.expected);
  const flag = kind.expected === 'true or false';
  return flag ? typeof node.value !== 'boolean' : number ? typeof node.value !== 'number' : typeof node.value !== 'string';
}

function got(node: Tree, secret: boolean): string {
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : 'a list';
  if (node.kind === 'map') return node.entries.size === 0 ? 'a map without fields' : 'a map';
  if (isNothing(node)) return 'nothing';
  if (secret) return `${node.text.length} characters`;
  if (typeof node.value === 'string') return node.value === '' ? 'an empty text' : quote(node.value);
  return typeof node.value === 'number' ? `the number ${node.text}` : `${node.text}, which is no text`;
}
