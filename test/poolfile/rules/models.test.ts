import { type Answer, answer, answers } from '../answers';
import { ENVIRONMENT, poolFile } from '../given';

const DIGEST = `digest: "sha256:${'a'.repeat(64)}"`;

/** The diagnostics of a pool with these models, which are in its sixth line. */
const ofModels = (
  models: string,
  codes: readonly string[],
  more: Readonly<Record<string, string>> = {},
): readonly string[] =>
  answers(
    { 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': poolFile({ models: `[${models}]`, ...more }) },
    ...codes,
  );

describe('a tag that moves', () => {
  const tag = (column: number, path: string, message: string, tags: string): Answer =>
    answer(`warning model-unpinned dev/chat.yaml:6:${column} ${path}`, message, tags);

  test.each([
    ['mistral', [tag(10, 'models[0]', 'mistral means mistral:latest', 'mistral:7b')]],
    ['mistral:latest', [tag(10, 'models[0]', 'mistral:latest', 'mistral:7b')]],
    ['mistral:7b, mixtral', [tag(22, 'models[1]', 'mixtral means mixtral:latest', 'mixtral:8x22b, mixtral:8x7b')]],
    // no more than four
    [
      'qwen2.5:latest',
      [tag(10, 'models[0]', 'qwen2.5:latest', 'qwen2.5:0.5b, qwen2.5:1.5b, qwen2.5:14b, qwen2.5:32b')],
    ],
    ['team/own', [tag(10, 'models[0]', 'team/own means team/own:latest', 'team/own:<size>')]],
    ['team/own:latest', [tag(10, 'models[0]', 'team/own:latest', 'team/own:<size>')]],
    // a prefix of a name is another name
    ['mist', [tag(10, 'models[0]', 'mist means mist:latest', 'mist:<size>')]],
    ['{ name: mistral }', [tag(18, 'models[0].name', 'mistral means mistral:latest', 'mistral:7b')]],
    // the pulled reference counts
    [
      '{ name: tiny:1, from: 10.20.0.5:5001/team/tiny }',
      [
        tag(
          32,
          'models[0].from',
          '10.20.0.5:5001/team/tiny means 10.20.0.5:5001/team/tiny:latest',
          '10.20.0.5:5001/team/tiny:<size>',
        ),
      ],
    ],
    ['{ name: tiny, from: registry.example/team/tiny:1 }', []],
    // a digest holds what `latest` does not
    [`{ name: "mistral:latest", ${DIGEST} }`, []],
    [`{ name: mistral, ${DIGEST} }`, [tag(18, 'models[0].name', 'mistral means mistral:latest', 'mistral:7b')]],
    ['mistral:7b', []],
  ])('is reported with tags to choose from: %s', (models, expected) => {
    expect(ofModels(models, ['model-unpinned'])).toEqual(expected);
  });
});

describe('a model that needs a newer server', () => {
  const withServer = (version: string, models: string): readonly string[] =>
    answers(
      {
        'dev/environment.yaml': ENVIRONMENT.replace('version: 0.32.15', `version: ${version}`),
        'dev/chat.yaml': poolFile({ models: `[${models}]` }),
      },
      'model-unavailable',
    );
  const tooNew = (column: number, path: string, ...data: readonly string[]): Answer =>
    answer(`error model-unavailable dev/chat.yaml:6:${column} ${path}`, ...data);

  test.each([
    ['0.19.0', 'gemma4:26b', [tooNew(10, 'models[0]', 'gemma4:26b', '0.20.0', '0.19.0')]],
    ['0.20.0', 'gemma4:26b', []],
    // one of its sizes came later
    ['0.30.3', 'gemma4:26b, gemma4:12b', [tooNew(22, 'models[1]', 'gemma4:12b', '0.30.4', '0.30.3')]],
    ['0.19.0', 'gemma4', [tooNew(10, 'models[0]', 'gemma4', '0.20.0')]],
    ['0.19.0', 'registry.ollama.ai/library/Gemma4:26b', [tooNew(10, 'models[0]', '0.20.0')]],
    // a mirror of the library, and another's model of the same name
    ['0.19.0', '{ name: x:1, from: 10.0.0.5:5000/library/gemma4:26b }', [tooNew(29, 'models[0].from', '0.20.0')]],
    ['0.19.0', 'team/gemma4:26b', []],
    ['0.19.0', 'mistral:7b', []],
  ])('is reported before the apply, server %s: %s', (version, models, expected) => {
    expect(withServer(version, models)).toEqual(expected);
  });
});

describe('a model that is listed twice', () => {
  const twice = (
    column: number,
    index: number,
    name: string,
    server: readonly string[] = [],
    first = 0,
    path = `models[${index}]`,
  ): Answer => answer(`error model-duplicate dev/chat.yaml:6:${column} ${path}`, name, `models[${first}]`, ...server);

  test.each([
    ['mistral:7b, mixtral:8x7b, mistral:8x7b', []],
    ['mistral:7b, mistral:7b', [twice(22, 1, 'mistral:7b')]],
    ['a:1, mistral:7b, mistral:7b', [twice(27, 2, 'mistral:7b', [], 1)]],
    ['a:1, a:1, a:1', [twice(15, 1, 'a:1'), twice(20, 2, 'a:1')]],
    [
      'mistral:7b, { name: Mistral:7B }',
      [twice(30, 1, 'Mistral:7B', ['both are mistral:7b', 'case'], 0, 'models[1].name')],
    ],
    ['mistral:latest, mistral', [twice(26, 1, 'mistral', ['both are mistral:latest'])]],
    ['library/mistral:7b, mistral:7b', [twice(30, 1, 'mistral:7b', ['both are mistral:7b'])]],
    // the same thing under two names is two models
    ['{ name: a:1, from: team/x:1 }, { name: b:1, from: team/x:1 }', []],
  ])('is refused the second time, with the name that the server gives both: %s', (models, expected) => {
    expect(ofModels(models, ['model-duplicate'])).toEqual(expected);
  });
});

describe('a pull without https', () => {
  const open = (column: number, host: string): Answer =>
    answer(`error model-insecure dev/chat.yaml:6:${column} models[0].insecure`, host, 'digest:');

  test.each([
    '10.20.0.5:5001',
    '10.20.0.5',
    '192.168.7.1:80',
    '100.64.0.1:5001',
    '127.0.0.1:5001',
    'localhost',
    'localhost:5001',
  ])('from %s needs no digest', (host) => {
    expect(ofModels(`{ name: a:1, from: ${host}/team/a:1, insecure: true }`, ['model-insecure'])).toEqual([]);
  });

  test.each(['203.0.113.7:5001', 'registry.example', 'localhost.example:5001', '10.20.0.5.example:5001'])(
    'from %s needs one',
    (host) => {
      const column = 28 + host.length + '/team/a:1, insecure: '.length;
      expect(ofModels(`{ name: a:1, from: ${host}/team/a:1, insecure: true }`, ['model-insecure'])).toEqual([
        open(column + 1, host),
      ]);
      expect(ofModels(`{ name: a:1, from: ${host}/team/a:1, insecure: true, ${DIGEST} }`, ['model-insecure'])).toEqual(
        [],
      );
      expect(ofModels(`{ name: a:1, from: ${host}/team/a:1, insecure: false }`, ['model-insecure'])).toEqual([]);
    },
  );

  test.each(['mistral:7b', 'team/mistral:7b'])(
    'is refused for the public registry of %s, with a digest or without',
    (name) => {
      const codes = ['model-insecure', 'insecure-unsupported'];
      const expected = [
        answer(`error insecure-unsupported dev/chat.yaml:6:${30 + name.length} models[0].insecure`, name, 'https'),
      ];
      expect(ofModels(`{ name: ${name}, insecure: true }`, codes)).toEqual(expected);
      expect(ofModels(`{ name: ${name}, insecure: true, ${DIGEST} }`, codes)).toEqual(expected);
    },
  );
});

describe('a name that is similar to one in the catalog', () => {
  const near = (name: string, known: string, column = 10, path = 'models[0]'): readonly Answer[] => [
    answer(`warning model-unknown dev/chat.yaml:6:${column} ${path}`, name, known),
  ];

  test.each([
    ['mistrall:7b', near('mistrall', 'mistral')],
    ['vicna:7b', near('vicna', 'vicuna')],
    ['library/vicna:7b', near('vicna', 'vicuna')],
    ['Mistral:7b', near('Mistral', 'mistral')],
    // characters between words make no difference, even in a name with digits
    ['llama3_1:8b', near('llama3_1', 'llama3.1')],
    ['tiny-lla.ma:1.1b', near('tiny-lla.ma', 'tinyllama')],
    ['mxbaiembedlarge:335m', near('mxbaiembedlarge', 'mxbai-embed-large')],
    ['{ name: mistrall:7b }', near('mistrall', 'mistral', 18, 'models[0].name')],
    ['{ name: own:1, from: mistrall:7b }', near('mistrall', 'mistral', 31, 'models[0].from')],
  ])('is reported with the similar one: %s', (models, expected) => {
    expect(ofModels(models, ['model-unknown'])).toEqual(expected);
  });

  test.each([
    ['a known model', 'mistral:1t'],
    ['four letters', 'phio:1'],
    ['two letters away', 'mistralls:7b'],
    ['a digit less, which may be another release', 'lama2:7b'],
    ['a release that the catalog lacks', 'llama4:8b'],
    ['a model of a user', 'team/mistrall:7b'],
    ['a host of such a name', 'mistrall:5000/team/own:1'],
    ["a name of one's own for a known model", '{ name: mistrall:7b, from: mistral:7b }'],
  ])('may be %s: %s', (_, models) => {
    expect(ofModels(models, ['model-unknown'])).toEqual([]);
  });
});
