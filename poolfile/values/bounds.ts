import { Duration } from './units';

/**
 * Bounds that are named in more than one place: by a schema, by the message that refuses a value, by a hint and by a
 * description.
 */
export interface Bounds<T> {
  readonly min: T;
  readonly max: T;
}

/** Of `serving.keepAlive`, unless it is `forever`. */
export const KEEP_ALIVE: Bounds<Duration> = { min: Duration.parse('0s'), max: Duration.parse('24h') };

/** Of `pull.timeout`, written or computed. */
export const PULL_TIMEOUT: Bounds<Duration> = { min: Duration.parse('1m'), max: Duration.parse('48h') };

/** Of `nodeTimeout` of a cluster. */
export const NODE_TIMEOUT: Bounds<Duration> = { min: Duration.parse('1m'), max: Duration.parse('12h') };

/** Of `serving.contextLength` and of a profile's `contextWindow`, in tokens. */
export const CONTEXT_LENGTH: Bounds<number> = { min: 512, max: 1_048_576 };

/** Of the devices of one replica, and of the devices that one entry of a host's inventory counts. */
export const DEVICES: Bounds<number> = { min: 1, max: 16 };

/** Of a TCP port. */
export const PORT: Bounds<number> = { min: 1, max: 65_535 };

/** Characters of one value or key. */
export const MAX_TEXT = 4096;

/** `from 0s to 24h`. */
export function boundsText({ min, max }: Bounds<Duration | number>): string {
  return `from ${min.toString()} to ${max.toString()}`;
}
