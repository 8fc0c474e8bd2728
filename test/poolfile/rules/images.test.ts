import { BACKEND_TYPES } from '../../../poolfile/values/backend';
import { answers } from '../answers';
import { ENVIRONMENT, type Files, poolFile } from '../given';

const SHA = (digit: string): string => `@sha256:${digit.repeat(64)}`;

interface Given {
  readonly backend?: string;
  readonly places?: string;
  readonly images?: string;
}

/** An environment of a host with an AMD and an NVIDIA device; its backend is said in the second line, its places in the third, its images in the fourth. */
function environment({
  backend = '{ s3: { bucket: states } }',
  places = 'docker: { box: { host: ssh://me@10.20.0.11, address: 10.20.0.11, gpus: [{ product: amd-mi300x, count: 2 }, { product: nvidia-l4, count: 1 }] } }',
  images = '{}',
}: Given): string {
  return `version: 1\nbackend: ${backend}\n${places}\nimages: ${images}\n`;
}

const pool = (gpus: string, port = 11434): string => poolFile({ target: '{ docker: box }', gpus }, port);
const AMD = '{ product: amd-mi300x, count: 1 }';

describe('an image by its tag alone', () => {
  const said = (images: string, gpus = 'none'): readonly string[] =>
    answers({ 'dev/environment.yaml': environment({ images }), 'dev/chat.yaml': pool(gpus) }, 'image-unpinned');
  const defaults = (message: string): string =>
    `warning image-unpinned | dev/environment.yaml:4:9 | images | images: ${message}, and a tag can be moved | write images: with the digests that you tried`;
  const written = (path: string, column: number, image: string): string =>
    `warning image-unpinned | dev/environment.yaml:4:${column} | ${path} | ${path}: ${image} is named by tag alone, and a tag can be moved | put its digest behind it: @sha256:…, as \`docker buildx imagetools inspect\` shows it`;

  test('is said of all defaults together', () => {
    expect(said('{}')).toEqual([defaults('ollama/ollama:0.32.15 and haproxy:3.2 are defaults, named by tag alone')]);
    expect(said(`{ gateway: { image: "haproxy${SHA('2')}" } }`)).toEqual([
      defaults('ollama/ollama:0.32.15 is a default, named by tag alone'),
    ]);
    expect(said(`{ ollama: { version: 0.31.0, image: "ollama/ollama${SHA('1')}" } }`)).toEqual([
      defaults('haproxy:3.2 is a default, named by tag alone'),
    ]);
  });

  test('is said of the one for AMD where a pool has such devices', () => {
    expect(said('{}', AMD)).toEqual([
      defaults('ollama/ollama:0.32.15, ollama/ollama:0.32.15-rocm and haproxy:3.2 are defaults, named by tag alone'),
    ]);
    expect(said('{}', '{ product: nvidia-l4, count: 1 }')).toEqual([
      defaults('ollama/ollama:0.32.15 and haproxy:3.2 are defaults, named by tag alone'),
    ]);
    expect(said(`{ ollama: { version: 0.31.0, rocm: "ollama/ollama${SHA('1')}" } }`, AMD)).toEqual([
      defaults('ollama/ollama:0.31.0 and haproxy:3.2 are defaults, named by tag alone'),
    ]);
    // an image of one's own and none for AMD is another rule's
    expect(said(`{ ollama: { version: 0.31.0, image: "ollama/ollama${SHA('1')}" } }`, AMD)).toEqual([
      defaults('haproxy:3.2 is a default, named by tag alone'),
    ]);
  });

  test('is said of each that is written', () => {
    const by = (tags: readonly [string, string, string]): string =>
      `{ ollama: { version: 0.32.15, image: "ollama/ollama${tags[0]}", rocm: "ollama/ollama${tags[1]}" }, gateway: { image: "haproxy${tags[2]}" } }`;
    expect(said(by([SHA('1'), SHA('2'), SHA('3')]))).toEqual([]);
    expect(said(by([':0.32.15', ':0.32.15-rocm', ':3.2']))).toEqual([
      written('images.ollama.image', 46, 'ollama/ollama:0.32.15'),
      written('images.ollama.rocm', 77, 'ollama/ollama:0.32.15-rocm'),
      written('images.gateway.image', 127, 'haproxy:3.2'),
    ]);
    expect(said(by([`:0.32.15${SHA('1')}`, SHA('2'), ':3.2']))).toEqual([
      written('images.gateway.image', 258, 'haproxy:3.2'),
    ]);
  });
});

describe('the version of an image', () => {
  const said = (images: string): readonly string[] =>
    answers({ 'dev/environment.yaml': environment({ images }), 'dev/chat.yaml': pool('none') }, 'image-version');
  const missing = (path: string, column: number): readonly string[] => [
    `error image-version | dev/environment.yaml:4:${column} | ${path} | images.ollama.version is missing: it is never read from an image | write version: and the version that the image has`,
  ];

  test("is written beside an image of one's own", () => {
    expect(said('{ ollama: { image: "team/ollama:1" } }')).toEqual(missing('images.ollama.image', 28));
    expect(said('{ ollama: { rocm: "team/ollama:1" } }')).toEqual(missing('images.ollama.rocm', 27));
    expect(said('{ ollama: { rocm: "team/ollama:1", image: "team/ollama:2" } }')).toEqual(
      missing('images.ollama.image', 51),
    );
    expect(said('{ ollama: { version: 0.32.15, image: "team/ollama:1", rocm: "team/ollama:1" } }')).toEqual([]);
    expect(said('{}')).toEqual([]);
  });

  const other = (tag: string): readonly string[] => [
    `error image-version | dev/environment.yaml:4:46 | images.ollama.image | images.ollama.version: 0.32.15, and the image's tag says ${tag} | write the version that the image has`,
  ];

  test.each([
    ['ollama/ollama:0.32.15', []],
    ['ollama/ollama:0.32.14', other('0.32.14')],
    ['ollama:0.31.0', other('0.31.0')],
    ['ollama/ollama:v0.31.0', other('0.31.0')],
    ['registry.example:5000/team/ollama:10.20.30-rocm', other('10.20.30')],
    [`ollama/ollama:0.31.0${SHA('1')}`, other('0.31.0')],
    // no release's own tag, and no image of the server's name
    ['ollama/ollama:0.31.0-rc1', []],
    ['ollama/ollama:latest', []],
    ['team/my-ollama:0.31.0', []],
    ['team/ollama-own:0.31.0', []],
    [`team/ollama${SHA('1')}`, []],
  ])('%s beside version 0.32.15', (image, expected) => {
    expect(said(`{ ollama: { version: 0.32.15, image: "${image}" } }`)).toEqual(expected);
  });
});

describe('the image for AMD devices', () => {
  const OWN = '{ ollama: { version: 0.32.15, image: "team/ollama:1" } }';
  const said = (images: string, ...gpus: readonly string[]): readonly string[] => {
    const pools: Files = Object.fromEntries(gpus.map((each, i) => [`dev/${'ab'[i]}.yaml`, pool(each, 11434 + i)]));
    return answers({ 'dev/environment.yaml': environment({ images }), ...pools }, 'image-rocm-missing');
  };
  const missing = (name: string): readonly string[] => [
    `error image-rocm-missing | dev/environment.yaml:4:46 | images.ollama.image | images.ollama.rocm is missing: ${name} has AMD devices, and the image for them is another one | write rocm: and the image, such as ollama/ollama:<version>-rocm`,
  ];

  test("is asked for once, where the other is one's own", () => {
    expect(said(OWN, AMD)).toEqual(missing('a'));
    expect(said(OWN, 'none', AMD)).toEqual(missing('b'));
    expect(said(OWN, AMD, AMD)).toEqual(missing('a'));
    expect(said(OWN, 'none', '{ product: nvidia-l4, count: 1 }')).toEqual([]);
    expect(said('{}', AMD)).toEqual([]);
    expect(said('{ ollama: { version: 0.32.15, image: "team/ollama:1", rocm: "team/ollama:2" } }', AMD)).toEqual([]);
  });
});

describe('a state on this machine', () => {
  const said = (places: string, backend = '{ local: {} }'): readonly string[] =>
    answers(
      { 'dev/environment.yaml': environment({ backend, places }), 'dev/chat.yaml': pool('none') },
      'state-unavailable',
    );
  const off = (name: string): readonly string[] => [
    `warning state-unavailable | dev/environment.yaml:2:1 | backend | backend: the state of ${name} is on one machine's disk: whoever else runs this plans everything anew | write a backend that you share, such as { s3: { bucket: …, region: … } }`,
  ];

  test.each([
    ['docker: { here: { host: unix:///var/run/docker.sock } }', []],
    [
      'docker: { here: { host: unix:///var/run/docker.sock }, box: { host: ssh://me@10.20.0.11, address: 10.20.0.11 } }',
      off('box'),
    ],
    ['kubernetes: { main: { context: gpu } }', off('main')],
    [
      '{ docker: { here: { host: unix:///var/run/docker.sock } }, kubernetes: { main: { context: gpu } } }',
      off('main'),
    ],
    [
      '{ docker: { box: { host: ssh://me@10.20.0.11, address: 10.20.0.11 } }, kubernetes: { main: { context: gpu } } }',
      off('box'),
    ],
  ])('%s', (places, expected) => {
    const lines = places.startsWith('{') ? places.slice(2, -2).replace(', kubernetes', '\nkubernetes') : places;
    expect(said(lines)).toEqual(expected);
    expect(said(lines, '{ s3: { bucket: states } }')).toEqual([]);
  });
});

describe('a credential in the file', () => {
  const said = (backend: string): readonly string[] =>
    answers({ 'dev/environment.yaml': environment({ backend }), 'dev/chat.yaml': pool('none') }, 'backend-insecure');
  const text = (path: string, column: number, hidden: number, variables: string): string =>
    `error backend-insecure | dev/environment.yaml:2:${column} | ${path} | ${path}: credentials do not belong in a file | set ${variables} in the environment that terraform runs in | hidden from ${hidden}`;

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

  test.each(Object.entries(VARIABLES))('of %s is one of %s', (type, variables) => {
    expect(said(`{ ${type}: { token: abc } }`)).toEqual([
      text(`backend.${type}.token`, 16 + type.length, 23 + type.length, variables),
    ]);
    expect(said(`{ ${type}: { tokens: abc } }`)).toEqual([]);
  });

  test('of each backend that takes settings', () => {
    expect(Object.keys(VARIABLES)).toEqual(BACKEND_TYPES.filter((type) => type !== 'local'));
  });

  test('is found at any depth, and what is below it is not looked at', () => {
    expect(said('{ s3: { assume_role: { tags: [a, { secret_key: x }] } } }')).toEqual([
      text('backend.s3.assume_role.tags[1].secret_key', 45, 57, VARIABLES.s3),
    ]);
    expect(said('{ gcs: { credentials: { password: x } } }')).toEqual([
      text('backend.gcs.credentials', 19, 32, VARIABLES.gcs),
    ]);
    expect(said('{ gcs: { credentials: [a, b] } }')).toEqual([text('backend.gcs.credentials', 19, 32, VARIABLES.gcs)]);
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
  ])('the address %s holds one: %s', (address, holds) => {
    expect(said(`{ s3: { endpoint: "${address}" } }`)).toEqual(
      holds ? [text('backend.s3.endpoint', 18, 28, VARIABLES.s3)] : [],
    );
    expect(said(`{ s3: { endpoints: [1, "${address}"] } }`).length).toBe(holds ? 1 : 0);
  });
});

describe('the name of a state', () => {
  const said = (backend: string): readonly string[] =>
    answers(
      { 'dev/environment.yaml': environment({ backend }), 'dev/chat.yaml': pool('none') },
      'backend-name-too-long',
    );
  const long = (type: string, attribute: string, name: string): readonly string[] => [
    `error backend-name-too-long | dev/environment.yaml:2:${type.length + 14} | backend.${type} | backend.${type}.${attribute}: ${name} is longer than 63 characters, and would be cut | shorten it, or the names of environment and place`,
  ];

  test.each([
    ['pg', 'schema_name', '_dev_box'],
    ['kubernetes', 'secret_suffix', '-dev-box'],
  ])('in %s has 63 characters and no more', (type, attribute, end) => {
    expect(said(`{ ${type}: { ${attribute}: ${'a'.repeat(55)} } }`)).toEqual([]);
    expect(said(`{ ${type}: { ${attribute}: ${'a'.repeat(56)} } }`)).toEqual(
      long(type, attribute, `${'a'.repeat(56)}${end}`),
    );
    expect(said(`{ ${type}: {} }`)).toEqual([]);
  });

  test('elsewhere is as long as one likes', () => {
    expect(said(`{ s3: { key: ${'a'.repeat(200)} } }`)).toEqual([]);
    expect(answers({ 'dev/environment.yaml': ENVIRONMENT }, 'backend-name-too-long')).toEqual([]);
  });
});

describe('what names a state', () => {
  const said = (backend: string): readonly string[] =>
    answers({ 'dev/environment.yaml': environment({ backend }), 'dev/chat.yaml': pool('none') }, 'backend-invalid');
  const text = (path: string, column: number): string =>
    `error backend-invalid | dev/environment.yaml:2:${column} | ${path} | ${path}: expected a text, which the name of each place is put behind | put it into quotes, or remove it: the state is then named after the place alone`;

  test.each(['7', 'true', 'null', '[a]', '{ a: b }'])('is no %s', (value) => {
    expect(said(`{ s3: { key: ${value} } }`)).toEqual([text('backend.s3.key', 23)]);
    expect(said(`{ http: { address: "https://a.example", lock_address: ${value} } }`)).toEqual([
      text('backend.http.lock_address', 64),
    ]);
  });

  test('is a text or nothing, and other attributes may be what they like', () => {
    expect(said('{ s3: { key: "7", max_retries: 7 } }')).toEqual([]);
    expect(said('{ s3: { max_retries: 7 } }')).toEqual([]);
    expect(said('{ local: {} }')).toEqual([]);
  });
});
