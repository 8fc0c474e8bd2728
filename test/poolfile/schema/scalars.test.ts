import type { z } from 'zod';
import { PoolFile } from '../../../poolfile/schema/pool-file';
import * as v from '../../../poolfile/schema/scalars';
import { Duration } from '../../../poolfile/values/units';
import { diagnosticsOf } from '../one-field';

/** The limit of each value, and one character or number beyond it. */
function values(what: string, schema: () => z.ZodType, right: readonly unknown[], wrong: readonly unknown[]): void {
  const isRight = (value: unknown): boolean => diagnosticsOf(schema(), `x: ${JSON.stringify(value)}`).length === 0;
  describe(what, () => {
    test.each(right.map((value) => [value]))('may be %j', (value) => expect(isRight(value)).toBe(true));
    test.each(wrong.map((value) => [value]))('may not be %j', (value) => {
      expect(isRight(value)).toBe(false);
      // one mistake, one diagnostic
      expect(diagnosticsOf(schema(), `x: ${JSON.stringify(value)}`)).toHaveLength(1);
    });
  });
}

const HEX = '0123456789abcdef'.repeat(4);

values('a text', () => v.text(5), ['', '12345'], ['123456', 7]);
values('a whole number', () => v.whole(1, 64), [1, 64], [0, 65, 1.5, '1']);
values('a number', () => v.number(0, 2), [0, 0.01, 2], [-0.01, 2.01, '1']);
values('processors', () => v.tenths(0.1, 4), [0.1, 1.1, 4], [0, 0.05, 0.15, 4.1, 4.05, '1']);
values('a number or auto', () => v.autoOrWhole(1, 64), ['auto', 1, 64], ['Auto', 0, 65, 1.5]);
values(
  'a size',
  () => v.size,
  ['1MiB', '24Gi', '9999999TiB'],
  ['0GiB', '24GB', '24', '1.5GiB', '10000000MiB', ' 1MiB', '1KiB'],
);
values(
  'a duration',
  () => v.duration({ min: Duration.parse('10s'), max: Duration.parse('1h') }),
  ['10s', '1h', '60m', '3600s', '1m30s'],
  ['9s', '1h1s', '61m', '', '5', '5d', '30m1h'],
);
values(
  'how long a model stays',
  () => v.keepAlive,
  ['forever', '0s', '24h', '86400s'],
  ['24h1s', 'Forever', 'forever!', '', '-1'],
);
values(
  'a name',
  () => v.name,
  ['a', '1', 'a-1', 'a'.repeat(40), 'con1', 'com'],
  ['', '-a', 'a-', 'A', 'a_b', 'a.b', 'a'.repeat(41), 'con', 'prn', 'aux', 'nul', 'com1', 'lpt9', '82e297'],
);
values(
  'a digest',
  () => v.digest,
  [`sha256:${HEX}`],
  [HEX, `sha256:${HEX}0`, `sha256:${HEX.slice(1)}`, `sha256:${HEX.toUpperCase()}`],
);
values('the hash of a token', () => v.tokenHash, [HEX], [`${HEX}0`, HEX.slice(1), HEX.toUpperCase()]);
values(
  'a model',
  () => v.reference,
  ['mistral', 'registry.example:5001/team/tiny:1'],
  ['mistral 7b', 'mistral:', 'a/b/c/d'],
);
values(
  'a version',
  () => v.version,
  ['0.32.15', '0.32.15-rc1', '99999.0.0'],
  ['0.32', 'v0.32.15', '0.032.15', '100000.0.0', '0.32.15-01', '0.32.15-'],
);
values(
  'an image',
  () => v.image,
  ['haproxy', 'haproxy:3.2', 'localhost:5000/team/a__b:X', `haproxy@sha256:${HEX}`],
  ['Haproxy', 'haproxy:', 'haproxy@sha256:abc', 'http://x/y', 'a___b', '/a', 'a/'],
);
values('a product', () => v.product, ['nvidia-l4', 'a'.repeat(40)], ['nvidia l4', 'nvidia-', 'NVIDIA', 'a'.repeat(41)]);
values(
  'a resource',
  () => v.resource,
  ['nvidia.com/gpu', 'amd.com/gpu', 'gpu.intel.com/i915'],
  ['intel.com/gpu', 'nvidia.com/', 'nvidia.com/gpu-', 'nvidia.com/GPU', 'gpu'],
);
values(
  'a device',
  () => v.uuid,
  ['GPU-1111', 'MIG-1111-a-b-c-d'],
  ['GPU-111', 'GPU-1111-a-b-c-d-e', 'gpu-1111', 'GPU-1111A', '1111', 'GPU-8e298'],
);
values(
  'a path on a host',
  () => v.hostPath,
  ['/a', '/a/.b', '/a/..b', '/a/...', '/a./b', '/a/b..'],
  ['a', '/', '/a/', '/.', '/..', '/a/.', '/a/..', '/./a', '/../a', '/a/../b', '/a/./b', '/a b'],
);
values('a folder', () => v.folder, ['./a', '~/a-', 'a'.repeat(512)], ['-a', '', 'a b', 'a'.repeat(513)]);
values('a variable', () => v.variable, ['A', 'OLLAMA_X1', 'A'.repeat(100)], ['a', '_A', '1A', 'A-B', 'A'.repeat(101)]);
values(
  'an address',
  () => v.address,
  ['127.0.0.1', '0.0.0.0', '::', '0', '255.255.255.255'],
  ['256.0.0.1', '1.2.3', '1.2.3.4.5', '::1', '1', '00', '01.2.3.4'],
);
values(
  'a network',
  () => v.cidr,
  ['0.0.0.0/0', '10.0.0.1/32'],
  ['10.0.0.0/33', '10.0.0/8', '256.0.0.0/8', '10.0.0.0', '10.0.0.0/', '10.0.0.0/08'],
);
values(
  'an engine',
  () => v.endpoint,
  ['unix:///a', 'ssh://box', 'ssh://me@box.example:22', 'tcp://box:2376'],
  [
    'unix://a',
    'ssh://-box',
    'ssh://-me@box',
    'ssh://me:x@box',
    'tcp://box',
    'tcp://me@box:1',
    'ssh://box:222222',
    'ssh://box/x',
  ],
);
values(
  'the address of clients',
  () => v.url,
  ['http://a', 'https://a.b:1/c/d'],
  ['ftp://a', 'https://a:99999', 'https://a?b', 'https://me@a', 'https://a//b'],
);
values('a proxy', () => v.proxy, ['http://a', 'https://a:1'], ['http://a/b', 'http://a:99999', 'http://me:x@a', 'a:1']);
values('a namespace', () => v.namespace, ['a', 'a'.repeat(63)], ['a'.repeat(64), 'a.b', '-a', 'A', '82e297']);
values(
  'the name of an object',
  () => v.objectName,
  ['a', 'a.b', `${'a'.repeat(63)}.b`],
  [`${'a'.repeat(64)}.b`, 'a..b', '.a', 'A'],
);
values(
  'the domain of a cluster',
  () => v.clusterDomain,
  ['cluster.local', `${'a'.repeat(40)}.${'b'.repeat(39)}`],
  [`${'a'.repeat(40)}.${'b'.repeat(40)}`, 'a.', ''],
);
values(
  'the value of a label',
  () => v.labelValue,
  ['', 'a', 'A_b.c', 'a'.repeat(63)],
  ['a'.repeat(64), '-a', 'a-', 'a b'],
);
values('a context', () => v.context, ['a', 'me@cluster:1/x', 'a'.repeat(253)], ['', '-a', 'a b', 'a'.repeat(254)]);
values('a kubeconfig', () => v.kubeconfig, ['/a', '/a/b'], ['a', '~/a', '/', '/a/']);

test('values are types, and addresses have one spelling', () => {
  expect(v.keepAlive.parse('forever')).toBe('forever');
  expect(v.keepAlive.parse('90m')).toMatchObject({ seconds: 5400 });
  expect(v.duration({ min: Duration.parse('1s'), max: Duration.parse('48h') }).parse('1h30m')).toMatchObject({
    seconds: 5400,
  });
  expect(v.size.parse('1Gi')).toMatchObject({ bytes: 1024 ** 3 });
  expect(v.digest.parse(`sha256:${HEX}`)).toBe(`sha256:${HEX}`);
  expect(v.url.parse('https://chat.example/')).toBe('https://chat.example');
  expect(v.url.parse('https://chat.example/v1')).toBe('https://chat.example/v1');
  expect(v.proxy.parse('http://proxy.example:3128/')).toBe('http://proxy.example:3128');
});

test('annotations together may have 200000 bytes and no more', () => {
  // the keys, their quotes, colons and commas are counted with the rest
  const annotations = (bytes: number): string => {
    const all: Record<string, string> = {};
    for (let i = 0; i < 49; i += 1) all[`a${String(i).padStart(2, '0')}`] = 'ä'.repeat(2000);
    all['last'] = '';
    all['last'] = 'x'.repeat(bytes - Buffer.byteLength(JSON.stringify(all)));
    return `scheduling: ${JSON.stringify({ annotations: all })}`;
  };
  expect(diagnosticsOf(PoolFile.shape.scheduling, annotations(200_000))).toEqual([]);
  expect(diagnosticsOf(PoolFile.shape.scheduling, annotations(200_001))).toMatchObject([
    { code: 'value-invalid', path: 'scheduling.annotations', message: expect.stringContaining('200000') },
  ]);
});
