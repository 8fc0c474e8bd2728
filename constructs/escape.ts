import { Token } from 'cdktf';

/**
 * Makes Terraform read text as it is written. In Terraform's JSON every string and every map key is a template: `${` and `%{` would run.
 * Strings that hold a reference made by CDKTF are left alone; no input can look like one, because `poolfile/source` refuses its marker.
 * The rule is exact for text in NFC without control characters, which is what `poolfile/source` lets through.
 */
export function asWritten<T>(value: T): T {
  return written(value) as T;
}

function written(value: unknown): unknown {
  if (typeof value === 'string') return Token.isUnresolved(value) ? value : literal(value);
  if (Array.isArray(value)) return Token.isUnresolved(value) ? value : value.map(written);
  if (value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [literal(k), written(v)]));
  }
  return value;
}

/** One string for Terraform's JSON; `$${` comes back as `$${`. */
export function literal(text: string): string {
  return text.replace(/([$%])\{/g, '$1$1{');
}
