import { z } from 'zod';
import { PoolFile } from '../../../poolfile/schema/pool-file';
import * as v from '../../../poolfile/schema/scalars';
import { nearest } from '../../../poolfile/values/nearest';
import { parseTree } from '../../../poolfile/schema/parse';
import { readSource } from '../../../poolfile/source/source';
import { compiled, ENVIRONMENT } from '../given';
import { hints, issuesOf, RIGHT } from '../one-field';

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

/** What is said to a pool of one field, without what is missing. */
const said = (line: string): readonly string[] =>
  issuesOf(PoolFile.shape[line.slice(0, line.indexOf(':')) as 'gpus'], line).map(
    ({ at, code, message, hint }) => `${at.column} ${code}: ${message}; ${hint}`,
  );

test.each([
  [
    'gpus: { product: nvidia-l4, resource: nvidia.com/mig-1g.10gb, memory: 10GiB, count: 1 }',
    ['9 key-unknown: gpus: product does not go with resource; keep one of the two'],
  ],
  [
    'gpus: { product: nvidia-l4, count: 1, foo: 1 }',
    ['39 key-unknown: gpus: unknown key "foo"; known keys: count, product'],
  ],
  [
    'gpus: {}',
    [
      '7 key-missing: gpus.product is missing: expected a GPU product such as nvidia-l4, in lower case; write product: nvidia-l4',
      '7 key-missing: gpus.count is missing: expected a whole number from 1 to 16; write count: 1',
    ],
  ],
  [
    'gpus: { count: 1 }',
    [
      '7 key-missing: gpus.product is missing: expected a GPU product such as nvidia-l4, in lower case; write product: nvidia-l4',
    ],
  ],
  [
    'target: { namespace: team-ai }',
    [
      '9 key-missing: target.kubernetes is missing: expected a name of at most 40 lower-case letters, digits and -, with a letter or digit at both ends; write kubernetes: chat',
    ],
  ],
  [
    'models: []',
    ['9 value-invalid: models: expected at least one model, got an empty list; write models: [mistral:7b]'],
  ],
  [
    'models: {}',
    [
      '9 type-invalid: models: expected a list of models, each behind a "- ", got a map without fields; write models: [mistral:7b]',
    ],
  ],
  [
    'models: { a: b }',
    ['9 type-invalid: models: expected a list of models, each behind a "- ", got a map; write models: [mistral:7b]'],
  ],
  [
    'models: null',
    ['9 type-invalid: models: expected a list of models, each behind a "- ", got null; write models: [mistral:7b]'],
  ],
  [
    'models:',
    [
      '1 type-invalid: models: expected a list of models, each behind a "- ", got nothing; remove the line, or write its entries below it, each behind a "- "',
    ],
  ],
  ['memory: [1]', ['9 type-invalid: memory: expected a size such as 512MiB or 24GiB, got a list; write memory: 24GiB']],
  [
    'memory: ""',
    ['9 value-invalid: memory: expected a size such as 512MiB or 24GiB, got an empty text; write memory: 24GiB'],
  ],
  ['memory: true', ['9 type-invalid: memory: expected a size such as 512MiB or 24GiB, got true; write memory: 24GiB']],
  [
    'memory: 1.50',
    ['9 type-invalid: memory: expected a size such as 512MiB or 24GiB, got the number 1.50; write memory: 2GiB'],
  ],
])('%s is answered', (line, answer) => {
  expect(said(line)).toEqual(answer);
});

test.each([
  ['{ product: nvidia-t4, uuid: GPU-1111-cccc, count: 1 }', ['count does not go with uuid; keep one of the two']],
  [
    '{ product: 7, uuid: 7, count: 1 }',
    [
      'expected a GPU product such as nvidia-l4, in lower case, got the number 7; catalog/gpus.yaml lists them',
      'uuid does not go with count; keep one of the two',
    ],
  ],
  [
    '{ product: nvidia-t4, count: 1, resource: nvidia.com/mig-1g.10gb, uuid: GPU-1111-cccc }',
    ['count does not go with uuid; keep one of the two', 'resource does not go with product; keep one of the two'],
  ],
])('of several forms of a device the one with the fewest mistakes is meant: %s', (device, said) => {
  const environment = ENVIRONMENT.replace('{ product: nvidia-t4, uuid: GPU-1111-cccc }', device);
  expect(
    compiled({ 'dev/environment.yaml': environment }).diagnostics.map(
      ({ message, hint }) => `${message.slice(message.indexOf(': ') + 2)}; ${hint}`,
    ),
  ).toEqual(said);
});

/** Unknown keys of a map of some fields, and what is said. */
hints(
  'a key that is not known',
  () => v.block({ keepAlive: v.text(9).optional(), env: v.named(v.variable, v.text(9), 'variables').optional() }),
  [
    ['serving: { KeepAlive: x }', 'did you mean keepAlive?'],
    ['serving: { keep-alive: x }', 'did you mean keepAlive?'],
    ['serving: { kepAlive: x }', 'did you mean keepAlive?'],
    ['serving: { quantum: x }', 'known keys: env, keepAlive'],
    ['serving: { env.A: x }', 'write env: { A: … }'],
    ['serving: { env.A.B.C.D: x }', 'write env: { A: { B: { C: { D: … } } } }'],
    ['serving: { env.A.B.C.D.E: x }', 'did you mean env?'],
    ['serving: { other.A: x }', 'known keys: env, keepAlive'],
    ['serving: { env: {}, keepAlive: x }', RIGHT],
  ],
);

hints('a map without fields', () => v.block({}), [['local: { path: x }', 'no key is known here: write {}']]);

hints('a required key', () => v.block({ size: v.size, kind: v.text(9) }), [
  ['storage: { sise: 5GiB, kind: x }', 'did you mean size?'],
  ['storage: { other: 5GiB, kind: x }', 'write size: 24GiB / known keys: kind, size'],
]);

test('a key with a dot is no place of what stands at that place', () => {
  const { root } = readSource('a.yaml', 'map: { x: 1 }\nmap.y: 2\nsize: 24\nsize.z: 1\n');
  const schema = v.block({ map: v.block({ y: v.flag.optional() }), size: v.size });
  expect(root && parseTree(schema, root).diagnostics.map(({ code, path }) => `${code} ${path ?? '-'}`)).toEqual([
    'key-unknown map.x',
    'type-invalid size',
    'key-unknown map.y',
    'key-unknown size.z',
  ]);
});

test('a map is not said to be wrong because of a key that is not known', () => {
  const backend = (text: string): readonly string[] =>
    compiled({ 'dev/environment.yaml': ENVIRONMENT.replace(/backend: .*/, `backend: ${text}`) }).diagnostics.map(
      ({ code, path }) => `${code} ${path ?? '-'}`,
    );
  expect(backend('{ s4: {} }')).toEqual(['key-unknown backend.s4']);
  expect(backend('{}')).toEqual(['value-invalid backend']);
});

/** From where on a line is not shown. */
const hidden = (text: string): readonly unknown[] =>
  issuesOf(PoolFile.shape.access, text).map(({ hideFrom }) => hideFrom);

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
])('what may be a secret is hidden from its column on: %j', (text, from) => {
  expect(hidden(text)).toEqual(from);
});

test('a secret is described and not shown', () => {
  const messages = (value: string): readonly string[] =>
    issuesOf(v.tokenHash, `sha256: ${value}`).map(({ message }) => message.slice(message.indexOf(', got ')));
  expect(messages('hunter2')).toEqual([', got 7 characters']);
  expect(messages('12345')).toEqual([', got a number of 5 digits']);
  expect(messages('""')).toEqual([', got an empty text']);
  expect(messages('true')).toEqual([', got true']);
});

const ANY_IMAGE = 'write image: registry.example/team/haproxy:3.2';

hints('a value that no hint is for', () => v.image, [
  [`image: ${'A'.repeat(200)}`, 'names of images are in lower case'],
  [`image: ${'A'.repeat(201)}`, ANY_IMAGE],
  ['image: []', ANY_IMAGE],
  ['image: https://me:secret@registry.example/x', 'take the password or token out: what stands here is in every plan'],
  ['image: “haproxy', 'these quotes are typographic: write " or \', or none'],
  ['image: haproxy’', 'these quotes are typographic: write " or \', or none'],
  ['image: «haproxy»', 'these quotes are typographic: write " or \', or none'],
  ['image: ha“proxy', ANY_IMAGE],
]);

test('a schema without words of its own is answered all the same', () => {
  expect(issuesOf(z.string(), 'a: 1').map(({ code, message, hint }) => `${code} ${message} ${hint ?? '-'}`)).toEqual([
    'type-invalid a: expected another value, got the number 1 write a: …',
  ]);
});
