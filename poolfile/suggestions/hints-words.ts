import { referenceProblem } from '../values/model-reference';
import { isPlainName, reservedBy } from '../values/name';
import { type Hint, inQuotes } from './hints';

/** Hints for words, names, versions, digests and tokens. */

const YES: readonly string[] = ['yes', 'on', '1', 'true', 'y'];
const NO: readonly string[] = ['no', 'off', '0', 'false', 'n'];

export const asBoolean: Hint = ({ text }) => {
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

/** What to change in a text that is no name; undefined if nothing of it makes a name. */
export function nameHint(text: string): string | undefined {
  const owner = reservedBy(text);
  if (owner !== undefined) return `choose another name: ${owner} reserves ${text}`;
  if (text.includes('://')) return 'write the name that environment.yaml gives this address';
  if (!isPlainName(text))
    return 'put a letter before the digits: CDKTF would read the name as one of its number tokens';
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? undefined : `call it ${name}`;
}

export const asName: Hint = (value) => (value.type === 'string' ? nameHint(value.text) : inQuotes(value));

export const asReference: Hint = ({ text, type }) =>
  type === 'string' ? referenceProblem(text) : inQuotes({ text, type, key: '-' });

export const asVersion: Hint = ({ text }) => {
  if (/^(latest|rocm)$/.test(text)) return 'write the exact version, such as 0.32.15: this tag can move at any time';
  if (/^v?[0-9]+(\.[0-9]+)?$/.test(text)) return 'write all three numbers, such as 0.32.15';
  return /^v[0-9]/.test(text) ? `write ${text.slice(1)}` : undefined;
};

export const asDigest: Hint = ({ text }) => {
  const digits = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text)?.[1];
  if (digits !== undefined) return `write "sha256:${digits.toLowerCase()}"`;
  return /^(?:sha256:)?[0-9a-f]{6,63}$/.test(text) ? 'write the whole digest: this is its short form' : undefined;
};

export const asHolders: Hint = (value) =>
  /\bpf_/.test(value.text)
    ? asTokenHash(value)
    : 'run `poolform token`, and write the entry that it prints under the name of the token holder';

export const asTokenHash: Hint = ({ text }) => {
  if (/^[0-9A-F]{64}$/i.test(text) && text !== text.toLowerCase()) return 'write it in lower case';
  if (/^[0-9a-f]{64}$/.test(text)) return 'write it as a field: { sha256: "…" }';
  if (/^sha256:/.test(text)) return 'remove sha256: and write only the 64 digits';
  if (/\bpf_/.test(text))
    return 'replace this token, which is no longer secret: run `poolform token` and write the sha256 that it prints';
  return 'run `poolform token`, and write the entry that it prints';
};

export const asObjectName: Hint = (value) =>
  value.type === 'string'
    ? /[A-Z_]/.test(value.text)
      ? 'write it in lower case, with - instead of _, as Kubernetes does'
      : undefined
    : inQuotes(value);

export const asLabelKey: Hint = ({ text }) => {
  if (/^[^/]*[A-Z_].*\//.test(text)) return 'write the domain before the / in lower case';
  const { length } = text.slice(text.indexOf('/') + 1);
  return length > 63 ? `shorten the name: it has ${length} characters` : undefined;
};
