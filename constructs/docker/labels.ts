import type { DockerPool } from '../../poolfile/pool/pool';

interface Label {
  readonly label: string;
  readonly value: string;
}

/** Labels that say which pool a container, network or volume belongs to. They cannot be changed under what runs. */
export function poolLabels(
  { environment, deployedName }: Pick<DockerPool, 'environment' | 'deployedName'>,
  others: { readonly part?: string; readonly settings?: string } = {},
): Label[] {
  return Object.entries({ environment, pool: deployedName, ...others }).map(([key, value]) => ({
    label: `org.poolform.${key}`,
    value,
  }));
}
