import { copyFiles, hostOf, type Mapping } from '../../spec/copy';

const maps = (...all: readonly string[]): readonly Mapping[] => all.map((text) => ({ old: text.slice(0, text.indexOf('=')), new: text.slice(text.indexOf('=') + 1) }));
const copy = (text: string, ...all: readonly string[]): string => copyFiles([{ name: 'environment.yaml', text }], maps(...all), () => 'fresh').files[0]?.text ?? '';

test('comments, order, quotes, blanks and line ends stay; only the changed values are other bytes', () => {
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
  expect(copy(text, 'box-1=gpu-7', 'box-1.lab.example=box-7.prod', '10.20.0.11=10.30.0.7', 'GPU-1111-aaaa=GPU-2222-bbbb')).toBe(text
    .replace('    box-1   :', '    gpu-7   :')
    .replace("deploy@box-1.lab.example'", "deploy@box-7.prod'")
    .replace('"10.20.0.11"', '"10.30.0.7"')
    .replaceAll('GPU-1111-aaaa', 'GPU-2222-bbbb')
    .replace('>-\r\n  10.20.0.11', '"10.30.0.7"'));
});

test('maps are applied once: places can change their names with each other', () => {
  expect(copy('docker: { a: { host: "ssh://a" }, b: {} }\nx: [a, b, c]\n', 'a=b', 'b=c', 'c=a')).toBe('docker: { b: { host: "ssh://b" }, c: {} }\nx: [b, c, a]\n');
});

test('the whole value comes first, then the host with its port, then the host', () => {
  const text = 'x: [tcp://a.example:1, tcp://a.example:2, "https://u@a.example/b", a.example]\n';
  expect(copy(text, 'a.example=h', 'a.example:2=i:3', 'tcp://a.example:1=tcp://j:4')).toBe('x: [tcp://j:4, tcp://i:3, "https://u@h/b", h]\n');
});

test.each([
  ['ssh://deploy@box.example', 'box.example', undefined],
  ['tcp://box.example:2376', 'box.example', '2376'],
  ['https://chat.example/a/b', 'chat.example', undefined],
  ['registry.example:5001/library/tiny:1', 'registry.example', '5001'],
  ['registry.example/haproxy@sha256:ab', 'registry.example', undefined],
  ['localhost/tiny', 'localhost', undefined],
])('the host of %s is %s', (text, host, port) => {
  expect(hostOf(text)).toMatchObject(port === undefined ? { host } : { host, port });
});

test.each(['unix:///run/docker.sock', '10.213.0.0/20', 'team/tiny:1', 'mistral:7b', '/etc/tls.pem', '../_base/chat.yaml', 'see https://a.example', 'a.example is ours/theirs', ''])('%j has no host', (text) => {
  expect(hostOf(text)).toBeUndefined();
});

test('a text stays a text and a number a number; what cannot stand bare gets quotes', () => {
  expect(copy('a: box\nb: box\nc: 11434\nd: "11434"\n', 'box=123', '11434=12434')).toBe('a: "123"\nb: "123"\nc: 12434\nd: "12434"\n');
  expect(copy("a: x\nb: 'x'\nc: [x]\n", "x=it's: #1, {y}")).toBe('a: "it\'s: #1, {y}"\nb: \'it\'\'s: #1, {y}\'\nc: ["it\'s: #1, {y}"]\n');
  expect(copy("a: x\nb: 'x'\n", 'x=a\nb: c')).toBe('a: "a\\nb: c"\nb: "a\\nb: c"\n');
});

test('keys are only the names of places, in environment.yaml', () => {
  expect(copy('docker: { a: { a: 1 } }\nkubernetes: { a: {} }\na: a\n', 'a=b')).toBe('docker: { b: { a: 1 } }\nkubernetes: { b: {} }\na: b\n');
  expect(copyFiles([{ name: 'chat.yaml', text: 'docker: { a: 1 }\ntarget: { docker: a }\n' }], maps('a=b'), () => '').files[0]?.text).toBe('docker: { a: 1 }\ntarget: { docker: b }\n');
});

test('a token\'s hash is another, whatever the maps say, and the holder keeps the name', () => {
  const text = 'access:\n  tokens:   # who\n    me: { sha256: "aa" }  # mine\n    you: { sha256: bb }\n';
  const asked: string[] = [];
  const { files, uses, spots } = copyFiles([{ name: 'chat.yaml', text }], maps('aa=cc'), (pool, holder) => { asked.push(`${pool}/${holder}`); return `${holder}-hash`; });
  expect(files[0]?.text).toBe(text.replace('"aa"', '"me-hash"').replace('bb', 'you-hash'));
  expect([asked, uses, spots]).toEqual([['chat/me', 'chat/you'], [0], []]);
});

test('each use is counted', () => {
  expect(copyFiles([{ name: 'a.yaml', text: 'x: [a, b, a]\n' }], maps('a=1', 'b=2', 'c=3'), () => '').uses).toEqual([2, 1, 0]);
});
