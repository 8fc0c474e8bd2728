import { ENVIRONMENT, poolFile } from '../poolfile/given';
import type { Folder } from './folder';
import { ACCESS, type Row, testRows } from './hostile';

const pool = (more: Readonly<Record<string, string>>): Folder => ({
  'pools/dev/chat.yaml': poolFile({ access: ACCESS, ...more }),
});
const environment = (line: string, replaced: RegExp): Folder => ({
  'pools/dev/environment.yaml': ENVIRONMENT.replace(replaced, () => line),
});
const lock = (entry: string): Folder => ({
  'pools/dev/allocations.lock.yaml': `version: 1\ndocker:\n  here:\n    ${entry}\n`,
});

/** 300 KB together. */
const NOTES = Array.from({ length: 75 }, (_, i) => `note-${i}: ${'x'.repeat(4000)}`);

const ROWS: readonly Row[] = [
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
    ['dev/chat.yaml:8:36 yaml-text-too-long'],
  ],
  [
    'annotations of 300 KB together',
    pool({ scheduling: `{ annotations: { ${NOTES.join(', ')} } }` }),
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

testRows(ROWS);
