import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from 'yaml';
import type { Diagnosis, Diagnostic, Position } from '../diagnostics/diagnostic';
import { MAX_TEXT } from '../values/bounds';
import { refusedCharacter, refusedMarker } from '../values/characters';
import { lookalikeIn } from '../values/lookalikes';
import { fieldInProse, lookalikeDiagnosis, PROSE } from './lookalikes';
import { PROTOTYPE_KEYS } from '../values/name';
import { quote } from '../values/quote';
import type { Entry, Leaf, MapTree, Tree } from './tree';
import { ALIAS, MAX_DEPTH, readYaml, TAG, TOO_DEEP } from './yaml';

/** What a file's text comes to: a tree, or what is wrong with the text. */
export interface Source {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent if there is any diagnostic. */
  readonly root?: MapTree;
}

const PLAIN_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/** Text -> tree, with everything that is wrong with the text. Never throws. */
export function readSource(file: string, text: string): Source {
  const { lines, diagnoses, document } = readYaml(text);
  const diagnostics: Diagnostic[] = [];
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(Math.max(offset, 0), text.length));
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const secrets = new Map<number, number | undefined>();
  const secretIn = (line: number): number | undefined => {
    if (!secrets.has(line))
      secrets.set(line, secretFrom(text.slice(lines.lineStarts[line - 1], lines.lineStarts[line])));
    return secrets.get(line);
  };
  const report = (offset: number, { code, message, hint }: Diagnosis): void => {
    const position = at(offset);
    const hideFrom = secretIn(position.line);
    diagnostics.push({
      severity: 'error',
      code,
      message,
      at: position,
      hint,
      ...(hideFrom !== undefined && { hideFrom }),
    });
  };
  for (const { offset, ...diagnosis } of diagnoses) report(offset, diagnosis);
  if (!document) return { diagnostics };

  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null && root.source === '')) {
    report(0, { code: 'yaml-content-missing', message: 'the file is empty', hint: 'start with version: 1' });
    return { diagnostics };
  }
  if (!isMap(root)) {
    report(root.range[0], {
      code: 'type-invalid',
      message: 'expected fields, each written as a key, a colon and a value',
      hint: 'start with version: 1',
    });
    return { diagnostics };
  }
  const reader: Reader = {
    text,
    at,
    report,
    hides: (offset) => secretIn(at(offset).line) !== undefined,
    isProse: false,
  };
  const tree = treeOf(root, reader, 1, 0);
  return diagnostics.length > 0 || tree.kind !== 'map' ? { diagnostics } : { diagnostics, root: tree };
}

const SECRET_KEY =
  /(?:\b|_)(?:sha256|password|secret|tokens?|credentials|(?:api|secret|access|private)[_-]?key)["']?\s*:\s*/i;

/** The column after a key that sounds like a secret, in a line of which only the text is known. */
function secretFrom(line: string): number | undefined {
  const match = SECRET_KEY.exec(line);
  return match ? match.index + match[0].length + 1 : undefined;
}

interface Reader {
  readonly text: string;
  /** Whether what is read is text for people, or data of others, in which every sign may be meant. */
  readonly isProse: boolean;
  /** Whether the value at an offset may be a secret. */
  readonly hides: (offset: number) => boolean;
  readonly at: (offset: number) => Position;
  readonly report: (offset: number, diagnosis: Diagnosis) => void;
}

function treeOf(node: ParsedNode | null, reader: Reader, depth: number, fallback: number): Tree {
  const offset = node?.range[0] ?? fallback;
  if (node !== null && !isAlias(node)) {
    if (node.anchor !== undefined) reader.report(offset, ALIAS);
    if (node.tag !== undefined) reader.report(offset, TAG);
  }
  if (isScalar(node)) {
    const isClean = checkLookalikes(node.range, reader);
    return leafOf(node.value, node.source, offset, isClean ? reader : { ...reader, report: () => undefined });
  }
  if (isAlias(node)) reader.report(offset, ALIAS);
  else if (depth > MAX_DEPTH) reader.report(offset, TOO_DEEP);
  else if (isMap(node)) return mapOf(node, reader, depth);
  else if (isSeq(node))
    return {
      kind: 'list',
      at: reader.at(offset),
      items: node.items.map((item) => treeOf(item, reader, depth + 1, offset)),
    };
  return { kind: 'leaf', at: reader.at(offset), value: null, text: '' };
}

function mapOf(map: YAMLMap.Parsed, reader: Reader, depth: number): MapTree {
  const entries = new Map<string, Entry>();
  for (const { key, value } of map.items) {
    const offset = key.range[0];
    const name = keyOf(key, offset, reader);
    const isProse = reader.isProse || (name !== undefined && PROSE.has(name));
    const child = treeOf(value, { ...reader, isProse }, depth + 1, offset);
    if (name === undefined) continue;
    const first = entries.get(name);
    if (first) {
      reader.report(offset, {
        code: 'yaml-key-duplicate',
        message: `duplicate key ${quote(name)}, first used in line ${first.key.line}`,
        hint: 'keep one of the two',
      });
      continue;
    }
    entries.set(name, { key: reader.at(offset), value: child });
  }
  return { kind: 'map', at: reader.at(map.range[0]), entries };
}

function keyOf(key: ParsedNode, offset: number, reader: Reader): string | undefined {
  if (isAlias(key) || key.anchor !== undefined) reader.report(offset, ALIAS);
  else if (key.tag !== undefined) reader.report(offset, TAG);
  else if (!isScalar(key))
    reader.report(offset, {
      code: 'yaml-key-invalid',
      message: 'a key must be a string, not a map or a list',
      hint: 'remove the ? or the bracket before it, or put it in quotes',
    });
  else if (typeof key.value !== 'string') {
    const text = key.source.slice(0, 40);
    reader.report(offset, {
      code: 'yaml-key-invalid',
      message: `a key must be a string, got ${text === '' ? 'no key' : text}`,
      hint: text === '' ? 'write a key before the colon' : `write "${text}": if it is a name`,
    });
  } else if (key.value === '<<' && key.type === 'PLAIN') {
    reader.report(offset, {
      code: 'yaml-merge-key-unsupported',
      message: 'merge keys (<<) are not supported',
      hint: 'write the fields out, or share them with extends',
    });
  } else if (PROTOTYPE_KEYS.has(key.value))
    reader.report(offset, {
      code: 'yaml-key-invalid',
      message: `${quote(key.value)} is not allowed as a key`,
      hint: 'rename it',
    });
  else if (key.value === '')
    reader.report(offset, {
      code: 'yaml-key-invalid',
      message: 'a key must not be empty',
      hint: 'write a key before the colon',
    });
  else {
    const isClean = checkLookalikes(key.range, reader, { quotes: true });
    if (isClean && checkText(key.value, offset, reader)) return key.value;
  }
  return undefined;
}

/** Whether a scalar has only characters that are what they look like; if not, reports the first, where it is. */
function checkLookalikes([start, end]: readonly [number, number, number], reader: Reader, options = {}): boolean {
  const written = reader.text.slice(start, end);
  const found = reader.isProse ? fieldInProse(written) : lookalikeIn(written, options);
  if (found) reader.report(start + found.index, lookalikeDiagnosis(found));
  return found === undefined;
}

function leafOf(value: unknown, text: string, offset: number, reader: Reader): Leaf {
  const at = reader.at(offset);
  if (typeof value === 'string') {
    checkText(value, offset, reader);
    return { kind: 'leaf', at, value, text: value };
  }
  if (typeof value === 'number') {
    const exact =
      PLAIN_NUMBER.test(text) &&
      text !== '-0' &&
      (text.includes('.') ? text.length <= 17 : Number.isSafeInteger(value));
    if (!exact) {
      reader.report(offset, {
        code: 'yaml-number-invalid',
        message: `${reader.hides(offset) ? 'this' : quote(text)} is not a plain number`,
        hint:
          'write a number without leading zeros, exponent or base, at most 9007199254740991; ' +
          'put a string in quotes',
      });
    }
    return { kind: 'leaf', at, value, text };
  }
  // YAML 1.2 knows no other value without a tag
  return { kind: 'leaf', at, value: value as boolean | null, text };
}

/** Whether a text has only what texts may have; if not, reports it. */
function checkText(text: string, offset: number, reader: Reader): boolean {
  const problem = textProblem(text);
  if (problem) reader.report(offset, problem);
  return problem === undefined;
}

function textProblem(text: string): Diagnosis | undefined {
  if (text.length > MAX_TEXT)
    return {
      code: 'yaml-text-too-long',
      message: `the text is longer than ${MAX_TEXT} characters`,
      hint: 'shorten it',
    };
  const character = refusedCharacter(text);
  if (character) {
    const hint =
      character.what === 'a line break'
        ? 'write it on one line, or use >- to fold several lines into one'
        : 'remove it';
    return { code: 'yaml-character-invalid', message: `${character.what} is not allowed in a value`, hint };
  }
  const marker = refusedMarker(text);
  if (marker) return { code: 'yaml-text-reserved', message: `${marker.what}, is not allowed`, hint: 'remove it' };
  if (text !== text.normalize('NFC'))
    return {
      code: 'yaml-text-invalid',
      message: 'the text is not in Unicode normal form C, so Terraform would change it',
      hint: 'retype the letters with accents',
    };
  return undefined;
}
