/**
 * The server's variables, by what an author may do with them. Baseline Ollama 0.32.15; `since` is the first release whose source names it.
 * Facts: ollama.md, sections 1 and 2.
 */

/** Has a field of its own, or is ours to set: name -> what to write instead. */
export const DERIVED: ReadonlyMap<string, string> = new Map([
  [
    'OLLAMA_HOST',
    "servers listen on the pool's own network; the address of the pool is access.port and the host's address",
  ],
  ['OLLAMA_MODELS', "the store's folder is ours; the list of models is models"],
  ['OLLAMA_KEEP_ALIVE', 'write serving.keepAlive'],
  ['OLLAMA_LOAD_TIMEOUT', 'write serving.loadTimeout'],
  ['OLLAMA_CONTEXT_LENGTH', 'write serving.contextLength'],
  ['OLLAMA_NUM_PARALLEL', 'write serving.parallel'],
  ['OLLAMA_MAX_LOADED_MODELS', 'write serving.maxLoadedModels'],
  ['OLLAMA_MAX_QUEUE', 'write serving.maxQueue'],
  ['OLLAMA_FLASH_ATTENTION', 'write serving.flashAttention'],
  ['OLLAMA_KV_CACHE_TYPE', 'write serving.kvCacheType'],
  ['OLLAMA_NOPRUNE', 'it is always on: servers only read the store'],
  ['OLLAMA_NO_CLOUD', 'it is always on: servers have no way out'],
  ['LLAMA_ARG_THREADS', 'write serving.threads'],
  ['LLAMA_ARG_CTX_SIZE', 'write serving.contextLength'],
  ['LLAMA_ARG_N_PARALLEL', 'write serving.parallel'],
  ['LLAMA_ARG_FLASH_ATTN', 'write serving.flashAttention'],
  ['LLAMA_ARG_CACHE_TYPE_K', 'write serving.kvCacheType'],
  ['LLAMA_ARG_CACHE_TYPE_V', 'write serving.kvCacheType'],
  ['LLAMA_ARG_HOST', 'the server chooses it for each model'],
  ['LLAMA_ARG_PORT', 'the server chooses it for each model'],
  ['LLAMA_ARG_MODEL', 'write models'],
]);

interface Refused {
  readonly why: string;
  readonly hint: string;
}

const refuse = (
  names: readonly string[],
  why: (name: string) => string,
  hint: string,
): readonly (readonly [string, Refused])[] => names.map((name) => [name, { why: why(name), hint }]);

const DEVICES = [
  'CUDA_VISIBLE_DEVICES',
  'ROCR_VISIBLE_DEVICES',
  'HIP_VISIBLE_DEVICES',
  'GPU_DEVICE_ORDINAL',
  'GGML_VK_VISIBLE_DEVICES',
  'NVIDIA_VISIBLE_DEVICES',
  'NVIDIA_DRIVER_CAPABILITIES',
  'ONEAPI_DEVICE_SELECTOR',
  'ZE_AFFINITY_MASK',
];
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'];
const never = (name: string): string => `no Ollama release ever read ${name}`;

/** Never for an author: devices, the ways out, and names that many pages show and that no release ever had. */
export const REFUSED: ReadonlyMap<string, Refused> = new Map([
  ...refuse(
    DEVICES,
    (name) => `${name} chooses devices`,
    "devices come from gpus and the host's inventory, so that no two pools share one",
  ),
  ...refuse(
    PROXIES,
    (name) => `${name} is of no use to a server`,
    'servers have no way out; for the pull write pull.proxy',
  ),
  ...refuse(
    ['OLLAMA_NUM_GPU', 'OLLAMA_NUM_GPUS'],
    never,
    'write gpus: { product, count } for devices; num_gpu is a parameter of a model and counts its layers',
  ),
  ...refuse(['OLLAMA_NUM_THREAD', 'OLLAMA_NUM_THREADS'], never, 'write serving.threads'),
  ...refuse(['OLLAMA_NUM_CTX'], never, 'write serving.contextLength'),
]);

export interface KnownVariable {
  readonly since?: string;
  /** The last release that read it. */
  readonly until?: string;
  /** Anything but 0, f, F, false, False, FALSE and nothing counts as true, `no` and `off` too. */
  readonly boolean?: true;
}

/** What an author may set, beside the families below. */
export const KNOWN: ReadonlyMap<string, KnownVariable> = new Map<string, KnownVariable>([
  ['OLLAMA_AUTH', { since: '0.8.0', boolean: true }],
  ['OLLAMA_DEBUG', { since: '0.1.21' }],
  ['OLLAMA_DEBUG_LOG_REQUESTS', { since: '0.18.3', boolean: true }],
  ['OLLAMA_GO_TEMPLATE', { since: '0.30.0', boolean: true }],
  ['OLLAMA_GPU_OVERHEAD', { since: '0.3.10' }],
  ['OLLAMA_IGPU_ENABLE', { since: '0.30.0', boolean: true }],
  ['OLLAMA_LLM_LIBRARY', { since: '0.1.21' }],
  ['OLLAMA_MAX_TRANSFER_STREAMS', { since: '0.23.3' }],
  ['OLLAMA_ORIGINS', { since: '0.0.14' }],
  ['OLLAMA_REMOTES', { since: '0.12.0' }],
  ['OLLAMA_SCHED_SPREAD', { since: '0.1.45', boolean: true }],
  ['OLLAMA_VULKAN', { since: '0.12.11', boolean: true }],
  ['HSA_OVERRIDE_GFX_VERSION', {}],
  ['OLLAMA_INTEL_GPU', { until: '0.12.10', boolean: true }],
  ['OLLAMA_MAX_VRAM', { until: '0.0.0' }],
  ['OLLAMA_MULTIUSER_CACHE', { until: '0.24.0', boolean: true }],
  ['OLLAMA_NEW_ENGINE', { until: '0.24.0', boolean: true }],
  ['OLLAMA_PORT', { until: '0.0.19' }],
  ['OLLAMA_REGISTRY_MAXSTREAMS', { until: '0.31.1' }],
  ['OLLAMA_RUNNERS_DIR', { until: '0.3.10' }],
  ['OLLAMA_TMPDIR', { until: '0.6.5' }],
]);

/** From this version on the server starts llama-server, which reads LLAMA_ARG_*. */
export const LLAMA_ARG_SINCE = '0.30.0';

/** What is known of a name that an author may set; undefined: unknown. */
export function knownVariable(name: string): KnownVariable | undefined {
  if (name.startsWith('LLAMA_ARG_')) return { since: LLAMA_ARG_SINCE };
  if (name.startsWith('GGML_')) return {};
  return KNOWN.get(name);
}
