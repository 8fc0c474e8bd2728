import { Duration, Size } from '../../../poolfile/values/units';

const Mi = 1024 ** 2;

test.each([
  ['1Mi', Mi, '1MiB'],
  ['512MiB', 512 * Mi, '512MiB'],
  ['1536MiB', 1536 * Mi, '1536MiB'],
  ['1024MiB', 1024 * Mi, '1GiB'],
  ['24GiB', 24 * 1024 * Mi, '24GiB'],
  ['24Gi', 24 * 1024 * Mi, '24GiB'],
  ['1024Gi', 1024 ** 2 * Mi, '1TiB'],
  ['2Ti', 2 * 1024 ** 2 * Mi, '2TiB'],
  ['9999999TiB', 9_999_999 * 1024 ** 2 * Mi, '9999999TiB'],
])('%s is %d bytes, and is written %s', (text, bytes, written) => {
  const size = Size.parse(text);
  expect([size.bytes, size.toString(), size.toJSON(), size.toKubernetes()]).toEqual([
    bytes,
    written,
    written,
    written.slice(0, -1),
  ]);
});

test.each([
  '',
  '24',
  '24GB',
  '24G',
  '24gib',
  '24Ki',
  '24GiBB',
  '24 GiB',
  ' 24GiB',
  '24GiB ',
  'x24GiB',
  '-24GiB',
  '0GiB',
  '024GiB',
  '1.5GiB',
  '10000000GiB',
  '1e3GiB',
])('%j is no size', (text) => {
  expect(Size.tryParse(text)).toBeUndefined();
  expect(() => Size.parse(text)).toThrow(
    new Error(`expected a size such as 512MiB or 24GiB, got ${JSON.stringify(text)}`),
  );
});

test.each([
  [Mi - 1, 0, '0.0GiB'],
  [Mi, 1, '1MiB'],
  [2 * Mi - 1, 1, '0.0GiB'],
  [1536 * Mi + 1, 1536, '1.5GiB'],
])('%d bytes are %d whole MiB, and are shown as %s', (bytes, mebibytes, shown) => {
  expect([Size.ofBytes(bytes).mebibytes, String(Size.ofBytes(bytes))]).toEqual([mebibytes, shown]);
});

test.each([
  ['0s', 0, '0s', '0s'],
  ['0h0m0s', 0, '0s', '0s'],
  ['59s', 59, '59s', '59s'],
  ['60s', 60, '1m', '1m0s'],
  ['90s', 90, '1m30s', '1m30s'],
  ['30m', 1800, '30m', '30m0s'],
  ['59m59s', 3599, '59m59s', '59m59s'],
  ['60m', 3600, '1h', '1h0m0s'],
  ['1h30m', 5400, '1h30m', '1h30m0s'],
  ['1h1s', 3601, '1h1s', '1h0m1s'],
  ['1h2m3s', 3723, '1h2m3s', '1h2m3s'],
  ['26h', 93_600, '26h', '26h0m0s'],
  ['99999h999999m9999999s', 99_999 * 3600 + 999_999 * 60 + 9_999_999, '119443h25m39s', '119443h25m39s'],
])('%s is %d seconds, written %s and by Go %s', (text, seconds, written, go) => {
  const duration = Duration.parse(text);
  expect([
    duration.seconds,
    duration.toString(),
    duration.toJSON(),
    duration.toGoString(),
    Duration.ofSeconds(seconds),
  ]).toEqual([seconds, written, written, go, duration]);
});

test.each([
  '',
  '5',
  '5 m',
  ' 5m',
  '5m ',
  '5d',
  '5M',
  '1.5h',
  '-1',
  '-5m',
  '30s5m',
  '5m1h',
  '5m5m',
  '100000h',
  '1000000m',
  '10000000s',
  'h',
  'x5m',
])('%j is no duration', (text) => {
  expect(Duration.tryParse(text)).toBeUndefined();
  expect(() => Duration.parse(text)).toThrow(
    new Error(`expected a duration such as 30s, 5m or 1h30m, got ${JSON.stringify(text)}`),
  );
});
