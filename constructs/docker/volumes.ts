import type { ContainerMounts } from '@cdktf/provider-docker/lib/container';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { CONFIG_FOLDER, STORE } from '../../containers/process';
import type { DockerPool } from '../../poolfile/pool/pool';
import { escapeTemplates } from '../escape';
import { forget } from '../forget';
import { poolLabels } from './labels';
import type { DockerPoolContext } from './pool-context';

/** A volume, and how containers see it. */
export interface MountableVolume {
  readonly mount: (access: 'read-only' | 'writable') => ContainerMounts;
}

/** The models of a pool. */
export interface ModelVolume extends MountableVolume {
  /** What `destroy` leaves on the host, for people to read. */
  readonly keptAfterDestroy: readonly string[];
}

/**
 * With `storage.retain` the volume is in no state: the engine creates it when the first container mounts it, and only
 * removal by hand deletes it. Without, it is a resource like any other. When a pool file turns `retain` on, Terraform
 * forgets the volume and leaves it.
 */
export function modelVolume(scope: Construct, { pool, provider }: DockerPoolContext): ModelVolume {
  const name = `${pool.prefix}-models`;
  if (pool.storage.retain) {
    forget(TerraformStack.of(scope), `docker_volume.${name}`);
    return { mount: modelMount(pool, name), keptAfterDestroy: [`volume ${name} on ${pool.host.name}`] };
  }
  const volume = new Volume(scope, 'models', { provider, ...escapeTemplates({ name }) });
  volume.overrideLogicalId(name);
  return { mount: modelMount(pool, volume.name), keptAfterDestroy: [] };
}

function modelMount(pool: DockerPool, source: string): MountableVolume['mount'] {
  return (access) => ({
    type: 'volume',
    source,
    target: STORE,
    readOnly: access === 'read-only',
    volumeOptions: { noCopy: true, labels: poolLabels(pool) },
  });
}

/** The gateway's files: its configuration and its map of tokens. */
export function configVolume(scope: Construct, { pool, provider }: DockerPoolContext): MountableVolume {
  const { name } = new Volume(scope, 'configuration', {
    provider,
    ...escapeTemplates({ name: `${pool.prefix}-config` }),
  });
  return {
    mount: (access) => ({ type: 'volume', source: name, target: CONFIG_FOLDER, readOnly: access === 'read-only' }),
  };
}
