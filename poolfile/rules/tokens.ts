import { createHash } from 'node:crypto';
import { isLoopback } from '../facts/networks';
import { holdsToken } from '../values/secrets';
import { type Path, positionOf, showPath, type Tree } from '../source/tree';
import { groupBy } from '../values/group-by';
import { allPools, hostPools, type PoolEntry, poolsFor, type Rule, report } from '../world';

export const authNone: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    if (pool.spec.access.auth === 'none')
      yield report(
        'error',
        pool,
        ['access', 'auth'],
        'access.auth: none is for loopback addresses of a Docker host only, and a cluster has none',
        'remove the line, and give tokens',
      );
  }
  for (const { pool, host } of hostPools(world)) {
    if (pool.spec.access.auth !== 'none') continue;
    if (isLoopback(host))
      yield report(
        'warning',
        pool,
        ['access', 'auth'],
        'access.auth: every program and user of this host can use the pool',
        'make a token with `poolform token` before others reach it',
      );
    else
      yield report(
        'error',
        pool,
        ['access', 'auth'],
        `access.auth: none is for loopback addresses only, and pools of this host are published on ${host.address}`,
        'remove the line, and give tokens',
      );
  }
};

export const tokenMissing: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { auth, tokens } = pool.spec.access;
    const count = Object.keys(tokens).length;
    if (auth === 'token' && count === 0)
      yield report(
        'error',
        pool,
        ['access', 'tokens'],
        'access.tokens: there is none, so that nobody could use the pool',
        '`poolform token` makes one and prints its entry',
        { key: true },
      );
    if (auth === 'none' && count > 0)
      yield report(
        'error',
        pool,
        ['access', 'tokens'],
        'access.tokens: nobody asks for them with auth: none',
        'remove one of the two',
        { key: true },
      );
  }
};

interface TokenAt {
  readonly pool: PoolEntry;
  readonly name: string;
  readonly sha256: string;
}

function* allTokens(world: Parameters<Rule>[0]): Iterable<TokenAt> {
  for (const pool of allPools(world)) {
    for (const [name, { sha256 }] of Object.entries(pool.spec.access.tokens)) yield { pool, name, sha256 };
  }
}

const tokenPath = (name: string): Path => ['access', 'tokens', name, 'sha256'];

export const tokenTwice: Rule = function* (world) {
  for (const [, [first, ...others]] of groupBy(allTokens(world), ({ sha256 }) => sha256)) {
    for (const { pool, name } of others) {
      const samePlace = positionOf(first.pool.tree, tokenPath(first.name)) === positionOf(pool.tree, tokenPath(name));
      const where =
        first.pool === pool
          ? ''
          : ` of ${first.pool.name}${first.pool.environment === pool.environment ? '' : ` in ${first.pool.environment}`}`;
      yield report(
        'error',
        pool,
        tokenPath(name),
        `access.tokens.${name}.sha256: the token is that of ${first.name}${where}`,
        samePlace
          ? 'keep tokens out of files that several pools extend'
          : 'each holder and pool has a token of its own, so that one can be taken back alone',
        {
          concerns: [first.pool.environment],
        },
      );
    }
  }
};

const WEAK = [
  '',
  ' ',
  '\n',
  'admin',
  'api',
  'apikey',
  'api-key',
  'bearer',
  'changeme',
  'changeit',
  'chat',
  'default',
  'demo',
  'example',
  'foo',
  'bar',
  'foobar',
  'guest',
  'hello',
  'hunter2',
  'key',
  'letmein',
  'llm',
  'local',
  'none',
  'null',
  'ollama',
  'pass',
  'passw0rd',
  'password',
  'password1',
  'pf_',
  'poolform',
  'qwerty',
  'rensei',
  'root',
  'secret',
  'sk-test',
  'test',
  'testing',
  'test123',
  'token',
  'user',
  'xxx',
  '0',
  '1',
  '123',
  '1234',
  '12345',
  '123456',
  '12345678',
  '123456789',
  '1234567890',
];

// a file that a tool wrote has a line break behind the word
const WEAK_HASHES: ReadonlyMap<string, string> = new Map(
  WEAK.flatMap((word) => [word, `${word}\n`].map((text) => [createHash('sha256').update(text).digest('hex'), word])),
);

export const tokenWeak: Rule = function* (world) {
  for (const { pool, name, sha256 } of allTokens(world)) {
    const word = WEAK_HASHES.get(sha256) ?? (/^(.)\1*$/.test(sha256) ? 'a placeholder' : undefined);
    if (word === undefined) continue;
    const what =
      word === 'a placeholder'
        ? 'this is a placeholder and no hash'
        : word.trim() === ''
          ? 'this is the hash of nothing'
          : `this is the hash of "${word}", which anybody guesses`;
    yield report(
      'error',
      pool,
      tokenPath(name),
      `access.tokens.${name}.sha256: ${what}`,
      '`poolform token` makes a random token and prints its entry',
    );
  }
};

/** Where a token was written into a field that takes any text. */
export const tokenWritten: Rule = function* ({ environments }) {
  for (const { environment, pools } of environments) {
    for (const entry of [...(environment ? [environment] : []), ...pools]) {
      for (const path of tokenPaths(entry.tree, [])) {
        const hideFrom = positionOf(entry.tree, path).column;
        yield report(
          'error',
          entry,
          path,
          `${showPath(path)}: this holds a token, which is in a file now`,
          'take it out, make a new one with `poolform token`, and put its entry in the place of the old one',
          { hideFrom },
        );
      }
    }
  }
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
