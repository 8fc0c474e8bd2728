import type { DockerPool } from '../../poolfile/pool/pool';

interface Label {
  readonly label: string;
  readonly value: string;
}

/**
 * Labels of the host's, and those that say which pool a container, network or volume belongs to. They cannot be changed
 * under what runs.
 */
export function poolLabels(
  { environment, deployedName, host }: Pick<DockerPool, 'environment' | 'deployedName' | 'host'>,
  others: { readonly part?: string; readonly settings?: string } = {},
): Label[] {
  const own = Object.entries({ environment, pool: deployedName, ...others });
  return [
    ...Object.entries(host.labels ?? {}),
    ...own.map(([key, value]) => [`org.poolform.${key}`, value] as const),
  ].map(([label, value]) => ({ label, value }));
}
