import type { CheckReport } from '../../cli/check/report';
import { ENVIRONMENT, poolFile } from '../poolfile/given';
import { contentsOf, type Folder, folderOf, removeFolder } from './folder';
import { poolform } from './run';

/** Attacks and accidents by table, through the command as it is called: each is a list of issues, and nothing else happens. */

const ACCESS = `{ tokens: { me: { sha256: "${'ab'.repeat(32)}" } } }`;
const CHAT = poolFile({ access: ACCESS });
const GOOD: Folder = { 'pools/dev/environment.yaml': ENVIRONMENT, 'pools/dev/chat.yaml': CHAT };

type Row = readonly [what: string, files: Folder, said: readonly string[], argv?: readonly string[]];

/** The command over good files and these: exit code 1, each issue with its line and a hint, nothing written. Gives `file:line:column code`. */
async function refused(files: Folder, argv: readonly string[] = []): Promise<readonly string[]> {
  const cwd = folderOf({ ...GOOD, ...files });
  try {
    const before = contentsOf(cwd);
    const text = await poolform(['check', ...argv], { cwd });
    const json = await poolform(['check', '--json', '--explain', ...argv], { cwd });
    expect(contentsOf(cwd)).toEqual(before);
    expect([text.code, json.code, json.stderr]).toEqual([1, 1, '']);
    expect(text.stdout).toMatch(
      /^(?:environment \S+|\d+ environments?|no environments?)[^\n]*: \d+ issues?, (?:\d+|no) findings?\n$/,
    );
    for (const said of [text.stderr, json.stdout]) {
      expect(said).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]|\n {4}at |node_modules|hunter2/u);
      expect(said).not.toContain(cwd);
    }
    const { errors, warnings } = JSON.parse(json.stdout) as CheckReport;
    expect(text.stderr.match(/^ {2}hint: ./gm) ?? []).toHaveLength(errors.length + warnings.length);
    for (const { file, line, column, code } of errors)
      expect(text.stderr).toContain(`${file}:${line}:${column} error ${code}: `);
    for (const { file, line, column } of errors) {
      const written = files[file] ?? GOOD[file];
      if (file.endsWith('.yaml') && typeof written === 'string' && written !== '' && written.length < 1_000_000)
        expect(text.stderr).toMatch(
          new RegExp(
            `^\\S*${file.replaceAll(/[^\w/]/g, '.')}:${line}:${column} [^\n]*\n  ${line} \\|[^\n]*\n +\\| *\\^\n`,
            'm',
          ),
        );
    }
    return errors.map(({ file, line, column, code }) => `${file.replace(/^pools\//, '')}:${line}:${column} ${code}`);
  } finally {
    removeFolder(cwd);
  }
}

const LAUGHS = [
  'a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]',
  ...Array.from(
    'bcdefgh',
    (key, i) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefg'[i]}`).join(', ')}]`,
  ),
].join('\n');

/** Texts that no file of ours may be; where the issue stands is the same in each. */
const TEXTS: ReadonlyArray<readonly [what: string, text: string, said: readonly string[]]> = [
  ['billion laughs', LAUGHS, ['1:7 yaml-alias-unsupported']],
  ['a cyclic alias', 'a: &a [*a]\n', ['1:7 yaml-alias-unsupported', '1:8 yaml-alias-unsupported']],
  ['nesting of 20000', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`, ['1:28 yaml-nesting-unsupported']],
  ['a merge key', 'version: 1\n<<: { version: 2 }\n', ['2:1 yaml-merge-key-unsupported']],
  ['__proto__', 'version: 1\n__proto__: { memory: 1 }\n', ['2:1 yaml-key-invalid']],
  [
    'constructor and prototype',
    'constructor: { prototype: { x: 1 } }\n',
    ['1:1 yaml-key-invalid', '1:16 yaml-key-invalid'],
  ],
  ['a duplicate key', 'version: 1\nversion: 2\n', ['2:1 yaml-key-duplicate']],
  ['a function', 'version: !!js/function "function () { process.exit() }"\n', ['1:24 yaml-tag-unsupported']],
  ["a tag of one's own", 'version: !Foo 1\n', ['1:15 yaml-tag-unsupported']],
  ['octal of YAML 1.1', 'version: 0755\n', ['1:10 yaml-number-invalid']],
  ['octal of YAML 1.2', 'version: 0o755\n', ['1:10 yaml-number-invalid']],
  ['more than 2^53', 'version: 9007199254740993\n', ['1:10 yaml-number-invalid']],
  ['more than a double', 'version: 1e400\n', ['1:10 yaml-number-invalid']],
  ['not a number', 'version: .nan\n', ['1:10 yaml-number-invalid']],
  ['minus zero', 'version: -0\n', ['1:10 yaml-number-invalid']],
  ['a byte-order mark', '\ufeffversion: 1\n', ['1:1 yaml-character-invalid']],
  ['a tab', 'a:\n\tb: 1\n', ['2:1 yaml-character-invalid']],
  ['two documents', 'version: 1\n---\nversion: 1\n', ['2:1 yaml-documents-too-many']],
  ['NUL', 'description: "a\\0b"\n', ['1:14 yaml-character-invalid']],
  ['NUL itself', 'description: a\0b\n', ['1:15 yaml-character-invalid']],
  ['a control of the second kind', 'description: a\u009b31mb\n', ['1:15 yaml-character-invalid']],
  ['an escape', 'description: a\u001b[31mb\n', ['1:15 yaml-character-invalid']],
  ['bidi', 'description: a\u202eb\n', ['1:15 yaml-character-invalid']],
  ['zero width', 'description: a\u200bb\n', ['1:15 yaml-character-invalid']],
  ['not NFC', 'description: "e\\u0301"\n', ['1:14 yaml-text-invalid']],
  ['a reference of CDKTF', 'description: "${TfToken[TOKEN.0]}"\n', ['1:14 yaml-text-reserved']],
  ['a number token of CDKTF', 'description: x-8.2e298\n', ['1:14 yaml-text-reserved']],
  ['a conflict', 'version: 1\n<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> x\n', ['2:1 yaml-merge-conflict']],
  ['nothing', '', ['1:1 yaml-content-missing']],
  ['a binary', 'a: \u0001\u0002\u0003\u0004\n', ['1:4 yaml-character-invalid']],
  ['more than 1 MiB', `a: ${'x'.repeat(1_100_000)}\n`, ['1:1 yaml-too-long']],
  ['a value of 100 KB', `description: ${'x'.repeat(100_000)}\n`, ['1:14 yaml-too-long']],
  ['a key of 100 KB', `${'x'.repeat(100_000)}: 1\n`, ['1:1 yaml-syntax-invalid']],
];

const FILES = ['chat.yaml', 'environment.yaml', 'allocations.lock.yaml'] as const;

test.each(FILES.flatMap((file) => TEXTS.map(([what, text, said]) => [what, file, text, said] as const)))(
  '%s as %s',
  async (_, file, text, said) => {
    const found = await refused({ [`pools/dev/${file}`]: text });
    expect(found.slice(0, said.length)).toEqual(said.map((one) => `dev/${file}:${one}`));
  },
);

const bytes = (text: string, encoding: BufferEncoding): Uint8Array => new Uint8Array(Buffer.from(text, encoding));
const extending = (path: string): Folder => ({ 'pools/dev/chat.yaml': `${CHAT}extends: ${path}\n` });
const pool = (more: Readonly<Record<string, string>>): Folder => ({
  'pools/dev/chat.yaml': poolFile({ access: ACCESS, ...more }),
});
const environment = (line: string, replaced: RegExp): Folder => ({
  'pools/dev/environment.yaml': ENVIRONMENT.replace(replaced, () => line),
});
const lock = (entry: string): Folder => ({
  'pools/dev/allocations.lock.yaml': `version: 1\ndocker:\n  here:\n    ${entry}\n`,
});

const ROWS: readonly Row[] = [
  ['extends out of the root', extending('../../../etc/passwd'), ['dev/chat.yaml:8:10 extends-invalid']],
  ['extends an absolute path', extending('/etc/passwd'), ['dev/chat.yaml:8:10 extends-invalid']],
  ['extends an address', extending('file:///etc/passwd'), ['dev/chat.yaml:8:10 extends-invalid']],
  ['extends a Windows path', extending('..\\_base\\chat.yaml'), ['dev/chat.yaml:8:10 extends-invalid']],
  ['extends with NUL', extending('"../_base/chat.yaml\\0.txt"'), ['dev/chat.yaml:8:10 yaml-character-invalid']],
  ['extends a home folder', extending('~/chat.yaml'), ['dev/chat.yaml:8:10 extends-invalid']],
  ['extends a folder', extending('../_base'), ['dev/chat.yaml:8:10 extends-unknown']],
  ['extends itself', extending('./chat.yaml'), ['dev/chat.yaml:8:10 extends-unsupported']],
  ['extends the environment', extending('environment.yaml'), ['dev/chat.yaml:8:10 extends-unknown']],
  [
    'extends the lock',
    { ...extending('allocations.lock.yaml'), ...lock('chat: { network: 0 }') },
    ['dev/chat.yaml:8:10 extends-unknown'],
  ],
  [
    'extends in a circle',
    { ...extending('./b.yaml'), 'pools/dev/b.yaml': 'version: 1\nextends: ./chat.yaml\n' },
    ['dev/b.yaml:2:10 extends-unsupported', 'dev/chat.yaml:8:10 extends-unsupported'],
  ],
  ['extends a list', extending('[a, b]'), ['dev/chat.yaml:8:10 type-invalid']],

  [
    'a link to a file outside',
    { 'secret.yaml': 'password: hunter2\n', 'pools/dev/stolen.yaml': { link: '../../secret.yaml' } },
    ['dev/stolen.yaml:1:1 link-unsupported'],
  ],
  [
    'a link to an environment outside',
    { 'other/environment.yaml': ENVIRONMENT, 'pools/prod': { link: '../other' } },
    ['prod:1:1 link-unsupported'],
  ],
  ['a link to /etc', { 'pools/etc': { link: '/etc' } }, ['etc:1:1 link-unsupported']],
  ['a link to itself', { 'pools/dev/loop.yaml': { link: 'loop.yaml' } }, ['dev/loop.yaml:1:1 link-unsupported']],
  ['a link to its own folder', { 'pools/dev/again': { link: '.' } }, ['dev/again:1:1 location-invalid']],
  ['a link to the root', { 'pools/all': { link: '.' } }, ['all:1:1 link-unsupported']],
  ['a link to a device', { 'pools/dev/zero.yaml': { link: '/dev/zero' } }, ['dev/zero.yaml:1:1 link-unsupported']],
  [
    'a base that leads out',
    { 'pools/_base/chat.yaml': { link: '/etc/hostname' }, ...extending('../_base/chat.yaml') },
    ['_base/chat.yaml:1:1 link-unsupported', 'dev/chat.yaml:8:10 extends-unknown'],
  ],
  ['a folder named as a file', { 'pools/dev/x.yaml/y.yaml': '' }, ['dev/x.yaml:1:1 location-invalid']],
  ['a pool file of another ending', { 'pools/dev/x.YAML': CHAT }, ['dev/x.YAML:1:1 location-invalid']],
  [
    'UTF-16',
    { 'pools/dev/x.yaml': bytes('version: 1\n', 'utf16le') },
    ['dev/x.yaml:1:2 yaml-character-invalid', 'dev/x.yaml:2:1 yaml-character-invalid'],
  ],
  [
    'Latin-1',
    { 'pools/dev/x.yaml': bytes('description: caf\u00e9\n', 'latin1') },
    ['dev/x.yaml:1:1 yaml-character-invalid'],
  ],
  [
    'UTF-8 that is longer than it needs',
    { 'pools/dev/x.yaml': new Uint8Array([0xc0, 0x80]) },
    ['dev/x.yaml:1:1 yaml-character-invalid'],
  ],

  ...[
    'a b',
    'a=b',
    '-rf',
    '$(id)',
    '${x}',
    'a;b',
    'con',
    'nul',
    'COM1'.toLowerCase(),
    'Chat',
    'сhat',
    'cafe\u0301',
    'caf\u00e9',
    'a..b',
    'x'.repeat(41),
    'a_b',
    '8e298',
    '"',
    "'",
    '`',
    '\\',
    '%2e%2e',
  ].map((name): Row => [
    `a pool named ${name}`,
    { [`pools/dev/${name}.yaml`]: 'version: 1\n' },
    [`dev/${name}.yaml:1:1 name-invalid`],
  ]),
  ...['a b', 'a=b', '-x', 'con', 'Dev', 'dеv', '$(id)', 'x'.repeat(41), '8e298', 'a_b'].map((name): Row => [
    `an environment named ${name}`,
    { [`pools/${name}/environment.yaml`]: 'version: 1\n' },
    [`${name}:1:1 name-invalid`],
  ]),
  [
    'line breaks and escapes in names',
    { 'pools/dev/a\nb\u001b[2J\u202e.yaml': 'version: 1\n' },
    ['dev/a\ufffdb\ufffd[2J\ufffd.yaml:1:1 name-invalid'],
  ],
  [
    'an environment with a line break and =',
    { 'pools/a\nX=1/environment.yaml': 'version: 1\n' },
    ['a\ufffdX=1:1:1 name-invalid'],
  ],
  ['--env with a way out', {}, ['pools:1:1 environment-unknown'], ['--env', '../dev']],
  ['--env with a line break', {}, ['pools:1:1 environment-unknown'], ['--env', 'dev\n\u001b[2J']],
  ['--env that every object has', {}, ['pools:1:1 environment-unknown'], ['--env', '__proto__']],
  ['a root that is not there', {}, ['nowhere:1:1 root-missing'], ['nowhere']],
  ['a root that is a file', { x: '' }, ['x:1:1 root-missing'], ['x']],
  ['a root with NUL', {}, ['x\ufffdy:1:1 root-missing'], ['x\0y']],

  ...[
    '-rf',
    '$(id)',
    '; rm -rf /',
    '`id`',
    'a|b',
    'a&b',
    '../../x',
    'x\\y',
    '"',
    'file:///etc/passwd',
    'https://me:hunter2@registry.example/x',
  ].map((name): Row => [
    `the model ${name}`,
    pool({ models: `[${JSON.stringify(name)}]` }),
    ['dev/chat.yaml:6:10 value-invalid'],
  ]),
  ['the model as a number', pool({ models: '[1.10]' }), ['dev/chat.yaml:6:10 type-invalid']],
  ...['1e999Gi', '-1GiB', '0GiB', '99999999GiB', '1.5GiB', '0x10GiB', '١GiB', 'Infinity', '1GiB '.padEnd(3000)].map(
    (size): Row => [
      `memory: ${size.trim()}`,
      pool({ memory: JSON.stringify(size) }),
      ['dev/chat.yaml:4:9 value-invalid'],
    ],
  ),
  ...['0', '-1', '1.5', '17', '1000000000'].map((count): Row => [
    `${count} devices`,
    pool({ gpus: `{ product: nvidia-l4, count: ${count} }` }),
    ['dev/chat.yaml:3:36 value-invalid'],
  ]),
  ...['0', '-1', '1.5', '1001', '9007199254740991'].map((count): Row => [
    `${count} replicas`,
    pool({ replicas: count }),
    ['dev/chat.yaml:8:11 value-invalid'],
  ]),
  ['minus zero replicas', pool({ replicas: '-0' }), ['dev/chat.yaml:8:11 yaml-number-invalid']],
  ...['0', '-1', '65536', '80.5'].map((port): Row => [
    `port ${port}`,
    pool({ access: `{ port: ${port} }` }),
    ['dev/chat.yaml:7:17 value-invalid'],
  ]),
  [
    'a password in an address',
    pool({ pull: '{ proxy: http://me:hunter2@proxy.example:3128 }' }),
    ['dev/chat.yaml:8:16 value-invalid'],
  ],
  [
    'a label of 64',
    pool({ scheduling: `{ labels: { team: ${'x'.repeat(64)} } }` }),
    ['dev/chat.yaml:8:31 value-invalid'],
  ],
  [
    'an annotation of 300 KB',
    pool({ scheduling: `{ annotations: { note: ${'x'.repeat(300_000)} } }` }),
    ['dev/chat.yaml:8:36 yaml-too-long'],
  ],
  [
    'annotations of 300 KB together',
    pool({
      scheduling: `{ annotations: { ${Array.from({ length: 75 }, (_, i) => `note-${i}: ${'x'.repeat(4000)}`).join(', ')} } }`,
    }),
    ['dev/chat.yaml:8:28 value-invalid'],
  ],
  [
    'a token that is no YAML',
    pool({ access: '{ tokens: { me: { sha256: hunter2: x } } }' }),
    ['dev/chat.yaml:7:35 yaml-syntax-invalid'],
  ],
  [
    'a token that is a number of octal',
    pool({ access: '{ token: 00hunter2, password: 0644 }' }),
    ['dev/chat.yaml:7:39 yaml-number-invalid'],
  ],
  [
    'a variable with a line break',
    pool({ serving: '{ env: { "OLLAMA_X\\nY": "1" } }' }),
    ['dev/chat.yaml:8:19 yaml-character-invalid'],
  ],
  ['a variable with =', pool({ serving: '{ env: { "OLLAMA_X=1;Y": "1" } }' }), ['dev/chat.yaml:8:19 name-invalid']],

  [
    'a password in a host',
    environment('  here: { host: "ssh://me:hunter2@box" }', / {2}here: .*/),
    ['dev/environment.yaml:4:17 value-invalid'],
  ],
  [
    'an option as a host',
    environment('  here: { host: "ssh://-oProxyCommand=id" }', / {2}here: .*/),
    ['dev/environment.yaml:4:17 value-invalid'],
  ],
  [
    'a host that is a file',
    environment('  here: { host: "file:///var/run/docker.sock" }', / {2}here: .*/),
    ['dev/environment.yaml:4:17 value-invalid'],
  ],
  [
    'an image with a password',
    environment('  gateway: { image: "https://me:hunter2@registry.example/haproxy:3.2" }', / {2}gateway: .*/),
    ['dev/environment.yaml:14:21 value-invalid'],
  ],
  [
    "a backend's password",
    environment('backend: { http: { address: https://state.example, password: hunter2 } }', /backend: .*/),
    ['dev/environment.yaml:2:52 backend-insecure'],
  ],
  [
    'a version as a number',
    environment('  ollama: { version: 1.10 }', / {2}ollama: .*/),
    ['dev/environment.yaml:13:22 type-invalid'],
  ],

  ...(
    [
      ['network: -1', 15],
      ['network: 65536', 15],
      ['network: 1.5', 15],
      ['network: "0"', 15],
    ] as const
  ).map(([entry, column]): Row => [
    `a lock with ${entry}`,
    lock(`chat: { ${entry} }`),
    [`dev/allocations.lock.yaml:4:${column + 7} ${entry.includes('"') ? 'type-invalid' : 'value-invalid'}`],
  ]),
  [
    'a lock with a way out',
    lock('chat: { network: 0, devices: { "1": ["../../dev/sda"] } }'),
    ['dev/allocations.lock.yaml:4:42 value-invalid'],
  ],
  [
    'a lock of replica 0',
    lock('chat: { network: 0, devices: { "0": [a] } }'),
    ['dev/allocations.lock.yaml:4:36 name-invalid'],
  ],
  [
    'a lock that gives a network twice',
    { ...lock('a: { network: 0 }\n    chat: { network: 0 }'), 'pools/dev/a.yaml': poolFile({}, 11_435) },
    ['dev/allocations.lock.yaml:5:22 allocation-duplicate'],
  ],
];

test.each(ROWS.map(([what, files, said, argv = []]) => ({ what, files, said, argv })))(
  '$what',
  async ({ files, said, argv }) => {
    const found = await refused(files, argv);
    expect(said.filter((one) => !found.includes(one)).map((one) => `${one} is not among ${found.join('; ')}`)).toEqual(
      [],
    );
  },
);
