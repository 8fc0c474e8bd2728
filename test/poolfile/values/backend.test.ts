import { BACKEND_TYPES, backendOf, isCredential } from '../../../poolfile/values/backend';

test.each([
  ['local', {}, {}],
  ['s3', {}, { key: 'dev-box.tfstate' }],
  ['s3', { key: 'pools' }, { key: 'pools/dev-box.tfstate' }],
  ['s3', { key: 'pools.tfstate' }, { key: 'pools/dev-box.tfstate' }],
  ['s3', { key: 'pools.tfstate/' }, { key: 'pools/dev-box.tfstate' }],
  ['s3', { key: 'pools///' }, { key: 'pools/dev-box.tfstate' }],
  ['s3', { key: 'a.tfstate.d/b' }, { key: 'a.tfstate.d/b/dev-box.tfstate' }],
  ['s3', { key: 'a/b//c' }, { key: 'a/b//c/dev-box.tfstate' }],
  ['azurerm', { key: 'pools' }, { key: 'pools/dev-box.tfstate' }],
  ['oss', { key: 'pools' }, { key: 'pools/dev-box.tfstate' }],
  ['cos', { key: 'pools' }, { key: 'pools/dev-box.tfstate' }],
  ['consul', {}, { path: 'dev-box' }],
  ['gcs', {}, { prefix: 'dev-box' }],
  ['gcs', { prefix: 'pools//' }, { prefix: 'pools/dev-box' }],
  ['gcs', { prefix: 'a//b' }, { prefix: 'a//b/dev-box' }],
  ['gcs', { prefix: 'pools.tfstate' }, { prefix: 'pools.tfstate/dev-box' }],
  ['http', { address: 'https://s.example/x' }, { address: 'https://s.example/x/dev-box' }],
  [
    'http',
    { address: 'https://s.example/x/', lock_address: 'https://s.example/l', unlock_address: 'https://s.example/u' },
    {
      address: 'https://s.example/x/dev-box',
      lock_address: 'https://s.example/l/dev-box',
      unlock_address: 'https://s.example/u/dev-box',
    },
  ],
  ['kubernetes', {}, { secret_suffix: 'dev-box' }],
  ['kubernetes', { secret_suffix: 'pools' }, { secret_suffix: 'pools-dev-box' }],
  ['pg', {}, { schema_name: 'poolform_dev_box' }],
  ['pg', { schema_name: 'pools' }, { schema_name: 'pools_dev_box' }],
])('in %s with %j the state of dev-box has %j', (type, written, config) => {
  expect(backendOf({ [type]: { z: [1], ...written } }, 'dev-box')).toEqual({
    type,
    config: type === 'local' ? {} : { ...config, z: [1] },
  });
});

test('attributes are in byte order, and the input is not changed', () => {
  const written = { s3: { region: 'eu', key: 'k', bucket: 'b' } };
  expect(Object.keys(backendOf(written, 'dev-box').config)).toEqual(['bucket', 'key', 'region']);
  expect(written).toEqual({ s3: { region: 'eu', key: 'k', bucket: 'b' } });
});

test('the known types are in byte order, without those that have states by workspace', () => {
  expect(BACKEND_TYPES).toEqual(['azurerm', 'consul', 'cos', 'gcs', 'http', 'kubernetes', 'local', 'oss', 'pg', 's3']);
});

test.each([
  ['secret_key', true],
  ['token', true],
  ['conn_str', true],
  ['key', false],
  ['bucket', false],
  ['secret_suffix', false],
])('%s is a credential: %s', (attribute, expected) => {
  expect(isCredential(attribute)).toBe(expected);
});
