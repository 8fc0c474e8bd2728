import type { Changes } from './terraform';

/** A plan as data: actions and address, one per line, sorted. Instances of one block with one action are one line. */
export const planLines = (changes: Changes): readonly string[] =>
  [
    ...new Set(Object.entries(changes).map(([address, actions]) => `${actions} ${address.replace(/\[".*"\]$/, '')}`)),
  ].sort();

const WORDS: Readonly<Record<string, string>> = {
  'delete,create': 'replaced',
  'create,delete': 'new, then old removed',
  update: 'in place',
  create: 'made',
  delete: 'removed',
};

/**
 * A plan in a few words: `pull-1, pull-2: replaced; gateway: in place`. What is only read or forgotten is left out.
 *
 * @param nameOf - The table's name of an address; undefined: it is left out.
 */
export function planInWords(plan: readonly string[], nameOf: (address: string) => string | undefined): string {
  const names = new Map<string, Set<string>>();
  for (const line of plan) {
    const [actions = '', address = ''] = line.split(' ');
    const [word, name] = [WORDS[actions], nameOf(address)];
    if (word !== undefined && name !== undefined) names.set(word, (names.get(word) ?? new Set()).add(name));
  }
  return [...names].map(([word, all]) => `${[...all].sort().join(', ')}: ${word}`).join('; ') || 'nothing';
}
