import { BACKEND_TYPES } from '../../../poolfile/values/backend';
import { type Answer, answer, answers } from '../answers';
import { ENVIRONMENT, poolFile } from '../given';

interface Given {
  readonly backend?: string;
  readonly places?: string;
}

/**
 * An environment of a host with an AMD and an NVIDIA device; line 2
 * is its backend, line 3 its places.
 */
function environment({
  backend = '{ s3: { bucket: states } }',
  places = 'docker: { box: { host: ssh://me@10.20.0.11, address: 10.20.0.11, ' +
    'gpus: [{ product: amd-mi300x, count: 2 }, { product: nvidia-l4, count: 1 }] } }',
}: Given): string {
  return `version: 1\nbackend: ${backend}\n${places}\n`;
}

const pool = (gpus: string): string => poolFile({ target: '{ docker: box }', gpus });

describe('a state on the disk of one machine', () => {
  const ofPlaces = (places: string, backend = '{ local: {} }'): readonly string[] =>
    answers(
      { 'dev/environment.yaml': environment({ backend, places }), 'dev/chat.yaml': pool('none') },
      'state-unavailable',
    );
  const unavailable = (name: string): readonly Answer[] => [
    answer('warning state-unavailable dev/environment.yaml:2:1 backend', name),
  ];

  test.each([
    ['docker: { here: { host: unix:///var/run/docker.sock } }', []],
    [
      'docker: { here: { host: unix:///var/run/docker.sock }, ' +
        'box: { host: ssh://me@10.20.0.11, address: 10.20.0.11 } }',
      unavailable('box'),
    ],
    ['kubernetes: { main: { context: gpu } }', unavailable('main')],
    [
      '{ docker: { here: { host: unix:///var/run/docker.sock } }, kubernetes: { main: { context: gpu } } }',
      unavailable('main'),
    ],
    [
      '{ docker: { box: { host: ssh://me@10.20.0.11, address: 10.20.0.11 } }, kubernetes: { main: { context: gpu } } }',
      unavailable('box'),
    ],
  ])('is reported for the first place that others share: %s', (places, expected) => {
    const lines = places.startsWith('{') ? places.slice(2, -2).replace(', kubernetes', '\nkubernetes') : places;
    expect(ofPlaces(lines)).toEqual(expected);
    expect(ofPlaces(lines, '{ s3: { bucket: states } }')).toEqual([]);
  });
});

describe('a credential in the file', () => {
  const ofBackend = (backend: string): readonly string[] =>
    answers({ 'dev/environment.yaml': environment({ backend }), 'dev/chat.yaml': pool('none') }, 'backend-insecure');
  const refused = (path: string, column: number, hidden: number, variables: string): Answer =>
    answer(`error backend-insecure dev/environment.yaml:2:${column} ${path} hidden from ${hidden}`, variables);

  const VARIABLES = {
    azurerm: 'ARM_ACCESS_KEY, ARM_SAS_TOKEN or ARM_CLIENT_SECRET',
    consul: 'CONSUL_HTTP_TOKEN',
    cos: 'TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY',
    gcs: 'GOOGLE_CREDENTIALS',
    http: 'TF_HTTP_USERNAME and TF_HTTP_PASSWORD',
    kubernetes: 'KUBE_CONFIG_PATH and KUBE_TOKEN',
    oss: 'ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY',
    pg: 'PG_CONN_STR',
    s3: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  } as const;

  test.each(Object.entries(VARIABLES))('of %s belongs in %s', (type, variables) => {
    expect(ofBackend(`{ ${type}: { token: abc } }`)).toEqual([
      refused(`backend.${type}.token`, 16 + type.length, 23 + type.length, variables),
    ]);
    expect(ofBackend(`{ ${type}: { tokens: abc } }`)).toEqual([]);
  });

  test('of each backend that takes settings', () => {
    expect(Object.keys(VARIABLES)).toEqual(BACKEND_TYPES.filter((type) => type !== 'local'));
  });

  test('is found at any depth, and what is below it is not searched', () => {
    expect(ofBackend('{ s3: { assume_role: { tags: [a, { secret_key: x }] } } }')).toEqual([
      refused('backend.s3.assume_role.tags[1].secret_key', 45, 57, VARIABLES.s3),
    ]);
    expect(ofBackend('{ gcs: { credentials: { password: x } } }')).toEqual([
      refused('backend.gcs.credentials', 19, 32, VARIABLES.gcs),
    ]);
    expect(ofBackend('{ gcs: { credentials: [a, b] } }')).toEqual([
      refused('backend.gcs.credentials', 19, 32, VARIABLES.gcs),
    ]);
  });

  test.each([
    ['https://me:secret@s3.example', true],
    ['https://me:@s3.example', true],
    ['https://:secret@s3.example', true],
    ['postgres://me:secret@db.example/x', true],
    ['https://me@s3.example', false],
    ['https://s3.example:9000', false],
    ['https://s3.example:9000/a@b', false],
    ['https://s3.example/a:b@c', false],
    ['me:secret@s3.example', false],
  ])('is found in the address %s: %s', (address, holds) => {
    expect(ofBackend(`{ s3: { endpoint: "${address}" } }`)).toEqual(
      holds ? [refused('backend.s3.endpoint', 18, 28, VARIABLES.s3)] : [],
    );
    expect(ofBackend(`{ s3: { endpoints: [1, "${address}"] } }`).length).toBe(holds ? 1 : 0);
  });
});

describe('the name of a state', () => {
  const ofBackend = (backend: string): readonly string[] =>
    answers(
      { 'dev/environment.yaml': environment({ backend }), 'dev/chat.yaml': pool('none') },
      'backend-name-too-long',
    );
  const long = (type: string, attribute: string, name: string): readonly Answer[] => {
    const column = type.length + attribute.length + 18;
    return [
      answer(`error backend-name-too-long dev/environment.yaml:2:${column} backend.${type}.${attribute}`, name, 63),
    ];
  };

  test.each([
    ['pg', 'schema_name', '_dev_box'],
    ['kubernetes', 'secret_suffix', '-dev-box'],
  ])('in %s has 63 characters and no more', (type, attribute, end) => {
    expect(ofBackend(`{ ${type}: { ${attribute}: ${'a'.repeat(55)} } }`)).toEqual([]);
    expect(ofBackend(`{ ${type}: { ${attribute}: ${'a'.repeat(56)} } }`)).toEqual(
      long(type, attribute, `${'a'.repeat(56)}${end}`),
    );
    expect(ofBackend(`{ ${type}: {} }`)).toEqual([]);
  });

  test('in any other backend may be longer', () => {
    expect(ofBackend(`{ s3: { key: ${'a'.repeat(200)} } }`)).toEqual([]);
    expect(answers({ 'dev/environment.yaml': ENVIRONMENT }, 'backend-name-too-long')).toEqual([]);
  });
});

describe('an attribute that names a state', () => {
  const ofBackend = (backend: string): readonly string[] =>
    answers({ 'dev/environment.yaml': environment({ backend }), 'dev/chat.yaml': pool('none') }, 'backend-invalid');
  const invalid = (path: string, column: number): Answer =>
    answer(`error backend-invalid dev/environment.yaml:2:${column} ${path}`, 'string');

  test.each(['7', 'true', 'null', '[a]', '{ a: b }'])('may not be %s', (value) => {
    expect(ofBackend(`{ s3: { key: ${value} } }`)).toEqual([invalid('backend.s3.key', 23)]);
    expect(ofBackend(`{ http: { address: "https://a.example", lock_address: ${value} } }`)).toEqual([
      invalid('backend.http.lock_address', 64),
    ]);
  });

  test('is a string or missing, and other attributes may be anything', () => {
    expect(ofBackend('{ s3: { key: "7", max_retries: 7 } }')).toEqual([]);
    expect(ofBackend('{ s3: { max_retries: 7 } }')).toEqual([]);
    expect(ofBackend('{ local: {} }')).toEqual([]);
  });
});

describe('a backend that lacks an attribute', () => {
  const ofBackend = (backend: string): readonly string[] =>
    answers({ 'dev/environment.yaml': environment({ backend }), 'dev/chat.yaml': pool('none') }, 'backend-missing');
  const URL = '"https://a.example"';

  test.each([
    ['{ http: {} }', ['backend.http.address']],
    [`{ http: { address: ${URL}, lock_address: ${URL} } }`, ['backend.http.unlock_address']],
    [`{ http: { address: ${URL}, lock_address: ${URL}, unlock_address: ${URL} } }`, []],
    [`{ http: { address: ${URL} } }`, []],
    ['{ s3: {} }', []],
  ])('%s', (backend, paths) => {
    expect(ofBackend(backend).map((each) => each.split(' ')[3])).toEqual(paths);
  });
});

describe('a state or a lock that would be shared or overwritten', () => {
  /** The stacks a-b-c and b-c. */
  const conflicts = (a: string, b: string): readonly string[] => {
    const file = (backend: string, host: string): string =>
      environment({ backend, places: `docker: { ${host}: { host: unix:///var/run/docker.sock } }` });
    return answers({ 'a/environment.yaml': file(a, 'b-c'), 'b/environment.yaml': file(b, 'c') }, 'backend-conflict');
  };
  const http = (more: string): string => `{ http: { address: "https://a.example/x"${more} } }`;
  const atState = ', lock_address: "https://a.example/x", unlock_address: "https://a.example/x"';

  test.each([
    ['kubernetes', '{ kubernetes: { secret_suffix: x } }', '{ kubernetes: { secret_suffix: x-a } }', 1],
    ['two namespaces', '{ kubernetes: { namespace: n } }', '{ kubernetes: { secret_suffix: a } }', 0],
    ['s3', '{ s3: { bucket: s, key: "{stack}" } }', '{ s3: { bucket: s, key: "a-{stack}" } }', 1],
    ['two buckets', '{ s3: { bucket: s, key: "{stack}" } }', '{ s3: { bucket: t, key: "a-{stack}" } }', 0],
    ['two backends', '{ s3: { bucket: s, key: "{stack}" } }', '{ oss: { bucket: s, key: "a-{stack}" } }', 0],
    ['the same of both', '{ s3: { bucket: s } }', '{ s3: { bucket: s } }', 0],
    ['local', '{ local: {} }', '{ local: {} }', 0],
    ['a lock in a state', http(''), http(`${atState}, lock_method: POST`), 1],
    ['a lock at a state', http(''), http(atState), 0],
  ])('%s', (_, a, b, count) => {
    const found = conflicts(a, b);
    expect(found).toHaveLength(count);
    for (const each of found) expect(each).toMatch(/^error backend-conflict b\/environment\.yaml:2:\d+ backend\.\w+ /);
  });
});
