import { type Document, type ErrorCode, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import type { Issue, Position } from './issue';
import { quote, refusedCharacter, refusedInFile, refusedMarker } from './text';
import type { Entry, Leaf, MapTree, Tree } from './tree';

/** A file that was read: either a tree, or what is wrong with its text. */
export interface Source {
  readonly issues: readonly Issue[];
  /** Absent where there is any issue. */
  readonly root?: MapTree;
}

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 24;
/** A file of nothing but mistakes must not fill a terminal or a CI log. */
const MAX_ISSUES = 100;

interface Sentence {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

const NOT_CLOSED: Sentence = { code: 'yaml-syntax', message: 'something before this is not closed: a quote, a bracket or a colon is missing' };
const NOT_HERE: Sentence = { code: 'yaml-syntax', message: 'this is not expected here', hint: 'put a text with : # { } [ ] , & * ! | > % @ ` in it into quotes' };
const ONE_LINE_KEY: Sentence = { code: 'yaml-syntax', message: 'a key and its colon must be on one line' };
const ALIAS: Sentence = { code: 'yaml-alias', message: 'anchors (&) and aliases (*) are not allowed', hint: 'write the value out, or share it with extends' };
const TAG: Sentence = { code: 'yaml-tag', message: 'tags (!) are not allowed', hint: 'remove the tag; put a text that begins with ! into quotes' };
const DIRECTIVE: Sentence = { code: 'yaml-directive', message: 'directives (%) are not allowed', hint: 'remove the line; files are YAML 1.2' };

/** Our sentence for each of the parser's: theirs quote the input and change with its version. */
const SENTENCES: Readonly<Record<ErrorCode, Sentence>> = {
  ALIAS_PROPS: ALIAS,
  BAD_ALIAS: ALIAS,
  MULTIPLE_ANCHORS: ALIAS,
  MULTIPLE_TAGS: TAG,
  TAG_RESOLVE_FAILED: TAG,
  BAD_COLLECTION_TYPE: TAG,
  BAD_DIRECTIVE: DIRECTIVE,
  BAD_DQ_ESCAPE: { code: 'yaml-syntax', message: 'unknown escape in double quotes', hint: 'use single quotes, in which a backslash is a backslash' },
  BAD_INDENT: { code: 'yaml-syntax', message: 'the indentation does not fit the lines before', hint: 'indent fields of one map alike, with blanks' },
  BAD_PROP_ORDER: TAG,
  BAD_SCALAR_START: { code: 'yaml-syntax', message: 'a text cannot begin with this character', hint: 'put the text into quotes' },
  BLOCK_AS_IMPLICIT_KEY: { code: 'yaml-syntax', message: 'a second colon in one line', hint: 'put the value into quotes, or indent what belongs to it on lines of its own' },
  BLOCK_IN_FLOW: NOT_HERE,
  DUPLICATE_KEY: { code: 'yaml-duplicate-key', message: 'this key is there twice' },
  IMPOSSIBLE: NOT_HERE,
  KEY_OVER_1024_CHARS: ONE_LINE_KEY,
  MISSING_CHAR: NOT_CLOSED,
  MULTILINE_IMPLICIT_KEY: ONE_LINE_KEY,
  MULTIPLE_DOCS: { code: 'yaml-documents', message: 'a file holds one document', hint: 'move what is behind --- to a file of its own' },
  NON_STRING_KEY: { code: 'yaml-key', message: 'a key must be a text' },
  RESOURCE_EXHAUSTION: { code: 'yaml-depth', message: `maps and lists are nested deeper than ${MAX_DEPTH}` },
  TAB_AS_INDENT: { code: 'yaml-character', message: 'a tab', hint: 'use blanks' },
  UNEXPECTED_TOKEN: NOT_HERE,
};

const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
const PLAIN_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/** A line that begins with % before any content: it could change how the rest is read. */
const FIRST_DIRECTIVE = /^(?:[ \t]*(?:#[^\n]*)?\n)*%/;

/** Text -> tree. Every issue of the text in one run; never a throw. */
export function readSource(file: string, text: string): Source {
  const issues: Issue[] = [];
  if (Buffer.byteLength(text) > MAX_BYTES) {
    return { issues: [{ severity: 'issue', code: 'yaml-size', message: 'the file is larger than 1MiB', at: { file, line: 1, column: 1 } }] };
  }
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(Math.max(offset, 0), text.length));
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const say = (offset: number, sentence: Sentence): void => {
    issues.push({ severity: 'issue', at: at(offset), ...sentence });
  };

  let document: Document.Parsed | undefined;
  try {
    document = parseDocument(text, { version: '1.2', schema: 'core', merge: false, lineCounter: lines, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    say(0, SENTENCES.RESOURCE_EXHAUSTION);
    return { issues };
  }

  const spoiled = new Set<number>();
  for (const refusal of refusedInFile(text)) {
    spoiled.add(at(refusal.index).line);
    say(refusal.index, text[refusal.index] === '\ufeff' && refusal.index === 0
      ? { code: 'yaml-character', message: 'the file begins with a byte-order mark', hint: 'save it as UTF-8 without a mark' }
      : { code: 'yaml-character', message: `${refusal.what} is not allowed`, hint: refusal.what === 'a tab' ? 'use blanks' : 'remove it; it cannot be seen, so retype the line' });
  }
  const directive = FIRST_DIRECTIVE.exec(text);
  if (directive) say(directive[0].length - 1, DIRECTIVE);
  for (const error of [...document.errors, ...document.warnings]) {
    // a tab or an invisible character was said already, and what the parser makes of the rest of that line is noise
    if (!spoiled.has(at(error.pos[0]).line) && !directive) say(error.pos[0], SENTENCES[error.code]);
  }
  if (issues.length > 0) return { issues: capped(issues, file) };

  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null && root.source === '')) {
    say(0, { code: 'yaml-empty', message: 'the file is empty', hint: 'begin with version: 1' });
    return { issues };
  }
  if (!isMap(root)) {
    say(root.range[0], { code: 'wrong-type', message: 'expected fields, each a key, a colon and a value', hint: 'begin with version: 1' });
    return { issues };
  }
  const tree = mapOf(root as YAMLMap<Node, Node | null>, { at, say }, 1);
  return issues.length > 0 ? { issues: capped(issues, file) } : { issues, root: tree };
}

function capped(issues: readonly Issue[], file: string): readonly Issue[] {
  if (issues.length <= MAX_ISSUES) return issues;
  const more = issues.length - MAX_ISSUES;
  const last = issues[MAX_ISSUES - 1]?.at ?? { file, line: 1, column: 1 };
  return [...issues.slice(0, MAX_ISSUES), { severity: 'issue', code: 'yaml-more', message: `${more} more of this kind behind this line`, at: last }];
}

interface Reader {
  readonly at: (offset: number) => Position;
  readonly say: (offset: number, sentence: Sentence) => void;
}

function treeOf(node: Node | null, reader: Reader, depth: number, fallback: number): Tree {
  const offset = node?.range?.[0] ?? fallback;
  if (node !== null && !isAlias(node)) {
    if (node.anchor !== undefined) reader.say(offset, ALIAS);
    if (node.tag !== undefined) reader.say(offset, TAG);
  }
  if (depth > MAX_DEPTH) reader.say(offset, SENTENCES.RESOURCE_EXHAUSTION);
  else if (isMap(node)) return mapOf(node as YAMLMap<Node, Node | null>, reader, depth);
  else if (isSeq(node)) return { kind: 'list', at: reader.at(offset), items: node.items.map((item) => treeOf(item as Node | null, reader, depth + 1, offset)) };
  else if (isAlias(node)) reader.say(offset, ALIAS);
  else if (isScalar(node)) return leafOf(node.value, node.source ?? '', node.type === 'PLAIN', offset, reader);
  return { kind: 'leaf', at: reader.at(offset), value: null, text: '' };
}

function mapOf(map: YAMLMap<Node, Node | null>, reader: Reader, depth: number): MapTree {
  const entries = new Map<string, Entry>();
  for (const { key, value } of map.items) {
    const offset = key?.range?.[0] ?? map.range?.[0] ?? 0;
    const name = keyOf(key, offset, reader);
    const child = treeOf(value, reader, depth + 1, offset);
    if (name === undefined) continue;
    const first = entries.get(name);
    if (first) {
      reader.say(offset, { code: 'yaml-duplicate-key', message: `the key ${quote(name)} is there twice, first in line ${first.key.line}`, hint: 'keep one of the two' });
      continue;
    }
    entries.set(name, { key: reader.at(offset), value: child });
  }
  return { kind: 'map', at: reader.at(map.range?.[0] ?? 0), entries };
}

function keyOf(key: Node | null, offset: number, reader: Reader): string | undefined {
  if (isAlias(key) || (key !== null && key.anchor !== undefined)) reader.say(offset, ALIAS);
  else if (key !== null && key.tag !== undefined) reader.say(offset, TAG);
  else if (!isScalar(key)) reader.say(offset, { code: 'yaml-key', message: 'a key must be a text, not a map or a list' });
  else if (typeof key.value !== 'string') {
    const text = key.source ?? '';
    reader.say(offset, { code: 'yaml-key', message: `a key must be a text, got ${text === '' ? 'nothing' : text.slice(0, 40)}`, ...(text !== '' && { hint: `write "${text.slice(0, 40)}": if it is meant as a name` }) });
  } else if (key.value === '<<' && key.type === 'PLAIN') {
    reader.say(offset, { code: 'yaml-merge-key', message: 'merge keys (<<) are not allowed', hint: 'write the fields out, or share them with extends' });
  } else if (PROTOTYPE_KEYS.has(key.value)) reader.say(offset, { code: 'yaml-key', message: `${quote(key.value)} is not allowed as a key` });
  else if (key.value === '') reader.say(offset, { code: 'yaml-key', message: 'a key must not be empty' });
  else if (checkText(key.value, offset, reader)) return key.value;
  return undefined;
}

function leafOf(value: unknown, text: string, plain: boolean, offset: number, reader: Reader): Leaf {
  const at = reader.at(offset);
  if (typeof value === 'string') {
    checkText(value, offset, reader);
    return { kind: 'leaf', at, value, text: value };
  }
  if (typeof value === 'number') {
    const exact = PLAIN_NUMBER.test(text) && text !== '-0' && (text.includes('.') ? text.length <= 17 : Number.isSafeInteger(value));
    if (!exact) {
      reader.say(offset, {
        code: 'yaml-number',
        message: `${quote(text)} is not a plain number`,
        hint: 'write a number without leading zeros, exponent or base, at most 9007199254740991; put it into quotes if it is meant as a text',
      });
    }
    return { kind: 'leaf', at, value, text };
  }
  if (typeof value === 'boolean' || value === null) return { kind: 'leaf', at, value, text: plain ? text : '' };
  reader.say(offset, { code: 'yaml-syntax', message: 'this value is neither text, number, true nor false' });
  return { kind: 'leaf', at, value: null, text: '' };
}

/** False, and an issue, where the text holds what no text may hold. */
function checkText(text: string, offset: number, reader: Reader): boolean {
  const character = refusedCharacter(text);
  if (character) {
    const hint = character.what === 'a line break' ? 'write it in one line; for a long text >- folds lines into one' : 'remove it';
    reader.say(offset, { code: 'yaml-character', message: `${character.what} is not allowed in a value`, hint });
    return false;
  }
  const marker = refusedMarker(text);
  if (marker) {
    reader.say(offset, { code: 'yaml-marker', message: `${marker.what}, is not allowed`, hint: 'remove it' });
    return false;
  }
  if (text !== text.normalize('NFC')) {
    reader.say(offset, { code: 'yaml-not-nfc', message: 'the text is not in Unicode normal form C, so that it would come back changed', hint: 'retype the letters with accents' });
    return false;
  }
  return true;
}
