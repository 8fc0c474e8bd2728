import { refusedMarker } from './characters';

/**
 * What a name is. Environments, places, pools, node groups, profiles and token holders all follow this one rule,
 * because names become parts of resource names and of file names.
 */
export const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

/** `NAME` in words, for messages: `expected a name of …`. */
export const NAME_RULE = 'at most 40 lower-case letters, digits and hyphens, with a letter or digit at both ends';

/** Device names on Windows, which no file or folder there can have. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/** Keys that no file may hold, because they reach the prototype of a JavaScript object. */
export const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Who reserves a word that would otherwise be a name. */
export function reservedBy(name: string): 'Windows' | 'JavaScript' | undefined {
  if (WINDOWS_DEVICE.test(name)) return 'Windows';
  return PROTOTYPE_KEYS.has(name) ? 'JavaScript' : undefined;
}

/** True if a name can follow a `-` in a longer name without becoming a number token of CDKTF, as `pf-8e298` would. */
export function isPlainName(name: string): boolean {
  return refusedMarker(`-${name}`) === undefined;
}

/** True for a name that pool files, environment files and commands take. */
export function isName(text: string): boolean {
  return NAME.test(text) && reservedBy(text) === undefined && isPlainName(text);
}
