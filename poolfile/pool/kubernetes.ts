import type { Duration } from '../values/units';

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
  /** Of every object; default: none. */
  readonly labels: Readonly<Record<string, string>>;
  /** Of every object; default: none. */
  readonly annotations: Readonly<Record<string, string>>;
  /** What others may change in the pods of servers and gateways, sorted; default: nothing. */
  readonly leaveAlone: readonly LeftAlone[];
  /** Whether containers request as much as their limits. */
  readonly guaranteed: boolean;
  /** Whether the cluster chooses the users of pods; otherwise they have one of Poolform's. */
  readonly assignsUsers: boolean;
  /** How long to wait for nodes that are to come; absent: only while an autoscaler says so. */
  readonly nodeTimeout?: Duration;
}

/** A part of a pod's specification that admission may change. */
export type LeftAlone = 'images' | 'resources' | 'env' | 'tolerations' | 'nodeSelector' | 'pullSecrets';

/** Pods of a namespace, or a network. */
export type Peer =
  | {
      /** An IPv4 or IPv6 network. */
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
  /** The scheduler of the servers; default: the cluster's own. */
  readonly schedulerName?: string;
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
