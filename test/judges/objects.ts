import type { Deployment, StatefulSet } from 'kubernetes-types/apps/v1';
import type { Job } from 'kubernetes-types/batch/v1';
import type {
  ConfigMap,
  Namespace,
  PersistentVolumeClaim,
  PodTemplateSpec,
  ResourceQuota,
  Service,
} from 'kubernetes-types/core/v1';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1';
import type { StackFile } from '../synth';

export interface Kinds {
  readonly ConfigMap: ConfigMap;
  readonly Deployment: Deployment;
  readonly Job: Job;
  readonly Namespace: Namespace;
  readonly NetworkPolicy: NetworkPolicy;
  readonly PersistentVolumeClaim: PersistentVolumeClaim;
  readonly PodDisruptionBudget: PodDisruptionBudget;
  readonly ResourceQuota: ResourceQuota;
  readonly Service: Service;
  readonly StatefulSet: StatefulSet;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: keyof Kinds;
  readonly metadata: ObjectMeta;
}

const TYPES: Readonly<Record<string, readonly [apiVersion: string, kind: keyof Kinds]>> = {
  kubernetes_config_map_v1: ['v1', 'ConfigMap'],
  kubernetes_deployment_v1: ['apps/v1', 'Deployment'],
  kubernetes_job_v1: ['batch/v1', 'Job'],
  kubernetes_namespace_v1: ['v1', 'Namespace'],
  kubernetes_network_policy_v1: ['networking.k8s.io/v1', 'NetworkPolicy'],
  kubernetes_persistent_volume_claim_v1: ['v1', 'PersistentVolumeClaim'],
  kubernetes_pod_disruption_budget_v1: ['policy/v1', 'PodDisruptionBudget'],
  kubernetes_resource_quota_v1: ['v1', 'ResourceQuota'],
  kubernetes_service_v1: ['v1', 'Service'],
  kubernetes_stateful_set_v1: ['apps/v1', 'StatefulSet'],
};

/** Attributes for Terraform and the provider, which are never sent. */
const NOT_SENT = new Set([
  '//',
  'depends_on',
  'provisioner',
  'lifecycle',
  'provider',
  'timeouts',
  'wait_for_completion',
  'wait_for_load_balancer',
  'wait_for_rollout',
  'wait_until_bound',
]);
/** API names of attributes whose camel case is not the API's name. */
const RENAMED: Readonly<Record<string, string>> = {
  cluster_ip: 'clusterIP',
  container: 'containers',
  init_container: 'initContainers',
  node_selector_term: 'nodeSelectorTerms',
  rule: 'rules',
  toleration: 'tolerations',
  topology_spread_constraint: 'topologySpreadConstraints',
  volume: 'volumes',
  volume_claim_template: 'volumeClaimTemplates',
  volume_mount: 'volumeMounts',
};
/** Blocks that are lists in the API. Any other block is one object, and a second one is an error. */
const LISTS = new Set([
  'containers',
  'initContainers',
  'env',
  'egress',
  'from',
  'imagePullSecrets',
  'ingress',
  'items',
  'matchExpressions',
  'nodeSelectorTerms',
  'ports',
  'rules',
  'to',
  'tolerations',
  'topologySpreadConstraints',
  'volumeClaimTemplates',
  'volumeMounts',
  'volumes',
]);
/** Maps whose keys and values come from the user. */
const MAPS = new Set(['annotations', 'data', 'hard', 'labels', 'limits', 'matchLabels', 'nodeSelector', 'requests']);
const INTEGERS = new Set(['fsGroup', 'replicas', 'runAsGroup', 'runAsUser']);
const INTEGER_OR_STRING = new Set(['maxSurge', 'maxUnavailable', 'minAvailable', 'port', 'targetPort']);
/**
 * What the provider sends for absent attributes. Source: hashicorp/terraform-provider-kubernetes,
 * kubernetes/structures_container.go, structures_pod.go and structure_job.go. The definitions before 1.29 require the
 * list of conditions by mistake (kubernetes-client/python#2056).
 */
const SENT_BY_DEFAULT = {
  container: { allowPrivilegeEscalation: true, privileged: false, readOnlyRootFilesystem: false, runAsNonRoot: false },
  pod: { runAsNonRoot: false },
  failureRule: { onPodConditions: [] },
} as const;

type Block = Readonly<Record<string, unknown>>;

const isBlock = (value: unknown): value is Block =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textual = (value: unknown): boolean => isBlock(value) && Object.values(value).every((v) => typeof v === 'string');

/**
 * The Kubernetes objects that the provider sends for a stack, and those that `kubectl apply` sends.
 * @throws Error for what it cannot translate: an unknown type, a reference of another form, two blocks where the API
 * has one object. Unknown field names pass, and the schemas refuse them.
 */
export function kubernetesObjects({ resource }: Pick<StackFile, 'resource'>): readonly KubernetesObject[] {
  const names = new Map<string, string>();
  const all = Object.entries(resource).flatMap(([type, resources]) =>
    Object.entries(resources).map(([address, body]) => ({ type, address, body })),
  );
  for (const { type, address, body } of all) {
    const { metadata } = body;
    if (metadata) names.set(`${type}.${address}`, metadata.name ?? completed(metadata.generate_name));
  }
  return all.flatMap(({ type, address, body }) => {
    if (type === 'terraform_data') return applied(body.provisioner);
    const known = TYPES[type];
    if (!known) throw new Error(`${type}.${address}: no Kubernetes kind is known for it`);
    const sent = Object.fromEntries(Object.entries(body).filter(([key]) => !NOT_SENT.has(key)));
    return [{ apiVersion: known[0], kind: known[1], ...block(sent, known[1], names) } as unknown as KubernetesObject];
  });
}

/** The objects of one kind, with their type. */
export function ofKind<K extends keyof Kinds>(objects: readonly KubernetesObject[], kind: K): readonly Kinds[K][] {
  return objects.filter((o) => o.kind === kind) as unknown as readonly Kinds[K][];
}

/** The name of an object; one that the cluster completes ends with the same five characters each time. */
export function nameOf({ metadata }: { readonly metadata?: ObjectMeta }): string {
  return metadata?.name ?? completed(metadata?.generateName);
}

function completed(prefix = ''): string {
  return `${prefix}x7k2p`;
}

/** Every pod template, with the name of the object that creates its pods. */
export function podTemplates(
  objects: readonly KubernetesObject[],
): readonly (readonly [name: string, template: PodTemplateSpec])[] {
  return (['StatefulSet', 'Deployment', 'Job'] as const).flatMap((kind) =>
    ofKind(objects, kind).map((o) => [nameOf(o), o.spec!.template] as const),
  );
}

function applied(provisioners: StackFile['resource'][string][string]['provisioner'] = []): readonly KubernetesObject[] {
  return provisioners.flatMap((p) => {
    const { MANIFEST, CLAIM } = p['local-exec'].environment;
    if (MANIFEST === undefined) return [];
    const { items } = JSON.parse(plain(MANIFEST, new Map())) as { readonly items: readonly KubernetesObject[] };
    return CLAIM ? [...items, JSON.parse(plain(CLAIM, new Map())) as KubernetesObject] : items;
  });
}

function block(fields: Block, parent: string, names: ReadonlyMap<string, string>): Block {
  const resources = Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      const name = named(key, value);
      return [name, field(name, value, parent, names)];
    }),
  );
  const confinement = resources['securityContext'] as Block | undefined;
  if (parent === 'containers' || parent === 'initContainers')
    return { ...resources, securityContext: { ...SENT_BY_DEFAULT.container, ...confinement } };
  if (resources['containers']) return { ...resources, securityContext: { ...SENT_BY_DEFAULT.pod, ...confinement } };
  return parent === 'rules' ? { ...SENT_BY_DEFAULT.failureRule, ...resources } : resources;
}

function named(key: string, value: unknown): string {
  // in a probe `port` is a number, elsewhere a block
  if (key === 'port' && typeof value === 'object') return 'ports';
  return RENAMED[key] ?? key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function field(name: string, value: unknown, parent: string, names: ReadonlyMap<string, string>): unknown {
  if (MAPS.has(name) || (name === 'selector' && textual(value)))
    return Object.fromEntries(
      Object.entries(value as Block).map(([k, v]) => [plain(k, names), plain(String(v), names)]),
    );
  const list =
    LISTS.has(name) || (parent.endsWith('Affinity') && parent !== 'nodeAffinity' && name.endsWith('DuringExecution'));
  const blocks = Array.isArray(value) ? value : [value];
  if (blocks.length > 0 && blocks.every(isBlock)) {
    const resources = blocks.map((b) => block(b, name, names));
    if (list) return resources;
    if (resources.length !== 1)
      throw new Error(`${parent}.${name}: ${resources.length} blocks of what the API has one of`);
    return resources[0];
  }
  if (Array.isArray(value)) return value.map((v) => (typeof v === 'string' ? plain(v, names) : (v as unknown)));
  if (typeof value !== 'string') return value;
  const text = plain(value, names);
  if (name === 'defaultMode') return Number.parseInt(text, 8);
  return /^\d+$/.test(text) && (INTEGERS.has(name) || INTEGER_OR_STRING.has(name)) ? Number(text) : text;
}

/** The value that Terraform gives a string: the referenced name, or the text without its escapes. */
function plain(text: string, names: ReadonlyMap<string, string>): string {
  const reference = /^\$\{([a-z0-9_]+\.[\w-]+)\.metadata\[0\]\.name\}$/.exec(text)?.[1];
  if (reference !== undefined) {
    const name = names.get(reference);
    if (name === undefined) throw new Error(`${text} refers to nothing in the stack`);
    return name;
  }
  if (/(?<!\$)\$\{|(?<!%)%\{/.test(text)) throw new Error(`not a name and not text: ${text}`);
  return text.replace(/([$%])\1\{/g, '$1{');
}
