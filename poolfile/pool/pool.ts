import type { Size } from '../values/units';
import type { DockerHost, DockerNetworks } from './docker';
import type { Cluster, Peer, Scheduling } from './kubernetes';
import type { Access, Model, PoolGpus, PoolImages, PoolRensei, Pull, Replica, Serving, Storage } from './pool-parts';

/**
 * Everything decided about one pool: what the constructs, the gateway, the pull and the reports read. An absent field
 * means that the thing does not exist, never that it was not decided. All text has passed `poolfile/schema`: no control
 * characters, no Terraform markers; names are DNS labels.
 */
export type Pool = DockerPool | KubernetesPool;

/** What pools of every target have. */
export interface PoolBase {
  /** The name of the environment's folder. */
  readonly environment: string;
  /** Whose it is, for others on the same engine or cluster: one word; absent: the environment names nobody. */
  readonly owner?: string;
  /** The name of the pool file without `.yaml`. */
  readonly name: string;
  /** One line of at most 500 characters, for people; default: empty. */
  readonly description: string;
  /**
   * The name under which Terraform, engines, clusters and the lock file know the pool, and the id of its construct:
   * `name`, unless the pool was renamed; then its first name, which the file says in `renamedFrom`.
   */
  readonly deployedName: string;
  /** `pf-<environment>-<deployed name>`: the start of every name that belongs to the pool. */
  readonly prefix: string;
  /** At least one, in the file's order; names are unique. */
  readonly models: readonly Model[];
  /** By number, without a gap: 1 to 1000, on a Docker host at most 14; default: one. */
  readonly replicas: readonly Replica[];
  /** Devices of each replica; absent: it runs on processors. */
  readonly gpus?: PoolGpus;
  /** Hard limit per replica. */
  readonly memory: Size;
  /** Processors per replica: 0.1 to 1024, in steps of 0.1. */
  readonly cpus: number;
  /** How servers serve. */
  readonly serving: Serving;
  /** How models are pulled. */
  readonly pull: Pull;
  /** Where models are kept. */
  readonly storage: Storage;
  /** Who may connect, and how. */
  readonly access: Access;
  /** What is run. */
  readonly images: PoolImages;
  /** How the pool appears in Rensei; absent: not at all. */
  readonly rensei?: PoolRensei;
}

/** A pool on a Docker host. */
export interface DockerPool extends PoolBase {
  /** Tells pools apart. */
  readonly target: 'docker';
  /** Where it runs. */
  readonly host: DockerHost;
  /** Its networks, allocated by `allocations.lock.yaml`. */
  readonly networks: DockerNetworks;
  /** IPv4 networks that may connect to the gateway, besides the host itself; default: none. */
  readonly clients: readonly string[];
  /**
   * Path on the host of a PEM file with certificate and key, whose folder is mounted; absent: the gateway speaks http.
   */
  readonly tlsBundle?: string;
  /** Path on the host of a PEM file with authorities, for the pull; absent: the image's own authorities only. */
  readonly caFile?: string;
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
    /**
     * Whether the namespace is made for this pool, labelled for Pod Security `restricted`. Otherwise it exists already,
     * and nothing in it is changed but what carries the pool's labels.
     */
    readonly own: boolean;
  };
  /** The claims that hold the models. */
  readonly claims: {
    /** Of each claim; a claim that exists already keeps its size. */
    readonly size: Size;
    /** Absent: the cluster's default class. */
    readonly storageClass?: string;
    /** Whether all replicas share one claim (ReadWriteMany); otherwise there is one per replica. */
    readonly shared: boolean;
  };
  /** What a pod requests; absent without GPUs. */
  readonly devices?: {
    /** The device plugin's name: `nvidia.com/gpu`. */
    readonly resource: string;
    /**
     * Selects nodes that have the product, by the label of its vendor. Absent for a resource that the catalog lacks,
     * and if `groupLabels` select all of them.
     */
    readonly nodeLabel?: {
      /** A label of nodes. */
      readonly key: string;
      /** Any of these; at least one. */
      readonly values: readonly string[];
    };
    /** Selects the other nodes: those with all labels of an entry. Absent: there are no others. */
    readonly groupLabels?: readonly Readonly<Record<string, string>>[];
  };
  /** Who may connect to the gateway; never empty; default: the pool's namespace. */
  readonly clients: readonly Peer[];
  /** Who may read the gateway's metrics; default: nobody. */
  readonly metricsFrom: readonly Peer[];
  /** A Secret of type kubernetes.io/tls in the pool's namespace; absent: the gateway speaks http. */
  readonly tlsSecret?: string;
  /** A ConfigMap in the pool's namespace with PEM files, for the pull; absent: the image's own authorities only. */
  readonly caConfigMap?: string;
  /** What the pull may reach; default: port 443 outside private ranges. */
  readonly egress: readonly {
    /** An IPv4 or IPv6 network. */
    readonly cidr: string;
    /** Networks in it that it may not reach: link-local addresses, and private ranges that no entry names. */
    readonly except: readonly string[];
    /** TCP ports, 1 to 65535. */
    readonly ports: readonly number[];
  }[];
  /** Where pods run, and as what. */
  readonly scheduling: Scheduling;
  /** Secrets of type kubernetes.io/dockerconfigjson in the pool's namespace, for the images. */
  readonly pullSecrets: readonly string[];
}

/** A place with its pools: it becomes one stack. */
export type Place = DockerPlace | KubernetesPlace;

/** What places of every target have. */
export interface PlaceBase {
  /** The name of the environment's folder. */
  readonly environment: string;
  /** The name of the stack and of its state: `<environment>-<place>`. */
  readonly stack: string;
  /** The Terraform backend, with a state of its own for this place. */
  readonly backend: {
    /** `local`, or Terraform's name of another backend. */
    readonly type: string;
    /** The backend's own settings, plain data; empty for `local`. */
    readonly config: Readonly<Record<string, unknown>>;
  };
  /** Where Rensei's manifests of the environment belong; absent: none are written. */
  readonly rensei?: {
    /** The Rensei project. */
    readonly project: string;
    /** Who profiles are for; default: project. */
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
