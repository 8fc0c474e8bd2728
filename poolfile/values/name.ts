import { refusedMarker } from './characters';

/** True where a name may stand behind a `-` in a longer name without turning into a number token (`pf-8e298` would). */
export function isPlainName(name: string): boolean {
  return refusedMarker(`-${name}`) === undefined;
}
/** What environments, places, pools and holders of tokens are called: names of resources are made of them. */
export const NAME_RULE = 'at most 40 lower-case letters, digits and -, with a letter or digit at both ends';
/** Folders and files are named after these, and Windows keeps some names for itself. */
export const RESERVED_NAME = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
export const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

export function isName(value: string): boolean {
  return NAME.test(value) && !RESERVED_NAME.test(value) && isPlainName(value);
}
