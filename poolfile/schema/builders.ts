import { z } from 'zod';
import { keysMessage, kindMessage } from '../suggestions/kinds';

/**
 * What schemas are built with. Each schema names its kind in every refusal, so that `parseTree` finds the words for it.
 */

/** A field's description, and values to copy from; the JSON schema has them as `description` and `examples`. */
export function field<T extends z.ZodType>(schema: T, description: string, ...inputs: readonly unknown[]): T {
  return schema.meta({ description, ...(inputs.length > 0 && { inputs }) });
}

/** A map with known keys and no others; `kind` is the message for a value that is no map, if it has one of its own. */
export function block<S extends z.core.$ZodLooseShape>(
  shape: S,
  kind = blockMessage(Object.keys(shape)),
): z.ZodObject<S, z.core.$strict> {
  const keys = keysMessage(Object.keys(shape));
  return z.strictObject(shape, { error: ({ code }) => (code === 'unrecognized_keys' ? keys : kind) });
}

function blockMessage(keys: readonly string[]): string {
  // a map of one field is often written as that field's value
  return keys.length === 1 ? kindMessage('block', keys, keys[0]) : kindMessage('block', keys);
}

/** A map whose keys are names that its author chooses; `entries` follows `a map of `. */
export function named<V extends z.ZodType>(
  key: z.ZodString,
  value: V,
  entries: string,
  kind = kindMessage('named', entries),
): z.ZodRecord<z.ZodString, V> {
  return z.record(key, value, { error: kind });
}

/** A list; `entries` follows `a list of `, `example` is the whole value. */
export function listOf<V extends z.ZodType>(value: V, entries: string, example: string): z.ZodArray<V> {
  return z.array(value, { error: kindMessage('list', entries, example) });
}

/** A list with at least one entry; `entry` names one. */
export function filledListOf<V extends z.ZodType>(
  value: V,
  entry: string,
  key: string,
  example: string,
): z.ZodArray<V> {
  return listOf(value, `${entry}s`, example).min(1, { error: kindMessage('filled', entry, `${key}: ${example}`) });
}

/** A string of one pattern, which editors check too, and a further check, which they cannot make. */
export function pattern(kind: string, regex: RegExp, check?: (text: string) => boolean): z.ZodString {
  const text = z.string({ error: kind }).regex(regex, { error: kind });
  // a string that the pattern refuses is reported once
  return check ? text.refine((value) => !regex.test(value) || check(value), { error: kind }) : text;
}

/** A string of one notation, parsed once: `parse` gives the value, or undefined if it is refused. */
export function parsed<T>(kind: string, notation: RegExp, parse: (text: string) => T | undefined) {
  return pattern(kind, notation).transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: kind });
    return z.NEVER;
  });
}
