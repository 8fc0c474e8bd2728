import { ENVIRONMENT } from '../poolfile/given';
import type { Folder } from './folder';
import { CHAT, type Row, testRows } from './hostile';

const bytes = (text: string, encoding: BufferEncoding): Uint8Array => new Uint8Array(Buffer.from(text, encoding));
const extending = (path: string): Folder => ({ 'pools/dev/chat.yaml': `${CHAT}extends: ${path}\n` });
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
  ['a root that does not exist', {}, ['nowhere:1:1 root-missing'], ['nowhere']],
  ['a root that is a file', { x: '' }, ['x:1:1 root-missing'], ['x']],
  ['a root with NUL', {}, ['x\ufffdy:1:1 root-missing'], ['x\0y']],
];

testRows(ROWS);
