import type { Diagnostic } from '../diagnostics/diagnostic';
import {
  find,
  hasNoValue,
  keyPositionOf,
  type MapTree,
  type Path,
  positionOf,
  showPath,
  type Tree,
} from '../source/tree';
import type { WrittenValue } from '../suggestions/hints';
import type { Kind } from '../suggestions/kind';
import { kindOf } from '../suggestions/kinds';
import { quote } from '../values/quote';
import { masked } from '../values/secrets';

/** For a message in zod's own words. Every schema of ours names a kind; a test looks for one that does not. */
const UNKNOWN_KIND: Kind = { expected: 'another value', acceptedTypes: [], example: '…' };

/** A name in a map of names that is none. */
export function wrongName(message: string, path: Path, tree: MapTree): Diagnostic {
  const key = String(path.at(-1));
  const kind = kindOf(message) ?? UNKNOWN_KIND;
  return {
    severity: 'error',
    code: 'name-invalid',
    message: `${showPath(path.slice(0, -1))}: expected ${kind.expected}, got ${quote(key)}`,
    at: keyPositionOf(tree, path),
    path: showPath(path),
    // a hint must not repeat a token that was written as a name
    hint: hintFor(kind, { text: masked(key), key, type: 'string' }, kind.example),
  };
}

/** A value that is missing, of another type, or refused. */
export function wrongValue(message: string, path: Path, tree: MapTree): Diagnostic {
  const kind = kindOf(message) ?? UNKNOWN_KIND;
  const found = find(tree, path);
  const last = path.at(-1);
  const key = typeof last === 'number' ? '-' : String(last);
  const at = positionOf(tree, path);
  const place = { severity: 'error', at, path: showPath(path) } as const;
  if (!found)
    return {
      ...place,
      code: 'key-missing',
      message: `${place.path} is missing: expected ${kind.expected}`,
      hint: `write ${key}: ${kind.example}`,
    };
  const node = found.value;
  const value: WrittenValue = { text: node.kind === 'leaf' ? node.text : '', key, type: typeOf(node) };
  return {
    ...place,
    code: kind.acceptedTypes.includes(value.type) ? 'value-invalid' : 'type-invalid',
    message: `${place.path}: expected ${kind.expected}, got ${shown(value, node, kind.secret === true)}`,
    hint: hintFor(kind, value, key === '-' ? kind.example : `${key}: ${kind.example}`),
    ...(kind.secret && { hideFrom: at.column }),
  };
}

/** No hint knows a mistake that is longer than this. */
const MAX_HINT_INPUT = 200;
const TYPOGRAPHIC = /^[\u2018-\u201f\u00ab\u00bb]|[\u2018-\u201f\u00ab\u00bb]$/;

function hintFor(kind: Kind, value: WrittenValue, example: string): string {
  if (TYPOGRAPHIC.test(value.text)) return 'replace the typographic quotes by " or \', or remove them';
  const text = kind.secret ? value.text : masked(value.text);
  const hint = value.text.length <= MAX_HINT_INPUT ? kind.hint?.({ ...value, text }) : undefined;
  return hint?.includes('***')
    ? 'remove the password or token: this value appears in every plan'
    : (hint ?? `write ${example}`);
}

const TYPES = { string: 'string', number: 'number', boolean: 'boolean' } as const;

function typeOf(node: Tree): WrittenValue['type'] {
  if (node.kind !== 'leaf') return node.kind;
  if (node.value === null) return hasNoValue(node) ? 'none' : 'null';
  return TYPES[typeof node.value as keyof typeof TYPES];
}

function shown(value: WrittenValue, node: Tree, secret: boolean): string {
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : 'a list';
  if (node.kind === 'map') return node.entries.size === 0 ? 'an empty map' : 'a map';
  switch (value.type) {
    case 'none':
      return 'no value';
    case 'string':
      return value.text === '' ? 'an empty string' : secret ? `${value.text.length} characters` : quote(value.text);
    case 'number':
      return secret ? `a number of ${value.text.length} digits` : `the number ${value.text}`;
    default:
      return value.text;
  }
}
