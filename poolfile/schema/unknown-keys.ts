import type { Diagnostic, Position } from '../diagnostics/diagnostic';
import { find, keyPositionOf, type MapTree, type Path, showPath } from '../source/tree';
import { flowMap, type SynonymLookup } from '../suggestions/synonyms';
import { nearest, normalized } from '../values/nearest';
import { sortedWords } from '../values/order';
import { quote } from '../values/quote';

/** A key that its map does not know, and what it probably stands for. */
export interface UnknownKey {
  readonly diagnostic: Diagnostic;
  /** Paths of the fields that the key probably stands for. */
  readonly suggested: readonly string[];
  /** Path of the map. */
  readonly parent: string;
}

interface UnknownKeyQuery {
  readonly key: string;
  readonly parent: Path;
  readonly known: readonly string[];
  readonly tree: MapTree;
  readonly synonyms: SynonymLookup;
}

export function unknownKey(query: UnknownKeyQuery): UnknownKey {
  const { key, parent, tree } = query;
  const path = [...parent, key];
  const at = keyPositionOf(tree, path);
  const { hint, fields } = suggestion(query);
  return {
    diagnostic: {
      severity: 'error',
      code: 'key-unknown',
      message: `${parent.length > 0 ? `${showPath(parent)}: ` : ''}unknown key ${quote(key)}`,
      at,
      path: showPath(path),
      ...hidden(path, at, tree),
      hint,
    },
    suggested: fields,
    parent: showPath(parent),
  };
}

/** A key that belongs to another form of its map than the key `own`, which is written there too. */
export function unfittingKey(problem: UnknownKey, key: string, parent: string, own: string): UnknownKey {
  const message = `${parent}: ${key} cannot be combined with ${own}`;
  return { ...problem, diagnostic: { ...problem.diagnostic, message, hint: 'keep one of the two' } };
}

/** The known key in another spelling, what another tool calls it, the nearest known key, or else all known keys. */
function suggestion({ key, parent, known, synonyms }: UnknownKeyQuery): {
  readonly hint: string;
  readonly fields: readonly string[];
} {
  const same = known.find((word) => normalized(word) === normalized(key));
  const synonym = same === undefined ? synonyms(key, parent) : undefined;
  if (synonym) return { hint: synonym.hint, fields: synonym.fields ?? [] };
  const [front = '', ...rest] = key.split('.');
  if (rest.length < 5 && known.includes(front)) return { hint: `write ${flowMap([front, ...rest], '…')}`, fields: [] };
  const near = same ?? nearest(key, known);
  if (near !== undefined) return { hint: `did you mean ${near}?`, fields: [showPath([...parent, near])] };
  return {
    hint:
      known.length > 0 ? `use one of the known keys: ${sortedWords(known).join(', ')}` : 'write {}: it has no fields',
    fields: [],
  };
}

/** After a key that sounds like a secret, and anywhere below tokens, the line is not shown. */
function hidden(path: Path, at: Position, tree: MapTree): { readonly hideFrom?: number } {
  if (path[1] !== 'tokens' && !/secret|passw|token|key|credential|auth/i.test(String(path.at(-1)))) return {};
  const value = find(tree, path)?.value.at;
  return value?.line === at.line ? { hideFrom: value.column } : {};
}
