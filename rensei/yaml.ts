/**
 * YAML that readers of 1.1 and of 1.2 take for the same: every string is a JSON string, every number has one reading, and a key is plain only
 * where no reader takes it for anything else.
 */

export type Data = null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data | undefined };

/** What a JSON string may hold as it is, and some reader of YAML refuses or takes for a line break. */
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

/** What stands behind its key: no map and no list, unless an empty one. */
function isScalar(value: Data): boolean {
  return value === null || typeof value !== 'object' || Object.keys(value).length === 0;
}

function scalar(value: Data): string {
  if (typeof value === 'string') return quoted(value);
  // 1e-7 is a text to readers of YAML 1.1
  if (typeof value === 'number') return JSON.stringify(value).replace(/^(-?[0-9]+)e/, '$1.0e');
  return JSON.stringify(value);
}

/** Words of four letters and more that begin with a small letter; the shorter ones are where `y`, `no` and `on` are. */
function keyText(key: string): string {
  return /^(?!(?:true|false|null)$)[a-z][A-Za-z_]{3,}$/.test(key) ? key : quoted(key);
}
