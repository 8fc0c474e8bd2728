import type { Duration, Size } from '../values/units';

/** The parts of a pool that are the same on every target: each as it was decided, with the defaults that `poolfile/schema` gives. */

/** A model that every replica serves. */
export interface Model {
  /** What clients say, with a tag: `mistral:7b`, `team/tiny:1`. */
  readonly name: string;
  /** What is pulled: the name itself, or the `from` of the pool file with host and namespace. */
  readonly reference: string;
  /** The manifest's SHA-256, 64 hex digits without a prefix. */
  readonly digest?: string;
  /** Plain http to its registry; default: false. */
  readonly insecure: boolean;
}

/** One Ollama server with devices of its own. */
export interface Replica {
  /** From 1; a replica keeps its number for life. */
  readonly number: number;
  /** What the runtime calls the devices: UUIDs, or indices as text. Empty without GPUs, and on a cluster, which assigns them itself. */
  readonly devices: readonly string[];
}

/** Devices of each replica of a pool. */
export interface PoolGpus {
  /** Whose runtime and images are used. */
  readonly vendor: 'nvidia' | 'amd' | 'intel';
  /** The catalogue's name: `nvidia-l4`; the resource's name for what the catalogue lacks. */
  readonly product: string;
  /** Devices of one replica: 1 to 16. */
  readonly count: number;
  /** Of one device. */
  readonly memory: Size;
}

/** How the servers of a pool serve. */
export interface Serving {
  /** How long a model stays in memory after its last request: 0s to 24h, or `forever`; default: 5m. */
  readonly keepAlive: Duration | 'forever';
  /** Tokens of one request, prompt and answer: 512 to 1048576; default: 8192. */
  readonly contextLength: number;
  /** Requests at a time for each loaded model of a replica: 1 to 64; default: 1. */
  readonly parallel: number;
  /** Models in a replica's memory at a time: 1 to 64; `auto`, the default, leaves it to the server. */
  readonly maxLoadedModels: number | 'auto';
  /** Waiting requests of a gateway, the next one gets 503: 1 to 65536; default: 512. */
  readonly maxQueue: number;
  /** How long a request waits before it gets 503: 1s to 1h; default: 60s. */
  readonly queueTimeout: Duration;
  /** How long loading a model may stand still: 10s to 24h; default: 5m. */
  readonly loadTimeout: Duration;
  /** Flash attention; `auto`, the default, leaves it to the server. */
  readonly flashAttention: 'auto' | 'on' | 'off';
  /** Number format of the context's cache; default: f16. */
  readonly kvCacheType: 'f16' | 'q8_0' | 'q4_0';
  /** Processor threads of a replica: 1 to 512. Absent: the server decides, or, where its version can be told, the whole processors of the replica. */
  readonly threads?: number;
  /** Further variables of the servers, sorted by name. Names were checked against the server's version. */
  readonly env: Readonly<Record<string, string>>;
}

/** How the models of a pool are pulled. */
export interface Pull {
  /** For all models together: 1m to 48h; default: 2h, or as long as those that the catalogue knows take at 10 MiB a second. */
  readonly timeout: Duration;
  /** `http://host:port` without credentials; absent: none. */
  readonly proxy?: string;
  /** A PEM file on the Docker host; absent: the image's own authorities only. */
  readonly ca?: string;
}

/** Where the models of a pool are kept. */
export interface Storage {
  /** Room for models; absent, on a Docker host only: not checked. */
  readonly size?: Size;
  /** Models outlive `destroy`; default: true, except where the host's address is loopback. */
  readonly retain: boolean;
}

/** Who may use a pool: the hash of a token, never the token. */
export interface Token {
  /** Whose it is. */
  readonly name: string;
  /** SHA-256 of the token: 64 lower-case hex digits. */
  readonly sha256: string;
}

/** The door of a pool. */
export interface Access {
  /** Where the gateway answers, on the host's address or the Service: 1 to 65535; default: 11434. */
  readonly port: number;
  /** `token`, the default: each request carries one; `none`: on loopback only. */
  readonly auth: 'token' | 'none';
  /** Sorted by name; empty with `auth: none`, and only then. */
  readonly tokens: readonly Token[];
  /** Docker: CIDRs that may connect besides the host itself; empty: the host only. On a cluster empty: see `KubernetesPool.clients`. */
  readonly from: readonly string[];
  /** Docker: the gateway speaks https; absent: http. */
  readonly tls?: {
    /** The path of a PEM file, certificate and key, on the Docker host; its folder is mounted. */
    readonly bundle: string;
  };
  /** What clients use: `http(s)://address:port`, or the Service's name, unless the file says otherwise; no slash at its end. */
  readonly url: string;
}

/** Images of a pool, as a container runtime takes them. */
export interface PoolImages {
  /** The Ollama server. */
  readonly ollama: {
    /** Reference by tag or digest. */
    readonly image: string;
    /** What the file says that it is, `0.32.15`; never read from a tag. */
    readonly version: string;
  };
  /** HAProxy. */
  readonly gateway: {
    /** Reference by tag or digest. */
    readonly image: string;
  };
}

/** What Rensei is told about a pool. */
export interface PoolRensei {
  /** Accepts new sessions; default: true. */
  readonly active: boolean;
  /** Replaces the provider class's default whole; plain data. */
  readonly runtimeProvides?: unknown;
  /** Sorted by name; each names one of the pool's models, with its tag. */
  readonly profiles: readonly {
    /** A DNS label, unique in the environment. */
    readonly name: string;
    /** One of the pool's models, as `Model.name`. */
    readonly model: string;
    /** Fields of `providerConfig.openai` that the file says: `temperature`, `topP`, `topK`, `contextWindow`, `numPredict`, `repeatPenalty`. */
    readonly config: Readonly<Record<string, number | undefined>>;
  }[];
}
