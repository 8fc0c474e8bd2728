import {
  BACKEND_TYPES,
  backendOf,
  isCredential,
  sharedNames,
  stateNameProblem,
} from '../../../poolfile/values/backend';

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

test.each([
  // `terraform init` refuses a number at the end, and older versions crash
  ['kubernetes', {}, { secret_suffix: 'dev-box-1.state' }],
  ['kubernetes', { secret_suffix: 'pools' }, { secret_suffix: 'pools-dev-box-1.state' }],
  ['kubernetes', { secret_suffix: 'a.{stack}' }, { secret_suffix: 'a.dev-box-1.state' }],
  ['kubernetes', { secret_suffix: '{stack}-a' }, { secret_suffix: 'dev-box-1-a' }],
  ['s3', { key: '' }, { key: 'dev-box-1.tfstate' }],
  ['s3', { key: 'ai/{stack}/terraform.tfstate' }, { key: 'ai/dev-box-1/terraform.tfstate' }],
  ['azurerm', { key: '{stack}' }, { key: 'dev-box-1' }],
  ['consul', { path: '' }, { path: 'dev-box-1' }],
  ['gcs', { prefix: '' }, { prefix: 'dev-box-1' }],
  ['gcs', { prefix: 'a/{stack}/b' }, { prefix: 'a/dev-box-1/b' }],
  ['pg', { schema_name: '' }, { schema_name: 'poolform_dev_box_1' }],
  ['pg', { schema_name: '{stack}' }, { schema_name: 'dev-box-1' }],
])('in %s with %j the state of dev-box-1 has %j', (type, written, config) => {
  expect(backendOf({ [type]: written }, 'dev-box-1').config).toEqual(config);
});

/** One fixture each; `local` has no attributes. */
const FIXTURES: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  azurerm: [{}, { key: 'a' }, { key: '{stack}/x' }],
  consul: [{}, { path: 'a/' }],
  cos: [{}, { key: 'a', prefix: 'p' }],
  gcs: [{}, { prefix: 'a' }],
  http: [{ address: 'https://s.example/x' }, { address: 'https://g.example/api/v4/projects/1/terraform/state/n' }],
  kubernetes: [{}, { secret_suffix: 'a' }],
  local: [{}],
  oss: [{}, { key: 'a' }],
  pg: [{}, { schema_name: 'a' }],
  s3: [{}, { key: 'a.tfstate' }, { key: '{stack}' }],
};

test.each(BACKEND_TYPES)('two places never share a state or a lock in %s', (type) => {
  for (const written of FIXTURES[type] ?? []) {
    const stacks = [
      'dev-box',
      'dev-box-1',
      'dev-box-2',
      'dev-box-part-1',
      'dev-box-state',
      'dev-box-1-state',
      'dev-lock',
    ];
    const names = stacks.map((stack) => new Set(sharedNames(backendOf({ [type]: written }, stack))));
    const all = names.flatMap((each) => [...each]);
    expect(all).toHaveLength(type === 'local' ? 0 : new Set(all).size);
  }
  expect(FIXTURES[type]?.length).toBeGreaterThan(0);
});

test.each([
  ['s3', '/pools', true],
  ['cos', '/pools', true],
  ['oss', '/pools', true],
  ['gcs', '/pools', false],
  ['azurerm', '/pools', false],
  ['kubernetes', 'Pools', true],
  ['kubernetes', 'a_b', true],
  ['kubernetes', 'a-{stack}', false],
  ['kubernetes', '', false],
  ['s3', '{place}', true],
  ['s3', '<name>', true],
  ['s3', '{stack}/x', false],
  ['pg', 'Any name', false],
])('%s takes %j as a name of its states: not %s', (type, given, refused) => {
  expect(stateNameProblem(type, given) !== undefined).toBe(refused);
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
