import { copyFiles, hostOf, type Mapping } from '../../../poolfile/new-environment/copy';

const maps = (...all: readonly string[]): readonly Mapping[] =>
  all.map((text) => ({ old: text.slice(0, text.indexOf('=')), new: text.slice(text.indexOf('=') + 1) }));
const copy = (text: string, ...all: readonly string[]): string =>
  copyFiles([{ name: 'environment.yaml', text }], maps(...all), () => 'fresh').files[0]?.text ?? '';

test('comments, order, quotes, spaces and line ends stay; only the bytes of changed values differ', () => {
  const text = [
    '# box-1 is not a value here',
    'docker:',
    '    box-1   :   # the first',
    "        host:   'ssh://deploy@box-1.lab.example'   # box-1.lab.example",
    '        address: "10.20.0.11"',
    '        gpus: [ {product: nvidia-l4 ,   uuid: GPU-1111-aaaa},{ "uuid": "GPU-1111-aaaa" } ]',
    '',
    'description: >-',
    '  10.20.0.11',
    '# the end, without a line break',
  ].join('\r\n');
  expect(
    copy(text, 'box-1=gpu-7', 'box-1.lab.example=box-7.prod', '10.20.0.11=10.30.0.7', 'GPU-1111-aaaa=GPU-2222-bbbb'),
  ).toBe(
    text
      .replace('    box-1   :', '    gpu-7   :')
      .replace("deploy@box-1.lab.example'", "deploy@box-7.prod'")
      .replace('"10.20.0.11"', '"10.30.0.7"')
      .replaceAll('GPU-1111-aaaa', 'GPU-2222-bbbb')
      .replace('>-\r\n  10.20.0.11', '"10.30.0.7"'),
  );
});

test('mappings are applied once, so that places can swap their names', () => {
  expect(copy('docker: { a: { host: "ssh://a" }, b: {} }\nx: [a, b, c]\n', 'a=b', 'b=c', 'c=a')).toBe(
    'docker: { b: { host: "ssh://b" }, c: {} }\nx: [b, c, a]\n',
  );
});

test('the whole value comes first, then the host with its port, then the host', () => {
  const text = 'x: [tcp://a.example:1, tcp://a.example:2, "https://u@a.example/b", a.example]\n';
  expect(copy(text, 'a.example=h', 'a.example:2=i:3', 'tcp://a.example:1=tcp://j:4')).toBe(
    'x: [tcp://j:4, tcp://i:3, "https://u@h/b", h]\n',
  );
});

test.each([
  ['ssh://deploy@box.example', 'box.example', undefined],
  ['tcp://box.example:2376', 'box.example', '2376'],
  ['https://chat.example/a/b', 'chat.example', undefined],
  ['registry.example:5001/library/tiny:1', 'registry.example', '5001'],
  ['https://box.example:443/a', 'box.example', '443'],
  ['registry.example/haproxy@sha256:ab', 'registry.example', undefined],
  ['localhost/tiny', 'localhost', undefined],
  ['SSH+x.y-z1://u:p@Box.example:22/', 'Box.example', '22'],
  ['tcp://tcp:1', 'tcp', '1'],
  ['_registry.example/a', '_registry.example', undefined],
  ['10.0.0.1:5000/24', '10.0.0.1', '5000'],
  ['10.0.0.1/x24', '10.0.0.1', undefined],
  ['x10.0.0.0/16', 'x10.0.0.0', undefined],
  ['10.0.0.0/16x', '10.0.0.0', undefined],
])('the host of %s is %s', (text, host, port) => {
  expect(hostOf(text)).toMatchObject(port === undefined ? { host } : { host, port });
});

test.each([
  'unix:///run/docker.sock',
  '10.213.0.0/20',
  'team/tiny:1',
  'mistral:7b',
  '/etc/tls.pem',
  '../_base/chat.yaml',
  'see https://a.example',
  'a.example is ours/theirs',
  'a.example/is ours',
  'our a.example/b',
  'x a.example:1/b',
  'tcp://box.example:2376x',
  'tcp://box.example/a b',
  'tcp://box:port',
  '1tcp://box/',
  '',
])('%j has no host', (text) => {
  expect(hostOf(text)).toBeUndefined();
});

test('a string stays a string and a number a number; a value that needs quotes gets them', () => {
  expect(copy('a: box\nb: box\nc: 11434\nd: "11434"\n', 'box=123', '11434=12434')).toBe(
    'a: "123"\nb: "123"\nc: 12434\nd: "12434"\n',
  );
  expect(copy("a: x\nb: 'x'\nc: [x]\n", "x=it's: #1, {y}")).toBe(
    "a: \"it's: #1, {y}\"\nb: 'it''s: #1, {y}'\nc: [\"it's: #1, {y}\"]\n",
  );
  expect(copy("a: x\nb: 'x'\n", 'x=a\nb: c')).toBe('a: "a\\nb: c"\nb: "a\\nb: c"\n');
});

test('only the names of places in environment.yaml are mapped as keys', () => {
  expect(copy('docker: { a: { a: 1 } }\nkubernetes: { a: {} }\na: a\n', 'a=b')).toBe(
    'docker: { b: { a: 1 } }\nkubernetes: { b: {} }\na: b\n',
  );
  expect(
    copyFiles([{ name: 'chat.yaml', text: 'docker: { a: 1 }\ntarget: { docker: a }\n' }], maps('a=b'), () => '')
      .files[0]?.text,
  ).toBe('docker: { a: 1 }\ntarget: { docker: b }\n');
});

test("a token's hash is always replaced, and the holder keeps the name", () => {
  const text = 'access:\n  tokens:   # who\n    me: { sha256: "aa" }  # mine\n    you: { sha256: bb }\n';
  const asked: string[] = [];
  const { files, uses, values } = copyFiles([{ name: 'chat.yaml', text }], maps('aa=cc'), (pool, holder) => {
    asked.push(`${pool}/${holder}`);
    return `${holder}-hash`;
  });
  expect(files[0]?.text).toBe(text.replace('"aa"', '"me-hash"').replace('bb', 'you-hash'));
  expect([asked, uses, values]).toEqual([['chat/me', 'chat/you'], [0], []]);
});

test('the uses of each mapping are counted', () => {
  expect(copyFiles([{ name: 'a.yaml', text: 'x: [a, b, a]\n' }], maps('a=1', 'b=2', 'c=3'), () => '').uses).toEqual([
    2, 1, 0,
  ]);
});

test('mapping the host of an address changes just the host, even if its letters occur elsewhere', () => {
  expect(copy('a: tcp://tcp:1\nb: ssh://box@box/box\n', 'tcp=host', 'box=bag')).toBe(
    'a: tcp://host:1\nb: ssh://box@bag/box\n',
  );
});

test('every value and every place is listed with its old and new text; null is not', () => {
  const text = 'docker:\n  a: { host: "ssh://h", address: ~ }\n  b:\nlist: [x, { y: 11434 }, null, true]\n';
  const { files, values } = copyFiles(
    [{ name: 'environment.yaml', text }],
    maps('a=z', 'h=i', 'null=n', 'undefined=u', '~=t', 'true=false'),
    () => '',
  );
  expect(files[0]?.text).toBe(
    'docker:\n  z: { host: "ssh://i", address: ~ }\n  b:\nlist: [x, { y: 11434 }, null, false]\n',
  );
  expect(values).toEqual([
    { file: 'environment.yaml', path: 'docker.z', old: 'a', new: 'z' },
    { file: 'environment.yaml', path: 'docker.z.host', old: 'ssh://h', new: 'ssh://i' },
    { file: 'environment.yaml', path: 'docker.b', old: 'b', new: 'b' },
    { file: 'environment.yaml', path: 'list[0]', old: 'x', new: 'x' },
    { file: 'environment.yaml', path: 'list[1].y', old: '11434', new: '11434' },
    { file: 'environment.yaml', path: 'list[3]', old: 'true', new: 'false' },
  ]);
});

test('a value is compared by its meaning, however it is written', () => {
  expect(
    copy(
      "a: \"b\\u006fx\"\nb: 'it''s'\nc: one\n  two\n\nd: >-\n  one\n  two\ne: 0.10\n",
      'box=bag',
      "it's=its",
      'one two=three',
      '0.10=0.20',
    ),
  ).toBe('a: "bag"\nb: \'its\'\nc: three\n\nd: "three"\ne: 0.20\n');
});

test('keys other than names of places, and values other than token hashes, stay', () => {
  expect(copy('images: { a: { a: a } }\nkubernetes: { b: { a: a } }\na: 1\n', 'a=z')).toBe(
    'images: { a: { a: z } }\nkubernetes: { b: { a: z } }\na: 1\n',
  );
  const text =
    'access: { tokens: { me: { sha256: a, note: a } }, other: { me: { sha256: a } } }\n' +
    'other: { tokens: { me: { sha256: a } } }\nsha256: a\n';
  expect(copyFiles([{ name: 'chat.yaml', text }], [], () => 'new').files[0]?.text).toBe(
    text.replace('a, note', 'new, note'),
  );
});
