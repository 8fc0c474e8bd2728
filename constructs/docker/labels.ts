import type { DockerPool } from '../../poolfile/pool/pool';

interface Label {
  readonly label: string;
  readonly value: string;
}

/** Labels that say which pool a container, network or volume belongs to. */
export function poolLabels(
  { environment, name }: Pick<DockerPool, 'environment' | 'name'>,
  others: { readonly part?: string; readonly settings?: string } = {},
): Label[] {
  return Object.entries({ environment, pool: name, ...others }).map(([key, value]) => ({
    label: `org.poolform.${key}`,
    value,
  }));
}
