import { type Answer, answer, answers } from '../answers';
import { CLUSTERS, ENVIRONMENT, poolFile } from '../given';

/** The diagnostics of a pool with these models. */
const ofModels = (
  models: string,
  codes: readonly string[],
  more: Readonly<Record<string, string>> = {},
): readonly string[] =>
  answers(
    { 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': poolFile({ models: `[${models}]`, ...more }) },
    ...codes,
  );

describe('a context that models do not support', () => {
  const contextAnswers = (tokens: number, models: string): readonly string[] =>
    ofModels(models, ['context-too-long', 'context-ineffective'], { serving: `{ contextLength: ${tokens} }` });
  const tooLong = (...data: readonly (string | number)[]): readonly Answer[] => [
    answer('error context-too-long dev/chat.yaml:8:27 serving.contextLength', ...data),
  ];
  const ineffective = (...data: readonly (string | number)[]): readonly Answer[] => [
    answer('warning context-ineffective dev/chat.yaml:8:27 serving.contextLength', ...data),
  ];

  test('is an error if none of them supports it, and the hint is what the best supports', () => {
    expect(contextAnswers(4096, 'llama2:7b')).toEqual([]);
    expect(contextAnswers(4097, 'llama2:7b')).toEqual(tooLong(4097, 'llama2:7b', 'contextLength: 4096'));
    expect(contextAnswers(40_000, 'llama2:7b, gemma2:2b')).toEqual(
      tooLong(40_000, 'llama2:7b', 4096, 'gemma2:2b', 'contextLength: 8192'),
    );
  });

  test('is a warning if one supports it, or is not known', () => {
    expect(contextAnswers(40_000, 'llama2:7b, llama3.1:8b')).toEqual(ineffective(40_000, 'llama2:7b', 4096));
    // known, without its context
    expect(contextAnswers(40_000, 'bge-m3:567m, llama2:7b')).toEqual(ineffective(40_000, 'llama2:7b', 4096));
    expect(contextAnswers(40_000, 'llama2:7b, team/own:1')).toEqual(ineffective(40_000, 'llama2:7b', 4096));
    expect(contextAnswers(1_000_000, 'bge-m3:567m, team/own:1')).toEqual([]);
  });

  test('is compared with what is pulled, and reported under its name', () => {
    expect(contextAnswers(8192, '{ name: own, from: llama2:7b }')).toEqual(
      tooLong(8192, 'own:latest', 'contextLength: 4096'),
    );
  });
});

describe('room for models', () => {
  const small = (size: string, models: string): readonly string[] =>
    ofModels(models, ['storage-too-small'], { storage: `{ size: ${size} }` });
  const tooSmall = (size: string, sum: string, enough: string): readonly Answer[] => [
    answer('error storage-too-small dev/chat.yaml:8:18 storage.size', size, sum, `size: ${enough}`),
  ];

  test('is too small if it is less than they take, within a twentieth', () => {
    // 4.4 GB, which may be 4.18: 3987 MiB
    expect(small('3987MiB', 'mistral:7b')).toEqual([]);
    expect(small('3986MiB', 'mistral:7b')).toEqual(tooSmall('3986MiB', '5GiB', '5GiB'));
    expect(small('1GiB', 'mistral:7b, llama3.1:8b, team/own:1')).toEqual(tooSmall('1GiB', '9GiB', '11GiB'));
    expect(small('1MiB', 'team/own:1')).toEqual([]);
  });

  const ofCluster = (models: string, storage: string): readonly string[] =>
    answers(
      {
        'dev/environment.yaml': CLUSTERS,
        'dev/chat.yaml': poolFile({ target: '{ kubernetes: main }', models, storage }),
      },
      'storage-missing',
    );
  const missing = (size: string): readonly Answer[] => [
    answer('error storage-missing dev/chat.yaml:8:10 storage.size', size),
  ];

  test('is required on a cluster, and computed from the models if all are known', () => {
    expect(ofCluster('[mistral:7b, llama3.1:8b]', '{ kind: shared }')).toEqual(missing('{ size: 11GiB } or more'));
    expect(ofCluster('[mistral:7b, team/own:1]', '{ kind: shared }')).toEqual(missing('{ size: 100GiB }'));
    expect(ofCluster('[mistral:7b]', '{ size: 10GiB }')).toEqual([]);
    expect(ofModels('mistral:7b', ['storage-missing'])).toEqual([]);
  });
});
