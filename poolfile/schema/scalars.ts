import valid from 'semver/functions/valid';
import { z } from 'zod';
import { AMOUNT } from '../suggestions/hints-maps';
import { kindMessage } from '../suggestions/kinds';
import { addressKind, parseCidr } from '../values/address';
import { parseCidr6 } from '../values/address-ipv6';
import { type Bounds, KEEP_ALIVE } from '../values/bounds';
import { referenceProblem } from '../values/model-reference';
import { NAME, isName, isPlainName } from '../values/name';
import { Duration, Size } from '../values/units';
import { parsed, pattern } from './builders';

/** The values that fields are made of. */

export function text(max: number): z.ZodString {
  const error = kindMessage('text', max);
  return z.string({ error }).max(max, { error });
}
export const boolean = z.boolean({ error: kindMessage('boolean') });
export const choice = <const W extends readonly [string, ...string[]]>(...words: W) =>
  z.enum(words, { error: kindMessage('choice', words) });

export function whole(min: number, max: number): z.ZodInt {
  const error = kindMessage('whole', min, max);
  return z.int({ error }).min(min, { error }).max(max, { error });
}

export function number(min: number, max: number): z.ZodNumber {
  const error = kindMessage('number', min, max);
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/**
 * Processors in steps of a tenth, which every engine can enforce. A number out of bounds is reported once, even if it
 * is too fine as well.
 */
export function tenths(min: number, max: number): z.ZodNumber {
  const error = kindMessage('tenths', min, max);
  return z
    .number({ error })
    .min(min, { error })
    .max(max, { error })
    .refine((value) => value < min || value > max || Number.isInteger(Math.round(value * 1e6) / 1e5), { error });
}

export function autoOrWhole(min: number, max: number) {
  const error = kindMessage('autoOrWhole', min, max);
  return z.union([z.literal('auto', { error }), z.int({ error }).min(min, { error }).max(max, { error })], { error });
}

export const version1 = z.literal(1, { error: kindMessage('version1') });

export const size = parsed(kindMessage('size'), Size.NOTATION, (value) => Size.tryParse(value));

function durationWithin(text: string, { min, max }: Bounds<Duration>): Duration | undefined {
  const duration = Duration.tryParse(text);
  return duration && duration.seconds >= min.seconds && duration.seconds <= max.seconds ? duration : undefined;
}

export function duration({ min, max }: Bounds<Duration>) {
  return parsed(kindMessage('duration', min, max), Duration.NOTATION, (value) => durationWithin(value, { min, max }));
}

export const keepAlive = parsed<Duration | 'forever'>(
  kindMessage('keepAlive'),
  new RegExp(`^forever$|${Duration.NOTATION.source}`),
  (value) => (value === 'forever' ? value : durationWithin(value, KEEP_ALIVE)),
);
export const name = pattern(kindMessage('name'), NAME, isName);
/** With its `sha256:`. */
export const digest = pattern(kindMessage('digest'), /^sha256:[0-9a-f]{64}$/);
export const tokenHash = pattern(kindMessage('tokenHash'), /^[0-9a-f]{64}$/);
export const reference = pattern(
  kindMessage('reference'),
  /^[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,420}$/,
  (value) => referenceProblem(value) === undefined,
);
export const version = pattern(
  kindMessage('version'),
  /^(?:0|[1-9][0-9]{0,4})\.(?:0|[1-9][0-9]{0,4})\.(?:0|[1-9][0-9]{0,4})(?:-[0-9A-Za-z.]{1,40})?$/,
  (value) => valid(value) !== null,
);

/** An image's registry, path, tag and digest, as engines take them. */
export const image = pattern(
  kindMessage('image'),
  new RegExp(
    [
      '^(?:[a-z0-9](?:[a-z0-9.-]{0,200}[a-z0-9])?(?::[0-9]{1,5})?\\/)?',
      '[a-z0-9]+(?:[._-]{1,2}[a-z0-9]+|\\/[a-z0-9]+){0,40}',
      '(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?',
      '(?:@sha256:[0-9a-f]{64})?$',
    ].join(''),
  ),
);
export const product = pattern(kindMessage('product'), NAME);
export const resource = pattern(
  kindMessage('resource'),
  /^(?:nvidia|amd|gpu\.intel)\.com\/[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/,
  (value) => !AMOUNT.test(value),
);
export const uuid = pattern(kindMessage('uuid'), /^(?:GPU|MIG)-[0-9a-f]{4,32}(?:-[0-9a-f]{1,32}){0,4}$/, isPlainName);
export const hostPath = pattern(
  kindMessage('hostPath'),
  /^(?:\/[A-Za-z0-9_@+.-]{1,128}){1,16}$/,
  (value) => !/\/\.{1,2}(?:\/|$)/.test(value),
);
export const folder = pattern(kindMessage('folder'), /^[A-Za-z0-9_@+./~-]{1,512}$/, (value) => !value.startsWith('-'));
export const variable = pattern(kindMessage('variable'), /^[A-Z][A-Z0-9_]{0,99}$/);
export const address = pattern(
  kindMessage('address'),
  /^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$|^::$|^0$/,
  (value) => value === '::' || value === '0' || addressKind(value) !== 'notIpv4',
);
export const cidr = pattern(
  kindMessage('cidr'),
  /^[0-9.]{7,15}\/[0-9]{1,2}$/,
  (value) => parseCidr(value) !== undefined,
);
/** Of either kind: on clusters. */
export const anyCidr = pattern(
  kindMessage('anyCidr'),
  /^(?:[0-9.]{7,15}|[0-9a-f:]{2,39})\/[0-9]{1,3}$/,
  (value) => parseCidr(value) !== undefined || parseCidr6(value) !== undefined,
);
/** A leading `-` would be an option of ssh, and a password would appear in every plan. */
/** One word of the characters that names and addresses have: it goes through `docker` and `ssh` unquoted. */
export const owner = pattern(kindMessage('owner'), /^[A-Za-z0-9][A-Za-z0-9@._+-]{0,59}$/);
export const selinuxType = pattern(kindMessage('selinuxType'), /^[a-z][a-z0-9_]{0,62}_t$/);
export const endpoint = pattern(
  kindMessage('endpoint'),
  new RegExp(
    [
      '^(?:unix:\\/\\/(?:\\/[A-Za-z0-9_@+.-]{1,128}){1,16}',
      '|ssh:\\/\\/(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}@)?[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::[0-9]{1,5})?',
      '|tcp:\\/\\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}:[0-9]{1,5})$',
    ].join(''),
  ),
);
export const url = pattern(
  kindMessage('url'),
  /^https?:\/\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::[0-9]{1,5})?(?:\/[A-Za-z0-9_.~-]{1,100}){0,8}\/?$/,
  (value) => URL.canParse(value),
).transform((value) => value.replace(/\/$/, ''));
/** Exactly what browsers send: lower case, no path, no port that the scheme implies. */
export const origin = pattern(
  kindMessage('origin'),
  /^https?:\/\/[a-z0-9][a-z0-9.-]{0,252}(?::[0-9]{1,5})?$/,
  (value) => URL.canParse(value) && new URL(value).origin === value,
);
export const proxy = pattern(
  kindMessage('proxy'),
  /^https?:\/\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::[0-9]{1,5})?\/?$/,
  (value) => URL.canParse(value),
).transform((value) => value.replace(/\/$/, ''));

/** As in `NO_PROXY`: a name, a name with a dot before it, an address or a network. */
export const noProxy = pattern(
  kindMessage('noProxy'),
  /^(?:\.?[A-Za-z0-9][A-Za-z0-9_.-]{0,252}(?::[0-9]{1,5})?|[0-9.]{7,15}\/[0-9]{1,2})$/,
  (value) => !value.includes('/') || parseCidr(value) !== undefined,
);

const DNS_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DNS_NAME = `(?=.{1,253}$)${DNS_LABEL}(?:\\.${DNS_LABEL}){0,60}`;
const LABEL_WORD = '[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?';

export const namespace = pattern(kindMessage('namespace'), new RegExp(`^${DNS_LABEL}$`), isPlainName);
/** Of a Secret, a ConfigMap, a class. */
export const objectName = pattern(kindMessage('objectName'), new RegExp(`^${DNS_NAME}$`));
export const clusterDomain = pattern(
  kindMessage('clusterDomain'),
  new RegExp(`^(?=.{1,80}$)${DNS_LABEL}(?:\\.${DNS_LABEL}){0,10}$`),
);
export const labelKey = pattern(
  kindMessage('labelKey'),
  new RegExp(`^(?:(?=[^/]{1,253}/)${DNS_LABEL}(?:\\.${DNS_LABEL}){0,60}/)?${LABEL_WORD}$`),
);
export const labelValue = pattern(kindMessage('labelValue'), new RegExp(`^(?:${LABEL_WORD})?$`));
export const effect = choice('NoSchedule', 'PreferNoSchedule', 'NoExecute');
/** A leading `-` would be an option of kubectl. */
export const context = pattern(kindMessage('context'), /^[A-Za-z0-9_][A-Za-z0-9_@:/.+-]{0,252}$/);
export const kubeconfig = pattern(kindMessage('kubeconfig'), /^(?:\/[A-Za-z0-9_@+.-]{1,128}){1,16}$/);
