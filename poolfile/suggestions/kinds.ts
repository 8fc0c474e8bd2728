import type { Kind } from './kind';
import { BASIC_KINDS } from './kinds-basic';
import { PLACE_KINDS } from './kinds-place';
import { POOL_KINDS } from './kinds-pool';

/**
 * Schemas and the kinds of their values. A schema of zod can attach only a string to a failed check: ours attach a key,
 * under which the kind of the value or the known keys of the map are registered here. Schemas register when they are
 * built, never while a file is read.
 */

const KINDS = { ...BASIC_KINDS, ...POOL_KINDS, ...PLACE_KINDS };
type Kinds = typeof KINDS;

const kinds = new Map<string, Kind>();
const keyLists = new Map<string, readonly string[]>();

/** Registers a kind, and returns the message for zod by which `kindOf` finds it. The same kind has the same message. */
export function kindMessage<K extends keyof Kinds>(name: K, ...args: Parameters<Kinds[K]>): string {
  const message = `${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`;
  if (!kinds.has(message)) kinds.set(message, (KINDS[name] as (...args: Parameters<Kinds[K]>) => Kind)(...args));
  return message;
}

/** The kind that a message of zod stands for; undefined for a message in zod's own words. */
export function kindOf(message: string): Kind | undefined {
  return kinds.get(message);
}

/** Registers the known keys of a map, and returns the message by which `knownKeys` finds them. */
export function keysMessage(keys: readonly string[]): string {
  const message = `keys(${keys.join(', ')})`;
  keyLists.set(message, keys);
  return message;
}

/** @throws Error for a message that no schema of ours made. */
export function knownKeys(message: string): readonly string[] {
  const keys = keyLists.get(message);
  if (!keys) throw new Error(`no map of ours has the message ${JSON.stringify(message)}`);
  return keys;
}
