/**
 * A value that an earlier step has made sure of, so that its absence is a bug and not a mistake of an author.
 * @param value - The value, which must exist.
 * @param what - What it is, for the bug report: `a network for pool chat`.
 * @throws Error if it is missing.
 */
export function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`bug in Poolform: ${what} is missing`);
  return value;
}
