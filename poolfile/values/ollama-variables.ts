import { FIELD_OF_VARIABLE } from './serving-variables';
import { LISTED_BY, type Vendor } from './vendors';

/**
 * The server's variables, by what an author may do with them. Baseline: Ollama 0.32.15; `since` is the first release
 * whose source names it.
 * Source: ollama/ollama, envconfig/config.go of each release, and llama-server's options, common/arg.cpp of
 * llama.cpp.
 */

/**
 * Variables that every server of every pool gets from us, and what to write instead. `serverEnvironment` sets exactly
 * these.
 */
export const FIXED_VARIABLES = {
  OLLAMA_HOST: 'set access.port: servers listen on a private network, and clients connect to the gateway',
  OLLAMA_MODELS: 'list models in models: Poolform chooses the folder of the store',
  OLLAMA_NOPRUNE: 'remove it: it is always on, because servers only read the store',
  OLLAMA_NO_CLOUD: 'remove it: it is always on, because servers have no outbound network access',
} as const;

const PER_MODEL = 'remove it: the server chooses it for each model';

/** Has a field of its own, or is ours to set: name -> what to write instead. */
export const DERIVED: ReadonlyMap<string, string> = new Map([
  ...Object.entries(FIXED_VARIABLES),
  ...[...FIELD_OF_VARIABLE].map(([name, field]) => [name, `write serving.${field}`] as const),
  ['LLAMA_ARG_HOST', PER_MODEL],
  ['LLAMA_ARG_PORT', PER_MODEL],
  ['LLAMA_ARG_MODEL', 'write models'],
]);

/** What the container and its script go by. */
const OWN = /^(?:HOME|PATH|LINGER|ENV|BASH_ENV|BASHOPTS|SHELLOPTS|DEVICES_.*)$/;

/** What to write instead of a variable that is not the author's to set; undefined if it may be set. */
export function derivedInstead(name: string): string | undefined {
  return DERIVED.get(name) ?? (OWN.test(name) ? "remove it: the server's container sets it" : undefined);
}

interface Refused {
  readonly why: string;
  /** If the variable chooses devices, it depends on the vendor: see `deviceHint`. */
  readonly hint: string;
  /** Given if the variable chooses devices: whose, if the pool has none. */
  readonly chooses?: Vendor;
}

const refuse = (
  names: readonly string[],
  why: (name: string) => string,
  hint: string,
  chooses?: Vendor,
): readonly (readonly [string, Refused])[] =>
  names.map((name) => [name, { why: why(name), hint, ...(chooses && { chooses }) }]);

const DEVICES: Readonly<Record<Vendor, readonly string[]>> = {
  nvidia: ['CUDA_VISIBLE_DEVICES', 'NVIDIA_VISIBLE_DEVICES', 'NVIDIA_DRIVER_CAPABILITIES'],
  amd: ['ROCR_VISIBLE_DEVICES', 'HIP_VISIBLE_DEVICES', 'GPU_DEVICE_ORDINAL', 'AMD_VISIBLE_DEVICES'],
  intel: [
    'GGML_VK_VISIBLE_DEVICES',
    'MESA_VK_DEVICE_SELECT',
    'VK_LOADER_DEVICE_SELECT',
    'ONEAPI_DEVICE_SELECTOR',
    'ZE_AFFINITY_MASK',
  ],
};

/** How a vendor's devices are told apart. */
const LISTED: Readonly<Record<Vendor, string>> = {
  nvidia: `by the uuid that ${LISTED_BY.nvidia} shows`,
  amd: `by the uuid that ${LISTED_BY.amd} shows`,
  intel: `by their count, in the order of ${LISTED_BY.intel}`,
};

/** What to do instead of choosing devices by a variable. */
export function deviceHint(vendor: Vendor, target: 'docker' | 'kubernetes'): string {
  const from =
    target === 'docker'
      ? `from the host's inventory, which lists them ${LISTED[vendor]}, so that no two pools share one`
      : "from the cluster's device plugin, so that no two pods share one";
  return `write gpus: devices come from it and ${from}`;
}
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
const noEffect = (name: string): string => `${name} has no effect: servers have no outbound network access`;
const never = (name: string): string => `no Ollama release has ever read ${name}`;

/** Never for an author: devices, proxies, and names that many web pages show but no release has ever read. */
export const REFUSED: ReadonlyMap<string, Refused> = new Map([
  ...(['nvidia', 'amd', 'intel'] as const).flatMap((vendor) =>
    refuse(DEVICES[vendor], (name) => `${name} chooses devices`, deviceHint(vendor, 'docker'), vendor),
  ),
  ...refuse(PROXIES, noEffect, 'for the pull, write pull.proxy'),
  ...refuse(['NO_PROXY'], noEffect, 'for the pull, write pull.noProxy'),
  ...refuse(
    ['OLLAMA_API_KEY'],
    (name) => `${name} has no effect: clients send it to ollama.com, and servers have no outbound network access`,
    'remove it; access.tokens says who may use this pool',
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
  /** Any text except an empty one, 0, f, F, false, False and FALSE counts as true, even `no` and `off`. */
  readonly boolean?: true;
}

/** What an author may set, besides the families in `knownVariable`. */
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

/**
 * What the server's libraries read: Go's runtime, ggml, and the vendors' drivers. Sources: docs/gpu.mdx,
 * docs/troubleshooting.mdx and docs/docker.mdx of ollama/ollama v0.33.0 (HSA_OVERRIDE_GFX_VERSION_<device>,
 * AMD_LOG_LEVEL, CUDA_ERROR_LEVEL, JETSON_JETPACK); https://pkg.go.dev/runtime; the manuals of CUDA, ROCm and Vulkan.
 */
const OF_LIBRARIES = [
  /^GO(?:DEBUG|GC|MAXPROCS|MEMLIMIT|TRACEBACK)$/,
  /^(?:GGML|CUDA|CUBLAS|HSA|HIP|HCC|ROCBLAS|HIPBLASLT|MIOPEN|VK|MESA|RADV)_/,
  /^AMD_(?:LOG|SERIALIZE|DIRECT)_/,
  /^(?:JETSON_JETPACK|TZ)$/,
];

/** What is known about a variable that an author may set; undefined if no release is known to read it. */
export function knownVariable(name: string): KnownVariable | undefined {
  if (name.startsWith('LLAMA_ARG_')) return { since: LLAMA_ARG_SINCE };
  return KNOWN.get(name) ?? (OF_LIBRARIES.some((family) => family.test(name)) ? {} : undefined);
}

/** Whether the value is a secret, by the variable's name. */
export function namesSecret(name: string): boolean {
  return /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIALS?)(?:_|$)/.test(name);
}
