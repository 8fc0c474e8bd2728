import { z } from 'zod';
import { EnvironmentFile } from '../../../poolfile/schema/environment-file';
import { PoolFile } from '../../../poolfile/schema/pool-file';
import { block, named } from '../../../poolfile/schema/builders';
import * as v from '../../../poolfile/schema/scalars';
import { nearest } from '../../../poolfile/values/nearest';
import { parseTree } from '../../../poolfile/schema/parse';
import { readSource } from '../../../poolfile/source/source';
import { compiled, ENVIRONMENT } from '../given';
import { answers, diagnosticsOf, hints } from '../one-field';

test.each([
  ['memoy', ['cpus', 'memory'], 'memory'],
  ['MEMROY', ['cpus', 'memory'], 'memory'],
  ['key_', ['kye', 'key'], 'key'],
  ['a_b1', ['a_b0', 'ab1'], 'ab1'],
  ['mmxry', ['memory'], 'memory'],
  ['mxxxry', ['memory'], undefined],
  ['ab', ['ac'], 'ac'],
  ['ab', ['cd'], undefined],
  ['mem', ['memory'], 'memory'],
  ['me', ['memory'], undefined],
  ['ory', ['memory'], undefined],
  ['memorylimit', ['memory'], 'memory'],
  ['limitmemory', ['memory'], undefined],
  ['gpuinfo', ['gpu'], 'gpu'],
  ['onlyme', ['on'], undefined],
  ['perreplica-volume', ['perReplica'], 'perReplica'],
  ['PERREP', ['perReplica'], 'perReplica'],
  ['x', [], undefined],
])('of %j, the nearest of %j is %j', (word, known, near) => {
  expect(nearest(word, known)).toBe(near);
});

answers('fields of a pool', (line) => PoolFile.shape[line.slice(0, line.indexOf(':')) as 'gpus'], [
  'gpus: { product: nvidia-l4, resource: nvidia.com/mig-1g.10gb, memory: 10GiB, count: 1 }',
  'gpus: { product: nvidia-l4, count: 1, foo: 1 }',
  'gpus: {}',
  'gpus: { count: 1 }',
  'target: { namespace: team-ai }',
  'models: []',
  'models: {}',
  'models: { a: b }',
  'models: null',
  'models:',
  'memory: [1]',
  'memory: ""',
  'memory: true',
  'memory: 1.50',
]);

test.each([
  ['{ product: nvidia-t4, uuid: GPU-1111-cccc, count: 1 }', ['key-unknown docker.box.gpus[2].count']],
  [
    '{ product: 7, uuid: 7, count: 1 }',
    ['type-invalid docker.box.gpus[2].product', 'key-unknown docker.box.gpus[2].uuid'],
  ],
  [
    '{ product: nvidia-t4, count: 1, resource: nvidia.com/mig-1g.10gb, uuid: GPU-1111-cccc }',
    ['key-unknown docker.box.gpus[2].count', 'key-unknown docker.box.gpus[2].resource'],
  ],
])('of several forms of a device the one with the fewest mistakes is reported: %s', (device, expected) => {
  const environment = ENVIRONMENT.replace('{ product: nvidia-t4, uuid: GPU-1111-cccc }', device);
  expect(
    compiled({ 'dev/environment.yaml': environment }).diagnostics.map(({ code, path }) => `${code} ${path ?? '-'}`),
  ).toEqual(expected);
});

answers('devices of a host in several forms', () => EnvironmentFile.shape.docker.unwrap().valueType.shape.gpus, [
  'gpus: [{ product: nvidia-t4, uuid: GPU-1111-cccc, count: 1 }]',
  'gpus: [{ product: 7, uuid: 7, count: 1 }]',
  'gpus: [{ product: nvidia-t4, count: 1, resource: nvidia.com/mig-1g.10gb, uuid: GPU-1111-cccc }]',
]);

/** Unknown keys of a map with some fields, and their diagnostics. */
hints(
  'a key that is not known',
  () => block({ keepAlive: v.text(9).optional(), env: named(v.variable, v.text(9), 'variables').optional() }),
  [
    'serving: { KeepAlive: x }',
    'serving: { keep-alive: x }',
    'serving: { kepAlive: x }',
    'serving: { quantum: x }',
    'serving: { env.A: x }',
    'serving: { env.A.B.C.D: x }',
    'serving: { env.A.B.C.D.E: x }',
    'serving: { other.A: x }',
    'serving: { env: {}, keepAlive: x }',
  ],
);

hints('a map without fields', () => block({}), ['local: { path: x }']);

hints('a required key', () => block({ size: v.size, kind: v.text(9) }), [
  'storage: { sise: 5GiB, kind: x }',
  'storage: { other: 5GiB, kind: x }',
]);

test('a key with a dot is not a path', () => {
  const { root } = readSource('a.yaml', 'map: { x: 1 }\nmap.y: 2\nsize: 24\nsize.z: 1\n');
  const schema = block({ map: block({ y: v.boolean.optional() }), size: v.size });
  expect(root && parseTree(schema, root).diagnostics.map(({ code, path }) => `${code} ${path ?? '-'}`)).toEqual([
    'key-unknown map.x',
    'type-invalid size',
    'key-unknown map.y',
    'key-unknown size.z',
  ]);
});

test('an unknown key does not make its map wrong', () => {
  const backend = (text: string): readonly string[] =>
    compiled({ 'dev/environment.yaml': ENVIRONMENT.replace(/backend: .*/, `backend: ${text}`) }).diagnostics.map(
      ({ code, path }) => `${code} ${path ?? '-'}`,
    );
  expect(backend('{ s4: {} }')).toEqual(['key-unknown backend.s4']);
  expect(backend('{}')).toEqual(['value-invalid backend']);
});

/** The column from which a line is hidden. */
const hidden = (text: string): readonly unknown[] =>
  diagnosticsOf(PoolFile.shape.access, text).map(({ hideFrom }) => hideFrom);

test.each([
  ['access: { tokens: { me: { foo: x } } }', [undefined, 32]],
  ['access: { tokens: { me: { sha256: x } } }', [35]],
  ['access: { tokens: { me: x } }', [25]],
  ['access: { foo: x }', [undefined]],
  ['access: { api_key: x }', [20]],
  ['access: { mySecret: x }', [21]],
  ['access: { PASSWD: x }', [19]],
  ['access: { credentials: x }', [24]],
  ['access: { oauth: x }', [18]],
  ['access: { tokenFile: x }', [22]],
  ['access: { foo: { api_key: x } }', [undefined]],
  ['access:\n  api_key:\n    x\n', [undefined]],
])('what may be a secret is hidden, from its column on: %j', (text, from) => {
  expect(hidden(text)).toEqual(from);
});

test('a secret is described and not shown', () => {
  const messages = (value: string): readonly string[] =>
    diagnosticsOf(v.tokenHash, `sha256: ${value}`).map(({ message }) => message.slice(message.indexOf(', got ')));
  expect(messages('hunter2')).toEqual([', got 7 characters']);
  expect(messages('12345')).toEqual([', got a number of 5 digits']);
  expect(messages('""')).toEqual([', got an empty string']);
  expect(messages('true')).toEqual([', got true']);
});

hints('a value that no hint is for', () => v.image, [
  `image: ${'A'.repeat(200)}`,
  `image: ${'A'.repeat(201)}`,
  'image: []',
  'image: https://me:secret@registry.example/x',
  'image: “haproxy',
  'image: haproxy’',
  'image: «haproxy»',
  'image: ha“proxy',
]);

test('a schema without a kind still gives a diagnostic', () => {
  expect(
    diagnosticsOf(z.string(), 'a: 1').map(({ code, message, hint }) => `${code} ${message} ${hint ?? '-'}`),
  ).toEqual(['type-invalid a: expected another value, got the number 1 write a: …']);
});
