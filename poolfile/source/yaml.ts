import { Composer, type Document, type ErrorCode, Lexer, LineCounter, Parser } from 'yaml';
import type { Diagnosis } from '../diagnostics/diagnostic';
import { refusedInFile } from '../values/characters';
import { type LocatedDiagnosis, lookalikeDiagnoses } from './lookalikes';

/**
 * Text -> the parser's document, or what is wrong with the text. The messages are ours: those of the parser quote the
 * input, and change with its version.
 */

export interface Yaml {
  readonly lines: LineCounter;
  /** If there are any, the rest of the text is ignored. */
  readonly diagnoses: readonly LocatedDiagnosis[];
  readonly document?: Document.Parsed;
}

const MAX_BYTES = 1024 * 1024;
/** Of nested maps and lists. The deepest field of a pool file is at 6. */
export const MAX_DEPTH = 24;

export const ALIAS: Diagnosis = {
  code: 'yaml-alias-unsupported',
  message: 'anchors (&) and aliases (*) are not supported',
  hint: 'write the value out, or share it with extends',
};
export const TAG: Diagnosis = {
  code: 'yaml-tag-unsupported',
  message: 'tags (!) are not supported',
  hint: 'remove the tag; put a string that starts with ! in quotes',
};
export const TOO_DEEP: Diagnosis = {
  code: 'yaml-nesting-unsupported',
  message: `maps and lists are nested more than ${MAX_DEPTH} deep`,
  hint: 'look for an unclosed bracket or a stray dash: no field is nested more than 6 deep',
};
const NOT_CLOSED: Diagnosis = {
  code: 'yaml-syntax-invalid',
  message: 'something before this is incomplete: a quote, a bracket or a colon is missing',
  hint: 'close the quote or bracket, or put a colon and a space after the key; the mistake may be on the line before',
};
const NOT_HERE: Diagnosis = {
  code: 'yaml-syntax-invalid',
  message: 'this is not expected here',
  hint: 'put a string with any of : # { } [ ] , & * ! | > % @ ` in quotes',
};
const ONE_LINE_KEY: Diagnosis = {
  code: 'yaml-syntax-invalid',
  message: 'this continues on the next line, but a key must be on one line',
  hint: 'check the indentation of the next line',
};
const DIRECTIVE: Diagnosis = {
  code: 'yaml-directive-unsupported',
  message: 'directives (%) are not supported',
  hint: 'remove the line; files are YAML 1.2',
};
const CONFLICT: Diagnosis = {
  code: 'yaml-merge-conflict',
  message: 'an unresolved merge conflict',
  hint: 'keep one side, and remove the lines with <<<<<<<, ======= and >>>>>>>',
};

const DIAGNOSES: Readonly<Record<ErrorCode, Diagnosis>> = {
  ALIAS_PROPS: ALIAS,
  BAD_ALIAS: ALIAS,
  MULTIPLE_ANCHORS: ALIAS,
  MULTIPLE_TAGS: TAG,
  TAG_RESOLVE_FAILED: TAG,
  BAD_COLLECTION_TYPE: TAG,
  BAD_PROP_ORDER: TAG,
  BAD_DIRECTIVE: DIRECTIVE,
  BAD_DQ_ESCAPE: {
    code: 'yaml-syntax-invalid',
    message: 'unknown escape sequence in double quotes',
    hint: 'use single quotes, in which a backslash is literal',
  },
  BAD_INDENT: {
    code: 'yaml-syntax-invalid',
    message: 'the indentation does not match the lines before',
    hint: 'indent all fields of a map by the same number of spaces',
  },
  BAD_SCALAR_START: {
    code: 'yaml-syntax-invalid',
    message: 'a string cannot start with this character',
    hint: 'put the string in quotes',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    code: 'yaml-syntax-invalid',
    message: 'a second colon on one line',
    hint: 'put the value in quotes, or write it below, indented',
  },
  BLOCK_IN_FLOW: NOT_HERE,
  DUPLICATE_KEY: { code: 'yaml-key-duplicate', message: 'duplicate key', hint: 'keep one of the two' },
  IMPOSSIBLE: NOT_HERE,
  KEY_OVER_1024_CHARS: ONE_LINE_KEY,
  MISSING_CHAR: NOT_CLOSED,
  MULTILINE_IMPLICIT_KEY: ONE_LINE_KEY,
  MULTIPLE_DOCS: {
    code: 'yaml-documents-too-many',
    message: 'a file has only one document',
    hint: 'move everything after --- to another file',
  },
  NON_STRING_KEY: {
    code: 'yaml-key-invalid',
    message: 'a key must be a string',
    hint: 'put it in quotes if it is a name',
  },
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAB_AS_INDENT: { code: 'yaml-character-invalid', message: 'a tab is not allowed', hint: 'use spaces' },
  UNEXPECTED_TOKEN: NOT_HERE,
};

/** A line that starts with % before any content: it could change how the rest is read. */
const FIRST_DIRECTIVE = /^(?:[ \t]*(?:#[^\n]*)?\n)*%/;
const CONFLICT_LINE = /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/m;

export function readYaml(text: string): Yaml {
  const lines = linesOf(text);
  if (Buffer.byteLength(text) > MAX_BYTES)
    return {
      lines,
      diagnoses: [
        {
          offset: 0,
          code: 'yaml-file-too-long',
          message: 'the file is larger than 1MiB',
          hint: 'split the pool, or remove what it does not need',
        },
      ],
    };

  const characters = characterDiagnoses(text);
  const conflict = CONFLICT_LINE.exec(text);
  const directive = FIRST_DIRECTIVE.exec(text);
  const { document, errors } = parse(text);
  if (conflict) return { lines, diagnoses: [{ offset: conflict.index, ...CONFLICT }] };
  if (directive) return { lines, diagnoses: [...characters, { offset: directive[0].length - 1, ...DIRECTIVE }] };

  const lookalikes =
    errors.length > 0
      ? lookalikeDiagnoses(
          text,
          errors.map(({ offset }) => offset),
          lines,
        )
      : [];
  const diagnoses = [...characters, ...lookalikes];
  const seenOffsets = new Set<number>();
  const lineOf = (offset: number): number => lines.linePos(offset).line;
  const unreadableLines = new Set([
    ...characters.map(({ offset }) => lineOf(offset)),
    // the parser may notice only in the next line
    ...lookalikes.flatMap(({ offset }) => [lineOf(offset) - 1, lineOf(offset), lineOf(offset) + 1]),
  ]);
  let lost = false;
  for (const { offset, code } of errors) {
    // after a tab or an invisible character, errors of the parser in the same line are noise
    if (unreadableLines.has(lineOf(offset)) || seenOffsets.has(offset)) continue;
    seenOffsets.add(offset);
    // once the parser has lost its place, it expects none of the tokens that follow
    if (lost && code === 'UNEXPECTED_TOKEN') continue;
    lost ||= code === 'UNEXPECTED_TOKEN';
    const first =
      code === 'UNEXPECTED_TOKEN' &&
      text.slice(text.lastIndexOf('\n', offset) + 1, offset).trim() === '' &&
      /[\w"']/.test(text.charAt(offset));
    diagnoses.push({ offset, ...DIAGNOSES[first ? 'BAD_INDENT' : code] });
  }
  return diagnoses.length > 0 || !document ? { lines, diagnoses } : { lines, diagnoses, document };
}

/** Counted from the text, because the parser skips lines once it has lost its place. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) lines.addNewLine(end + 1);
  return lines;
}

interface Parsed {
  readonly document?: Document.Parsed;
  readonly errors: readonly { readonly offset: number; readonly code: ErrorCode }[];
}

/**
 * Like the library's `parseDocument`, except that it stops at the depth limit. The library goes on until the stack
 * overflows, which can end the whole process if a regular expression is being compiled.
 */
function parse(text: string): Parsed {
  const parser = new Parser();
  const composer = new Composer({ version: '1.2', merge: false, uniqueKeys: false, resolveKnownTags: false });
  const documents: Document.Parsed[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    // the document itself and the current scalar are on the stack too
    if (parser.stack.length > MAX_DEPTH + 2)
      return { errors: [{ offset: parser.offset - 1, code: 'RESOURCE_EXHAUSTION' }] };
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, text.length));

  // even an empty text has a document; warnings are about tags and aliases, which `readSource` reports
  const [document, second] = documents as [Document.Parsed, Document.Parsed?];
  const errors = document.errors.map(({ code, pos }) => ({ offset: pos[0], code }));
  // of two errors at one offset, the one about the next line's indentation is closer to the mistake
  const nextLineErrors = errors.filter(({ code }) => code === 'MULTILINE_IMPLICIT_KEY');
  return {
    document,
    errors: [
      ...nextLineErrors,
      ...errors,
      ...(second ? [{ offset: second.range[0], code: 'MULTIPLE_DOCS' as const }] : []),
    ],
  };
}

function characterDiagnoses(text: string): readonly LocatedDiagnosis[] {
  return refusedInFile(text).map(({ index, what }) =>
    index === 0 && text.startsWith('\ufeff')
      ? {
          offset: 0,
          code: 'yaml-character-invalid',
          message: 'the file starts with a byte-order mark',
          hint: 'save it as UTF-8 without a byte-order mark',
        }
      : {
          offset: index,
          code: 'yaml-character-invalid',
          message: `${what} is not allowed`,
          hint: what === 'a tab' ? 'use spaces' : 'retype the line: the character is invisible',
        },
  );
}
