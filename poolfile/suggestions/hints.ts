import { RESERVED_NAME, isPlainName } from '../values/name';
import { Duration } from '../values/units';

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

/** As a field is written; an entry of a list, whose key is `-`, has a value alone. */
const entry = (key: string, value: string | number): string => (key === '-' ? String(value) : `${key}: ${value}`);

export const inQuotes: Hint = ({ text, key, type }) =>
  ['number', 'flag', 'null'].includes(type) ? `write ${entry(key, JSON.stringify(text))}` : undefined;

/** The bound that a number is beyond, or the number that stands before a unit, a range or another port. */
export function asWithin(min: number, max: number): Hint {
  return ({ text, key, type }) => {
    const value = Number(text);
    if (type === 'number') return value > max ? `${max} is the most` : value < min ? `${min} is the least` : undefined;
    if (type !== 'text') return undefined;
    const [, first, thousands] =
      /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}:)?([0-9]{1,9})(?:(k)$|[\s:,/a-z-]|$)/i.exec(text) ?? [];
    const meant = Number(first) * (thousands === undefined ? 1 : 1024);
    if (!(meant >= min && meant <= max)) return `write a number alone, from ${min} to ${max}`;
    return `${text === first ? 'a number without quotes:' : 'write'} ${entry(key, meant)}`;
  };
}

export function asWhole(min: number, max: number): Hint {
  return (got) =>
    asWithin(min, max)(got) ??
    (got.type === 'number' ? `write ${entry(got.key, Math.round(Number(got.text)))}` : undefined);
}

export function asProcessors(min: number, max: number): Hint {
  return (got) => {
    const millis = /^([0-9]{1,7})m$/.exec(got.text)?.[1];
    const decimal = got.type === 'number' && /^[0-9]+\.[0-9]{2}/.test(got.text);
    // a product of decimals is off by a hair, and would round up by a tenth
    const tenths =
      millis !== undefined ? Number(millis) / 100 : decimal ? Number((Number(got.text) * 10).toFixed(6)) : Infinity;
    const meant = Math.max(min, Math.ceil(tenths) / 10);
    if (meant <= max) return `write ${entry(got.key, meant)}`;
    if (/^[0-9]{1,4},[0-9]$/.test(got.text)) return `write ${entry(got.key, got.text.replace(',', '.'))}`;
    return asWithin(min, max)(got);
  };
}

export const asVersion1: Hint = ({ text, key, type }) => {
  if (/^v?[0-9]{1,2}(?:\.[0-9]{1,2}){1,2}$/.test(text))
    return "write version: 1, which is the format of this file, and neither Compose's nor Ollama's version";
  return type === 'number'
    ? 'this Poolform reads version 1'
    : text === '1'
      ? `a number without quotes: ${entry(key, 1)}`
      : undefined;
};

const YES: readonly string[] = ['yes', 'on', '1', 'true', 'y'];
const NO: readonly string[] = ['no', 'off', '0', 'false', 'n'];

export const asFlag: Hint = ({ text }) => {
  const word = text.toLowerCase();
  if (YES.includes(word)) return 'write true';
  return NO.includes(word) ? 'write false' : undefined;
};

export function asChoice(words: readonly string[]): Hint {
  return ({ text, key }) => {
    const lower = text.toLowerCase();
    const same =
      words.find((word) => word.toLowerCase() === lower) ??
      words.find(
        (word) => (word === 'on' && YES.includes(lower)) || (['off', 'none'].includes(word) && NO.includes(lower)),
      );
    return same === undefined ? undefined : `write ${key}: ${same}`;
  };
}

/** For a map of which one field is what was written: `target: here` for `target: { docker: here }`. */
export function asField(field: string | undefined): Hint {
  return ({ text, key, type }) => {
    if (type === 'nothing') return 'remove the line, or write its fields below it, indented';
    if (type === 'list') return 'write each entry as a field of its own, name: value, without the "- "';
    return field !== undefined && text !== '' && ['text', 'number'].includes(type)
      ? `write ${entry(key, `{ ${field}: ${text} }`)}`
      : undefined;
  };
}

export const asItem: Hint = ({ text, key, type }) => {
  if (type === 'nothing') return 'remove the line, or write its entries below it, each behind a "- "';
  if (/^[0-9.]+\/[0-9]+$/.test(text)) return `write ${key}: [{ cidr: ${text} }]`;
  const words = text.split(/[,\s]/).filter((word) => /\w/.test(word));
  return type === 'text' && words.length > 0 && !/^(?:all|any|everyone|everybody)$/i.test(text) && text.length <= 60
    ? `write ${key}: [${words.join(', ')}]`
    : undefined;
};

const DECIMAL_POWER: Readonly<Record<string, number>> = { m: 2, g: 3, t: 4 };

export const asSize: Hint = ({ text, key }) => {
  const match = /^([0-9]{1,7})(\.[0-9]{1,3})?\s*([mgt]?)(i?)b?(?:ytes)?$/i.exec(text.replace(',', '.'));
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
  return letter === 'm'
    ? `write ${key}: ${Math.ceil(number)}MiB`
    : `write ${key}: ${Math.ceil(number * 1024)}${letter === 't' ? 'GiB' : 'MiB'}`;
};

const SECONDS: Readonly<Record<string, number>> = {
  w: 604_800,
  week: 604_800,
  d: 86_400,
  day: 86_400,
  h: 3600,
  hr: 3600,
  hour: 3600,
  m: 60,
  min: 60,
  minute: 60,
  '': 1,
  s: 1,
  sec: 1,
  second: 1,
  ms: 0.001,
  milli: 0.001,
  millisecond: 0.001,
};

/** What a text most likely means as seconds: `7d`, `5 min`, `1.5h`, `1h 30m`, `300`. */
function looseSeconds(text: string): number | undefined {
  const joined = text.replaceAll(/\s/g, '');
  const exact = Duration.tryParse(joined)?.seconds;
  if (exact !== undefined) return exact;
  const [, number, word = ''] = /^([0-9]{1,8}(?:\.[0-9]{1,3})?)([a-z]*)$/.exec(joined.toLowerCase()) ?? [];
  const unit = SECONDS[word] ?? SECONDS[word.replace(/s$/, '')];
  return number !== undefined && unit !== undefined ? Math.round(Number(number) * unit) : undefined;
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
  if (/^-/.test(text) || ['forever', 'inf', 'infinite', 'always', 'never'].includes(text.toLowerCase()))
    return `write ${key}: forever`;
  const seconds = looseSeconds(text);
  if (seconds === undefined) return undefined;
  return seconds > 86_400
    ? `24h is the most; write ${key}: 24h or ${key}: forever`
    : `write ${key}: ${Duration.ofSeconds(seconds).toString()}`;
};
export const asName: Hint = ({ text, key, type }) => {
  if (type !== 'text') return inQuotes({ text, key, type });
  if (RESERVED_NAME.test(text)) return 'Windows keeps this name for itself, and files and folders are named after it';
  if (text.includes('://')) return 'an address stands in environment.yaml; here is the name that it has there';
  if (!isPlainName(text))
    return 'with a - before it CDKTF would read it as a number of its own; put a letter before the digits';
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? undefined : `${name} would do`;
};

export const asVersion: Hint = ({ text }) => {
  if (/^(latest|rocm)$/.test(text))
    return 'a tag that moves is no version: write the one that is meant, such as 0.32.15';
  if (/^v?[0-9]+(\.[0-9]+)?$/.test(text)) return 'a version has three numbers, such as 0.32.15';
  return /^v[0-9]/.test(text) ? `write ${text.slice(1)}` : undefined;
};

export const asDigest: Hint = ({ text }) => {
  const digits = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text)?.[1];
  if (digits !== undefined) return `write "sha256:${digits.toLowerCase()}"`;
  return /^(?:sha256:)?[0-9a-f]{6,63}$/.test(text) ? 'this is the short form; the whole digest is needed' : undefined;
};

export const asHolders: Hint = (got) =>
  /\bpf_/.test(got.text)
    ? asTokenHash(got)
    : '`poolform token` makes a token and prints its entry, which stands below the name of who holds it';

export const asUrl: Hint = ({ text }) =>
  /^[a-z0-9.-]+(?::[0-9]{1,5})?$/i.test(text) && text.includes('.') ? `write https://${text}` : undefined;

export const asProxy: Hint = ({ text }) =>
  /^[a-z0-9.-]+:[0-9]{1,5}$/i.test(text)
    ? `write http://${text}`
    : text.includes('@')
      ? 'a password here would end up in state; let the proxy know the host by its address'
      : undefined;

export const asTokenHash: Hint = ({ text }) => {
  if (/^[0-9A-F]{64}$/i.test(text) && text !== text.toLowerCase()) return 'write it in lower case';
  if (/^[0-9a-f]{64}$/.test(text)) return 'write it as a field: { sha256: "…" }';
  if (/^sha256:/.test(text)) return 'leave sha256: out; write the 64 digits alone';
  if (/\bpf_/.test(text))
    return 'this is the token itself, and it is in a file now: make a new one with `poolform token`, and write the sha256 that it prints';
  return '`poolform token` makes a token and prints its entry';
};

export const asGpus: Hint = ({ text, type }) => {
  if (type === 'list' || /^(?:all|any|auto|true|yes|on|nvidia|amd|intel|cuda)$/i.test(text))
    return 'write gpus: { product: nvidia-l4, count: 1 } with the product of the host; which devices it gets is chosen';
  if (/^(0|no|off|false|cpu|null|~)$/i.test(text)) return 'write gpus: none';
  if (/^[0-9]{1,2}$/.test(text))
    return `write gpus: { product: nvidia-l4, count: ${text} } with the product of the host`;
  return /^[a-z0-9]+-[a-z0-9-]+$/.test(text) ? `write gpus: { product: ${text}, count: 1 }` : undefined;
};

const FORWARD = 'a path of Linux has / and neither \\ nor a drive';

function isWindowsPath(text: string): boolean {
  return text.includes('\\') || /^[a-z]:[\\/]/i.test(text);
}

export const asPath: Hint = ({ text }) =>
  isWindowsPath(text) ? FORWARD : /^(?:~|\$|\.{1,2}\/)/.test(text) ? 'write the whole path from / on' : undefined;

export const asAddress: Hint = ({ text }) =>
  /^localhost$/i.test(text)
    ? 'write 127.0.0.1'
    : text.includes(':')
      ? 'one IPv4 address without a port: the port is access.port of each pool'
      : undefined;

export const asImage: Hint = ({ text }) => {
  const bare = text.replace(/^https?:\/\//, '');
  if (bare !== text) return `write ${bare}`;
  return /^[^@]*[A-Z]/.test(text) ? 'names of images are in lower case' : undefined;
};

export const asEndpoint: Hint = ({ text }) => {
  if (/^(?:npipe:|\\\\|\/\/\.\/pipe|[a-z]:[\\/])/i.test(text))
    return 'the engine of Docker Desktop is reached from WSL: unix:///var/run/docker.sock';
  if (text.startsWith('/')) return `write unix://${text}`;
  if (/^ssh:\/\/[^/]*:[^/]*@/.test(text))
    return 'no password in it: ssh takes a key from the agent or from ~/.ssh/config';
  if (/^[a-z0-9.-]+$/i.test(text)) return `write ssh://${text}, or ssh://<user>@${text}`;
  return /^https?:/.test(text) ? 'use tcp:// with certificates, or ssh://' : undefined;
};

/** `docker: { host: unix:///… }`: the name is missing. */
export const asHost: Hint = (got) => {
  if (got.type !== 'text' || got.text === '') return asField('host')(got);
  return `write ${got.key === 'host' ? 'here' : got.key}: { host: ${got.text} }${got.key === 'host' ? ': hosts have names' : ''}`;
};

export const asCidr: Hint = ({ text }) =>
  /^[0-9]+(\.[0-9]+){3}$/.test(text)
    ? text.endsWith('.0')
      ? `write ${text}/16, or whatever the length of its prefix is`
      : `write ${text}/32 for one address`
    : text.includes(':')
      ? 'hosts publish on IPv4 addresses, so that clients come from one'
      : undefined;

export const asTls: Hint = ({ text }) => {
  if (text.startsWith('/')) return `write tls: { bundle: ${text} }`;
  if (isWindowsPath(text)) return FORWARD;
  if (/^(?:off|no|false|null|~)$/i.test(text)) return 'write tls: none to say that it is meant';
  return "a bundle is a PEM file with certificate and key on the Docker host, a secret one of type kubernetes.io/tls in the pool's namespace";
};

export const asTarget: Hint = ({ text, type }) =>
  type === 'text' && text !== ''
    ? `write target: { docker: ${text} } for a Docker host, target: { kubernetes: ${text} } for a cluster`
    : undefined;

export const asPeer: Hint = ({ text, type }) => {
  if (type !== 'text' || /^(?:all|any|everyone|everybody|\*|)$/i.test(text)) return undefined;
  return /^[0-9]/.test(text)
    ? `write { cidr: ${text.includes('/') ? text : `${text}/32`} }`
    : `write { namespace: ${text} }`;
};

export const asObjectName: Hint = (got) =>
  got.type === 'text'
    ? /[A-Z_]/.test(got.text)
      ? 'names of Kubernetes are in lower case, with - and not _'
      : undefined
    : inQuotes(got);

export const asLabelKey: Hint = ({ text }) => {
  if (/^[^/]*[A-Z_].*\//.test(text)) return 'the domain before / is in lower case';
  const { length } = text.slice(text.indexOf('/') + 1);
  return length > 63 ? `the name is ${length} characters long` : undefined;
};
