import { ConfigMapV1 } from '@cdktf/provider-kubernetes/lib/config-map-v1';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { TOKENS_FILE, tokenFile } from '../../containers/gateway/tokens';
import { Duration } from '../../poolfile/values/units';
import { escapeTemplates } from '../escape';
import { GATEWAY_CONTAINER } from './gateway-pod';
import { runScript, targetOf, terraformData } from './kubectl-run';
import type { KubernetesOllamaPoolConfig, PoolPartConfig } from './kubernetes-ollama-pool-config';
import { tokensName } from './names';
import { metadata, selectorText } from './metadata';

/** The kubelet updates a ConfigMap in a running pod after a minute, or a minute and a half. */
const LIMIT = Duration.ofSeconds(150);

/**
 * The tokens of a pool: an object of its own that is changed in place, and depends on the namespace alone. Running
 * gateways follow it, so a token that is taken away is refused whatever becomes of pulls and rollouts in the same
 * apply, and no gateway is replaced.
 */
export class GatewayTokens extends Construct {
  /** What gateways mount. */
  readonly object: ITerraformDependable;
  /** Done when every gateway that serves has the tokens in force. */
  readonly inForce: ITerraformDependable;

  constructor(scope: Construct, id: string, config: PoolPartConfig & KubernetesOllamaPoolConfig) {
    super(scope, id);
    const { pool, provider, dependsOn } = config;
    const { text, version } = tokenFile(pool);
    const object = new ConfigMapV1(this, 'object', {
      provider,
      dependsOn,
      metadata: metadata(pool, tokensName(pool), 'gateway'),
      data: escapeTemplates({ [TOKENS_FILE]: text }),
    });
    this.object = object;
    this.inForce = this.wait(config, object, version);
  }

  private wait(config: KubernetesOllamaPoolConfig, object: ConfigMapV1, version: string): ITerraformDependable {
    const { pool } = config;
    const waiting = terraformData(this, 'in-force', [object]);
    // also for an object that was deleted by hand, and created anew
    waiting.addOverride('triggers_replace', [
      version,
      `\${${object.terraformResourceType}.${object.friendlyUniqueId}.metadata[0].uid}`,
    ]);
    waiting.addOverride('provisioner', [
      runScript(targetOf(config), 'tokens-in-force.sh', {
        NAMESPACE: pool.namespace.name,
        PODS: selectorText(pool, 'gateway'),
        CONTAINER: GATEWAY_CONTAINER,
        VERSION: version,
        LIMIT: String(LIMIT.seconds),
        WHAT: `the tokens of pool ${pool.name}`,
      }),
    ]);
    return waiting;
  }
}
