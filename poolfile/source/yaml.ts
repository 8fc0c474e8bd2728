import { Composer, type Document, type ErrorCode, Lexer, LineCounter, Parser } from 'yaml';
import { refusedInFile } from '../values/characters';

/** Text -> the parser's document, or what is wrong with the text, in our sentences: theirs quote the input and change with its version. */

export interface Diagnosis {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** A sentence about a place: a UTF-16 offset. */
export interface LocatedDiagnosis extends Diagnosis {
  readonly offset: number;
}

export interface Yaml {
  readonly lines: LineCounter;
  /** Nothing else is to be said about the text where there is any. */
  readonly diagnoses: readonly LocatedDiagnosis[];
  readonly document?: Document.Parsed;
}

const MAX_BYTES = 1024 * 1024;
/** Of maps and lists; the deepest field of a pool file is at 6. */
export const MAX_DEPTH = 24;

export const ALIAS: Diagnosis = {
  code: 'yaml-alias-unsupported',
  message: 'anchors (&) and aliases (*) are not allowed',
  hint: 'write the value out, or share it with extends',
};
export const TAG: Diagnosis = {
  code: 'yaml-tag-unsupported',
  message: 'tags (!) are not allowed',
  hint: 'remove the tag; put a text that begins with ! into quotes',
};
export const TOO_DEEP: Diagnosis = {
  code: 'yaml-nesting-unsupported',
  message: `maps and lists are nested deeper than ${MAX_DEPTH}`,
  hint: 'the deepest field is at 6; look for a bracket or a dash that is not closed or not meant',
};
const NOT_CLOSED: Diagnosis = {
  code: 'yaml-syntax-invalid',
  message: 'something before this is not closed: a quote, a bracket or a colon is missing',
  hint: 'look at the line before, too: close the quote or the bracket, or put a colon and a blank behind the key',
};
const NOT_HERE: Diagnosis = {
  code: 'yaml-syntax-invalid',
  message: 'this is not expected here',
  hint: 'put a text with : # { } [ ] , & * ! | > % @ ` in it into quotes',
};
const ONE_LINE_KEY: Diagnosis = {
  code: 'yaml-syntax-invalid',
  message: 'this goes on in the next line, and a key must be on one',
  hint: 'check the indentation of the next line',
};
const DIRECTIVE: Diagnosis = {
  code: 'yaml-directive-unsupported',
  message: 'directives (%) are not allowed',
  hint: 'remove the line; files are YAML 1.2',
};
const CONFLICT: Diagnosis = {
  code: 'yaml-merge-conflict',
  message: 'a merge conflict that is not resolved',
  hint: 'keep what is meant, and remove the lines with <<<<<<<, ======= and >>>>>>>',
};

const SENTENCES: Readonly<Record<ErrorCode, Diagnosis>> = {
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
    message: 'unknown escape in double quotes',
    hint: 'use single quotes, in which a backslash is a backslash',
  },
  BAD_INDENT: {
    code: 'yaml-syntax-invalid',
    message: 'the indentation does not fit the lines before',
    hint: 'indent fields of one map alike, with blanks',
  },
  BAD_SCALAR_START: {
    code: 'yaml-syntax-invalid',
    message: 'a text cannot begin with this character',
    hint: 'put the text into quotes',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    code: 'yaml-syntax-invalid',
    message: 'a second colon in one line',
    hint: 'put the value into quotes, or indent what belongs to it on lines of its own',
  },
  BLOCK_IN_FLOW: NOT_HERE,
  DUPLICATE_KEY: { code: 'yaml-key-duplicate', message: 'this key is there twice', hint: 'keep one of the two' },
  IMPOSSIBLE: NOT_HERE,
  KEY_OVER_1024_CHARS: ONE_LINE_KEY,
  MISSING_CHAR: NOT_CLOSED,
  MULTILINE_IMPLICIT_KEY: ONE_LINE_KEY,
  MULTIPLE_DOCS: {
    code: 'yaml-documents-too-many',
    message: 'a file holds one document',
    hint: 'move what is behind --- to a file of its own',
  },
  NON_STRING_KEY: {
    code: 'yaml-key-invalid',
    message: 'a key must be a text',
    hint: 'put it into quotes if it is meant as a name',
  },
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAB_AS_INDENT: { code: 'yaml-character-invalid', message: 'a tab is not allowed', hint: 'use blanks' },
  UNEXPECTED_TOKEN: NOT_HERE,
};

/** A line that begins with % before any content: it could change how the rest is read. */
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
          code: 'yaml-too-long',
          message: 'the file is larger than 1MiB',
          hint: 'split the pool, or remove what is not needed',
        },
      ],
    };

  const characters = characterDiagnoses(text);
  const conflict = CONFLICT_LINE.exec(text);
  const directive = FIRST_DIRECTIVE.exec(text);
  const { document, errors } = parse(text);
  if (conflict) return { lines, diagnoses: [{ offset: conflict.index, ...CONFLICT }] };
  if (directive) return { lines, diagnoses: [...characters, { offset: directive[0].length - 1, ...DIRECTIVE }] };

  const diagnoses = [...characters];
  const said = new Set<number>();
  const spoiled = new Set(characters.map(({ offset }) => lines.linePos(offset).line));
  let lost = false;
  for (const { offset, code } of errors) {
    // a tab or an invisible character was said already, and what the parser makes of the rest of that line is noise
    if (spoiled.has(lines.linePos(offset).line) || said.has(offset)) continue;
    said.add(offset);
    // once the parser has lost its place, it expects nothing of what follows
    if (lost && code === 'UNEXPECTED_TOKEN') continue;
    lost ||= code === 'UNEXPECTED_TOKEN';
    const first =
      code === 'UNEXPECTED_TOKEN' &&
      text.slice(text.lastIndexOf('\n', offset) + 1, offset).trim() === '' &&
      /[\w"']/.test(text.charAt(offset));
    diagnoses.push({ offset, ...SENTENCES[first ? 'BAD_INDENT' : code] });
  }
  return diagnoses.length > 0 || !document ? { lines, diagnoses } : { lines, diagnoses, document };
}

/** From the text: the parser leaves lines out where it has lost its place. */
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
 * As the library's `parseDocument`, except that it stops at the depth limit: the library goes on until the stack is full, which can end
 * the whole process while a regular expression is compiled there.
 */
function parse(text: string): Parsed {
  const parser = new Parser();
  const composer = new Composer({ version: '1.2', merge: false, uniqueKeys: false, resolveKnownTags: false });
  const documents: Document.Parsed[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    // the document itself and the scalar in work are on the stack too
    if (parser.stack.length > MAX_DEPTH + 2)
      return { errors: [{ offset: parser.offset - 1, code: 'RESOURCE_EXHAUSTION' }] };
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, text.length));

  // `end` makes one of an empty text too; warnings are about tags and aliases, which the tree says together with all else
  const [document, second] = documents as [Document.Parsed, Document.Parsed?];
  const found = document.errors.map(({ code, pos }) => ({ offset: pos[0], code }));
  // of two errors at one place the one about the next line's indentation is nearer to the mistake
  const nearer = found.filter(({ code }) => code === 'MULTILINE_IMPLICIT_KEY');
  return {
    document,
    errors: [...nearer, ...found, ...(second ? [{ offset: second.range[0], code: 'MULTIPLE_DOCS' as const }] : [])],
  };
}

function characterDiagnoses(text: string): readonly LocatedDiagnosis[] {
  return refusedInFile(text).map(({ index, what }) =>
    index === 0 && text.startsWith('\ufeff')
      ? {
          offset: 0,
          code: 'yaml-character-invalid',
          message: 'the file begins with a byte-order mark',
          hint: 'save it as UTF-8 without a mark',
        }
      : {
          offset: index,
          code: 'yaml-character-invalid',
          message: `${what} is not allowed`,
          hint: what === 'a tab' ? 'use blanks' : 'remove it; it cannot be seen, so retype the line',
        },
  );
}
