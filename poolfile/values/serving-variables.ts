import type { Duration } from './units';

/** How one field of `serving` reaches the server. */
export interface ServingVariable<Value> {
  /** How the server gets it; absent if another container acts on the field. */
  readonly passedAs?: {
    readonly variable: string;
    /** The variable's text; undefined leaves the decision to the server. */
    readonly text: (value: Value) => string | undefined;
  };
  /** Further variables that mean the same to Ollama or to the llama-server that it starts. */
  readonly synonyms?: readonly string[];
}

const unlessAuto = (value: number | 'auto'): string | undefined => (value === 'auto' ? undefined : String(value));

/**
 * Every field of `serving`. Both the environment of servers and the list of variables that `serving.env` may not set
 * come from this table, so that a field and a variable never contradict each other. The order is that of the
 * variables in the container: another order replaces servers. `containers/server/environment.ts` does not compile
 * unless the table has each field of `Serving`.
 * Source of names and values: ollama/ollama v0.32.15, envconfig/config.go; of LLAMA_ARG_*: llama-server's options,
 * common/arg.cpp.
 */
export const SERVING_VARIABLES = {
  keepAlive: {
    passedAs: {
      variable: 'OLLAMA_KEEP_ALIVE',
      text: (value: Duration | 'forever') => (value === 'forever' ? '-1' : value.toGoString()),
    },
  },
  loadTimeout: { passedAs: { variable: 'OLLAMA_LOAD_TIMEOUT', text: (value: Duration) => value.toGoString() } },
  contextLength: { passedAs: { variable: 'OLLAMA_CONTEXT_LENGTH', text: String }, synonyms: ['LLAMA_ARG_CTX_SIZE'] },
  parallel: { passedAs: { variable: 'OLLAMA_NUM_PARALLEL', text: String }, synonyms: ['LLAMA_ARG_N_PARALLEL'] },
  maxLoadedModels: { passedAs: { variable: 'OLLAMA_MAX_LOADED_MODELS', text: unlessAuto } },
  flashAttention: {
    passedAs: {
      variable: 'OLLAMA_FLASH_ATTENTION',
      text: (value: 'auto' | 'on' | 'off') => (value === 'auto' ? undefined : value === 'on' ? '1' : '0'),
    },
    synonyms: ['LLAMA_ARG_FLASH_ATTN'],
  },
  kvCacheType: {
    passedAs: { variable: 'OLLAMA_KV_CACHE_TYPE', text: (value: string) => (value === 'f16' ? undefined : value) },
    synonyms: ['LLAMA_ARG_CACHE_TYPE_K', 'LLAMA_ARG_CACHE_TYPE_V'],
  },
  threads: {
    passedAs: {
      variable: 'LLAMA_ARG_THREADS',
      text: (value: number | undefined) => (value === undefined ? undefined : String(value)),
    },
  },
  // what the gateway does, so that a change of these three restarts no server
  maxQueue: { synonyms: ['OLLAMA_MAX_QUEUE'] },
  queueTimeout: {},
  answerTimeout: {},
  env: {},
};

/** Variable -> field, for everything that a field of `serving` decides. */
export const FIELD_OF_VARIABLE: ReadonlyMap<string, string> = new Map(
  Object.entries<ServingVariable<never>>(SERVING_VARIABLES).flatMap(([field, { passedAs, synonyms = [] }]) =>
    [...(passedAs ? [passedAs.variable] : []), ...synonyms].map((name) => [name, field] as const),
  ),
);
