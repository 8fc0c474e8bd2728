/** A cluster of an environment: one place, one stack, one state. */
export interface Cluster {
  /** Its name in the environment file. */
  readonly name: string;
  /** Context of the kubeconfig; default: the current one. */
  readonly context?: string;
  /** Path of the kubeconfig; default: what KUBE_CONFIG_PATH names. */
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
      /** Labels of the pods; default: all pods of the namespace. */
      readonly pods?: Readonly<Record<string, string>>;
    };

/** Where the pods of a pool run, and as what: by the file, and by what the devices need. */
export interface Scheduling {
  /** A PriorityClass of the cluster; default: the cluster's own default. */
  readonly priorityClass?: string;
  /** A RuntimeClass of the cluster, for the servers; default: the cluster's own default. */
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

/** A taint that servers tolerate. */
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
