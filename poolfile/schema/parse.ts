import type { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic';
import { find, type MapTree, type Path, showPath, toPlain } from '../source/tree';
import { knownKeys } from '../suggestions/kinds';
import type { SynonymLookup } from '../suggestions/synonyms';
import { nearest } from '../values/nearest';
import { unfittingKey, unknownKey, type UnknownKey } from './unknown-keys';
import { wrongName, wrongValue } from './wrong-values';

/**
 * What a schema makes of a tree, or everything that is wrong with its shape, each at the place where it was written.
 */
export type ParseResult<T> =
  | { readonly value: T; readonly diagnostics: readonly [] }
  | { readonly value?: undefined; readonly diagnostics: readonly Diagnostic[] };

/**
 * Checks a tree with a schema.
 * @param synonyms - What keys of other tools mean in this kind of file.
 */
export function parseTree<S extends z.ZodType>(
  schema: S,
  tree: MapTree,
  synonyms: SynonymLookup = () => undefined,
): ParseResult<z.output<S>> {
  const result = schema.safeParse(toPlain(tree));
  if (result.success) return { value: result.data, diagnostics: [] };
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, [], { tree, synonyms }));
  const unknown = problems.filter(isUnknownKey);
  const suggested = new Set(unknown.flatMap(({ suggested }) => suggested));
  const parents = new Set(unknown.map(({ parent }) => parent));
  // a misspelt required key would be reported twice, as unknown and as missing, and so would a map that lacks its one
  // key: the second is dropped
  const repeats = ({ code, path = '' }: Diagnostic): boolean =>
    (code === 'key-missing' && suggested.has(path)) || (code === 'value-invalid' && parents.has(path));
  return { diagnostics: problems.map(({ diagnostic }) => diagnostic).filter((diagnostic) => !repeats(diagnostic)) };
}

interface Context {
  readonly tree: MapTree;
  readonly synonyms: SynonymLookup;
}

type ZodIssue = z.core.$ZodIssue;
type Problem = UnknownKey | { readonly diagnostic: Diagnostic };

function isUnknownKey(problem: Problem): problem is UnknownKey {
  return 'suggested' in problem;
}

function problemsOf(issue: ZodIssue, base: Path, context: Context): readonly Problem[] {
  const path = [...base, ...issue.path] as Path;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey({ key, parent: path, known: knownKeys(issue.message), ...context }));
    case 'invalid_union': {
      const branch = bestBranch(issue.errors);
      if (branch)
        return branch.flatMap((inner) =>
          inner.code === 'unrecognized_keys'
            ? keysOfOtherForms(inner, issue.errors, path, context)
            : problemsOf(inner, path, context),
        );
      return [{ diagnostic: wrongValue(issue.message, path, context.tree) }];
    }
    case 'invalid_key':
      return [{ diagnostic: wrongName(issue.issues[0]?.message ?? issue.message, path, context.tree) }];
    default:
      return [{ diagnostic: wrongValue(issue.message, path, context.tree) }];
  }
}

/**
 * The form of a union that the author intended: the one with the fewest keys that are unknown and no typing mistakes,
 * then with the fewest problems. Undefined if the value is not a map.
 */
function bestBranch(branches: readonly (readonly ZodIssue[])[]): readonly ZodIssue[] | undefined {
  const unrelatedKeys = (issues: readonly ZodIssue[]): number =>
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.filter((key) => nearest(key, knownKeys(issue.message)) === undefined)
        : [],
    ).length;
  return branches
    .filter((issues) => !issues.some((issue) => issue.path.length === 0 && issue.code !== 'unrecognized_keys'))
    .toSorted((a, b) => unrelatedKeys(a) - unrelatedKeys(b) || a.length - b.length)[0];
}

/** Unknown keys of one form. A key that another form knows is no typing mistake: two forms are mixed in one map. */
function keysOfOtherForms(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  forms: readonly (readonly ZodIssue[])[],
  base: Path,
  context: Context,
): readonly UnknownKey[] {
  const parent = [...base, ...issue.path] as Path;
  const known = knownKeys(issue.message);
  const otherForms = forms
    .flat()
    .flatMap((other) => (other.code === 'unrecognized_keys' ? [knownKeys(other.message)] : []));
  return issue.keys.map((key) => {
    const problem = unknownKey({ key, parent, known, ...context });
    const otherForm = otherForms.find((keys) => keys.includes(key));
    const own = otherForm && known.find((word) => !otherForm.includes(word) && isWritten(context.tree, parent, word));
    return own === undefined ? problem : unfittingKey(problem, key, showPath(parent), own);
  });
}

function isWritten(tree: MapTree, parent: Path, key: string): boolean {
  return find(tree, [...parent, key]) !== undefined;
}
