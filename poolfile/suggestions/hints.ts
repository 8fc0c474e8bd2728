/**
 * What to write instead of a value whose intent is clear. Undefined: nothing better is known than what was expected.
 */
export type Hint = (value: WrittenValue) => string | undefined;

/** A value as it was written. */
export interface WrittenValue {
  readonly text: string;
  /** The field's name; `-` for an entry of a list. */
  readonly key: string;
  /** `none`: a key without a value. */
  readonly type: 'string' | 'number' | 'boolean' | 'null' | 'none' | 'list' | 'map';
}

/** A value as its field is written; an entry of a list has no key. */
export function fieldText(key: string, value: string | number): string {
  return key === '-' ? String(value) : `${key}: ${value}`;
}

/** For a kind with one hint for every mistake. */
export function always(hint: string): Hint {
  return () => hint;
}

/** For a string that YAML read as something else. */
export const inQuotes: Hint = ({ text, key, type }) =>
  ['number', 'boolean', 'null'].includes(type) ? `write ${fieldText(key, JSON.stringify(text))}` : undefined;
