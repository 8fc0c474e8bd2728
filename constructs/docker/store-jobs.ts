import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { CA_FOLDER, NO_DEVICES, SHELL } from '../../containers/process';
import { pullEnvironment } from '../../containers/pull/environment';
import { modelLines, modelsHash } from '../../containers/pull/model-list';
import { pruneScript, pullScript } from '../../containers/scripts';
import type { DockerPool } from '../../poolfile/pool/pool';
import { Duration } from '../../poolfile/values/units';
import { VOLUME_WRITER } from './container';
import { engineOf } from './engine';
import { DockerJob, HAND_OVER_SECONDS } from './job';
import type { DockerPoolContext } from './pool-context';
import type { ModelVolume } from './volumes';

export interface PullJobConfig {
  readonly models: ModelVolume;
  /** Name of the network with a way out. */
  readonly network: string;
  /** What must be there first, because its errors are known at once. */
  readonly first: readonly ITerraformDependable[];
}

/** Pulls the pool's models into their volume. */
export function pullJob(
  scope: Construct,
  context: DockerPoolContext,
  { models, network, first }: PullJobConfig,
): DockerJob {
  const { pool, provider, imageIds } = context;
  const { caFile } = pool;
  const { timeout } = pool.pull;
  return new DockerJob(scope, 'pull', {
    pool,
    provider,
    part: 'pull',
    image: imageIds.ollama,
    user: VOLUME_WRITER,
    entrypoint: SHELL,
    command: [pullScript()],
    memoryMebibytes: 2048,
    cpus: 2,
    networksAdvanced: [{ name: network }],
    mounts: [
      models.mount('writable'),
      ...(caFile ? [{ type: 'bind', source: caFile, target: `${CA_FOLDER}/ca.pem`, readOnly: true }] : []),
    ],
    env: {
      ...modelListEnvironment(pool),
      TIMEOUT: String(timeout.seconds),
      HAND_OVER: String(HAND_OVER_SECONDS),
      ...pullEnvironment(pool, caFile !== undefined),
      ...NO_DEVICES,
    },
    dependsOn: [models.removal, ...first],
    timeout: Duration.ofSeconds(timeout.seconds + 120),
    failure: `the models of pool ${pool.name} were not pulled`,
    result: modelsHash(pool),
    engine: engineOf(provider),
  });
}

export interface PruneJobConfig {
  readonly models: ModelVolume;
  readonly dependency: ITerraformDependable;
}

/** Removes models that the pool file no longer lists. */
export function pruneJob(
  scope: Construct,
  context: DockerPoolContext,
  { models, dependency }: PruneJobConfig,
): DockerJob {
  const { pool, provider, imageIds } = context;
  return new DockerJob(scope, 'prune', {
    pool,
    provider,
    part: 'prune',
    image: imageIds.ollama,
    user: VOLUME_WRITER,
    entrypoint: SHELL,
    command: [pruneScript()],
    memoryMebibytes: 256,
    cpus: 1,
    networkMode: 'none',
    mounts: [models.mount('writable')],
    env: { ...modelListEnvironment(pool), ...NO_DEVICES },
    dependsOn: [dependency, models.removal],
    timeout: Duration.ofSeconds(300),
    failure: `models that pool ${pool.name} no longer lists were not removed`,
    result: modelsHash(pool),
  });
}

function modelListEnvironment(pool: DockerPool): Record<string, string> {
  return { MODELS: modelLines(pool.models), HASH: modelsHash(pool), ENDING: 'sleep', HOME: '/tmp', LC_ALL: 'C' };
}
