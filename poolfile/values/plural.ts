/** A number with its noun: `1 pool`, `2 pools`, `0 pools`. For nouns that form their plural with `s`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
