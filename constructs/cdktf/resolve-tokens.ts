import { refusedMarker } from '../../poolfile/values/characters';
/** CDKTF's own: gives a value with its tokens replaced and without `undefined`. */
export type Resolve = (scope: unknown, value: unknown, preparing?: boolean) => unknown;

/**
 * The same result from one look at each value. CDKTF resolves a stack three times, with a context of its own and four regular expressions for every
 * value and every key, although most hold no token: that is two thirds of the time of synthesis. Here it is asked only for what may hold one.
 */
export function resolveWhereNeeded(resolve: Resolve): Resolve {
  return (scope, value, preparing) => copied(value, (part) => resolve(scope, part, preparing));
}

function copied(value: unknown, resolve: (part: unknown) => unknown): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (mayBeToken(value)) return resolve(value);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    // a list of one token stands for a whole list
    if (value.some(mayBeToken)) return resolve(value);
    return value.map((item) => copied(item, resolve)).filter((item) => item !== undefined);
  }
  const result: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    // and a key that is one, for a whole map
    if (mayBeToken(key)) return resolve(value);
    const made = copied(part, resolve);
    if (made !== undefined) result[key] = made;
  }
  return result;
}

/** True for each token, and for whatever is no plain data. */
function mayBeToken(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return refusedMarker(value) !== undefined;
    case 'number':
      return value < -1e280;
    case 'boolean':
    case 'undefined':
      return false;
    case 'object':
      return (
        value !== null &&
        !Array.isArray(value) &&
        (Object.getPrototypeOf(value) !== Object.prototype || 'resolve' in value)
      );
    default:
      return true;
  }
}
