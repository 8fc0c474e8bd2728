import { type Answer, answer, answers } from '../answers';
import { type Files, poolFile } from '../given';

const SHA = (digit: string): string => `@sha256:${digit.repeat(64)}`;

interface Given {
  readonly backend?: string;
  readonly places?: string;
  readonly images?: string;
}

/**
 * An environment of a host with an AMD and an NVIDIA device; line 2
 * is its backend, line 3 its places, line 4 its images.
 */
function environment({
  backend = '{ s3: { bucket: states } }',
  places = 'docker: { box: { host: ssh://me@10.20.0.11, address: 10.20.0.11, ' +
    'gpus: [{ product: amd-mi300x, count: 2 }, { product: nvidia-l4, count: 1 }] } }',
  images = '{}',
}: Given): string {
  return `version: 1\nbackend: ${backend}\n${places}\nimages: ${images}\n`;
}

const pool = (gpus: string, port = 11434): string => poolFile({ target: '{ docker: box }', gpus }, port);
const AMD = '{ product: amd-mi300x, count: 1 }';

describe('an image referenced by tag only', () => {
  const ofImages = (images: string, gpus = 'none'): readonly string[] =>
    answers({ 'dev/environment.yaml': environment({ images }), 'dev/chat.yaml': pool(gpus) }, 'image-unpinned');
  const tagOnly = (path: string, column: number, image: string): Answer =>
    answer(`warning image-unpinned dev/environment.yaml:4:${column} ${path}`, image, '@sha256:…');

  test('is not reported if it is a default', () => {
    expect(ofImages('{}')).toEqual([]);
    expect(ofImages('{}', AMD)).toEqual([]);
    expect(ofImages(`{ gateway: { image: "haproxy${SHA('2')}" } }`)).toEqual([]);
    expect(ofImages(`{ ollama: { version: 0.31.0, rocm: "ollama/ollama${SHA('1')}" } }`, AMD)).toEqual([]);
  });

  test('is reported for each image that the file names', () => {
    const images = (tags: readonly [string, string, string]): string =>
      `{ ollama: { version: 0.32.15, image: "ollama/ollama${tags[0]}", rocm: "ollama/ollama${tags[1]}" }, ` +
      `gateway: { image: "haproxy${tags[2]}" } }`;
    expect(ofImages(images([SHA('1'), SHA('2'), SHA('3')]))).toEqual([]);
    expect(ofImages(images([':0.32.15', ':0.32.15-rocm', ':3.2']))).toEqual([
      tagOnly('images.ollama.image', 46, 'ollama/ollama:0.32.15'),
      tagOnly('images.ollama.rocm', 77, 'ollama/ollama:0.32.15-rocm'),
      tagOnly('images.gateway.image', 127, 'haproxy:3.2'),
    ]);
    expect(ofImages(images([`:0.32.15${SHA('1')}`, SHA('2'), ':3.2']))).toEqual([
      tagOnly('images.gateway.image', 258, 'haproxy:3.2'),
    ]);
  });
});

describe('the version of an image', () => {
  const ofVersion = (images: string): readonly string[] =>
    answers(
      { 'dev/environment.yaml': environment({ images }), 'dev/chat.yaml': pool('none') },
      'image-version-missing',
      'image-version-conflict',
    );
  const missing = (column: number): readonly Answer[] => [
    answer(`error image-version-missing dev/environment.yaml:4:${column} images.ollama.version`, 'version:'),
  ];

  test("is required with an image of one's own", () => {
    expect(ofVersion('{ ollama: { image: "team/ollama:1" } }')).toEqual(missing(28));
    expect(ofVersion('{ ollama: { rocm: "team/ollama:1" } }')).toEqual(missing(27));
    expect(ofVersion('{ ollama: { rocm: "team/ollama:1", image: "team/ollama:2" } }')).toEqual(missing(51));
    expect(ofVersion('{ ollama: { version: 0.32.15, image: "team/ollama:1", rocm: "team/ollama:1" } }')).toEqual([]);
    expect(ofVersion('{}')).toEqual([]);
  });

  const other = (tag: string): readonly Answer[] => [
    answer('error image-version-conflict dev/environment.yaml:4:46 images.ollama.image', '0.32.15', tag),
  ];

  test.each([
    ['ollama/ollama:0.32.15', []],
    ['ollama/ollama:0.32.14', other('0.32.14')],
    ['ollama:0.31.0', other('0.31.0')],
    ['ollama/ollama:v0.31.0', other('0.31.0')],
    ['registry.example:5000/team/ollama:10.20.30-rocm', other('10.20.30')],
    [`ollama/ollama:0.31.0${SHA('1')}`, other('0.31.0')],
    // neither the tag of a release nor an image of the server's name
    ['ollama/ollama:0.31.0-rc1', []],
    ['ollama/ollama:latest', []],
    ['team/my-ollama:0.31.0', []],
    ['team/ollama-own:0.31.0', []],
    [`team/ollama${SHA('1')}`, []],
  ])('in the tag of %s is 0.32.15, or a conflict', (image, expected) => {
    expect(ofVersion(`{ ollama: { version: 0.32.15, image: "${image}" } }`)).toEqual(expected);
  });
});

describe('the image for AMD devices', () => {
  const OWN = '{ ollama: { version: 0.32.15, image: "team/ollama:1" } }';
  const ofPools = (images: string, ...gpus: readonly string[]): readonly string[] => {
    const pools: Files = Object.fromEntries(gpus.map((each, i) => [`dev/${'ab'[i]}.yaml`, pool(each, 11434 + i)]));
    return answers({ 'dev/environment.yaml': environment({ images }), ...pools }, 'image-rocm-missing');
  };
  const missing = (name: string): readonly Answer[] => [
    answer('error image-rocm-missing dev/environment.yaml:4:46 images.ollama.rocm', name, 'rocm:'),
  ];

  test('is required once, if the other image is set', () => {
    expect(ofPools(OWN, AMD)).toEqual(missing('a'));
    expect(ofPools(OWN, 'none', AMD)).toEqual(missing('b'));
    expect(ofPools(OWN, AMD, AMD)).toEqual(missing('a'));
    expect(ofPools(OWN, 'none', '{ product: nvidia-l4, count: 1 }')).toEqual([]);
    expect(ofPools('{}', AMD)).toEqual([]);
    expect(ofPools('{ ollama: { version: 0.32.15, image: "team/ollama:1", rocm: "team/ollama:2" } }', AMD)).toEqual([]);
  });
});
