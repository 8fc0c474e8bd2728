/** Types of Terraform's Kubernetes provider that an import can bring back, with the kinds of their objects. */
const KINDS: Readonly<Record<string, string>> = {
  kubernetes_config_map_v1: 'ConfigMap',
  kubernetes_deployment_v1: 'Deployment',
  kubernetes_network_policy_v1: 'NetworkPolicy',
  kubernetes_pod_disruption_budget_v1: 'PodDisruptionBudget',
  kubernetes_service_v1: 'Service',
  kubernetes_stateful_set_v1: 'StatefulSet',
};

/** Begins the name of the resource whose instances are the pools of a cluster. */
const POOLS = /^removal_/;
const STATE = 'poolform.org/state';
const INSTANCE = 'app.kubernetes.io/instance';
const MANAGED_BY = 'app.kubernetes.io/managed-by';

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** What counts of a stack's `cdk.tf.json`. */
export interface StackFile {
  readonly resource: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly metadata?: Metadata & { readonly generate_name?: string };
            readonly for_each?: Readonly<Record<string, unknown>>;
          }
        >
      >
    >
  >;
}

/** What counts of an object, as `kubectl get -o json` prints it. */
export interface ClusterObject {
  readonly kind: string;
  readonly metadata: Metadata & { readonly generateName?: string };
  readonly spec?: {
    readonly template?: {
      readonly spec?: { readonly volumes?: readonly { readonly configMap?: { readonly name?: string } }[] };
    };
  };
}

export interface ImportBlock {
  /** The resource's address. */
  readonly to: string;
  /** As the provider takes it: `namespace/name`; of a pool, what identifies its state. */
  readonly id: string;
}

export interface Imports {
  readonly imports: readonly ImportBlock[];
  /** Addresses of resources that the cluster does not have: the next apply creates them. */
  readonly missing: readonly string[];
  /** Addresses of resources whose name an object has that is not the pool's: it is left alone. */
  readonly foreign: readonly string[];
}

/**
 * The blocks that bring a stack's objects back into a state that was lost. An object is taken for a resource if it has
 * its kind, namespace and name, and the labels that tell whose it is. Jobs are left out: the next apply removes those
 * that no state has. The pools keep what identifies their state, so that they do not belong to another one now.
 */
export function importBlocks({ resource }: StackFile, objects: readonly ClusterObject[]): Imports {
  const inUse = new Set(
    objects.flatMap(({ metadata: { namespace }, spec }) =>
      (spec?.template?.spec?.volumes ?? []).map(({ configMap }) => `${namespace}/${configMap?.name}`),
    ),
  );
  const found = Object.entries(resource).flatMap(([type, all]) => {
    const kind = KINDS[type];
    if (kind === undefined) return [];
    return Object.entries(all).map(([id, { metadata = {} }]) => {
      const named = objects.filter(
        (object) =>
          object.kind === kind &&
          object.metadata.namespace === metadata.namespace &&
          (metadata.generate_name === undefined
            ? object.metadata.name === metadata.name
            : object.metadata.generateName === metadata.generate_name && inUse.has(idOf(object))),
      );
      return { to: `${type}.${id}`, named, object: named.find((each) => isOurs(each, metadata)) };
    });
  });
  return {
    imports: [
      ...pools({ resource }, objects),
      ...found.flatMap(({ to, object }) => (object ? [{ to, id: idOf(object) }] : [])),
    ],
    missing: found.flatMap(({ to, named }) => (named.length === 0 ? [to] : [])),
    foreign: found.flatMap(({ to, named, object }) => (named.length > 0 && !object ? [to] : [])),
  };
}

function pools({ resource }: StackFile, objects: readonly ClusterObject[]): readonly ImportBlock[] {
  const resources = Object.entries(resource['terraform_data'] ?? {}).filter(([id]) => POOLS.test(id));
  return resources.flatMap(([id, { for_each: all = {} }]) =>
    Object.keys(all).flatMap((key) => {
      const state = objects.flatMap(({ metadata: { namespace, labels = {}, annotations = {} } }) =>
        `${labels[INSTANCE]}/${namespace}` === key ? (annotations[STATE] ?? []) : [],
      )[0];
      return state === undefined ? [] : [{ to: `terraform_data.${id}[${JSON.stringify(key)}]`, id: state }];
    }),
  );
}

function idOf({ metadata }: ClusterObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function isOurs({ metadata: { labels = {} } }: ClusterObject, { labels: written = {} }: Metadata): boolean {
  return [INSTANCE, MANAGED_BY].every((label) => written[label] !== undefined && labels[label] === written[label]);
}
