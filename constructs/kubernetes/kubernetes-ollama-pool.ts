import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { escapeTemplates } from '../escape';
import { type PoolOutput, poolOutput } from '../pool-output';
import { ClaimsAsWritten } from './claims-as-written';
import { PoolGateway } from './gateway';
import { GatewayTokens } from './gateway-tokens';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool-config';
import { PoolNamespace } from './namespace';
import { PoolPolicies } from './policies';
import { PrintedCommands } from './printed-commands';
import { probes } from './probe-job';
import { readyJob } from './ready-job';
import { PoolServers } from './servers';
import { pruneJob, pullJob, refillCommand } from './store-jobs';
import { modelStores } from './stores';
import { unusedClaims } from './unused-claims';

/**
 * A pool on a cluster. Its parts are created in this order, and each waits for the one before: namespace and policies;
 * servers, which become ready with an empty store; probes, which prove that pulls and gateway can start; a pull for
 * each store; the gateway, whose health checks know the new models only when every store has them; a check that every
 * gateway finds every replica healthy; and a prune for each store, when no gateway asks for the old models any more.
 * The tokens wait for the namespace alone.
 */
export class KubernetesOllamaPool extends Construct {
  /** What `destroy` leaves in the cluster, for people to read; empty without `storage.retain`. */
  readonly keptAfterDestroy: readonly string[];
  /**
   * Done when the gateways serve the pool file's models. Put it in the `dependsOn` of whatever needs
   * the pool, but not of a resource with create-before-destroy: that setting spreads to everything the resource depends
   * on.
   */
  readonly ready: ITerraformDependable;
  /**
   * Claims that no replica uses; a replica that comes back uses its claim again. A Terraform expression.
   */
  readonly unusedClaims: string;
  /** Commands that fill a claim again after it was lost, one per store. */
  readonly refill: readonly string[];
  /** What the stack of this pool shows after an apply. */
  readonly outputs: readonly PoolOutput[];

  /**
   * Creates the resources of one pool.
   * @param scope - A stack, or a construct in one.
   * @param id - Part of every address below it, so it is contract: a changed id replaces what operators run.
   * @param config - What the pool is made of.
   */
  constructor(scope: Construct, id: string, config: KubernetesOllamaPoolConfig) {
    super(scope, id);
    const namespace = new PoolNamespace(this, 'home', config);
    const policies = new PoolPolicies(this, 'policies', { ...config, dependsOn: namespace.ready });
    const base = [...namespace.ready, ...policies.all];
    const servers = new PoolServers(this, 'servers', { ...config, dependsOn: base });
    const claims = new ClaimsAsWritten(this, 'models', { ...config, dependsOn: [...base, servers.ready] });
    const serving = [...base, servers.ready, claims.grown];
    const probed = probes(this, { ...config, dependsOn: serving });
    const filled = modelStores(config.pool).map((store) => ({
      store,
      pull: pullJob(this, { ...config, store, dependsOn: [...serving, probed] }),
    }));
    const tokens =
      config.pool.access.auth === 'token'
        ? [new GatewayTokens(this, 'tokens', { ...config, dependsOn: namespace.ready })]
        : [];
    const gateway = new PoolGateway(this, 'gateway', {
      ...config,
      namespace: namespace.ready,
      dependsOn: [...serving, ...filled.map(({ pull }) => pull.done), ...tokens.map(({ object }) => object)],
    });
    const ready = readyJob(this, { ...config, gateway, dependsOn: [...base, ...tokens.map(({ inForce }) => inForce)] });
    const pruned = filled.map(({ store, pull }) => ({
      pull,
      prune: pruneJob(this, { ...config, store, dependsOn: [...base, ready] }),
    }));
    const done = pruned.map(({ prune }) => prune.done);
    new PrintedCommands(this, 'jobs', { ...config, pulls: filled.map(({ pull }) => pull), waits: [ready, ...done] });

    this.ready = ready;
    this.keptAfterDestroy = namespace.keptAfterDestroy;
    this.refill = pruned.map(refillCommand);
    this.unusedClaims = unusedClaims(this, config);
    this.outputs = [
      poolOutput('endpoints', escapeTemplates(config.pool.access.url)),
      poolOutput('kept_after_destroy', escapeTemplates(this.keptAfterDestroy)),
      poolOutput('unused_claims', this.unusedClaims),
      poolOutput('refill_after_a_lost_claim', escapeTemplates(this.refill)),
    ];
  }
}
