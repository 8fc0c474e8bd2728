import type { ContainerMounts } from '@cdktf/provider-docker/lib/container';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { type ITerraformDependable, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { CONFIG_FOLDER, STORE } from '../../containers/process';
import { escapeTemplates } from '../escape';
import { forget } from '../forget';
import { isOldEngine } from './engine';
import { keptLabels, poolLabels } from './labels';
import { ModelVolumes } from './model-volumes';
import type { DockerPoolNetworks } from './networks';
import type { DockerPoolContext } from './pool-context';

/** A volume, and how containers see it. */
export interface MountableVolume {
  readonly mount: (access: 'read-only' | 'writable') => ContainerMounts;
}

/** The models of a pool. */
export interface ModelVolume extends MountableVolume {
  /** What every container that mounts the volume depends on, so that the volume is removed after all of them. */
  readonly removal: ITerraformDependable;
  /** What `destroy` leaves on the host, for people to read. */
  readonly keptAfterDestroy: readonly string[];
}

/**
 * The volume is in no state, whatever `storage.retain` is, so no `destroy` can reach it: the engine creates it when the
 * first container mounts it. Without `storage.retain`, `ModelVolumes` removes it with its pool. States that hold it as
 * a resource forget it.
 */
export function modelVolume(scope: Construct, { pool, provider }: DockerPoolContext): ModelVolume {
  const name = `${pool.prefix}-models`;
  const { retain } = pool.storage;
  const volumes = ModelVolumes.of(provider);
  volumes.add(name, { retain, owner: pool.owner });
  forget(TerraformStack.of(scope), `docker_volume.${name}`);
  return {
    mount: (access) => ({
      type: 'volume',
      source: name,
      target: STORE,
      readOnly: access === 'read-only',
      // an image that has something at this path is none of ours, so an old engine copies nothing either
      ...(isOldEngine(pool.host) ? {} : { volumeOptions: { noCopy: true, labels: keptLabels(pool) } }),
    }),
    removal: volumes.destroyed,
    keptAfterDestroy: retain ? [`volume ${name} on ${pool.host.name} stays until you remove it`] : [],
  };
}

/**
 * The gateway's files: its configuration and its map of tokens. To create a volume that exists succeeds, and the state
 * then has the volume of somebody else. A network that exists is an error, so the networks come first.
 */
export function configVolume(
  scope: Construct,
  { pool, provider }: DockerPoolContext,
  networks: DockerPoolNetworks,
): MountableVolume {
  const { name } = new Volume(scope, 'configuration', {
    provider,
    dependsOn: [...networks.all],
    ...escapeTemplates({ name: `${pool.prefix}-config`, labels: poolLabels(pool, { provider, part: 'config' }) }),
    // a volume in use cannot be replaced, and one that was created without labels serves as well
    lifecycle: { ignoreChanges: ['labels'] },
  });
  return {
    mount: (access) => ({ type: 'volume', source: name, target: CONFIG_FOLDER, readOnly: access === 'read-only' }),
  };
}
