/**
 * YAML that parsers of versions 1.1 and 1.2 read in the same way: every string is a JSON string, every number has one
 * reading, and a key is plain only if no parser takes it for anything else.
 */

/** What can be written. */
export type Data = null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data | undefined };

/** Characters that JSON allows in a string, but some YAML parser refuses or takes for a line break. */
const NOT_PLAIN = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** One line of JSON that is also YAML. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    NOT_PLAIN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A block of YAML without a document mark, with a line break at its end; absent fields are left out. */
export function yamlText(value: { readonly [key: string]: Data | undefined }): string {
  return `${block(value, '').join('\n')}\n`;
}

/** JSON over several lines, with the same strings. */
export function jsonText(value: Data): string {
  return JSON.stringify(value, null, 2).replace(
    NOT_PLAIN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function block(value: Data, indent: string): string[] {
  if (isList(value)) {
    return value.flatMap((item) => {
      const [first = '', ...rest] = isScalar(item) ? [scalar(item)] : block(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  if (value === null || typeof value !== 'object') return [scalar(value)];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (inner === undefined) return [];
    if (isScalar(inner)) return [`${indent}${keyText(key)}: ${scalar(inner)}`];
    return [`${indent}${keyText(key)}:`, ...block(inner, `${indent}  `)];
  });
}

const isList = (value: Data): value is readonly Data[] => Array.isArray(value);

/** Whether a value is written on the line of its key: anything but a map or list with entries. */
function isScalar(value: Data): boolean {
  return value === null || typeof value !== 'object' || Object.keys(value).length === 0;
}

function scalar(value: Data): string {
  if (typeof value === 'string') return quoted(value);
  // YAML 1.1 parsers read 1e-7 as a string
  if (typeof value === 'number') return JSON.stringify(value).replace(/^(-?[0-9]+)e/, '$1.0e');
  return JSON.stringify(value);
}

/** Plain for lower-case words of at least four letters; `y`, `no` and `on` are shorter. Otherwise quoted. */
function keyText(key: string): string {
  return /^(?!(?:true|false|null)$)[a-z][A-Za-z_]{3,}$/.test(key) ? key : quoted(key);
}
