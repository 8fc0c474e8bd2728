import { nearest, normalized } from '../values/nearest';
import type { z } from 'zod';
import type { Diagnostic, Position } from '../diagnostics/diagnostic';
import type { Got } from '../suggestions/hints';
import { sortedWords } from '../values/order';
import { type Kind, kindOf } from '../suggestions/kinds';
import { flowMap, type SynonymLookup } from '../suggestions/synonyms';
import { quote } from '../values/quote';
import { masked } from '../values/secrets';
import {
  find,
  isNothing,
  keyPositionOf,
  type MapTree,
  type Path,
  positionOf,
  showPath,
  toPlain,
  type Tree,
} from '../source/tree';

/** Tree -> what a schema makes of it, or every issue of the shape, each at the place where it was written. `words`: what keys of others mean here. */
export type ParseResult<T> =
  | { readonly value: T; readonly diagnostics: readonly [] }
  | { readonly value?: undefined; readonly diagnostics: readonly Diagnostic[] };

export function parseTree<S extends z.ZodType>(
  schema: S,
  tree: MapTree,
  words: SynonymLookup = () => undefined,
): ParseResult<z.output<S>> {
  const result = schema.safeParse(toPlain(tree));
  if (result.success) return { value: result.data, diagnostics: [] };
  const suggested = new Set<string>();
  const parents = new Set<string>();
  const issues = result.error.issues.flatMap((issue) => read(issue, [], { tree, suggested, parents, words }));
  // a key that was misspelt is also one that is missing, or a map that lacks its one key: one mistake, one issue
  return {
    diagnostics: issues.filter(
      ({ code, path }) =>
        !(code === 'key-missing' && suggested.has(path)) && !(code === 'value-invalid' && parents.has(path)),
    ),
  };
}

/** Every issue of a shape is one of a field. */
type FieldIssue = Diagnostic & { readonly path: string };

interface Context {
  readonly tree: MapTree;
  /** Paths that an unknown key was probably meant for. */
  readonly suggested: Set<string>;
  /** Paths of maps with an unknown key. */
  readonly parents: Set<string>;
  readonly words: SynonymLookup;
}

type ZodIssue = z.core.$ZodIssue;

function read(issue: ZodIssue, base: Path, context: Context): readonly FieldIssue[] {
  const path = [...base, ...issue.path] as Path;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, knownIn(issue), context));
    case 'invalid_union': {
      const branch = bestBranch(issue.errors);
      if (branch)
        return branch.flatMap((inner) =>
          inner.code === 'unrecognized_keys' ? mixed(inner, issue.errors, path, context) : read(inner, path, context),
        );
      return [wrongValue(issue.message, path, context)];
    }
    case 'invalid_key':
      return [wrongName(issue.issues[0]?.message ?? issue.message, path, context)];
    default:
      return [wrongValue(issue.message, path, context)];
  }
}

/** Which of several forms the author meant: the one with the fewest unknown keys that are no slips, then the fewest issues; none where what is written is no map. */
function bestBranch(branches: readonly (readonly ZodIssue[])[]): readonly ZodIssue[] | undefined {
  const unknown = (issues: readonly ZodIssue[]): number =>
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.filter((key) => nearest(key, knownIn(issue)) === undefined) : [],
    ).length;
  return branches
    .filter((issues) => !issues.some((issue) => issue.path.length === 0 && issue.code !== 'unrecognized_keys'))
    .toSorted((a, b) => unknown(a) - unknown(b) || a.length - b.length)[0];
}

/** The keys that were known where one was not, as `block` says them. */
function knownIn({ message }: z.core.$ZodIssueUnrecognizedKeys): readonly string[] {
  return JSON.parse(message) as string[];
}

/** Unknown keys of one form: those that another form knows are no typing mistakes, but two forms in one map. */
function mixed(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  forms: readonly (readonly ZodIssue[])[],
  base: Path,
  context: Context,
): readonly FieldIssue[] {
  const path = [...base, ...issue.path] as Path;
  const known = knownIn(issue);
  const others = forms.flat().flatMap((other) => (other.code === 'unrecognized_keys' ? [knownIn(other)] : []));
  return issue.keys.map((key) => {
    const said = unknownKey(key, path, known, context);
    const other = others.find((keys) => keys.includes(key));
    const own = other && known.find((word) => !other.includes(word) && find(context.tree, [...path, word]));
    return own !== undefined
      ? { ...said, message: `${showPath(path)}: ${key} does not go with ${own}`, hint: 'keep one of the two' }
      : said;
  });
}

function unknownKey(key: string, parent: Path, known: readonly string[], context: Context): FieldIssue {
  const path = [...parent, key];
  const shown = showPath(path);
  const at = keyPositionOf(context.tree, path);
  const hint = meantBy(key, parent, known, context);
  context.parents.add(showPath(parent));
  return {
    severity: 'error',
    code: 'key-unknown',
    message: `${parent.length > 0 ? `${showPath(parent)}: ` : ''}unknown key ${quote(key)}`,
    at,
    path: shown,
    ...hidden(path, at, context),
    hint,
  };
}

/** A known key in another spelling, a word of another tool, a key with a slip in it, or none of them: what is known. */
function meantBy(key: string, parent: Path, known: readonly string[], { words, suggested }: Context): string {
  const same = known.find((word) => normalized(word) === normalized(key));
  const meant = same === undefined ? words(key, parent) : undefined;
  if (meant) {
    for (const field of meant.fields ?? []) suggested.add(field);
    return meant.hint;
  }
  const [front = '', ...rest] = key.split('.');
  if (rest.length < 5 && known.includes(front)) return `write ${flowMap([front, ...rest], '…')}`;
  const near = same ?? nearest(key, known);
  if (near !== undefined) {
    suggested.add(showPath([...parent, near]));
    return `did you mean ${near}?`;
  }
  return known.length > 0 ? `known keys: ${sortedWords(known).join(', ')}` : 'no key is known here: write {}';
}

/** Behind a key that sounds like a secret, and anywhere below tokens, the line is not shown. */
function hidden(path: Path, at: Position, { tree }: Context): { readonly hideFrom?: number } {
  if (path[1] !== 'tokens' && !/secret|passw|token|key|credential|auth/i.test(String(path.at(-1)))) return {};
  const value = find(tree, path)?.value.at;
  return value?.line === at.line ? { hideFrom: value.column } : {};
}

function wrongName(message: string, path: Path, context: Context): FieldIssue {
  const key = String(path.at(-1));
  const kind = kindOf(message) ?? UNKNOWN_KIND;
  // a token in the place of a name is not for a hint that repeats it
  const hint = hintOf(kind, { text: masked(key), key, type: 'text' }, kind.example);
  return {
    severity: 'error',
    code: 'name-invalid',
    message: `${showPath(path.slice(0, -1))}: expected ${kind.expected}, got ${quote(key)}`,
    at: keyPositionOf(context.tree, path),
    path: showPath(path),
    hint,
  };
}

/** For a message of zod's own: every schema of ours says a kind, and a test looks for one that does not. */
const UNKNOWN_KIND: Kind = { expected: 'another value', acceptedTypes: [], example: '…' };

/** Longer than this, what is written is no mistake that a hint knows. */
const LONGEST = 200;
const TYPOGRAPHIC = /^[\u2018-\u201f\u00ab\u00bb]|[\u2018-\u201f\u00ab\u00bb]$/;

function hintOf(kind: Kind, got: Got, write: string): string {
  if (TYPOGRAPHIC.test(got.text)) return 'these quotes are typographic: write " or \', or none';
  const shown = kind.secret ? got.text : masked(got.text);
  const known = got.text.length <= LONGEST ? kind.hint?.({ ...got, text: shown }) : undefined;
  return known?.includes('***')
    ? 'take the password or token out: what stands here is in every plan'
    : (known ?? `write ${write}`);
}

function wrongValue(message: string, path: Path, context: Context): FieldIssue {
  const kind = kindOf(message) ?? UNKNOWN_KIND;
  const found = find(context.tree, path);
  const shown = showPath(path);
  const last = path.at(-1);
  const key = typeof last === 'number' ? '-' : String(last);
  if (!found) {
    return {
      severity: 'error',
      code: 'key-missing',
      message: `${shown} is missing: expected ${kind.expected}`,
      at: positionOf(context.tree, path),
      path: shown,
      hint: `write ${key}: ${kind.example}`,
    };
  }
  const got = { text: found.value.kind === 'leaf' ? found.value.text : '', key, type: typeOf(found.value) };
  const at = positionOf(context.tree, path);
  return {
    severity: 'error',
    code: kind.acceptedTypes.includes(got.type) ? 'value-invalid' : 'type-invalid',
    message: `${shown}: expected ${kind.expected}, got ${show(got, found.value, kind.secret === true)}`,
    at,
    path: shown,
    hint: hintOf(kind, got, key === '-' ? kind.example : `${key}: ${kind.example}`),
    ...(kind.secret && { hideFrom: at.column }),
  };
}

function typeOf(node: Tree): Got['type'] {
  if (node.kind !== 'leaf') return node.kind;
  if (node.value === null) return isNothing(node) ? 'nothing' : 'null';
  return ({ string: 'text', number: 'number', boolean: 'flag' } as const)[
    typeof node.value as 'string' | 'number' | 'boolean'
  ];
}

function show(got: Got, node: Tree, secret: boolean): string {
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : 'a list';
  if (node.kind === 'map') return node.entries.size === 0 ? 'a map without fields' : 'a map';
  switch (got.type) {
    case 'nothing':
    case 'null':
      return got.type;
    case 'text':
      return got.text === '' ? 'an empty text' : secret ? `${got.text.length} characters` : quote(got.text);
    case 'number':
      return secret ? `a number of ${got.text.length} digits` : `the number ${got.text}`;
    default:
      return got.text;
  }
}
