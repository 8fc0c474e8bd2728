import { createHash } from 'node:crypto';
import type { PoolBase } from '../../poolfile/pool/pool';
import { CONFIG_FOLDER } from '../process';

/**
 * Who may ask: a file of its own beside the configuration, which says nothing of tokens but where they are. So a
 * changed token changes this file alone, and `follow.sh` brings it into every running process.
 */

/** Name of the file. */
export const TOKENS_FILE = 'tokens.map';
/** What `follow.sh` writes, for HAProxy to load. */
export const TOKEN_FOLLOWER = '/tmp/tokens.lua';
/** Folder of the file in the gateway's container. */
export const TOKENS_FOLDER = `${CONFIG_FOLDER}/tokens`;
const MAP = `map_str(${TOKENS_FOLDER}/${TOKENS_FILE})`;
/** Variable with the version of the tokens that a request is judged by, from its first rule to its last. */
const VERSION = 'txn.tokens';

export interface TokenFile {
  /** The map: no secret, only hashes and names. */
  readonly text: string;
  /** Hash of the tokens, shown at `/tokens` of the private port by a gateway that has them in force. */
  readonly version: string;
}

/**
 * The map that `HOLDER` and `countRules` look in. The version is in every key, so the one entry `version`, which comes
 * last, puts all others in force at the same moment, and what is left of a former version has no effect.
 */
export function tokenFile({ access }: PoolBase): TokenFile {
  const entries = [
    ...access.tokens.map(({ sha256, name }) => [sha256, name]),
    ...access.tokens.flatMap(({ name, maxConcurrent }) =>
      maxConcurrent === undefined ? [] : [[`limit/${name}`, maxConcurrent]],
    ),
    ['count', access.tokens.length],
  ];
  const version = createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 16);
  const lines = entries.map(([key, value]) => `${key}/${version} ${value}\n`);
  return { text: `${lines.join('')}version ${version}\n`, version };
}

/** Before anything else looks at the tokens. */
export const versionRule = `  http-request set-var(${VERSION}) str(version),${MAP}`;

/** Converters that turn a token into the name of its holder, or into nothing. */
export const HOLDER = `sha2(256),hex,lower,concat(/,${VERSION}),${MAP}`;

/** Once `txn.client` is known: how many tokens there are, and how many requests this one may have at a time. */
export const countRules: readonly string[] = [
  `  http-request set-var(txn.holders) str(count),concat(/,${VERSION}),${MAP},add(0)`,
  `  http-request set-var(txn.most) str(limit/),concat(,txn.client),concat(/,${VERSION}),${MAP},add(0)`,
];

/** The version in force, for whoever has changed the tokens and waits. */
export function versionAnswer({ access }: PoolBase): readonly string[] {
  if (access.auth === 'none') return [];
  return [
    `  http-request return status 200 content-type text/plain lf-string '%[str(version),${MAP}]' if { path /tokens }`,
  ];
}
