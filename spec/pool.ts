import type { Duration, Size } from './units';

/**
 * Everything decided about one pool: what the constructs, the gateway, the pull and the reports read. Nothing in it is optional because
 * it was forgotten: an absent field means that the thing is not there. All text has passed `spec/schema`: no control characters, no
 * Terraform markers; names are DNS labels.
 */
export type Pool = DockerPool | KubernetesPool;

export interface PoolBase {
  /** The environment's folder name. */
  readonly environment: string;
  /** The pool file's name without `.yaml`. */
  readonly name: string;
  readonly description: string;
  /** `pf-<environment>-<pool>`: what every name of the pool begins with. */
  readonly prefix: string;
  /** In the file's order; at least one; names are unique. */
  readonly models: readonly Model[];
  readonly replicas: readonly Replica[];
  readonly gpus?: PoolGpus;
  /** Hard limit of one replica. */
  readonly memory: Size;
  /** Processors of one replica; tenths at the finest. */
  readonly cpus: number;
  readonly serving: Serving;
  readonly pull: Pull;
  readonly storage: Storage;
  readonly access: Access;
  readonly images: PoolImages;
  /** What Rensei is told about the pool; absent: nothing. */
  readonly rensei?: PoolRensei;
}

export interface PoolRensei {
  /** Accepts new sessions. */
  readonly active: boolean;
  /** Replaces the provider class's default whole; plain data. */
  readonly runtimeProvides?: unknown;
  /** Sorted by name; each names one of the pool's models, with its tag. */
  readonly profiles: readonly { readonly name: string; readonly model: string; readonly config: Readonly<Record<string, number | undefined>> }[];
}

export interface DockerPool extends PoolBase {
  readonly target: 'docker';
  readonly host: DockerHost;
  readonly networks: DockerNetworks;
}

/** A Docker host of the environment: one place, one stack, one state. */
export interface DockerHost {
  readonly name: string;
  /** `unix:///…`, `ssh://…` or `tcp://…`, as the engine's clients take it. */
  readonly endpoint: string;
  /** For `tcp://`: the folder on the operator's machine with ca.pem, cert.pem and key.pem. */
  readonly certificates?: string;
  /** The IPv4 address that gateways publish on: loopback or private. */
  readonly address: string;
  readonly loopback: boolean;
}

/** IPv4 networks in CIDR form, cut from the host's `subnets`; they do not move when another pool comes or goes. */
export interface DockerNetworks {
  /** Servers and gateway: no way out and no host address. */
  readonly inner: { readonly subnet: string };
  /** The gateway alone, to be published. `gateway` is the host's address on it, and what the host's own clients come from. */
  readonly edge: { readonly subnet: string; readonly gateway: string };
  /** The pull alone. */
  readonly egress: { readonly subnet: string; readonly gateway: string };
}

export interface Model {
  /** What clients say, with a tag: `mistral:7b`, `team/tiny:1`. */
  readonly name: string;
  /** What is pulled: the name itself, or the `from` of the pool file with host and namespace. */
  readonly reference: string;
  /** The manifest's SHA-256, 64 hex digits without a prefix. */
  readonly digest?: string;
  /** Plain http to its registry. */
  readonly insecure: boolean;
}

export interface Replica {
  /** From 1; a replica keeps its number for life. */
  readonly number: number;
  /** What the runtime calls the devices: UUIDs, or indices as text. Empty without GPUs. */
  readonly devices: readonly string[];
}

export interface PoolGpus {
  readonly vendor: 'nvidia' | 'amd' | 'intel';
  /** The catalogue's name: `nvidia-l4`. */
  readonly product: string;
  /** Per replica, at least 1. */
  readonly count: number;
  /** Of one device. */
  readonly memory: Size;
}

export interface Serving {
  readonly keepAlive: Duration | 'forever';
  readonly contextLength: number;
  readonly parallel: number;
  readonly maxLoadedModels: number | 'auto';
  readonly maxQueue: number;
  readonly queueTimeout: Duration;
  readonly loadTimeout: Duration;
  readonly flashAttention: 'auto' | 'on' | 'off';
  readonly kvCacheType: 'f16' | 'q8_0' | 'q4_0';
  /** Absent: the server decides, or, where its version can be told, the whole processors of the replica. */
  readonly threads?: number;
  /** Names were checked against the server's version. */
  readonly env: Readonly<Record<string, string>>;
}

export interface Pull {
  readonly timeout: Duration;
  readonly proxy?: string;
  /** A PEM file on the Docker host. */
  readonly ca?: string;
}

export interface Storage {
  readonly size?: Size;
  /** Models outlive `destroy`. */
  readonly retain: boolean;
}

export interface Token {
  readonly name: string;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

export interface Access {
  readonly port: number;
  readonly auth: 'token' | 'none';
  /** Sorted by name. */
  readonly tokens: readonly Token[];
  /** CIDRs that may connect besides the host itself; empty: the host only. */
  readonly from: readonly string[];
  /** The path of a PEM bundle, certificate and key, on the Docker host; its folder is mounted. */
  readonly tls?: { readonly bundle: string };
  /** What clients use: `http(s)://address:port` unless the file says otherwise; no trailing slash. */
  readonly url: string;
}

export interface PoolImages {
  readonly ollama: { readonly image: string; readonly version: string };
  readonly gateway: { readonly image: string };
}

/** A place with its pools: what becomes one stack. */
export type Place = DockerPlace | KubernetesPlace;

interface PlaceBase {
  readonly environment: string;
  /** The stack's name and the state's: `<environment>-<place>`. */
  readonly stack: string;
  /** `{ local: {} }` or another Terraform backend, already told apart for this place; plain data. */
  readonly backend: { readonly type: string; readonly config: Readonly<Record<string, unknown>> };
  /** Where Rensei's manifests of the environment belong; absent: none are wanted. */
  readonly rensei?: { readonly project: string; readonly scope: 'project' | 'org' };
}

export interface DockerPlace extends PlaceBase {
  readonly target: 'docker';
  readonly host: DockerHost;
  /** Sorted by name. */
  readonly pools: readonly DockerPool[];
}

export interface KubernetesPlace extends PlaceBase {
  readonly target: 'kubernetes';
  readonly cluster: Cluster;
  /** Sorted by name. */
  readonly pools: readonly KubernetesPool[];
}

/** A pool on a cluster. Replica n is the StatefulSet's pod n - 1. */
export interface KubernetesPool extends PoolBase {
  readonly target: 'kubernetes';
  readonly cluster: Cluster;
  /** `own`: made for this pool and labelled for Pod Security `restricted`; else one that is there, in which nothing but the pool's own labels is touched. */
  readonly namespace: { readonly name: string; readonly own: boolean };
  /** The model claims: one a replica, or one for all (ReadWriteMany). */
  readonly claims: { readonly size: Size; readonly storageClass?: string; readonly shared: boolean };
  /** What a pod asks for, and the nodes that have it; absent without GPUs. */
  readonly devices?: { readonly resource: string; readonly nodeLabel?: { readonly key: string; readonly values: readonly string[] } };
  /** Who may connect to the gateway; never empty. */
  readonly clients: readonly Peer[];
  /** Who may read the gateway's metrics. */
  readonly metricsFrom: readonly Peer[];
  /** A Secret of type kubernetes.io/tls in the pool's namespace. */
  readonly tlsSecret?: string;
  /** A ConfigMap in the pool's namespace with PEM files, for the pull. */
  readonly caConfigMap?: string;
  /** What the pull may reach; link-local addresses and private ranges that nobody named are taken out already. */
  readonly egress: readonly { readonly cidr: string; readonly except: readonly string[]; readonly ports: readonly number[] }[];
  readonly scheduling: Scheduling;
  readonly pullSecrets: readonly string[];
}

export interface Cluster {
  readonly name: string;
  /** Context of the kubeconfig; absent: the current one. */
  readonly context?: string;
  /** Path of the kubeconfig; absent: what KUBE_CONFIG_PATH names. */
  readonly kubeconfig?: string;
  readonly clusterDomain: string;
}

/** Pods of a namespace, or an IPv4 network. */
export type Peer = { readonly cidr: string } | { readonly namespace: string; readonly pods?: Readonly<Record<string, string>> };

export interface Scheduling {
  readonly priorityClass?: string;
  readonly runtimeClass?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
}

export interface Toleration {
  /** Absent: every taint. */
  readonly key?: string;
  readonly operator: 'Exists' | 'Equal';
  readonly value?: string;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}
