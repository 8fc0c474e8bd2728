import type { DeploymentV1Config } from '@cdktf/provider-kubernetes/lib/deployment-v1';
import type { JobV1Config } from '@cdktf/provider-kubernetes/lib/job-v1';
import type { StatefulSetV1Config } from '@cdktf/provider-kubernetes/lib/stateful-set-v1';
import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';

interface Configs {
  readonly kubernetes_deployment_v1: DeploymentV1Config;
  readonly kubernetes_job_v1: JobV1Config;
  readonly kubernetes_stateful_set_v1: StatefulSetV1Config;
}

/** What kubectl calls them. */
export const KINDS = {
  kubernetes_deployment_v1: 'deployment',
  kubernetes_job_v1: 'job',
  kubernetes_stateful_set_v1: 'statefulset',
} as const;

/** Attributes whose keys come from users or the cluster, and are not the provider's to spell. */
const MAPS: ReadonlySet<string> = new Set([
  'annotations',
  'labels',
  'limits',
  'matchLabels',
  'nodeSelector',
  'requests',
]);

/**
 * What others write to the template of pods that is theirs to write: to take it back would restart the pods again. The
 * provider ignores keys of others on objects, but not on templates, and Terraform ignores a key only if it is named.
 */
const OTHERS = [
  // `kubectl rollout restart`, Lens, Headlamp, Argo CD
  'kubectl.kubernetes.io/restartedAt',
  // Rancher: its button to redeploy, and what it shows
  'cattle.io/timestamp',
  'field.cattle.io/ports',
  'field.cattle.io/publicEndpoints',
  // KubeSphere, Keel, Reloader: restarts
  'kubesphere.io/restartedAt',
  'keel.sh/update-time',
  'reloader.stakater.com/last-reloaded-from',
  // Kyverno: which policies have changed the template
  'policies.kyverno.io/last-applied-patches',
].map((key) => `spec[0].template[0].metadata[0].annotations["${key}"]`);

/**
 * Deployment, StatefulSet and Job without the provider's generated classes. Those are 15 MB of code, a sixth of the
 * start-up time, and name every attribute twice more in each synthesis. The provider's types still apply. Its attribute
 * names are the types' names with `_` before each capital letter; a test compares the result with the generated
 * classes.
 */
export class Workload<T extends keyof Configs> extends TerraformResource {
  private readonly attributes: Record<string, unknown>;
  private ignored: readonly string[] = [];

  constructor(
    scope: Construct,
    id: string,
    type: T,
    config: Pick<Configs[T], 'provider' | 'dependsOn' | 'metadata' | 'spec' | 'timeouts'> & Partial<Configs[T]>,
  ) {
    const { provider, dependsOn, ...attributes } = config;
    super(scope, id, {
      terraformResourceType: type,
      terraformGeneratorMetadata: { providerName: 'kubernetes' },
      ...(provider ? { provider } : {}),
      ...(dependsOn ? { dependsOn } : {}),
    });
    this.attributes = snakeCased(attributes);
    if (type !== 'kubernetes_job_v1') this.ignoreChanges(...OTHERS);
  }

  /** Attributes whose changes do not count. */
  ignoreChanges(...attributes: readonly string[]): void {
    this.ignored = [...this.ignored, ...attributes];
    this.addOverride('lifecycle', { ignore_changes: this.ignored });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.attributes;
  }
}

function snakeCased(attributes: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]: [string, unknown]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      MAPS.has(key) ? value : snakeCasedValue(value),
    ]),
  );
}

function snakeCasedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCasedValue);
  // an instance of a class is one of CDKTF's references
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
    ? snakeCased(value)
    : value;
}
