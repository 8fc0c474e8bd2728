import type { Access, Model, PoolGpus, PoolImages, PoolRensei, Pull, Replica, Serving, Storage } from './pool-parts';
import type { Size } from '../values/units';

/**
 * Everything decided about one pool: what the constructs, the gateway, the pull and the reports read. Nothing in it is optional because
 * it was forgotten: an absent field means that the thing is not there. All text has passed `poolfile/schema`: no control characters, no
 * Terraform markers; names are DNS labels.
 */
export type Pool = DockerPool | KubernetesPool;

/** What pools of every target have. */
export interface PoolBase {
  /** The environment's folder name. */
  readonly environment: string;
  /** The pool file's name without `.yaml`. */
  readonly name: string;
  /** One line of at most 500 characters, for people; default: empty. */
  readonly description: string;
  /** `pf-<environment>-<pool>`: what every name of the pool begins with. */
  readonly prefix: string;
  /** In the file's order; at least one; names are unique. */
  readonly models: readonly Model[];
  /** By number, without a gap: 1 to 1000, on a Docker host at most 14; default: one. */
  readonly replicas: readonly Replica[];
  /** Devices of each replica; absent: it runs on processors. */
  readonly gpus?: PoolGpus;
  /** Hard limit of one replica. */
  readonly memory: Size;
  /** Processors of one replica: 0.1 to 1024, tenths at the finest. */
  readonly cpus: number;
  /** How servers serve. */
  readonly serving: Serving;
  /** How models are pulled. */
  readonly pull: Pull;
  /** Where models are kept. */
  readonly storage: Storage;
  /** The pool's door. */
  readonly access: Access;
  /** What is run. */
  readonly images: PoolImages;
  /** What Rensei is told about the pool; absent: nothing. */
  readonly rensei?: PoolRensei;
}

/** A pool on a Docker host. */
export interface DockerPool extends PoolBase {
  /** Tells pools apart. */
  readonly target: 'docker';
  /** Where it runs. */
  readonly host: DockerHost;
  /** Its networks, held by `allocations.lock.yaml`. */
  readonly networks: DockerNetworks;
}

/** A Docker host of the environment: one place, one stack, one state. */
export interface DockerHost {
  /** The environment file's name for it. */
  readonly name: string;
  /** `unix:///…`, `ssh://…` or `tcp://…`, as the engine's clients take it. */
  readonly endpoint: string;
  /** For `tcp://`: the folder on the operator's machine with ca.pem, cert.pem and key.pem. */
  readonly certificates?: string;
  /** The IPv4 address that gateways publish on: loopback or private. */
  readonly address: string;
  /** Whether `address` is loopback: then only the host itself reaches its pools. */
  readonly loopback: boolean;
}

/** IPv4 networks in CIDR form, cut from the host's `subnets`; they do not move when another pool comes or goes. */
export interface DockerNetworks {
  /** Servers and gateway: no way out and no host address. */
  readonly inner: {
    /** A /27. */
    readonly subnet: string;
  };
  /** The gateway alone, to be published. */
  readonly edge: {
    /** A /28. */
    readonly subnet: string;
    /** The host's address on it, and what the host's own clients come from. */
    readonly gateway: string;
  };
  /** The pull alone. */
  readonly egress: {
    /** A /28. */
    readonly subnet: string;
    /** The host's address on it. */
    readonly gateway: string;
  };
}

/** A place with its pools: what becomes one stack. */
export type Place = DockerPlace | KubernetesPlace;

/** What places of every target have. */
export interface PlaceBase {
  /** The environment's folder name. */
  readonly environment: string;
  /** The stack's name and the state's: `<environment>-<place>`. */
  readonly stack: string;
  /** The Terraform backend, already told apart for this place. */
  readonly backend: {
    /** `local`, or Terraform's name of another. */
    readonly type: string;
    /** The backend's own settings, plain data; empty for `local`. */
    readonly config: Readonly<Record<string, unknown>>;
  };
  /** Where Rensei's manifests of the environment belong; absent: none are wanted. */
  readonly rensei?: {
    /** The Rensei project. */
    readonly project: string;
    /** Whom profiles are for; default: project. */
    readonly scope: 'project' | 'org';
  };
}

/** A Docker host with its pools. */
export interface DockerPlace extends PlaceBase {
  /** Tells places apart. */
  readonly target: 'docker';
  /** The host. */
  readonly host: DockerHost;
  /** Sorted by name. */
  readonly pools: readonly DockerPool[];
}

/** A cluster with its pools. */
export interface KubernetesPlace extends PlaceBase {
  /** Tells places apart. */
  readonly target: 'kubernetes';
  /** The cluster. */
  readonly cluster: Cluster;
  /** Sorted by name. */
  readonly pools: readonly KubernetesPool[];
}

/** A pool on a cluster. Replica n is the StatefulSet's pod n - 1. */
export interface KubernetesPool extends PoolBase {
  /** Tells pools apart. */
  readonly target: 'kubernetes';
  /** Where it runs. */
  readonly cluster: Cluster;
  /** Where its objects are. */
  readonly namespace: {
    /** `pf-<environment>-<pool>`, or the file's. */
    readonly name: string;
    /** Made for this pool and labelled for Pod Security `restricted`; else one that is there, in which nothing but the pool's own labels is touched. */
    readonly own: boolean;
  };
  /** The model claims. */
  readonly claims: {
    /** Of each claim; one that is there keeps its own. */
    readonly size: Size;
    /** Absent: the cluster's default class. */
    readonly storageClass?: string;
    /** One claim for all replicas (ReadWriteMany); else one a replica. */
    readonly shared: boolean;
  };
  /** What a pod asks for; absent without GPUs. */
  readonly devices?: {
    /** The device plugin's name: `nvidia.com/gpu`. */
    readonly resource: string;
    /** The nodes that have the product; absent for what the catalogue lacks. */
    readonly nodeLabel?: {
      /** A label of nodes. */
      readonly key: string;
      /** Any of these; at least one. */
      readonly values: readonly string[];
    };
  };
  /** Who may connect to the gateway; never empty. Default: the pool's namespace. */
  readonly clients: readonly Peer[];
  /** Who may read the gateway's metrics; empty, the default: nobody. */
  readonly metricsFrom: readonly Peer[];
  /** A Secret of type kubernetes.io/tls in the pool's namespace; absent: the gateway speaks http. */
  readonly tlsSecret?: string;
  /** A ConfigMap in the pool's namespace with PEM files, for the pull; absent: the image's own authorities only. */
  readonly caConfigMap?: string;
  /** What the pull may reach; default: port 443 outside private ranges. */
  readonly egress: readonly {
    /** An IPv4 network. */
    readonly cidr: string;
    /** Networks in it that it may not reach: link-local addresses, and private ranges that nobody named. */
    readonly except: readonly string[];
    /** TCP ports, 1 to 65535. */
    readonly ports: readonly number[];
  }[];
  /** Where pods run, and as what. */
  readonly scheduling: Scheduling;
  /** Secrets of type kubernetes.io/dockerconfigjson in the pool's namespace, for the images. */
  readonly pullSecrets: readonly string[];
}

/** A cluster of the environment: one place, one stack, one state. */
export interface Cluster {
  /** The environment file's name for it. */
  readonly name: string;
  /** Context of the kubeconfig; absent: the current one. */
  readonly context?: string;
  /** Path of the kubeconfig; absent: what KUBE_CONFIG_PATH names. */
  readonly kubeconfig?: string;
  /** The cluster's DNS domain; default: cluster.local. */
  readonly clusterDomain: string;
}

/** Pods of a namespace, or an IPv4 network. */
export type Peer =
  | {
      /** An IPv4 network. */
      readonly cidr: string;
    }
  | {
      /** A namespace of the cluster. */
      readonly namespace: string;
      /** Labels of the pods; absent: all pods of the namespace. */
      readonly pods?: Readonly<Record<string, string>>;
    };

/** Where pods of a pool run, and as what: what the file says, and what the devices need. */
export interface Scheduling {
  /** A PriorityClass of the cluster; absent: the cluster's default. */
  readonly priorityClass?: string;
  /** A RuntimeClass of the cluster, for the servers; absent: the cluster's default. */
  readonly runtimeClass?: string;
  /** Further labels of all pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Further annotations of all pods. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Labels of the nodes that servers run on. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** The file's, then one for each taint of the nodes with the devices. */
  readonly tolerations: readonly Toleration[];
}

/** A taint that servers put up with. */
export interface Toleration {
  /** The taint's key; absent: every taint. */
  readonly key?: string;
  /** `Exists`: whatever the taint's value. */
  readonly operator: 'Exists' | 'Equal';
  /** The taint's value; with `Equal` only. */
  readonly value?: string;
  /** Absent: every effect. */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}
