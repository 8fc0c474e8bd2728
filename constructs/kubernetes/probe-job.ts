import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { NO_DEVICES, SHELL } from '../../containers/process';
import { Duration } from '../../poolfile/values/units';
import { GATEWAY_RESOURCES, tlsFolder } from './gateway-pod';
import { PoolJob, type PoolJobConfig } from './job';
import type { KubernetesOllamaPoolConfig, PoolPartConfig } from './kubernetes-ollama-pool-config';
import { confined, type ContainerSettings, placement } from './pod';
import { caFolder, PULL_RESOURCES, storeIdentity, storeScheduling } from './store-jobs';
import { modelStores } from './stores';
import { LATER_THAN_ANY_WAIT, waitFor } from './wait';

/** Images may have to be fetched. What cannot start ends after a minute, whatever this is. */
const LIMIT = Duration.ofSeconds(600);

/**
 * Pods like those of the pulls and of the gateway, which end at once. They prove what is known before the first model
 * is pulled: that a pull fits beside its server, that a gateway fits, and that images, Secrets and ConfigMaps are
 * there. The long wait for a pull is then for bytes alone.
 */
export function probes(scope: Construct, config: PoolPartConfig & KubernetesOllamaPoolConfig): ITerraformDependable {
  const { pool } = config;
  const { images } = pool;
  const { toleration } = placement(pool);
  const gateway = probe(scope, config, {
    part: 'probe',
    image: images.gateway.image,
    resources: GATEWAY_RESOURCES,
    scheduling: toleration ? { toleration } : {},
    ...tlsFolder(pool),
  });
  const pulls = modelStores(pool).map((store) =>
    probe(scope, config, {
      part: `probe-${store.replica ?? 1}`,
      image: images.ollama.image,
      resources: PULL_RESOURCES,
      scheduling: storeScheduling(pool, store),
      // not the claim: the server has it already, and the pod of a Job that has ended would hold it
      ...caFolder(pool),
    }),
  );
  return waitFor(scope, 'probed', {
    ...config,
    what: `pull and gateway of pool ${pool.name}`,
    component: 'probe',
    workloads: [gateway, ...pulls].map(({ job }) => job),
    limit: LIMIT,
  });
}

interface Probe extends Pick<PoolJobConfig, 'scheduling' | 'volumes'> {
  readonly part: string;
  readonly image: string;
  readonly resources: ContainerSettings['resources'];
  readonly mounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly: boolean }[];
}

function probe(scope: Construct, config: PoolPartConfig, settings: Probe): PoolJob {
  const { pool, provider, dependsOn } = config;
  const { part, image, resources, scheduling, mounts, volumes } = settings;
  return new PoolJob(scope, part, {
    pool,
    provider,
    dependsOn,
    component: 'probe',
    part,
    // with other models there may be room no more, so that it is proven again
    after: storeIdentity(pool),
    timeout: LATER_THAN_ANY_WAIT,
    scheduling,
    container: confined({
      name: 'probe',
      image,
      command: SHELL,
      args: ['true'],
      env: NO_DEVICES,
      volumeMount: [...mounts],
      resources,
    }),
    volumes,
  });
}
