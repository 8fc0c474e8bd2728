import { createHash } from 'node:crypto';
import { CLUSTERS, compiled, ENVIRONMENT, type Files, poolFile } from '../given';

const IMAGES = ENVIRONMENT.slice(ENVIRONMENT.indexOf('images:'));
const hosts = (written: string): string =>
  `version: 1\nbackend: { s3: { bucket: states } }\ndocker: { ${written} }\n${IMAGES}`;
const token = (text: string): string => createHash('sha256').update(text).digest('hex');
const ME = `tokens: { me: { sha256: "${token('random')}" } }`;

/** What is said with a code: where, how hard, and the hint. */
const said = (code: string, files: Files, env?: string): readonly string[] =>
  compiled(files, env === undefined ? {} : { env })
    .diagnostics.filter((issue) => issue.code === code)
    .map(
      ({ at, severity, message, hint }) =>
        `${at.file.slice('pools/'.length)}:${at.line}:${at.column} ${severity} ${message} | ${hint}`,
    );

/** Of one pool, whose door stands in line 7. */
const ofPool = (
  code: string,
  target: 'here' | 'box' | 'cluster',
  access: string,
  more: Readonly<Record<string, string>> = {},
): readonly string[] => {
  const place = target === 'cluster' ? '{ kubernetes: main }' : `{ docker: ${target} }`;
  const environment = target === 'cluster' ? CLUSTERS : ENVIRONMENT;
  return said(code, {
    'dev/environment.yaml': environment,
    'dev/chat.yaml': poolFile({ target: place, access: `{ ${access} }`, ...more }),
  });
};

describe('ports', () => {
  const on = (place: string, port: number): string => poolFile({ target: `{ docker: ${place} }` }, port);
  const two = (port: number, more: Files = {}): Files => ({
    'dev/environment.yaml': ENVIRONMENT,
    'dev/a.yaml': on('box', port),
    'dev/b.yaml': on('box', port),
    ...more,
  });

  test.each([
    [11434, {}, 11435],
    [1, {}, 2],
    [11434, { 'dev/c.yaml': on('here', 11435), 'dev/d.yaml': on('here', 11436) }, 11437],
    [65_534, {}, 65_535],
    [65_535, {}, 1024],
    [65_535, { 'dev/c.yaml': on('here', 1024) }, 1025],
  ])('%d is taken, and the next that no pool has is named', (port, more, free) => {
    expect(said('port-conflict', two(port, more))).toEqual([
      `dev/b.yaml:7:17 error access.port: ${port} is taken by a on the same address | write another port, such as ${free}`,
    ]);
  });

  test("another environment's host on the same address is named, whichever of the two is asked for", () => {
    const files = {
      'dev/environment.yaml': ENVIRONMENT,
      'dev/a.yaml': on('box', 11434),
      'prod/environment.yaml': hosts('other: { host: ssh://other.example, address: 10.20.0.11 }'),
      'prod/b.yaml': on('other', 11434),
    };
    for (const env of [undefined, 'dev', 'prod'])
      expect(said('port-conflict', files, env)).toEqual([
        'prod/b.yaml:7:17 error access.port: 11434 is taken by a in dev on the same address | write another port, such as 11435',
      ]);
  });

  test('each host has a loopback of its own', () => {
    const here = 'one: { host: unix:///run/docker.sock }, two: { host: ssh://two.example }';
    expect(
      said('port-conflict', {
        'dev/environment.yaml': hosts(here),
        'dev/a.yaml': on('one', 11434),
        'dev/b.yaml': on('two', 11434),
        'prod/environment.yaml': hosts('one: { host: ssh://three.example }'),
        'prod/a.yaml': on('one', 11434),
      }),
    ).toEqual([]);
  });

  test.each([
    [8403, false],
    [8404, true],
    [8405, false],
  ])("%d on a cluster is the gateway's own: %s", (port, own) => {
    const text =
      "dev/chat.yaml:7:17 error access.port: 8404 is the Service's port for the gateway's own metrics | write another port, such as 11434";
    expect(ofPool('port-reserved', 'cluster', `port: ${port}, tls: none, ${ME}`)).toEqual(own ? [text] : []);
    expect(ofPool('port-reserved', 'box', `port: ${port}, tls: none, ${ME}`)).toEqual([]);
  });
});

describe('who may connect', () => {
  const UNSAID =
    'dev/chat.yaml:7:1 warning access.from is missing: only pods of pf-dev-chat may connect, and that namespace is made for the pool | write from: [{ namespace: <whose pods may connect> }]';

  test.each([
    ['{ kubernetes: main }', '', [UNSAID]],
    ['{ kubernetes: main, namespace: team-ai }', '', []],
    ['{ kubernetes: main }', 'from: [{ namespace: apps }], ', []],
    ['{ docker: box }', '', []],
  ])('%s, %s', (target, from, expected) => {
    expect(ofPool('from-missing', 'cluster', `${from}tls: none, ${ME}`, { target })).toEqual(expected);
  });

  test.each([
    [
      'cluster',
      'from: [], ',
      [
        "dev/chat.yaml:7:17 error access.from: there is no entry, so that nobody could use the pool | remove the line for the pool's own namespace, or name who may connect",
      ],
    ],
    ['cluster', 'from: [{ cidr: 10.0.0.0/8 }], ', []],
    ['cluster', '', []],
    ['box', 'from: [], ', []],
  ] as const)('on %s: %s', (target, from, expected) => {
    expect(ofPool('from-invalid', target, `${from}tls: none, ${ME}`)).toEqual(expected);
  });

  test.each([
    [
      'here',
      'from: [{ cidr: 10.0.0.0/8 }], ',
      [
        'dev/chat.yaml:7:11 warning access.from: nobody but the host itself reaches 127.0.0.1, and the gateway cannot tell its programs apart | remove it, or give the host an address of its network',
      ],
    ],
    ['here', '', []],
    ['box', 'from: [{ cidr: 10.0.0.0/8 }], ', []],
  ] as const)('%s: %s', (target, from, expected) => {
    expect(ofPool('from-ineffective', target, `${from}${ME}`)).toEqual(expected);
  });

  test('networks have no bits behind their prefix, wherever they stand', () => {
    const bits = (path: string, cidr: string, right: string, one: string): string =>
      `issue ${path}.cidr: ${cidr} has bits behind its prefix | write ${right}, or ${one}/32 for the one address`;
    const access = `tls: none, ${ME}, from: [{ namespace: apps }, { cidr: 10.20.0.1/16 }, { cidr: 10.20.0.0/16 }], metricsFrom: [{ cidr: 10.1.1.1/31 }, { namespace: apps }]`;
    const pull = '{ egress: [{ cidr: 0.0.0.0/0, ports: [443] }, { cidr: 203.0.113.7/24, ports: [443] }] }';
    expect(
      ofPool('cidr-invalid', 'cluster', access, { pull }).map((line) => line.slice(line.indexOf(' ') + 1)),
    ).toEqual([
      bits('access.from[1]', '10.20.0.1/16', '10.20.0.0/16', '10.20.0.1'),
      bits('access.metricsFrom[0]', '10.1.1.1/31', '10.1.1.0/31', '10.1.1.1'),
      bits('pull.egress[1]', '203.0.113.7/24', '203.0.113.0/24', '203.0.113.7'),
    ]);
  });
});

describe('certificates and addresses', () => {
  test.each([
    [
      'cluster',
      '',
      [
        'dev/chat.yaml:7:1 error access.tls is missing: a cluster is never loopback, so that tokens and prompts would cross its network | write tls: { secret: <a Secret of type kubernetes.io/tls> }, or tls: none to say that it is meant',
      ],
    ],
    [
      'box',
      '',
      [
        'dev/chat.yaml:7:1 error access.tls is missing: 10.20.0.11 is not loopback, so that tokens and prompts would cross the network | write tls: { bundle: /etc/poolform/chat/bundle.pem }, or tls: none to say that it is meant',
      ],
    ],
    ['here', '', []],
    ['cluster', 'tls: none, ', []],
    ['box', 'tls: none, ', []],
  ] as const)('unsaid on %s: %s', (target, tls, expected) => {
    expect(ofPool('tls-missing', target, `${tls}${ME}`)).toEqual(expected);
  });

  test.each([
    [
      'cluster',
      'none',
      [
        'dev/chat.yaml:7:16 warning access.tls: tokens and prompts cross the network of main in clear text | write tls: { secret: <a Secret of type kubernetes.io/tls> }',
      ],
    ],
    [
      'box',
      'none',
      [
        'dev/chat.yaml:7:16 warning access.tls: tokens and prompts cross the network of 10.20.0.11 in clear text | write tls: { bundle: /etc/poolform/chat/bundle.pem }',
      ],
    ],
    ['here', 'none', []],
    ['cluster', '{ secret: cert }', []],
    ['box', '{ bundle: /etc/a/b.pem }', []],
  ] as const)('on %s: %s', (target, tls, expected) => {
    expect(ofPool('tls-insecure', target, `tls: ${tls}, ${ME}`)).toEqual(expected);
  });

  test.each([
    ['/b.pem', '/'],
    ['/etc/b.pem', '/etc'],
    ['/etc/a/b.pem', undefined],
    ['/a/b/c/d.pem', undefined],
  ])('the folder of %s is mounted whole: %s', (bundle, folder) => {
    const text = `dev/chat.yaml:7:26 error access.tls.bundle: the gateway would see all of ${folder}, for the bundle's folder is mounted | keep the bundle in a folder of its own, such as /etc/poolform/chat/bundle.pem`;
    expect(ofPool('tls-folder-insecure', 'box', `tls: { bundle: ${bundle} }, ${ME}`)).toEqual(
      folder === undefined ? [] : [text],
    );
  });

  test.each([
    ['box', 'http', '{ bundle: /etc/a/b.pem }', true],
    ['cluster', 'http', '{ secret: cert }', true],
    ['box', 'https', '{ bundle: /etc/a/b.pem }', false],
    ['box', 'http', 'none', false],
    ['box', 'https', 'none', false],
  ] as const)('clients on %s are told %s, with tls: %s', (target, scheme, tls, wrong) => {
    const text =
      'dev/chat.yaml:7:16 warning access.url: the gateway speaks https, and clients are told http | write https://';
    expect(ofPool('url-conflict', target, `url: "${scheme}://chat.example", tls: ${tls}, ${ME}`)).toEqual(
      wrong ? [text] : [],
    );
  });

  test('without a certificate on loopback http is right', () => {
    expect(ofPool('url-conflict', 'here', `url: "http://chat.example", ${ME}`)).toEqual([]);
  });

  test.each([
    [
      'https://chat.example/v1',
      [
        'dev/chat.yaml:7:16 warning access.url: clients ask for /api and /v1 below it, so that they would ask https://chat.example/v1/api/tags | write https://chat.example',
      ],
    ],
    [
      'https://chat.example/v1/',
      [
        'dev/chat.yaml:7:16 warning access.url: clients ask for /api and /v1 below it, so that they would ask https://chat.example/v1/api/tags | write https://chat.example',
      ],
    ],
    ['https://chat.example/v1/chat', []],
    ['https://chat.example', []],
  ])('clients are told %s', (url, expected) => {
    expect(ofPool('url-invalid', 'here', `url: "${url}", ${ME}`)).toEqual(expected);
  });
});

describe('tokens', () => {
  test.each([
    [
      'cluster',
      'none',
      [
        'dev/chat.yaml:7:17 error access.auth: none is for loopback addresses of a Docker host only, and a cluster has none | remove the line, and give tokens',
      ],
    ],
    [
      'box',
      'none',
      [
        'dev/chat.yaml:7:17 error access.auth: none is for loopback addresses only, and pools of this host are published on 10.20.0.11 | remove the line, and give tokens',
      ],
    ],
    [
      'here',
      'none',
      [
        'dev/chat.yaml:7:17 warning access.auth: every program and user of this host can use the pool | make a token with `poolform token` before others reach it',
      ],
    ],
    ['cluster', 'token', []],
    ['box', 'token', []],
    ['here', 'token', []],
  ] as const)('on %s, auth: %s', (target, auth, expected) => {
    expect(ofPool('auth-insecure', target, `auth: ${auth}, tls: none`)).toEqual(expected);
  });

  test.each([
    [
      'tokens: {}',
      [
        'dev/chat.yaml:7:11 error access.tokens: there is none, so that nobody could use the pool | `poolform token` makes one and prints its entry',
      ],
    ],
    [
      'port: 1',
      [
        'dev/chat.yaml:7:9 error access.tokens: there is none, so that nobody could use the pool | `poolform token` makes one and prints its entry',
      ],
    ],
    [ME, []],
    [
      `auth: none, ${ME}`,
      ['dev/chat.yaml:7:23 error access.tokens: nobody asks for them with auth: none | remove one of the two'],
    ],
    ['auth: none', []],
  ])('%s', (access, expected) => {
    expect(ofPool('token-missing', 'here', access)).toEqual(expected);
  });

  describe('a token twice', () => {
    const EACH = 'each holder and pool has a token of its own, so that one can be taken back alone';
    const same = (tokens: string, port = 11434): string =>
      poolFile({ access: `{ port: ${port}, tokens: { ${tokens} } }` });
    const one = (name: string): string => `${name}: { sha256: "${token('same')}" }`;

    test('within a pool', () => {
      expect(
        said('token-duplicate', {
          'dev/environment.yaml': ENVIRONMENT,
          'dev/a.yaml': same(`${one('me')}, ${one('you')}, other: { sha256: "${token('other')}" }`),
        }),
      ).toEqual([`dev/a.yaml:7:133 error access.tokens.you.sha256: the token is that of me | ${EACH}`]);
    });

    test('in two pools, and in another environment, whichever is asked for', () => {
      const files = {
        'dev/environment.yaml': ENVIRONMENT,
        'dev/a.yaml': same(one('me')),
        'dev/b.yaml': same(one('you'), 11435),
        'prod/environment.yaml': hosts('here: { host: ssh://here.example }'),
        'prod/c.yaml': same(one('they')),
      };
      const b = `dev/b.yaml:7:49 error access.tokens.you.sha256: the token is that of me of a | ${EACH}`;
      const c = `prod/c.yaml:7:50 error access.tokens.they.sha256: the token is that of me of a in dev | ${EACH}`;
      expect(said('token-duplicate', files)).toEqual([b, c]);
      expect(said('token-duplicate', files, 'dev')).toEqual([b, c]);
      expect(said('token-duplicate', files, 'prod')).toEqual([c]);
    });

    test('by a file that both extend', () => {
      const pool = (port: number): string => `extends: ../_base/chat.yaml\nversion: 1\naccess: { port: ${port} }\n`;
      const files = {
        'dev/environment.yaml': ENVIRONMENT,
        '_base/chat.yaml': same(one('me')),
        'dev/a.yaml': pool(1),
        'dev/b.yaml': pool(2),
      };
      expect(said('token-duplicate', files)).toEqual([
        '_base/chat.yaml:7:48 error access.tokens.me.sha256: the token is that of me of a | keep tokens out of files that several pools extend',
      ]);
    });
  });

  test.each([
    ['', 'this is the hash of nothing'],
    [' ', 'this is the hash of nothing'],
    ['\n', 'this is the hash of nothing'],
    [' \n', 'this is the hash of nothing'],
    ['password', 'this is the hash of "password", which anybody guesses'],
    ['password\n', 'this is the hash of "password", which anybody guesses'],
    ['ollama', 'this is the hash of "ollama", which anybody guesses'],
    ['a word that nobody guesses', undefined],
  ])('the hash of %j is weak: %s', (word, what) => {
    const line = `dev/chat.yaml:7:35 error access.tokens.me.sha256: ${what} | \`poolform token\` makes a random token and prints its entry`;
    expect(ofPool('token-insecure', 'here', `tokens: { me: { sha256: "${token(word)}" } }`)).toEqual(
      what === undefined ? [] : [line],
    );
  });

  test.each([
    ['0'.repeat(64), true],
    ['a'.repeat(64), true],
    [`${'a'.repeat(63)}b`, false],
    [`b${'a'.repeat(63)}`, false],
    ['ab'.repeat(32), false],
  ])('%s is a placeholder: %s', (sha256, weak) => {
    const line =
      'dev/chat.yaml:7:35 error access.tokens.me.sha256: this is a placeholder and no hash | `poolform token` makes a random token and prints its entry';
    expect(ofPool('token-insecure', 'here', `tokens: { me: { sha256: "${sha256}" } }`)).toEqual(weak ? [line] : []);
  });

  test('one that is written is found in every file, and the rest of its line is not shown', () => {
    const written = `pf_${'a1'.repeat(21)}b`;
    const files = {
      'dev/environment.yaml': `version: 1\ndescription: ask ${written}\nbackend: { s3: { bucket: states, hosts: [a, ${written}] } }\ndocker: { here: { host: unix:///var/run/docker.sock } }\n${IMAGES}`,
      'dev/chat.yaml': poolFile({ access: `{ ${ME} }`, description: `with ${written}` }),
      'bare/chat.yaml': poolFile({
        access: `{ tokens: { me: { sha256: "${token('b')}" } } }`,
        description: `with ${written}`,
      }),
    };
    const issues = compiled(files).diagnostics.filter(({ code }) => code === 'token-public');
    expect(
      issues.map(({ at, severity, message, hideFrom }) => [at.file, at.line, at.column, severity, message, hideFrom]),
    ).toEqual([
      ['pools/bare/chat.yaml', 8, 14, 'error', 'description: this holds a token, which is in a file now', 14],
      ['pools/dev/chat.yaml', 8, 14, 'error', 'description: this holds a token, which is in a file now', 14],
      ['pools/dev/environment.yaml', 2, 14, 'error', 'description: this holds a token, which is in a file now', 14],
      [
        'pools/dev/environment.yaml',
        3,
        45,
        'error',
        'backend.s3.hosts[1]: this holds a token, which is in a file now',
        45,
      ],
    ]);
    expect(new Set(issues.map(({ hint }) => hint))).toEqual(
      new Set(['take it out, make a new one with `poolform token`, and put its entry in the place of the old one']),
    );
  });
});
