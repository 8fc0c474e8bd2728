import { referenceProblem } from './reference';
import { byText } from './text';
import { Duration, Size } from './units';

/** One kind of value: how a message names what was expected, and what is said to the mistakes that people make. */
export interface Kind {
  /** Behind `expected `. */
  readonly expected: string;
  /** A value to copy, where there is a typical one. */
  readonly write?: string;
  /** The value must not be shown, because what stands there by mistake is a secret. */
  readonly secret?: boolean;
  /** What to change, for a value that was understood although it is not right. */
  readonly hint?: (got: string, key: string) => string | undefined;
}

const plural = (words: readonly (string | number)[]): string => `${words.slice(0, -1).join(', ')}${words.length > 1 ? ' or ' : ''}${words.at(-1) ?? ''}`;

const KINDS = {
  text: (): Kind => ({ expected: 'a text', hint: quoted }),
  flag: (): Kind => ({ expected: 'true or false', hint: (got) => flag(got) }),
  whole: (min: number, max: number): Kind => ({ expected: `a whole number from ${min} to ${max}`, write: String(min), hint: unquoted }),
  number: (min: number, max: number): Kind => ({ expected: `a number from ${min} to ${max}`, write: String(min), hint: unquoted }),
  tenths: (min: number, max: number): Kind => ({ expected: `a number from ${min} to ${max} with at most one decimal`, write: '8', hint: processors }),
  choice: (...words: string[]): Kind => ({ expected: plural(words), write: words[0] ?? '', hint: (got, key) => choice(got, key, words) }),
  constant: (value: number): Kind => ({ expected: String(value), write: String(value), hint: unquoted }),
  autoOrWhole: (min: number, max: number): Kind => ({ expected: `auto or a whole number from ${min} to ${max}`, write: 'auto', hint: unquoted }),
  size: (): Kind => ({ expected: Size.EXPECTED, write: '24GiB', hint: sizeHint }),
  duration: (min: string, max: string): Kind => ({ expected: `${Duration.EXPECTED}, from ${min} to ${max}`, write: '5m', hint: durationHint }),
  keepAlive: (): Kind => ({ expected: 'a duration from 0s to 24h such as 5m, or forever', write: '5m', hint: keepAliveHint }),
  name: (): Kind => ({ expected: 'a name of at most 40 lower-case letters, digits and -, with a letter or digit at both ends', hint: nameHint }),
  fileName: (): Kind => ({ expected: 'a path such as ../_base/chat.yaml, within the pools folder' }),
  version: (): Kind => ({ expected: 'a version such as 0.32.15', write: '0.32.15', hint: versionHint }),
  image: (): Kind => ({ expected: 'an image such as haproxy:3.2 or registry.example/team/haproxy@sha256:…' }),
  digest: (): Kind => ({ expected: 'sha256: and 64 lower-case hex digits', hint: digestHint }),
  tokenHash: (): Kind => ({ expected: 'the SHA-256 of a token, 64 lower-case hex digits', secret: true, hint: tokenHint }),
  token: (): Kind => ({ expected: 'a token as { sha256: "<64 hex digits>" }', secret: true, hint: tokenHint }),
  reference: (): Kind => ({ expected: 'a model such as mistral:7b or registry.example/team/mistral:7b', hint: (got) => referenceProblem(got) }),
  model: (): Kind => ({ expected: 'a model such as mistral:7b, or { name: mistral:7b, digest: "sha256:…" }', write: '[mistral:7b]', hint: (got) => referenceProblem(got) }),
  gpus: (): Kind => ({ expected: 'none, or { product: nvidia-l4, count: 1 }', write: '{ product: nvidia-l4, count: 1 }, or gpus: none', hint: gpusHint }),
  device: (): Kind => ({ expected: '{ product: nvidia-l4, uuid: GPU-… } or { product: nvidia-l4, count: 1 }' }),
  uuid: (): Kind => ({ expected: 'a device name such as GPU-11111111-2222-3333-4444-555555555555, lower-case behind GPU-', hint: () => '`nvidia-smi -L` on the host shows it' }),
  product: (): Kind => ({ expected: 'a GPU product such as nvidia-l4, in lower case', hint: (got) => `${got.toLowerCase().replaceAll(/[\s_]+/g, '-')} is the form; catalog/gpus.yaml lists them` }),
  resource: (): Kind => ({ expected: 'a vendor\'s resource such as nvidia.com/mig-1g.10gb' }),
  tls: (): Kind => ({ expected: 'none, or { bundle: /etc/poolform/chat.pem }', write: '{ bundle: /etc/poolform/chat.pem }, or tls: none', hint: () => 'the bundle is a PEM file with certificate and key on the Docker host' }),
  hostPath: (): Kind => ({ expected: 'an absolute path on the Docker host, of letters, digits and . _ @ + -', write: '/etc/poolform/chat.pem' }),
  folder: (): Kind => ({ expected: 'the folder with ca.pem, cert.pem and key.pem', write: './certificates/box-1' }),
  endpoint: (): Kind => ({ expected: 'unix:///<socket>, ssh://<user>@<host> or tcp://<host>:<port>', write: 'unix:///var/run/docker.sock', hint: endpointHint }),
  address: (): Kind => ({ expected: 'an IPv4 address such as 127.0.0.1 or 10.20.0.11', write: '127.0.0.1' }),
  cidr: (): Kind => ({ expected: 'an IPv4 network such as 10.20.0.0/16', hint: (got) => (/^[0-9.]+$/.test(got) ? `write ${got}/32 for one address` : undefined) }),
  url: (): Kind => ({ expected: 'an http or https address such as https://chat.example.internal, without user, query or fragment' }),
  proxy: (): Kind => ({ expected: 'a proxy such as http://proxy.example:3128, without user and password', hint: () => 'a password here would end up in state; let the proxy know the host by its address' }),
  variable: (): Kind => ({ expected: 'the name of a variable such as OLLAMA_SCHED_SPREAD, in upper case' }),
  backend: (): Kind => ({ expected: 'one Terraform backend, such as { local: {} } or { s3: { bucket: …, region: … } }' }),
  lockSlot: (): Kind => ({ expected: 'a whole number from 0 to 65535', hint: lockHint }),
  lockDevices: (): Kind => ({ expected: 'a list of device names', hint: lockHint }),
  lockReplica: (): Kind => ({ expected: 'a replica\'s number in quotes, such as "1"', hint: lockHint }),
  list: (of: string): Kind => ({ expected: `a list of ${of}, each behind a "- "` }),
  filled: (of: string): Kind => ({ expected: `at least one ${of}` }),
  map: (of: string): Kind => ({ expected: `fields: ${of}` }),
} as const satisfies Record<string, (...args: never[]) => Kind>;

type Kinds = typeof KINDS;

/** Names a kind where zod wants a message; `kindOf` finds it again. So every sentence stands in this file. */
export function said<K extends keyof Kinds>(name: K, ...args: Parameters<Kinds[K]>): string {
  return JSON.stringify([name, ...args]);
}

/** The kind behind a zod message; undefined for a message of zod's own. */
export function kindOf(message: string): Kind | undefined {
  if (!message.startsWith('["')) return undefined;
  const [name, ...args] = JSON.parse(message) as [keyof Kinds, ...never[]];
  return (KINDS[name] as (...args: never[]) => Kind)(...args);
}

function quoted(got: string, key: string): string | undefined {
  return got === '' ? undefined : `write ${key}: ${JSON.stringify(got)}`;
}

function unquoted(got: string, key: string): string | undefined {
  return /^[0-9]+$/.test(got) && Number.isSafeInteger(Number(got)) ? `a number without quotes: ${key}: ${Number(got)}` : undefined;
}

function processors(got: string, key: string): string | undefined {
  const millis = /^([0-9]{1,7})m$/.exec(got);
  if (millis) return `write ${key}: ${Math.max(0.1, Math.round(Number(millis[1]) / 100) / 10)}`;
  return unquoted(got, key);
}

function flag(got: string): string | undefined {
  const word = got.toLowerCase();
  if (['yes', 'on', '1', 'true', 'y'].includes(word)) return 'write true';
  return ['no', 'off', '0', 'false', 'n'].includes(word) ? 'write false' : undefined;
}

function choice(got: string, key: string, words: readonly string[]): string | undefined {
  const lower = got.toLowerCase();
  const same = words.find((word) => word === lower) ?? (lower === 'true' && words.includes('on') ? 'on' : lower === 'false' && words.includes('off') ? 'off' : undefined);
  return same === undefined ? undefined : `write ${key}: ${same}`;
}

const DECIMAL_POWER: Readonly<Record<string, number>> = { m: 2, g: 3, t: 4 };

function sizeHint(got: string, key: string): string | undefined {
  const match = /^([0-9]{1,7})(\.[0-9]{1,3})?\s*([mgt]?)(i?)b?(?:ytes)?$/i.exec(got);
  if (!match) return undefined;
  const letter = (match[3] ?? '').toLowerCase();
  const number = Number(`${match[1]}${match[2] ?? ''}`);
  if (letter === '') return number > 0 && number < 10_000 ? `write ${key}: ${Math.ceil(number)}GiB` : undefined;
  const unit = `${letter.toUpperCase()}iB`;
  const power = DECIMAL_POWER[letter] ?? 0;
  if (match[4] === '' && /b$/i.test(got) && match[2] === undefined) {
    const binary = (number * 1000 ** power) / 1024 ** power;
    return `${got} is ${binary.toFixed(1)}${unit}; write ${key}: ${Math.floor(binary)}${unit} or ${number}${unit}`;
  }
  if (match[2] === undefined) return number > 0 ? `write ${key}: ${number}${unit}` : undefined;
  const smaller = Math.floor(number * 1024);
  return letter === 'm' ? `write ${key}: ${Math.ceil(number)}MiB` : `write ${key}: ${smaller}${letter === 't' ? 'GiB' : 'MiB'}`;
}

const SECONDS: Readonly<Record<string, number>> = { w: 604_800, week: 604_800, d: 86_400, day: 86_400, h: 3600, hr: 3600, hour: 3600, m: 60, min: 60, minute: 60, '': 1, s: 1, sec: 1, second: 1 };

/** What a text most likely means as seconds: `7d`, `5 min`, `1.5h`, `300`. */
function looseSeconds(got: string): number | undefined {
  const match = /^([0-9]{1,8}(?:\.[0-9]{1,3})?)\s*([a-z]*?)s?$/i.exec(got);
  const unit = SECONDS[(match?.[2] ?? '').toLowerCase()];
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : undefined;
}

function durationHint(got: string, key: string): string | undefined {
  const seconds = looseSeconds(got);
  if (seconds === undefined || Duration.tryParse(got)) return undefined;
  return `write ${key}: ${seconds % 86_400 === 0 && seconds > 0 ? `${seconds / 3600}h` : Duration.ofSeconds(seconds).toString()}`;
}

function keepAliveHint(got: string, key: string): string | undefined {
  if (/^-/.test(got) || ['inf', 'infinite', 'always', 'never'].includes(got.toLowerCase())) return `write ${key}: forever`;
  const seconds = looseSeconds(got) ?? Duration.tryParse(got)?.seconds;
  if (seconds === undefined) return undefined;
  return seconds > 86_400 ? `24h is the most; write ${key}: 24h or ${key}: forever` : `write ${key}: ${Duration.ofSeconds(seconds).toString()}`;
}

function nameHint(got: string): string | undefined {
  const name = got.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 40).replaceAll(/^-+|-+$/g, '');
  return name === '' || name === got ? undefined : `${name} would do`;
}

function versionHint(got: string): string | undefined {
  if (/^v[0-9]/.test(got)) return `write ${got.slice(1)}`;
  if (/^(latest|rocm)$/.test(got)) return 'a tag that moves is no version: write the one that is meant, such as 0.32.15';
  return /^[0-9]+(\.[0-9]+)?$/.test(got) ? 'a version has three numbers, such as 0.32.15' : undefined;
}

function digestHint(got: string): string | undefined {
  if (/^[0-9a-f]{64}$/i.test(got)) return `write "sha256:${got.toLowerCase()}"`;
  if (/^sha256:[0-9a-f]{64}$/i.test(got)) return `write "${got.toLowerCase()}"`;
  return /^sha256:[0-9a-f]{6,63}$/.test(got) ? 'this is the short form; the whole digest is needed' : undefined;
}

function tokenHint(got: string): string | undefined {
  if (/^[0-9A-F]{64}$/i.test(got) && got !== got.toLowerCase()) return 'write it in lower case';
  if (/^[0-9a-f]{64}$/.test(got)) return 'write it as a field: { sha256: "…" }';
  if (/^sha256:/.test(got)) return 'leave sha256: out; write the 64 digits alone';
  if (/^pf_/.test(got)) return 'this is the token itself, and it is in a file now: make a new one with `poolform token`, and write the sha256 that it prints';
  return '`poolform token` makes a token and prints its entry';
}

function gpusHint(got: string): string | undefined {
  if (/^(0|no|off|false|cpu|null|~)$/i.test(got)) return 'write gpus: none';
  if (/^[0-9]+$/.test(got)) return `write gpus: { product: nvidia-l4, count: ${got} } with the product of the host`;
  return /^[a-z0-9]+-[a-z0-9-]+$/.test(got) ? `write gpus: { product: ${got}, count: 1 }` : undefined;
}

function endpointHint(got: string): string | undefined {
  if (got.startsWith('/')) return `write unix://${got}`;
  if (/^ssh:\/\/[^/]*:[^/]*@/.test(got)) return 'no password in it: ssh takes a key from the agent or from ~/.ssh/config';
  return /^(https?|npipe):/.test(got) ? 'use tcp:// with certificates, or ssh://' : undefined;
}

function lockHint(): string {
  return 'delete the entry: what it held is chosen anew';
}

/** In byte order, for messages. */
export function sortedWords(words: Iterable<string>): readonly string[] {
  return [...words].sort(byText);
}
