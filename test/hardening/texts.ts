import { Token } from 'cdktf';
import fc from 'fast-check';
import { BLNS } from '../naughty';

/**
 * Texts that an author could write, most of them made to be mistaken for something else. Seeded: the same ones in every
 * run.
 */

/** A number as CDKTF hides a reference in it; nothing in the texts is more dangerous. */
const hidden = Token.asNumber({
  creationStack: [],
  resolve: () => 'leaked',
  toString: () => '',
  toJSON: () => '',
} as never);

/** What Terraform reads in a template. */
const TEMPLATE = [
  '${',
  '%{',
  '$${',
  '%%{',
  '$$${',
  '%%%{',
  '$',
  '$$',
  '%',
  '%%',
  '{',
  '}',
  '~}',
  '${~',
  '%{~',
  '%{ if true }',
  '%{ endif }',
  '%{ for x in [1] }',
  '${file("/etc/hostname")}',
  '${1+1}',
  '${"$"}',
  '{{ .Values }}',
  '"',
  '\\"',
  '\\',
  '\\n',
  '\\u0024{',
  "'",
  '<<EOT',
  '#',
  '//',
  '/*',
  '..',
  '\\${',
  '$\\{',
  '%5B',
  '&#36;{',
];

const PLAIN = [
  'a',
  'B',
  '7',
  ' ',
  '-',
  '_',
  ':',
  '=',
  ',',
  '(',
  ')',
  '[',
  ']',
  'TfToken',
  'TOKEN',
  'true',
  'null',
  'ü',
  'ß',
  'İ',
  '日本語',
  '🦙',
  '\u0130',
  'ﬁ',
  '½',
  '\u00e9',
  'e12',
  '1e5',
  '-3.5',
  'x'.repeat(200),
];

/** What `poolfile/source` refuses, each for a reason of its own. */
const REFUSED = [
  'TfToken[',
  '${TfToken[TOKEN.0]}',
  '${TfToken[TOKEN.1]}',
  '#{TfToken[',
  '&{TfToken[TOKEN.3]}',
  String(hidden),
  `+${String(hidden)}`,
  '-8.1e298',
  '-1.8881545897087505e+289',
  '-9999e999',
  'e\u0301',
  '\u212b',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u200b',
  '\ufeff',
  '\u0000',
  '\u001b[31m',
  '\u0085',
  '\r',
  '\r\n',
  '\t',
  '\n',
  '\ud83e',
  '\udd99',
  '\u00ad',
  '\ufe0f',
];

const piece = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...TEMPLATE) },
  { weight: 6, arbitrary: fc.constantFrom(...PLAIN) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);
const templates = fc.array(piece, { minLength: 1, maxLength: 9 }).map((pieces) => pieces.join(''));
const spoilt = fc.tuple(templates, fc.constantFrom(...REFUSED), templates).map((pieces) => pieces.join(''));
const long = fc
  .tuple(fc.constantFrom(...TEMPLATE), fc.integer({ min: 100, max: 1500 }))
  .map(([part, times]) => part.repeat(times).slice(0, 4000));

const hostile = fc.oneof(
  { weight: 400, arbitrary: templates },
  { weight: 40, arbitrary: spoilt },
  { weight: 1, arbitrary: long },
);

/** So many different texts, the BLNS ones of the list first. */
export function hostileTexts(count: number, seed: number): readonly string[] {
  const texts = new Set<string>([...BLNS.filter((text) => text !== ''), ...REFUSED, ...TEMPLATE]);
  for (let round = 0; texts.size < count; round += 1) {
    for (const text of fc.sample(hostile, { seed: seed + round, numRuns: count }))
      if (texts.size < count) texts.add(text);
  }
  return [...texts];
}

/**
 * Values made from one that is right: something hostile before, in or after it, and what the field's own pattern
 * lets through.
 */
export function near(example: string, pattern: string | undefined, count: number, seed: number): readonly string[] {
  const inserted = fc
    .tuple(templates, fc.nat({ max: example.length }))
    .map(([text, at]) => `${example.slice(0, at)}${text}${example.slice(at)}`);
  // lookaheads only bound the length here; the schema checks generated texts anyway
  const matching =
    pattern === undefined
      ? []
      : [{ weight: 4, arbitrary: fc.stringMatching(new RegExp(pattern.replace(/\(\?=[^)]*\)/g, ''))) }];
  return fc.sample(fc.oneof({ weight: 3, arbitrary: inserted }, { weight: 1, arbitrary: templates }, ...matching), {
    seed,
    numRuns: count,
  });
}
