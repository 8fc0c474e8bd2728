import { createHash } from 'node:crypto';
import { parseCidr } from '../address';
import { isLoopback } from '../docker-pool';
import { namespaceOf } from '../kubernetes-pool';
import { schemeOf } from '../pool-base';
import { holdsToken } from '../text';
import { type Path, positionOf, showPath, type Tree } from '../tree';
import { allPools, clusterPools, groupBy, hostPools, type PoolEntry, poolsFor, type Rule, say } from '../world';

/** The pool's door. */

/** Where the gateway answers for its health and metrics; on a cluster a port of the Service too. */
export const PRIVATE_PORT = 8404;

export const portPrivate: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    if (pool.spec.access.port !== PRIVATE_PORT) continue;
    yield say(
      'issue',
      pool,
      ['access', 'port'],
      `access.port: ${PRIVATE_PORT} is the Service's port for the gateway's own metrics`,
      'write another port, such as 11434',
    );
  }
};

/** To a network policy an empty list is everybody, which is the opposite of what it looks like. */
export const fromEmpty: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    if (pool.spec.access.from?.length !== 0) continue;
    yield say(
      'issue',
      pool,
      ['access', 'from'],
      'access.from: there is no entry, so that nobody could use the pool',
      "remove the line for the pool's own namespace, or name who may connect",
    );
  }
};

export const fromUnsaid: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    const { name, own } = namespaceOf(pool);
    if (pool.spec.access.from !== undefined || !own) continue;
    yield say(
      'finding',
      pool,
      ['access'],
      `access.from is missing: only pods of ${name} may connect, and that namespace is made for the pool`,
      'write from: [{ namespace: <whose pods may connect> }]',
      { key: true },
    );
  }
};

export const portTaken: Rule = function* (world) {
  const doors = groupBy(
    hostPools(world),
    ({ pool, environment, host, place }) =>
      `${isLoopback(host) ? `${environment.name}/${place}` : host.address}:${pool.spec.access.port}`,
  );
  for (const [, [first, ...others]] of doors) {
    for (const { pool } of others) {
      const where = first.pool.environment === pool.environment ? '' : ` in ${first.pool.environment}`;
      yield say(
        'issue',
        pool,
        ['access', 'port'],
        `access.port: ${pool.spec.access.port} is taken by ${first.pool.name}${where} on the same address`,
        `write another port, such as ${freePort(world, pool)}`,
        { concerns: [first.pool.environment] },
      );
    }
  }
};

function freePort(world: Parameters<Rule>[0], pool: PoolEntry): number {
  const taken = new Set([...allPools(world)].map(({ spec }) => spec.access.port));
  let port = pool.spec.access.port;
  while (taken.has(port)) port = port < 65_535 ? port + 1 : 1024;
  return port;
}

export const tlsUnsaid: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    if (pool.spec.access.tls !== undefined) continue;
    yield say(
      'issue',
      pool,
      ['access'],
      'access.tls is missing: a cluster is never loopback, so that tokens and prompts would cross its network',
      'write tls: { secret: <a Secret of type kubernetes.io/tls> }, or tls: none to say that it is meant',
      { key: true },
    );
  }
  for (const { pool, host } of hostPools(world)) {
    if (isLoopback(host) || pool.spec.access.tls !== undefined) continue;
    yield say(
      'issue',
      pool,
      ['access'],
      `access.tls is missing: ${host.address} is not loopback, so that tokens and prompts would cross the network`,
      `write tls: { bundle: /etc/poolform/${pool.name}/bundle.pem }, or tls: none to say that it is meant`,
      { key: true },
    );
  }
};

export const tlsNone: Rule = function* (world) {
  for (const { pool, place } of clusterPools(world)) {
    if (pool.spec.access.tls !== 'none') continue;
    yield say(
      'finding',
      pool,
      ['access', 'tls'],
      `access.tls: tokens and prompts cross the network of ${place} in clear text`,
      'write tls: { secret: <a Secret of type kubernetes.io/tls> }',
    );
  }
  for (const { pool, host } of hostPools(world)) {
    if (isLoopback(host) || pool.spec.access.tls !== 'none') continue;
    yield say(
      'finding',
      pool,
      ['access', 'tls'],
      `access.tls: tokens and prompts cross the network of ${host.address} in clear text`,
      `write tls: { bundle: /etc/poolform/${pool.name}/bundle.pem }`,
    );
  }
};

/** The folder is mounted whole, so that a new certificate is seen: it must hold nothing else. */
export const tlsFolder: Rule = function* (world) {
  for (const pool of poolsFor('docker', world)) {
    const { tls } = pool.spec.access;
    if (typeof tls !== 'object' || !('bundle' in tls)) continue;
    const folder = tls.bundle.slice(0, tls.bundle.lastIndexOf('/'));
    if (folder.split('/').length > 2) continue;
    yield say(
      'issue',
      pool,
      ['access', 'tls', 'bundle'],
      `access.tls.bundle: the gateway would see all of ${folder || '/'}, for the bundle's folder is mounted`,
      `keep the bundle in a folder of its own, such as /etc/poolform/${pool.name}/bundle.pem`,
    );
  }
};

export const authNone: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    if (pool.spec.access.auth === 'none')
      yield say(
        'issue',
        pool,
        ['access', 'auth'],
        'access.auth: none is for loopback addresses of a Docker host only, and a cluster has none',
        'remove the line, and give tokens',
      );
  }
  for (const { pool, host } of hostPools(world)) {
    if (pool.spec.access.auth !== 'none') continue;
    if (isLoopback(host))
      yield say(
        'finding',
        pool,
        ['access', 'auth'],
        'access.auth: every program and user of this host can use the pool',
        'make a token with `poolform token` before others reach it',
      );
    else
      yield say(
        'issue',
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
      yield say(
        'issue',
        pool,
        ['access', 'tokens'],
        'access.tokens: there is none, so that nobody could use the pool',
        '`poolform token` makes one and prints its entry',
        { key: true },
      );
    if (auth === 'none' && count > 0)
      yield say(
        'issue',
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
      yield say(
        'issue',
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
    yield say(
      'issue',
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
        yield say(
          'issue',
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

export const fromOnLoopback: Rule = function* (world) {
  for (const { pool, host } of hostPools(world)) {
    if (!isLoopback(host) || pool.spec.access.from === undefined) continue;
    yield say(
      'finding',
      pool,
      ['access', 'from'],
      `access.from: nobody but the host itself reaches ${host.address}, and the gateway cannot tell its programs apart`,
      'remove it, or give the host an address of its network',
      { key: true },
    );
  }
};

export const cidrHostBits: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { access, pull } = pool.spec;
    const networks: (readonly [Path, string])[] = [
      ...(['from', 'metricsFrom'] as const).flatMap((key) =>
        (access[key] ?? []).flatMap((peer, i) =>
          'cidr' in peer ? [[['access', key, i, 'cidr'], peer.cidr] as const] : [],
        ),
      ),
      ...(pull.egress ?? []).map(({ cidr }, i) => [['pull', 'egress', i, 'cidr'], cidr] as const),
    ];
    for (const [path, cidr] of networks) {
      const network = parseCidr(cidr);
      if (network && network.canonical !== cidr)
        yield say(
          'issue',
          pool,
          path,
          `${path[0]}.${path[1]}[${path[2]}].cidr: ${cidr} has bits behind its prefix`,
          `write ${network.canonical}, or ${cidr.split('/')[0]}/32 for the one address`,
        );
    }
  }
};

export const urlScheme: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { url } = pool.spec.access;
    if (url?.startsWith('http://') && schemeOf(pool.spec.access) === 'https') {
      yield say(
        'finding',
        pool,
        ['access', 'url'],
        'access.url: the gateway speaks https, and clients are told http',
        'write https://',
      );
    }
  }
};

/** Rensei and Ollama's own clients ask for `/api/…` below it; those of the OpenAI-compatible API put `/v1` behind it themselves. */
export const urlVersion: Rule = function* (world) {
  for (const pool of allPools(world)) {
    const { url } = pool.spec.access;
    if (!url?.endsWith('/v1')) continue;
    yield say(
      'finding',
      pool,
      ['access', 'url'],
      `access.url: clients ask for /api and /v1 below it, so that they would ask ${url}/api/tags`,
      `write ${url.slice(0, -'/v1'.length)}`,
    );
  }
};
