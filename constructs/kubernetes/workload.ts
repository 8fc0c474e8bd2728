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

/** Attributes whose keys are names of the cluster, and not the provider's words. */
const MAPS: ReadonlySet<string> = new Set([
  'annotations',
  'labels',
  'limits',
  'matchLabels',
  'nodeSelector',
  'requests',
]);

/**
 * What runs pods, with the provider's types and without its classes: those of these three kinds are 15 MB of code, a sixth of the time of a start,
 * and name each attribute twice more in every synthesis. The provider's name is the type's own with `_` before capitals, which a test holds against the classes.
 */
export class Workload<T extends keyof Configs> extends TerraformResource {
  private readonly written: Record<string, unknown>;

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
    this.written = snakeCased(attributes);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.written;
  }
}

function snakeCased(attributes: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]: [string, unknown]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      MAPS.has(key) ? value : deep(value),
    ]),
  );
}

function deep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deep);
  // an object of a class is a reference of CDKTF's
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
    ? snakeCased(value)
    : value;
}
