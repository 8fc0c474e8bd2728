import type { TerraformProvider } from 'cdktf';
import type { DockerPool } from '../../poolfile/pool/pool';
import { ModelVolumes } from './model-volumes';

export interface Label {
  readonly label: string;
  readonly value: string;
}

/**
 * Labels that tools which replace containers read as "not this one": Watchtower and its forks, Ouroboros, What's Up
 * Docker. Each looks at every container unless it is told otherwise, and creates again what Terraform created.
 */
export const LEAVE_ALONE: readonly Label[] = [
  { label: 'com.centurylinklabs.watchtower.enable', value: 'false' },
  { label: 'com.ouroboros.enable', value: 'false' },
  { label: 'wud.watch', value: 'false' },
];

type Owned = Pick<DockerPool, 'environment' | 'deployedName' | 'owner' | 'host'>;

interface Others {
  /** Of the pool's host. */
  readonly provider: TerraformProvider;
  readonly part?: string;
  readonly settings?: string;
}

/**
 * Labels that say whose a container, network or volume is: its environment and pool, the owner that the environment
 * names, and the Terraform state that it is in. Two checkouts may use the same names on one engine, but each has a
 * state of its own; and two checkouts with one state are one owner. Labels cannot be changed under what runs.
 */
export function poolLabels(pool: Owned, { provider, ...others }: Others): Label[] {
  return [...keptLabels(pool, others), { label: 'org.poolform.state', value: ModelVolumes.of(provider).state }];
}

/** The labels of what stays when its state is gone, those of its host included. */
export function keptLabels(
  { environment, deployedName, owner, host }: Owned,
  others: Omit<Others, 'provider'> = {},
): Label[] {
  const labels = { environment, pool: deployedName, ...(owner === undefined ? {} : { owner }), ...others };
  return [
    ...Object.entries(host.labels ?? {}),
    ...Object.entries(labels).map(([key, value]) => [`org.poolform.${key}`, value] as const),
  ].map(([label, value]) => ({ label, value }));
}
