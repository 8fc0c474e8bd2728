import type { Changes } from './terraform';

/** A plan as data: actions and address, a line each. */
export const lines = (changes: Changes): readonly string[] =>
  Object.entries(changes)
    .map(([address, actions]) => `${actions} ${address}`)
    .sort();

const WORDS: Readonly<Record<string, string>> = {
  'delete,create': 'replaced',
  'create,delete': 'new, then old removed',
  update: 'in place',
  create: 'made',
  delete: 'removed',
};
const NAMES: Readonly<Record<string, string>> = {
  gateway_configuration: 'configuration',
  gateway_deployment: 'gateway',
  gateway_service: 'Service',
  home_quota: 'quota',
  servers_budget: 'disruption budget',
  servers_set: 'servers',
};

/** A plan in a few words: `pull-1, pull-2: replaced; gateway: in place`. What is only read is left out. */
export function inShort(plan: readonly string[]): string {
  const parts = new Map<string, string[]>();
  for (const line of plan) {
    const [actions = '', address = ''] = line.split(' ');
    const id = /\.chat_(.+)_[0-9A-F]{8}$/.exec(address)?.[1] ?? address;
    const word = WORDS[actions];
    if (word !== undefined) parts.set(word, [...(parts.get(word) ?? []), NAMES[id] ?? id.replace(/_job$/, '')]);
  }
  return [...parts].map(([word, names]) => `${names.sort().join(', ')}: ${word}`).join('; ') || 'nothing';
}
