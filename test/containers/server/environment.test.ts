import { serverEnvironment } from '../../../containers/server/environment';
import { DERIVED, KNOWN } from '../../../poolfile/values/ollama-variables';
import { SERVING_VARIABLES, type ServingVariable } from '../../../poolfile/values/serving-variables';
import { Duration } from '../../../poolfile/values/units';
import { examplePool, omit } from '../../example-pool';
import { compiled, ENVIRONMENT, poolFile } from '../../poolfile/given';

type Serving = ReturnType<typeof examplePool>['serving'];

const environment = (changes: Partial<Serving> = {}): Record<string, string> =>
  serverEnvironment(examplePool({ serving: { ...examplePool().serving, ...changes } }));

/** Every field with a value that reaches the server. */
const ALL: Serving = {
  keepAlive: 'forever',
  loadTimeout: Duration.parse('10m'),
  contextLength: 4096,
  parallel: 4,
  maxLoadedModels: 2,
  flashAttention: 'on',
  kvCacheType: 'q8_0',
  threads: 6,
  maxQueue: 7,
  queueTimeout: Duration.parse('9s'),
  answerTimeout: Duration.parse('8s'),
  env: { OLLAMA_SCHED_SPREAD: '1' },
};

test('every field reaches the server, in an order that never changes: another order would replace servers', () => {
  expect(Object.entries(environment(ALL)).map(([name, value]) => `${name}=${value}`)).toEqual([
    'HOME=/tmp',
    'OLLAMA_HOST=0.0.0.0:11434',
    'OLLAMA_MODELS=/models',
    'OLLAMA_NOPRUNE=1',
    'OLLAMA_NO_CLOUD=1',
    'OLLAMA_KEEP_ALIVE=-1',
    'OLLAMA_LOAD_TIMEOUT=10m0s',
    'OLLAMA_CONTEXT_LENGTH=4096',
    'OLLAMA_NUM_PARALLEL=4',
    'OLLAMA_MAX_LOADED_MODELS=2',
    'OLLAMA_FLASH_ATTENTION=1',
    'OLLAMA_KV_CACHE_TYPE=q8_0',
    'LLAMA_ARG_THREADS=6',
    'OLLAMA_SCHED_SPREAD=1',
  ]);
});

test('flash attention that is off is a 0, not an absent variable', () => {
  expect(environment({ flashAttention: 'off' })).toMatchObject({ OLLAMA_FLASH_ATTENTION: '0' });
});

test('what is left to the server is not in its environment', () => {
  const serving = omit(examplePool().serving, 'threads');
  expect(Object.keys(serverEnvironment(examplePool({ serving })))).toEqual([
    'HOME',
    'OLLAMA_HOST',
    'OLLAMA_MODELS',
    'OLLAMA_NOPRUNE',
    'OLLAMA_NO_CLOUD',
    'OLLAMA_KEEP_ALIVE',
    'OLLAMA_LOAD_TIMEOUT',
    'OLLAMA_CONTEXT_LENGTH',
    'OLLAMA_NUM_PARALLEL',
  ]);
});

test('a change of what the gateway does restarts no server: its fields are not passed to servers', () => {
  expect(environment({ maxQueue: 9, queueTimeout: Duration.parse('5m'), answerTimeout: Duration.parse('2h') })).toEqual(
    environment(),
  );
});

test('the example above has a value that is passed to the server for each field that has a variable', () => {
  const variables = Object.values<ServingVariable<never>>(SERVING_VARIABLES).flatMap(
    ({ passedAs }) => passedAs?.variable ?? [],
  );
  expect(Object.keys(environment(ALL))).toEqual(expect.arrayContaining(variables));
});

describe('serving.env never contradicts a field', () => {
  const env = (name: string): string => poolFile({ serving: `{ env: { ${name}: "1" } }`, memory: '4GiB' });
  const codes = (name: string): readonly string[] =>
    compiled({ 'dev/environment.yaml': ENVIRONMENT, 'dev/chat.yaml': env(name) })
      .diagnostics.filter(({ path }) => path?.startsWith('serving.env'))
      .map(({ code }) => code);

  const passed = Object.keys(environment({ ...ALL, env: {} }));
  const synonyms = Object.values<ServingVariable<never>>(SERVING_VARIABLES).flatMap((field) => field.synonyms ?? []);

  test.each([...new Set([...passed, ...synonyms])])('%s is refused', (name) => {
    expect(codes(name)).toEqual(['env-reserved']);
  });

  test('a variable that no field decides is accepted', () => {
    expect(codes('OLLAMA_SCHED_SPREAD')).toEqual([]);
  });

  test('no variable is both decided by a field and free to be set', () => {
    expect([...KNOWN.keys()].filter((name) => DERIVED.has(name))).toEqual([]);
  });
});
