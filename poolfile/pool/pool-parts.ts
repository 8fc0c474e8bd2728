import type { Duration, Size } from '../values/units';

/** The parts of a pool that are the same on every target, each with its defaults filled in. */

/** A model that every replica serves. */
export interface Model {
  /** The name that clients use, with a tag: `mistral:7b`, `team/tiny:1`. */
  readonly name: string;
  /** What is pulled: the name itself, or the `from` of the pool file with host and namespace. */
  readonly reference: string;
  /** The manifest's digest: `sha256:` and 64 hex digits. Absent: any. */
  readonly digest?: string;
  /** Whether its registry is reached by plain http; default: false. */
  readonly insecure: boolean;
}

/** One Ollama server with its own devices. */
export interface Replica {
  /** From 1; a replica keeps its number for life. */
  readonly number: number;
  /**
   * The runtime's names of the devices: UUIDs, or indices as text. Empty without GPUs, and on a cluster, which assigns
   * devices itself.
   */
  readonly devices: readonly string[];
}

/** Devices of each replica of a pool. */
export interface PoolGpus {
  /** Decides which runtime and image are used. */
  readonly vendor: 'nvidia' | 'amd' | 'intel';
  /** The catalog's name: `nvidia-l4`; the name of the resource if the catalog lacks the product. */
  readonly product: string;
  /**
   * What the vendor's tool may call such a device, with hyphens for spaces: `NVIDIA-L4`, `1g.10gb`. Empty: its name is
   * not compared, because the vendor has no such tool or the catalog lacks the product.
   */
  readonly names: readonly string[];
  /** Devices per replica: 1 to 16. */
  readonly count: number;
  /** Per device. */
  readonly memory: Size;
}

/** How the servers of a pool serve. */
export interface Serving {
  /** How long a model stays in memory after its last request: 0s to 24h, or `forever`; default: 5m. */
  readonly keepAlive: Duration | 'forever';
  /** Tokens of one request, prompt and answer: 512 to 1048576; default: 8192. */
  readonly contextLength: number;
  /** Concurrent requests per loaded model and replica: 1 to 64; default: 1. */
  readonly parallel: number;
  /** Models in a replica's memory at the same time: 1 to 64; default: `auto`, which leaves it to the server. */
  readonly maxLoadedModels: number | 'auto';
  /** Requests that may wait at a gateway; the next one gets 503: 1 to 65536; default: 512. */
  readonly maxQueue: number;
  /** How long a request waits before it gets 503: 1s to 1h; default: 60s. */
  readonly queueTimeout: Duration;
  /**
   * How long an answer may take before it gets 504, loading its model included; a streamed one: how long it may be
   * silent: 1s to 24h; default: 1h, in which a model on processors writes 8192 tokens at two or three per second.
   */
  readonly answerTimeout: Duration;
  /** How long loading a model may make no progress: 10s to 24h; default: 5m. */
  readonly loadTimeout: Duration;
  /** Flash attention; default: `auto`, which leaves it to the server. */
  readonly flashAttention: 'auto' | 'on' | 'off';
  /** Number format of the key-value cache; default: f16. */
  readonly kvCacheType: 'f16' | 'q8_0' | 'q4_0';
  /**
   * Processor threads per replica: 1 to 512; default: the whole processors of the replica. Absent: the server decides,
   * because its version takes no such setting.
   */
  readonly threads?: number;
  /** Further environment variables of the servers, sorted by name, which the server's version knows. */
  readonly env: Readonly<Record<string, string>>;
}

/** How the models of a pool are pulled. */
export interface Pull {
  /**
   * For all models together: 1m to 48h; default: 2h, or as long as the models of known size take at 10 MiB per second.
   */
  readonly timeout: Duration;
  /** `http://host:port` without credentials; default: none. */
  readonly proxy?: string;
  /** What is asked without the proxy, as in `NO_PROXY`, besides addresses of one's own network; sorted. */
  readonly noProxy: readonly string[];
}

/** Where the models of a pool are kept. */
export interface Storage {
  /** Room for models; absent on a Docker host only, where it is not checked then. */
  readonly size?: Size;
  /** Whether models outlive `destroy`; default: true, unless the host's address is loopback. */
  readonly retain: boolean;
}

/** Who may use a pool: the hash of a token, never the token. */
export interface Token {
  /** Who holds it. */
  readonly name: string;
  /** SHA-256 of the token: 64 lower-case hex digits. */
  readonly sha256: string;
  /** Requests that may run or wait at a time; the next one gets 429: 1 to 65536. Absent: no limit. */
  readonly maxConcurrent?: number;
}

/** How clients reach a pool. */
export interface Access {
  /** Where the gateway answers, on the host's address or the Service: 1 to 65535; default: 11434. */
  readonly port: number;
  /** `none` on loopback only; default: `token`, which every request carries. */
  readonly auth: 'token' | 'none';
  /** Sorted by name; empty with `auth: none`, and only then. */
  readonly tokens: readonly Token[];
  /** Origins of web pages that may use the pool from a browser, as browsers send them; sorted; default: none. */
  readonly origins: readonly string[];
  /** The base URL for clients, without a slash at its end; default: `http(s)://<address or Service>:<port>`. */
  readonly url: string;
}

/** Images of a pool, as a container runtime takes them. */
export interface PoolImages {
  /** The Ollama server. */
  readonly ollama: {
    /** Reference by tag or digest. */
    readonly image: string;
    /** The version that the environment file names, `0.32.15`; never read from a tag. */
    readonly version: string;
  };
  /** HAProxy. */
  readonly gateway: {
    /** Reference by tag or digest. */
    readonly image: string;
  };
}

/** How a pool appears in Rensei. */
export interface PoolRensei {
  /** Whether it accepts new sessions; default: true. */
  readonly active: boolean;
  /** Replaces the provider class's default as a whole; plain data. */
  readonly runtimeProvides?: unknown;
  /** Sorted by name; each names one of the pool's models, with its tag. */
  readonly profiles: readonly {
    /** A DNS label, unique in the environment. */
    readonly name: string;
    /** One of the pool's models, as `Model.name`. */
    readonly model: string;
    /**
     * Fields of `providerConfig.openai`: `temperature`, `topP`, `topK`, `contextWindow`, `numPredict`, `repeatPenalty`.
     */
    readonly config: Readonly<Record<string, number | undefined>>;
  }[];
}
