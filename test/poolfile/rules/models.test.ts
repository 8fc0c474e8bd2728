import { answers } from '../answers';
import { CLUSTERS, ENVIRONMENT, poolFile } from '../given';

const DIGEST = `digest: "sha256:${'a'.repeat(64)}"`;

/** What is said of a pool with these models, which stand in its sixth line. */
const said = (
  models: string,
  codes: readonly string[],
  more: Readonly<Record<string, string>> = {},
): readonly string[] =>
  answers(
    { 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': poolFile({ models: `[${models}]`, ...more }) },
    ...codes,
  );

describe('a tag that moves', () => {
  const tag = (column: number, path: string, message: string, hint: string): string =>
    `warning model-unpinned | dev/chat.yaml:6:${column} | ${path} | ${message} changes under your hands | write a tag: ${hint}`;

  test.each([
    ['mistral', [tag(10, 'models[0]', 'models[0]: mistral means mistral:latest, which', 'mistral:7b')]],
    ['mistral:latest', [tag(10, 'models[0]', 'models[0]: mistral:latest', 'mistral:7b')]],
    [
      'mistral:7b, mixtral',
      [tag(22, 'models[1]', 'models[1]: mixtral means mixtral:latest, which', 'mixtral:8x22b, mixtral:8x7b')],
    ],
    // no more than four
    [
      'qwen2.5:latest',
      [tag(10, 'models[0]', 'models[0]: qwen2.5:latest', 'qwen2.5:0.5b, qwen2.5:1.5b, qwen2.5:14b, qwen2.5:32b')],
    ],
    ['team/own', [tag(10, 'models[0]', 'models[0]: team/own means team/own:latest, which', 'team/own:<size>')]],
    ['team/own:latest', [tag(10, 'models[0]', 'models[0]: team/own:latest', 'team/own:<size>')]],
    // a name is not the beginning of another
    ['mist', [tag(10, 'models[0]', 'models[0]: mist means mist:latest, which', 'mist:<size>')]],
    ['{ name: mistral }', [tag(18, 'models[0].name', 'models[0]: mistral means mistral:latest, which', 'mistral:7b')]],
    // what is pulled counts
    [
      '{ name: tiny:1, from: 10.20.0.5:5001/team/tiny }',
      [
        tag(
          32,
          'models[0].from',
          'models[0]: 10.20.0.5:5001/team/tiny means 10.20.0.5:5001/team/tiny:latest, which',
          '10.20.0.5:5001/team/tiny:<size>',
        ),
      ],
    ],
    ['{ name: tiny, from: registry.example/team/tiny:1 }', []],
    // a digest holds what `latest` does not
    [`{ name: "mistral:latest", ${DIGEST} }`, []],
    [
      `{ name: mistral, ${DIGEST} }`,
      [tag(18, 'models[0].name', 'models[0]: mistral means mistral:latest, which', 'mistral:7b')],
    ],
    ['mistral:7b', []],
  ])('%s', (models, expected) => {
    expect(said(models, ['model-unpinned'])).toEqual(expected);
  });
});

describe('a model that is there twice', () => {
  const twice = (
    column: number,
    index: number,
    name: string,
    more = '',
    first = 0,
    path = `models[${index}]`,
  ): string =>
    `error model-duplicate | dev/chat.yaml:6:${column} | ${path} | models[${index}]: ${name} is there twice, first as models[${first}]${more} | keep one of the two`;
  const CASE = ', which does not tell case apart';

  test.each([
    ['mistral:7b, mixtral:8x7b, mistral:8x7b', []],
    ['mistral:7b, mistral:7b', [twice(22, 1, 'mistral:7b')]],
    ['a:1, mistral:7b, mistral:7b', [twice(27, 2, 'mistral:7b', '', 1)]],
    ['a:1, a:1, a:1', [twice(15, 1, 'a:1'), twice(20, 2, 'a:1')]],
    [
      'mistral:7b, { name: Mistral:7B }',
      [twice(30, 1, 'Mistral:7B', `: both are mistral:7b to the server${CASE}`, 0, 'models[1].name')],
    ],
    ['mistral:latest, mistral', [twice(26, 1, 'mistral', ': both are mistral:latest to the server')]],
    ['library/mistral:7b, mistral:7b', [twice(30, 1, 'mistral:7b', ': both are mistral:7b to the server')]],
    // the same thing under two names is two models
    ['{ name: a:1, from: team/x:1 }, { name: b:1, from: team/x:1 }', []],
  ])('%s', (models, expected) => {
    expect(said(models, ['model-duplicate'])).toEqual(expected);
  });
});

describe('a pull without https', () => {
  const open = (column: number, host: string): string =>
    `error model-insecure | dev/chat.yaml:6:${column} | models[0].insecure | models[0].insecure: plain http to ${host} lets anybody on the way change the model | write digest: "sha256:…", which a changed model does not have; a private IPv4 address needs none`;

  test.each([
    '10.20.0.5:5001',
    '10.20.0.5',
    '192.168.7.1:80',
    '100.64.0.1:5001',
    '127.0.0.1:5001',
    'localhost',
    'localhost:5001',
  ])('from %s needs no digest', (host) => {
    expect(said(`{ name: a:1, from: ${host}/team/a:1, insecure: true }`, ['model-insecure'])).toEqual([]);
  });

  test.each(['203.0.113.7:5001', 'registry.example', 'localhost.example:5001', '10.20.0.5.example:5001'])(
    'from %s needs one',
    (host) => {
      const column = 28 + host.length + '/team/a:1, insecure: '.length;
      expect(said(`{ name: a:1, from: ${host}/team/a:1, insecure: true }`, ['model-insecure'])).toEqual([
        open(column + 1, host),
      ]);
      expect(said(`{ name: a:1, from: ${host}/team/a:1, insecure: true, ${DIGEST} }`, ['model-insecure'])).toEqual([]);
      expect(said(`{ name: a:1, from: ${host}/team/a:1, insecure: false }`, ['model-insecure'])).toEqual([]);
    },
  );

  test.each(['mistral:7b', 'team/mistral:7b'])(
    'is not what the public registry of %s speaks, with a digest or without',
    (name) => {
      const expected = (column: number): string =>
        `error model-insecure | dev/chat.yaml:6:${column} | models[0].insecure | models[0].insecure: ${name} names no registry of your own, and the public one speaks https | remove it, or write from: <host>/<namespace>/<model>:<tag>`;
      expect(said(`{ name: ${name}, insecure: true }`, ['model-insecure'])).toEqual([expected(30 + name.length)]);
      expect(said(`{ name: ${name}, insecure: true, ${DIGEST} }`, ['model-insecure'])).toEqual([
        expected(30 + name.length),
      ]);
    },
  );
});

describe('a name that is nearly one of the library', () => {
  const near = (name: string, known: string, column = 10, path = 'models[0]'): readonly string[] => [
    `warning model-unknown | dev/chat.yaml:6:${column} | ${path} | models[0]: ${name} is not a model that we know, and ${known} is | did you mean ${known}? The pull would fail only then`,
  ];

  test.each([
    ['mistrall:7b', near('mistrall', 'mistral')],
    ['vicna:7b', near('vicna', 'vicuna')],
    ['library/vicna:7b', near('vicna', 'vicuna')],
    ['Mistral:7b', near('Mistral', 'mistral')],
    // what joins words is no difference, where the name has digits too
    ['llama3_1:8b', near('llama3_1', 'llama3.1')],
    ['tiny-lla.ma:1.1b', near('tiny-lla.ma', 'tinyllama')],
    ['mxbaiembedlarge:335m', near('mxbaiembedlarge', 'mxbai-embed-large')],
    ['{ name: mistrall:7b }', near('mistrall', 'mistral', 18, 'models[0].name')],
    ['{ name: own:1, from: mistrall:7b }', near('mistrall', 'mistral', 31, 'models[0].from')],
  ])('%s', (models, expected) => {
    expect(said(models, ['model-unknown'])).toEqual(expected);
  });

  test.each([
    ['what is known', 'mistral:1t'],
    ['four letters', 'phio:1'],
    ['two letters away', 'mistralls:7b'],
    ['a number less: it may be another release', 'lama2:7b'],
    ['a release that we do not know', 'llama4:8b'],
    ['a model of somebody', 'team/mistrall:7b'],
    ['a host that has such a name', 'mistrall:5000/team/own:1'],
    ["a name of one's own for what is known", '{ name: mistrall:7b, from: mistral:7b }'],
  ])('%s is no mistake: %s', (_, models) => {
    expect(said(models, ['model-unknown'])).toEqual([]);
  });
});

describe('a context that models cannot have', () => {
  const over = (tokens: number, models: string): readonly string[] =>
    said(models, ['context-too-long'], { serving: `{ contextLength: ${tokens} }` });
  const text = (severity: string, message: string, hint: string): readonly string[] => [
    `${severity} context-too-long | dev/chat.yaml:8:27 | serving.contextLength | serving.contextLength: ${message} | ${hint}`,
  ];
  const OTHERS = 'the server gives these models what they can; a pool of their own would take less memory';

  test('is an issue where none of them can, and the hint is what one can', () => {
    expect(over(4096, 'llama2:7b')).toEqual([]);
    expect(over(4097, 'llama2:7b')).toEqual(
      text('error', '4097 is more than llama2:7b can (4096)', 'write contextLength: 4096'),
    );
    expect(over(40_000, 'llama2:7b, gemma2:2b')).toEqual(
      text('error', '40000 is more than llama2:7b can (4096), gemma2:2b can (8192)', 'write contextLength: 8192'),
    );
  });

  test('is a finding where one can, or is not known', () => {
    expect(over(40_000, 'llama2:7b, llama3.1:8b')).toEqual(
      text('warning', '40000 is more than llama2:7b can (4096)', OTHERS),
    );
    // known, without its context
    expect(over(40_000, 'bge-m3:567m, llama2:7b')).toEqual(
      text('warning', '40000 is more than llama2:7b can (4096)', OTHERS),
    );
    expect(over(40_000, 'llama2:7b, team/own:1')).toEqual(
      text('warning', '40000 is more than llama2:7b can (4096)', OTHERS),
    );
    expect(over(1_000_000, 'bge-m3:567m, team/own:1')).toEqual([]);
  });

  test('what is pulled is looked up, and the name is said', () => {
    expect(over(8192, '{ name: own, from: llama2:7b }')).toEqual(
      text('error', '8192 is more than own:latest can (4096)', 'write contextLength: 4096'),
    );
  });
});

describe('room for models', () => {
  const small = (size: string, models: string): readonly string[] =>
    said(models, ['storage-too-small'], { storage: `{ size: ${size} }` });
  const text = (message: string, hint: string): readonly string[] => [
    `error storage-too-small | dev/chat.yaml:8:18 | storage.size | storage.size: ${message} | write size: ${hint} or more: while a model is replaced, both are there`,
  ];

  test('is said where it is less than they take, within a twentieth', () => {
    // 4.4 GB, which may be 4.18: 3987 MiB
    expect(small('3987MiB', 'mistral:7b')).toEqual([]);
    expect(small('3986MiB', 'mistral:7b')).toEqual(text('3986MiB, and the models alone take 5GiB', '5GiB'));
    expect(small('1GiB', 'mistral:7b, llama3.1:8b, team/own:1')).toEqual(
      text('1GiB, and the models alone take 9GiB', '11GiB'),
    );
    expect(small('1MiB', 'team/own:1')).toEqual([]);
  });

  const unsaid = (models: string, storage: string): readonly string[] =>
    answers(
      {
        'dev/environment.yaml': CLUSTERS,
        'dev/chat.yaml': poolFile({ target: '{ kubernetes: main }', models, storage }),
      },
      'storage-missing',
    );
  const missing = (column: number, hint: string): readonly string[] => [
    `error storage-missing | dev/chat.yaml:8:${column} | storage.size | storage.size is missing: on a cluster models are kept in claims, and a claim has a size | ${hint}`,
  ];

  test('is missing on a cluster, and reckoned from the models where all are known', () => {
    expect(unsaid('[mistral:7b, llama3.1:8b]', '{ kind: shared }')).toEqual(
      missing(10, 'write storage: { size: 11GiB } or more: while a model is replaced, both are there'),
    );
    expect(unsaid('[mistral:7b, team/own:1]', '{ kind: shared }')).toEqual(
      missing(10, 'write storage: { size: 100GiB }'),
    );
    expect(unsaid('[mistral:7b]', '{ size: 10GiB }')).toEqual([]);
    expect(said('mistral:7b', ['storage-missing'])).toEqual([]);
  });
});
