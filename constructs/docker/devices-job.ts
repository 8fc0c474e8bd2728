import type { Construct } from 'constructs';
import { SHELL } from '../../containers/process';
import { devicesScript } from '../../containers/scripts';
import { devicesEnvironment } from '../../containers/server/devices';
import { Duration } from '../../poolfile/values/units';
import { UNPRIVILEGED } from './container';
import { devices } from './devices';
import { DockerJob } from './job';
import type { DockerPoolContext } from './pool-context';
import type { DockerServer } from './server';

/** Three looks, of which the tool of a driver that hangs takes 12 s each. */
const LIMIT = Duration.ofSeconds(60);

/**
 * Whether a replica gets its devices, as a container sees it that is given the same ones in the same way. The server
 * itself would never answer without them, and its engine could not say why. Looked at again with every new server, and
 * before anything is pulled.
 */
export function devicesJob(scope: Construct, context: DockerPoolContext, server: DockerServer): DockerJob {
  const { pool, provider, imageIds } = context;
  const { replica, container } = server;
  const part = `devices-${replica.number}`;
  const { env, ...device } = devices(pool, replica);
  return new DockerJob(scope, part, {
    pool,
    provider,
    part,
    image: imageIds.ollama,
    user: UNPRIVILEGED,
    entrypoint: SHELL,
    command: [devicesScript()],
    memoryMebibytes: 256,
    cpus: 1,
    networkMode: 'none',
    env: { ...env, ...devicesEnvironment(pool, replica), HOME: '/tmp', LC_ALL: 'C' },
    lifecycle: { replaceTriggeredBy: [`${container.terraformResourceType}.${container.friendlyUniqueId}.id`] },
    timeout: LIMIT,
    failure: `pool ${pool.name} did not get the devices that its file names`,
    ...device,
  });
}
