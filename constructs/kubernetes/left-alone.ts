import type { JobV1SpecTemplateSpec, JobV1SpecTemplateSpecContainer } from '@cdktf/provider-kubernetes/lib/job-v1';
import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { LeftAlone } from '../../poolfile/pool/kubernetes';
import { runScript, targetOf, terraformData } from './kubectl-run';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';
import { shortHash } from './names';
import { KINDS, type Workload } from './workload';

interface Part {
  /** The provider's names, of a pod or of each of its containers. */
  readonly ofPod?: keyof JobV1SpecTemplateSpec;
  readonly ofContainer?: keyof JobV1SpecTemplateSpecContainer;
  readonly attribute: string;
  /** In a strategic merge patch, which replaces what is there by what the pool file says. */
  readonly patch: (value: never) => object;
}

/** A list that a patch would otherwise add to. */
const wholeList = (items: readonly object[] | undefined) => [{ $patch: 'replace' }, ...(items ?? [])];
const wholeMap = (map: object | undefined) => ({ ...map, $patch: 'replace' });

const PARTS: Readonly<Record<LeftAlone, Part>> = {
  images: { ofContainer: 'image', attribute: 'image', patch: (image: string) => ({ image }) },
  resources: {
    ofContainer: 'resources',
    attribute: 'resources',
    patch: ({ requests, limits }: { readonly requests: object; readonly limits: object }) => ({
      resources: { requests: wholeMap(requests), limits: wholeMap(limits) },
    }),
  },
  env: { ofContainer: 'env', attribute: 'env', patch: (env: readonly object[]) => ({ env: wholeList(env) }) },
  tolerations: {
    ofPod: 'toleration',
    attribute: 'toleration',
    patch: (tolerations: readonly object[] = []) => ({ tolerations }),
  },
  nodeSelector: {
    ofPod: 'nodeSelector',
    attribute: 'node_selector',
    patch: (nodeSelector: object | undefined) => ({ nodeSelector: wholeMap(nodeSelector) }),
  },
  pullSecrets: {
    ofPod: 'imagePullSecrets',
    attribute: 'image_pull_secrets',
    patch: (secrets: readonly object[] | undefined) => ({ imagePullSecrets: wholeList(secrets) }),
  },
};

/**
 * Lets a workload keep what admission makes of its pods, where the environment says so: Terraform ignores it. It would
 * then ignore the pool file too, so `kubectl` changes it when the file does.
 * @returns What changes it, if there is anything.
 */
export function leaveAlone(
  scope: Construct,
  config: KubernetesOllamaPoolConfig,
  workload: Workload<'kubernetes_deployment_v1' | 'kubernetes_stateful_set_v1'>,
  pod: JobV1SpecTemplateSpec,
): readonly TerraformResource[] {
  const { pool } = config;
  const parts = pool.cluster.leaveAlone.map((name) => PARTS[name]);
  if (parts.length === 0) return [];
  const initContainers = (pod.initContainer ?? []) as readonly JobV1SpecTemplateSpecContainer[];
  const containers = (pod.container ?? []) as readonly JobV1SpecTemplateSpecContainer[];
  const template = 'spec[0].template[0].spec[0]';
  workload.ignoreChanges(
    ...parts.flatMap(({ ofPod, attribute }) =>
      ofPod
        ? [`${template}.${attribute}`]
        : [
            ...initContainers.map((_, i) => `${template}.init_container[${i}].${attribute}`),
            ...containers.map((_, i) => `${template}.container[${i}].${attribute}`),
          ],
    ),
  );

  const patched = (container: JobV1SpecTemplateSpecContainer): object =>
    Object.assign(
      { name: container.name },
      ...parts.map(({ ofContainer, patch }) => (ofContainer ? patch(container[ofContainer] as never) : {})),
    ) as object;
  const spec = Object.assign(
    {},
    ...parts.map(({ ofPod, patch }) => (ofPod ? patch(pod[ofPod] as never) : {})),
    parts.some(({ ofContainer }) => ofContainer)
      ? {
          containers: containers.map(patched),
          ...(initContainers.length > 0 ? { initContainers: initContainers.map(patched) } : {}),
        }
      : {},
  ) as object;
  const settings = JSON.stringify({ spec: { template: { spec } } });
  const hash = shortHash(settings);
  const changed = terraformData(scope, 'settings', [workload]);
  changed.addOverride('triggers_replace', [hash]);
  const kind = KINDS[workload.terraformResourceType as keyof typeof KINDS];
  changed.addOverride('provisioner', [
    runScript(
      targetOf(config),
      'leave-alone.sh',
      { NAMESPACE: pool.namespace.name, HASH: hash },
      {
        // escaped already: it is made of what the workload is made of
        SETTINGS: settings,
        WORKLOAD: `${kind}/\${${workload.terraformResourceType}.${workload.friendlyUniqueId}.metadata[0].name}`,
      },
    ),
  ]);
  return [changed];
}
