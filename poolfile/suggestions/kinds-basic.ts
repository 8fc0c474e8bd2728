import { KEEP_ALIVE, boundsText } from '../values/bounds';
import { Duration, Size } from '../values/units';
import { always, inQuotes } from './hints';
import { asDuration, asKeepAlive, asProcessors, asSize, asVersion1, asWhole, asWithin } from './hints-amounts';
import { asField, asItem } from './hints-maps';
import { asBoolean, asChoice } from './hints-words';
import { type Kind, mapKind, numberKind, stringKind } from './kind';

/** Kinds that have nothing to do with pools: strings, numbers, sizes, durations, lists and maps. */

const LOCK = always('delete the entry: Poolform then allocates it again');

/** `a, b or c`. */
function alternatives(words: readonly string[]): string {
  return words.join(', ').replace(/, ([^,]*)$/, ' or $1');
}

export const BASIC_KINDS = {
  text: (max: number) => stringKind(`a string of at most ${max} characters`, '"…"', { hint: inQuotes }),
  boolean: (): Kind => ({
    expected: 'true or false',
    acceptedTypes: ['boolean'],
    example: 'true, or false',
    hint: asBoolean,
  }),
  whole: (min: number, max: number) =>
    numberKind(`a whole number from ${min} to ${max}`, String(min), { hint: asWhole(min, max) }),
  number: (min: number, max: number) =>
    numberKind(`a number from ${min} to ${max}`, String(min), { hint: asWithin(min, max) }),
  tenths: (min: number, max: number) =>
    numberKind(`a number from ${min} to ${max} with at most one decimal`, '8', { hint: asProcessors(min, max) }),
  version1: () => numberKind('1', '1', { hint: asVersion1 }),
  choice: (words: readonly [string, ...string[]]) =>
    stringKind(alternatives(words), words[0], { hint: asChoice(words) }),
  autoOrWhole: (min: number, max: number): Kind => ({
    expected: `auto or a whole number from ${min} to ${max}`,
    acceptedTypes: ['string', 'number'],
    example: 'auto',
    hint: asWhole(min, max),
  }),
  size: () => stringKind(Size.EXPECTED, '24GiB', { hint: asSize }),
  duration: (min: Duration, max: Duration) =>
    stringKind(`${Duration.EXPECTED}, from ${min.toString()} to ${max.toString()}`, '5m', {
      hint: asDuration({ min, max }),
    }),
  keepAlive: () =>
    stringKind(`a duration such as 5m, ${boundsText(KEEP_ALIVE)}, or forever`, '5m', { hint: asKeepAlive }),
  lockSlot: () => numberKind('a whole number from 0 to 65535', '0', { hint: LOCK }),
  lockDevices: () => stringKind('the name of a device', 'GPU-…', { hint: LOCK }),
  lockReplica: () => stringKind('the number of a replica in quotes, such as "1"', '"1"', { hint: LOCK }),
  list: (entries: string, example: string): Kind => ({
    expected: `a list of ${entries} such as ${example}`,
    acceptedTypes: ['list'],
    example,
    hint: asItem,
  }),
  filled: (entry: string, example: string): Kind => ({
    expected: `at least one ${entry}`,
    acceptedTypes: ['list', 'map'],
    example,
    hint: always(`write ${example}`),
  }),
  /** A map with known keys; `field`: the one that the map is often mistaken for. */
  block: (keys: readonly string[], field?: string) =>
    mapKind(
      keys.length === 0 ? 'an empty map' : `a map with the field${keys.length === 1 ? '' : 's'} ${keys.join(', ')}`,
      keys[0] === undefined ? '{}' : `{ ${field ?? keys[0]}: … }`,
      { hint: asField(field) },
    ),
  /** A map whose keys are names that its author chooses. */
  named: (entries: string) => mapKind(`a map of ${entries}`, '{ <name>: … }', { hint: asField(undefined) }),
  together: (max: number) =>
    mapKind(`annotations of at most ${max} bytes together`, '{ … }', {
      hint: always('shorten them: a cluster takes 256KiB, with its own annotations among them'),
    }),
} as const satisfies Record<string, (...args: never[]) => Kind>;
