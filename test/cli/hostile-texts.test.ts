import { refused } from './hostile';

const LAUGHS = [
  'a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]',
  ...Array.from(
    'bcdefgh',
    (key, i) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefg'[i]}`).join(', ')}]`,
  ),
].join('\n');

/** Texts that no file may contain; the position of the error is the same in every file. */
const TEXTS: ReadonlyArray<readonly [what: string, text: string, expected: readonly string[]]> = [
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
  ['more than 1 MiB', `a: ${'x'.repeat(1_100_000)}\n`, ['1:1 yaml-file-too-long']],
  ['a value of 100 KB', `description: ${'x'.repeat(100_000)}\n`, ['1:14 yaml-text-too-long']],
  ['a key of 100 KB', `${'x'.repeat(100_000)}: 1\n`, ['1:1 yaml-syntax-invalid']],
];

const FILES = ['chat.yaml', 'environment.yaml', 'allocations.lock.yaml'] as const;

test.each(FILES.flatMap((file) => TEXTS.map(([what, text, expected]) => [what, file, text, expected] as const)))(
  '%s in %s is refused at its position',
  async (_what, file, text, expected) => {
    const found = await refused({ [`pools/dev/${file}`]: text });
    expect(found.slice(0, expected.length)).toEqual(expected.map((one) => `dev/${file}:${one}`));
  },
);
