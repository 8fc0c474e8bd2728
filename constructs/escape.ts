import { Token } from 'cdktf';

/**
 * Makes Terraform read text literally. In Terraform's JSON every string and every map key is a template, so `${` and
 * `%{` in user text would run. Returns a copy in which they are escaped, at every depth.
 *
 * Strings that contain a reference made by CDKTF are left alone. No input can look like one: `poolfile/source` refuses
 * the marker. The escape is exact for text in NFC without control characters, which is all that `poolfile/source` lets
 * through.
 */
export function escapeTemplates<T>(value: T): T {
  return escaped(value) as T;
}

function escaped(value: unknown): unknown {
  if (typeof value === 'string') return Token.isUnresolved(value) ? value : escapeText(value);
  if (Array.isArray(value)) return Token.isUnresolved(value) ? value : value.map(escaped);
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [escapeText(key), escaped(inner)]));
  }
  return value;
}

/** Escapes one string for Terraform's JSON: `${` becomes `$${`, and Terraform reads `${` again. */
export function escapeText(text: string): string {
  return text.replace(/([$%])\{/g, '$1$1{');
}
