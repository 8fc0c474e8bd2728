import { createHash } from 'node:crypto';
import { groupBy } from '../values/group-by';
import { holdsToken } from '../values/secrets';
import { isLoopback } from '../facts/networks';
import { type Path, positionOf, type Tree } from '../source/tree';
import { allPools, hostPools, type PoolEntry, poolsFor, type World } from '../world';
import { report, type Rule } from './rule';

/** Who may use a pool. */

export const authInsecure: Rule = {
  severity: 'error',
  meaning: '`access.auth: none` is allowed on a loopback address of a Docker host only.',
  fix: 'Remove it, and add tokens.',
  *check(world) {
    const hint = 'remove the line, and add tokens';
    for (const pool of poolsFor('kubernetes', world)) {
      if (pool.spec.access.auth !== 'none') continue;
      yield report(pool, ['access', 'auth'], {
        message: 'none is allowed on a loopback address of a Docker host only, and a cluster has none',
        hint,
      });
    }
    for (const { pool, host } of hostPools(world)) {
      if (pool.spec.access.auth !== 'none' || isLoopback(host)) continue;
      yield report(pool, ['access', 'auth'], {
        message: `none is allowed on a loopback address only, and pools of this host listen on ${host.address}`,
        hint,
      });
    }
  },
};

export const tokenMissing: Rule = {
  severity: 'error',
  meaning: 'The pool asks for a token and has none, so nobody could use it.',
  fix: 'Run `poolform token`, and add the entry that it prints.',
  *check(world) {
    for (const pool of allPools(world)) {
      const { auth, tokens } = pool.spec.access;
      if (auth !== 'token' || Object.keys(tokens).length > 0) continue;
      yield report(pool, ['access', 'tokens'], {
        message: 'there is no token, so nobody could use the pool',
        hint: 'run `poolform token`, and add the entry that it prints',
        pointAt: 'key',
      });
    }
  },
};

export const tokenIneffective: Rule = {
  severity: 'error',
  meaning: 'The pool lists tokens, and `access.auth: none` asks nobody for one.',
  fix: 'Remove either the tokens or `auth: none`.',
  *check(world) {
    for (const pool of allPools(world)) {
      const { auth, tokens } = pool.spec.access;
      if (auth !== 'none' || Object.keys(tokens).length === 0) continue;
      yield report(pool, ['access', 'tokens'], {
        message: 'tokens have no effect with auth: none',
        hint: 'remove one of the two',
        pointAt: 'key',
      });
    }
  },
};

interface TokenEntry {
  readonly pool: PoolEntry;
  readonly name: string;
  readonly sha256: string;
}

function* allTokens(world: World): Iterable<TokenEntry> {
  for (const pool of allPools(world)) {
    for (const [name, { sha256 }] of Object.entries(pool.spec.access.tokens)) yield { pool, name, sha256 };
  }
}

const tokenPath = (name: string): Path => ['access', 'tokens', name, 'sha256'];

export const tokenDuplicate: Rule = {
  severity: 'error',
  meaning: 'Two holders or two pools share a token, so it cannot be revoked for one of them alone.',
  fix: 'Make a token for each holder and pool with `poolform token`.',
  *check(world) {
    for (const [, [first, ...others]] of groupBy(allTokens(world), ({ sha256 }) => sha256)) {
      for (const { pool, name } of others) {
        const inherited = positionOf(first.pool.tree, tokenPath(first.name)) === positionOf(pool.tree, tokenPath(name));
        yield report(pool, tokenPath(name), {
          message: `this is also the token of ${first.name}${whereIs(first.pool, pool)}`,
          hint: inherited
            ? 'keep tokens out of files that several pools extend'
            : 'make a token for each holder and pool, so that each can be revoked alone',
          concerns: [first.pool.environment],
        });
      }
    }
  },
};

/** Where `owner` is, as seen from `pool`. */
function whereIs(owner: PoolEntry, pool: PoolEntry): string {
  if (owner === pool) return '';
  return ` of ${owner.name}${owner.environment === pool.environment ? '' : ` in ${owner.environment}`}`;
}

/** Words that people use while they try something out; the first three are what an empty file or variable gives. */
const WEAK_WORDS: readonly string[] = [
  '',
  ' ',
  '\n',
  ...(
    'admin api apikey api-key bearer changeme changeit chat default demo example foo bar foobar ' +
    'guest hello hunter2 key letmein llm local none null ollama pass passw0rd password password1 pf_ ' +
    'poolform qwerty rensei root secret sk-test test testing test123 token user xxx 0 1 123 1234 ' +
    '12345 123456 12345678 123456789 1234567890'
  ).split(/\s+/),
];

// a file that a tool wrote has a line break after the word
const WEAK_HASHES: ReadonlyMap<string, string> = new Map(
  WEAK_WORDS.flatMap((word) =>
    [word, `${word}\n`].map((text) => [createHash('sha256').update(text).digest('hex'), word]),
  ),
);

export const tokenInsecure: Rule = {
  severity: 'error',
  meaning: 'The hash is that of a word that anybody would guess, or no hash at all.',
  fix: 'Run `poolform token`, and add the entry that it prints.',
  *check(world) {
    for (const { pool, name, sha256 } of allTokens(world)) {
      const message = weakness(sha256);
      if (message === undefined) continue;
      yield report(pool, tokenPath(name), {
        message,
        hint: 'run `poolform token`, which makes a random token and prints its entry',
      });
    }
  },
};

function weakness(sha256: string): string | undefined {
  const word = WEAK_HASHES.get(sha256);
  if (word !== undefined)
    return word.trim() === ''
      ? 'this is the hash of nothing'
      : `this is the hash of "${word}", which anybody would guess`;
  return /^(.)\1*$/.test(sha256) ? 'this is a placeholder, not a hash' : undefined;
}

/** Finds tokens in fields that take any text. */
export const tokenPublic: Rule = {
  severity: 'error',
  meaning: 'A token itself, not its hash, is written in a file.',
  fix: 'Remove it, make a new one with `poolform token`, and replace the entry of the old one.',
  *check({ environments }) {
    for (const { environment, pools } of environments) {
      for (const file of [...(environment ? [environment] : []), ...pools]) {
        for (const path of tokenPaths(file.tree, [])) {
          yield report(file, path, {
            message: 'this contains a token, which is no longer secret',
            hint: 'remove it, make a new one with `poolform token`, and replace the entry of the old one',
            hideFrom: positionOf(file.tree, path).column,
          });
        }
      }
    }
  },
};

function* tokenPaths(tree: Tree, path: Path): Iterable<Path> {
  switch (tree.kind) {
    case 'leaf':
      if (holdsToken(tree.text)) yield path;
      break;
    case 'list':
      for (const [i, item] of tree.items.entries()) yield* tokenPaths(item, [...path, i]);
      break;
    case 'map':
      for (const [key, { value }] of tree.entries) yield* tokenPaths(value, [...path, key]);
  }
}
