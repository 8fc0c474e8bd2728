import { isPlainName } from './text';
import { Duration } from './units';

/** What to write instead of a value that was understood although it is not right. Undefined: nothing better than what was expected. */
export type Hint = (got: Got) => string | undefined;

/** A value as it was written. */
export interface Got {
  readonly text: string;
  /** The field's name. */
  readonly key: string;
  /** `nothing`: a key with nothing behind it. */
  readonly type: 'text' | 'number' | 'flag' | 'null' | 'nothing' | 'list' | 'map';
}

export const inQuotes: Hint = ({ text, key, type }) => (['number', 'flag', 'null'].includes(type) ? `write ${key === '-' ? '' : `${key}: `}${JSON.stringify(text)}` : undefined);

export const asNumber: Hint = ({ text, key, type }) => (type === 'text' && /^[0-9]{1,15}$/.test(text) ? `a number without quotes: ${key}: ${Number(text)}` : undefined);

export const asProcessors: Hint = (got) => {
  const millis = /^([0-9]{1,7})m$/.exec(got.text);
  const decimal = got.type === 'number' && /^[0-9]{1,4}\.[0-9]{2,6}$/.test(got.text);
  if (millis || decimal) return `write ${got.key}: ${Math.max(0.1, Math.ceil(millis ? Number(millis[1]) / 100 : Number((Number(got.text) * 10).toFixed(6))) / 10)}`;
  return asNumber(got);
};

export const asFlag: Hint = ({ text }) => {
  const word = text.toLowerCase();
  if (['yes', 'on', '1', 'true', 'y'].includes(word)) return 'write true';
  return ['no', 'off', '0', 'false', 'n'].includes(word) ? 'write false' : undefined;
};

export function asChoice(words: readonly string[]): Hint {
  return ({ text, key }) => {
    const lower = text.toLowerCase();
    const same = words.find((word) => word.toLowerCase() === lower) ?? (lower === 'true' && words.includes('on') ? 'on' : lower === 'false' && words.includes('off') ? 'off' : undefined);
    return same === undefined ? undefined : `write ${key}: ${same}`;
  };
}

/** For a map of which one field is what was written: `target: here` for `target: { docker: here }`. */
export function asField(field: string | undefined): Hint {
  return ({ text, key, type }) => {
    if (type === 'nothing') return 'remove the line, or write its fields below it, indented';
    return field !== undefined && ['text', 'number'].includes(type) ? `write ${/^[a-z]/i.test(key) ? `${key}: ` : ''}{ ${field}: ${text} }` : undefined;
  };
}

export const asItem: Hint = ({ text, key, type }) => (type === 'nothing' ? 'remove the line, or write its entries below it, each behind a "- "' : type === 'text' && text.length <= 60 ? `write ${key}: [${text}]` : undefined);

const DECIMAL_POWER: Readonly<Record<string, number>> = { m: 2, g: 3, t: 4 };

export const asSize: Hint = ({ text, key }) => {
  const match = /^([0-9]{1,7})(\.[0-9]{1,3})?\s*([mgt]?)(i?)b?(?:ytes)?$/i.exec(text);
  if (!match) return undefined;
  const letter = (match[3] ?? '').toLowerCase();
  const number = Number(`${match[1]}${match[2] ?? ''}`);
  if (number === 0) return undefined;
  if (letter === '') return number < 10_000 ? `write ${key}: ${Math.ceil(number)}GiB` : undefined;
  const unit = `${letter.toUpperCase()}iB`;
  const power = DECIMAL_POWER[letter] ?? 0;
  if (match[4] === '' && /b$/i.test(text) && match[2] === undefined) {
    const binary = (number * 1000 ** power) / 1024 ** power;
    const lower = Math.floor(binary) > 0 ? `${Math.floor(binary)}${unit} or ` : '';
    return `${text} is ${binary.toFixed(1)}${unit}; write ${key}: ${lower}${number}${unit}`;
  }
  if (match[2] === undefined) return `write ${key}: ${number}${unit}`;
  return letter === 'm' ? `write ${key}: ${Math.ceil(number)}MiB` : `write ${key}: ${Math.ceil(number * 1024)}${letter === 't' ? 'GiB' : 'MiB'}`;
};

const SECONDS: Readonly<Record<string, number>> = { w: 604_800, week: 604_800, d: 86_400, day: 86_400, h: 3600, hr: 3600, hour: 3600, m: 60, min: 60, minute: 60, '': 1, s: 1, sec: 1, second: 1 };

/** What a text most likely means as seconds: `7d`, `5 min`, `1.5h`, `1h 30m`, `300`. */
function looseSeconds(text: string): number | undefined {
  const joined = text.replaceAll(/\s+/g, '');
  const exact = Duration.tryParse(joined)?.seconds;
  if (exact !== undefined) return exact;
  const match = /^([0-9]{1,8}(?:\.[0-9]{1,3})?)([a-z]*?)s?$/i.exec(joined);
  const unit = SECONDS[(match?.[2] ?? '').toLowerCase()];
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : undefined;
}

/** `min` and `max` in seconds: what lies without gets no spelling of itself. */
export function asDuration(min: number, max: number): Hint {
  return ({ text, key }) => {
    const seconds = looseSeconds(text);
    if (seconds === undefined) return undefined;
    return `write ${key}: ${Duration.ofSeconds(Math.min(Math.max(seconds, min), max)).toString()}`;
  };
}

export const asKeepAlive: Hint = ({ text, key }) => {
  if (/^-/.test(text) || ['inf', 'infinite', 'always', 'never'].includes(text.toLowerCase())) return `write ${key}: forever`;
  const seconds = looseSeconds(text);
  if (seconds === undefined) return undefined;
  return seconds > 86_400 ? `24h is the most; write ${key}: 24h or ${key}: forever` : `write ${key}: ${Duration.ofSeconds(seconds).toString()}`;
};

/** Folders and files are named after these, and Windows keeps some names for itself. */
export const RESERVED_NAME = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

export const asName: Hint = ({ text }) => {
  if (RESERVED_NAME.test(text)) return 'Windows keeps this name for itself, and files and folders are named after it';
  if (!isPlainName(text)) return 'with a - before it CDKTF would read it as a number of its own; put a letter before the digits';
  const name = text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 40).replaceAll(/^-+|-+$/g, '');
  return name === '' || name === text ? undefined : `${name} would do`;
};

export const asVersion: Hint = ({ text }) => {
  if (/^v[0-9]/.test(text)) return `write ${text.slice(1)}`;
  if (/^(latest|rocm)$/.test(text)) return 'a tag that moves is no version: write the one that is meant, such as 0.32.15';
  return /^[0-9]+(\.[0-9]+)?$/.test(text) ? 'a version has three numbers, such as 0.32.15' : undefined;
};

export const asDigest: Hint = ({ text }) => {
  if (/^[0-9a-f]{64}$/i.test(text)) return `write "sha256:${text.toLowerCase()}"`;
  if (/^sha256:[0-9a-f]{64}$/i.test(text)) return `write "${text.toLowerCase()}"`;
  return /^(?:sha256:)?[0-9a-f]{6,63}$/.test(text) ? 'this is the short form; the whole digest is needed' : undefined;
};

export const asTokenHash: Hint = ({ text }) => {
  if (/^[0-9A-F]{64}$/i.test(text) && text !== text.toLowerCase()) return 'write it in lower case';
  if (/^[0-9a-f]{64}$/.test(text)) return 'write it as a field: { sha256: "…" }';
  if (/^sha256:/.test(text)) return 'leave sha256: out; write the 64 digits alone';
  if (/^pf_/.test(text)) return 'this is the token itself, and it is in a file now: make a new one with `poolform token`, and write the sha256 that it prints';
  return '`poolform token` makes a token and prints its entry';
};

export const asGpus: Hint = ({ text }) => {
  if (/^(0|no|off|false|cpu|null|~)$/i.test(text)) return 'write gpus: none';
  if (/^[0-9]{1,2}$/.test(text)) return `write gpus: { product: nvidia-l4, count: ${text} } with the product of the host`;
  return /^[a-z0-9]+-[a-z0-9-]+$/.test(text) ? `write gpus: { product: ${text}, count: 1 }` : undefined;
};

export const asEndpoint: Hint = ({ text }) => {
  if (text.startsWith('/')) return `write unix://${text}`;
  if (/^ssh:\/\/[^/]*:[^/]*@/.test(text)) return 'no password in it: ssh takes a key from the agent or from ~/.ssh/config';
  return /^(https?|npipe):/.test(text) ? 'use tcp:// with certificates, or ssh://' : undefined;
};

export const asCidr: Hint = ({ text }) => (/^[0-9]+(\.[0-9]+){3}$/.test(text) ? `write ${text}/32 for one address` : text.includes(':') ? 'hosts publish on IPv4 addresses, so that clients come from one' : undefined);

export const asTls: Hint = ({ text, type }) => {
  if (text.startsWith('/')) return `write tls: { bundle: ${text} }`;
  if (type !== 'map' && /^(?:off|no|false|null|~)$/i.test(text)) return 'write tls: none to say that it is meant';
  return 'a bundle is a PEM file with certificate and key on the Docker host, a secret one of type kubernetes.io/tls in the pool\'s namespace';
};

export const asTarget: Hint = ({ text, type }) => (type === 'text' && text !== '' ? `write target: { docker: ${text} } for a Docker host, target: { kubernetes: ${text} } for a cluster` : undefined);

export const asPeer: Hint = ({ text, type }) => {
  if (type !== 'text' || text === '') return undefined;
  return /^[0-9]/.test(text) ? `write { cidr: ${text.includes('/') ? text : `${text}/32`} }` : `write { namespace: ${text} }`;
};

export const asObjectName: Hint = (got) => (got.type === 'text' ? (/[A-Z_]/.test(got.text) ? 'names of Kubernetes are in lower case, with - and not _' : undefined) : inQuotes(got));

export const asLabelKey: Hint = ({ text }) => {
  const [domain, name] = text.includes('/') ? [text.slice(0, text.indexOf('/')), text.slice(text.indexOf('/') + 1)] : [undefined, text];
  if (domain !== undefined && /[A-Z_]/.test(domain)) return 'the domain before / is in lower case';
  return name.length > 63 ? `the name is ${name.length} characters long` : undefined;
};
