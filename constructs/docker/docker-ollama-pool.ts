import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { escapeTemplates } from '../escape';
import { type PoolOutput, poolOutput } from '../pool-output';
import { devicesJob } from './devices-job';
import type { DockerOllamaPoolConfig } from './docker-ollama-pool-config';
import { configJob, gatewayContainer, tokensJob } from './gateway';
import { DockerPoolNetworks } from './networks';
import { poolContext } from './pool-context';
import { DockerServer } from './server';
import { pruneJob, pullJob } from './store-jobs';
import { configVolume, modelVolume } from './volumes';

/**
 * A pool on a Docker host.
 *
 * Terraform destroys before it creates, and waits for what a resource depends on, so the order below is what keeps
 * clients served. Servers and gateway wait for nothing, and neither does `tokens`, which puts the tokens in force. The
 * pull fills the volume that servers already see. It waits until they have been created, not until they are ready, and
 * for `devices-<n>`, which see what each server was given: a port that is taken or a device that is missing ends the
 * apply within seconds, and not after hours of downloads.
 * `config` waits for the pull and until every new server has every model, switches the gateway over, and waits until it
 * serves. Only then are the previous servers destroyed, and only then does `prune` remove models that no client can
 * request any more.
 */
export class DockerOllamaPool extends Construct {
  /** What `destroy` leaves on the host, for people to read; empty without `storage.retain`. */
  readonly keptAfterDestroy: readonly string[];
  /**
   * Done when every replica answers for every model through the gateway. Put it in the `dependsOn` of whatever needs
   * the pool, but not of a resource with create-before-destroy: that setting spreads to everything the resource depends
   * on.
   */
  readonly ready: ITerraformDependable;
  /** What the stack of this pool shows after an apply. */
  readonly outputs: readonly PoolOutput[];

  /**
   * Creates the resources of one pool.
   * @param scope - A stack, or a construct in one.
   * @param id - Part of every address below it, so it is contract: a changed id replaces what operators run.
   * @param config - What the pool is made of.
   */
  constructor(scope: Construct, id: string, config: DockerOllamaPoolConfig) {
    super(scope, id);
    const context = poolContext(this, config);
    const networks = new DockerPoolNetworks(this, 'networks', context);
    const models = modelVolume(this, context);
    const servers = config.pool.replicas.map(
      (replica) =>
        new DockerServer(this, `server-${replica.number}`, { ...context, replica, models, network: networks.inner }),
    );
    const files = configVolume(this, context, networks);
    const gateway = gatewayContainer(this, context, { files, networks });
    const tokens =
      config.pool.access.auth === 'token' ? [tokensJob(this, context, { files, network: networks.inner })] : [];
    const devices = config.pool.gpus ? servers.map((server) => devicesJob(this, context, server)) : [];
    const pull = pullJob(this, context, {
      models,
      network: networks.egress,
      first: [...servers.map(({ container }) => container), gateway, ...devices.map(({ succeeded }) => succeeded)],
    });
    const applied = configJob(this, context, {
      files,
      servers,
      gateway,
      network: networks.inner,
      dependencies: [pull, ...tokens].map(({ succeeded }) => succeeded),
    });
    pruneJob(this, context, { models, dependency: applied.succeeded });

    this.ready = applied.succeeded;
    this.keptAfterDestroy = models.keptAfterDestroy;
    this.outputs = [
      poolOutput('endpoints', escapeTemplates(config.pool.access.url)),
      poolOutput('kept_after_destroy', escapeTemplates(this.keptAfterDestroy)),
    ];
  }
}
