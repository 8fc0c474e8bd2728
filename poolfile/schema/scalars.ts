import { NAME, isName, isPlainName } from '../values/name';
import valid from 'semver/functions/valid';
import { z } from 'zod';
import { parseCidr, addressKind } from '../values/address';
import { said } from '../suggestions/kinds';
import { referenceProblem } from '../values/model-reference';
import { Duration, Size } from '../values/units';

/** The values that fields are made of. Each says its kind in every refusal, so that `shape` can find the sentence for it. */

/** An author's words about a field, and values to copy from; `poolJsonSchema` makes them `description` and `examples`. */
export function field<T extends z.ZodType>(schema: T, description: string, ...inputs: readonly unknown[]): T {
  return schema.meta({ description, ...(inputs.length > 0 && { inputs }) });
}

/** A map with known keys and no others; `kind` where something of its own is to be said to what is no map. */
export function block<S extends z.core.$ZodLooseShape>(
  shape: S,
  kind = mapOf(Object.keys(shape)),
): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? JSON.stringify(Object.keys(shape)) : kind),
  });
}

function mapOf(keys: readonly string[]): string {
  // a map of one field is often written as that field's value
  const all = keys.join(', ');
  return keys.length === 1 ? said('map', all, all) : said('map', all);
}

/** A map by names that the author gives. */
export function named<V extends z.ZodType>(
  key: z.ZodString,
  value: V,
  of: string,
  kind = said('map', of),
): z.ZodRecord<z.ZodString, V> {
  return z.record(key, value, { error: kind });
}

export function listOf<V extends z.ZodType>(value: V, of: string, write: string): z.ZodArray<V> {
  return z.array(value, { error: said('list', of, write) });
}

/** A text of one pattern, which editors see, and one more check, which they do not. */
function pattern(kind: string, regex: RegExp, check?: (text: string) => boolean): z.ZodString {
  const text = z.string({ error: kind }).regex(regex, { error: kind });
  // the pattern's own refusal is enough: one issue a value
  return check ? text.refine((value) => !regex.test(value) || check(value), { error: kind }) : text;
}

export const text = (max: number): z.ZodString =>
  z.string({ error: said('text') }).max(max, { error: said('shorter', max) });
export const flag = z.boolean({ error: said('flag') });
export const choice = <const W extends readonly [string, ...string[]]>(...words: W) =>
  z.enum(words, { error: said('choice', ...words) });

export function whole(min: number, max: number): z.ZodInt {
  const error = said('whole', min, max);
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function number(min: number, max: number): z.ZodNumber {
  const error = said('number', min, max);
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** Processors: a tenth at the finest, because that is what every engine can hold to. A number out of bounds is one issue, however fine it is. */
export function tenths(min: number, max: number): z.ZodNumber {
  const error = said('tenths', min, max);
  return z
    .number({ error })
    .min(min, { error })
    .max(max, { error })
    .refine((value) => value < min || value > max || Number.isInteger(Math.round(value * 1e6) / 1e5), { error });
}

export function autoOrWhole(min: number, max: number) {
  const error = said('autoOrWhole', min, max);
  return z.union([z.literal('auto', { error }), z.int({ error }).min(min, { error }).max(max, { error })], { error });
}

export const version1 = z.literal(1, { error: said('version1') });

export const size = pattern(said('size'), /^[1-9][0-9]{0,6}(?:Mi|Gi|Ti)B?$/).transform((value) => Size.parse(value));

const DURATION = /^(?=[0-9])(?:[0-9]{1,5}h)?(?:[0-9]{1,6}m)?(?:[0-9]{1,7}s)?$/;

function within(value: string, min: string, max: string): boolean {
  const { seconds } = Duration.parse(value);
  return seconds >= Duration.parse(min).seconds && seconds <= Duration.parse(max).seconds;
}

export function duration(min: string, max: string) {
  return pattern(said('duration', min, max), DURATION, (value) => within(value, min, max)).transform((value) =>
    Duration.parse(value),
  );
}

export const keepAlive = pattern(
  said('keepAlive'),
  new RegExp(`^forever$|${DURATION.source}`),
  (value) => value === 'forever' || within(value, '0s', '24h'),
).transform((value) => (value === 'forever' ? ('forever' as const) : Duration.parse(value)));
export const name = pattern(said('name'), NAME, isName);
export const digest = pattern(said('digest'), /^sha256:[0-9a-f]{64}$/).transform((value) =>
  value.slice('sha256:'.length),
);
export const tokenHash = pattern(said('tokenHash'), /^[0-9a-f]{64}$/);
export const reference = pattern(
  said('reference'),
  /^[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,420}$/,
  (value) => referenceProblem(value) === undefined,
);
export const version = pattern(
  said('version'),
  /^(?:0|[1-9][0-9]{0,4})\.(?:0|[1-9][0-9]{0,4})\.(?:0|[1-9][0-9]{0,4})(?:-[0-9A-Za-z.]{1,40})?$/,
  (value) => valid(value) !== null,
);
/** Registry, path, tag and digest as engines take them. */
export const image = pattern(
  said('image'),
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?(?::[0-9]{1,5})?\/)?[a-z0-9]+(?:[._-]{1,2}[a-z0-9]+|\/[a-z0-9]+){0,40}(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/,
);
export const product = pattern(said('product'), /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
export const resource = pattern(
  said('resource'),
  /^(?:nvidia|amd|gpu\.intel)\.com\/[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/,
);
export const uuid = pattern(said('uuid'), /^(?:GPU|MIG)-[0-9a-f]{4,32}(?:-[0-9a-f]{1,32}){0,4}$/, isPlainName);
export const hostPath = pattern(
  said('hostPath'),
  /^(?:\/[A-Za-z0-9_@+.-]{1,128}){1,16}$/,
  (value) => !/\/\.{1,2}(?:\/|$)/.test(value),
);
export const folder = pattern(said('folder'), /^[A-Za-z0-9_@+./~-]{1,512}$/, (value) => !value.startsWith('-'));
export const variable = pattern(said('variable'), /^[A-Z][A-Z0-9_]{0,99}$/);
export const address = pattern(
  said('address'),
  /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$|^::$|^0$/,
  (value) => value === '::' || value === '0' || addressKind(value) !== 'notIpv4',
);
export const cidr = pattern(said('cidr'), /^[0-9.]{7,15}\/[0-9]{1,2}$/, (value) => parseCidr(value) !== undefined);
/** A leading `-` would be an option of ssh, and a password would be in every plan. */
export const endpoint = pattern(
  said('endpoint'),
  /^(?:unix:\/\/(?:\/[A-Za-z0-9_@+.-]{1,128}){1,16}|ssh:\/\/(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}@)?[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::[0-9]{1,5})?|tcp:\/\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}:[0-9]{1,5})$/,
);
export const url = pattern(
  said('url'),
  /^https?:\/\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::[0-9]{1,5})?(?:\/[A-Za-z0-9_.~-]{1,100}){0,8}\/?$/,
  (value) => URL.canParse(value),
).transform((value) => value.replace(/\/$/, ''));
export const proxy = pattern(
  said('proxy'),
  /^https?:\/\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::[0-9]{1,5})?\/?$/,
  (value) => URL.canParse(value),
).transform((value) => value.replace(/\/$/, ''));

const DNS_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DNS_NAME = `(?=.{1,253}$)${DNS_LABEL}(?:\\.${DNS_LABEL}){0,60}`;
const LABEL_WORD = '[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?';

export const namespace = pattern(said('namespace'), new RegExp(`^${DNS_LABEL}$`), isPlainName);
/** Of a Secret, a ConfigMap, a class. */
export const objectName = pattern(said('objectName'), new RegExp(`^${DNS_NAME}$`));
export const clusterDomain = pattern(
  said('clusterDomain'),
  new RegExp(`^(?=.{1,80}$)${DNS_LABEL}(?:\\.${DNS_LABEL}){0,10}$`),
);
export const labelKey = pattern(
  said('labelKey'),
  new RegExp(`^(?:(?=[^/]{1,253}/)${DNS_LABEL}(?:\\.${DNS_LABEL}){0,60}/)?${LABEL_WORD}$`),
);
export const labelValue = pattern(said('labelValue'), new RegExp(`^(?:${LABEL_WORD})?$`));
export const effect = choice('NoSchedule', 'PreferNoSchedule', 'NoExecute');
/** A leading `-` would be an option of kubectl. */
export const context = pattern(said('context'), /^[A-Za-z0-9_][A-Za-z0-9_@:/.+-]{0,252}$/);
export const kubeconfig = pattern(said('kubeconfig'), /^(?:\/[A-Za-z0-9_@+.-]{1,128}){1,16}$/);
