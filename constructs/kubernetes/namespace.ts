import { NamespaceV1 } from '@cdktf/provider-kubernetes/lib/namespace-v1';
import { PersistentVolumeClaimV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1';
import { ResourceQuotaV1 } from '@cdktf/provider-kubernetes/lib/resource-quota-v1';
import { type ITerraformDependable, TerraformResource, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import type { KubernetesPool } from '../../poolfile/pool/pool';
import type { KubernetesOllamaPoolConfig } from './kubernetes-ollama-pool';
import { asWritten, literal } from '../escape';
import { forget } from '../forget';
import { claimName } from './names';
import { labels } from './pod';

/**
 * Where the pool lives: its namespace, and the claim that all replicas share where they share one.
 *
 * A namespace takes its claims along when it goes, so one that holds models to be kept is in no state: `kubectl apply` makes it, once, and
 * `destroy` leaves it with its claims. The same goes for a shared claim. What need not be kept is a resource like others.
 */
export class PoolHome extends Construct {
  /** What everything in the namespace waits for. */
  readonly ready: ITerraformDependable[];
  /** What `destroy` leaves, for people. */
  readonly kept: readonly string[];

  constructor(scope: Construct, id: string, config: KubernetesOllamaPoolConfig) {
    super(scope, id);
    const { pool, provider } = config;
    const { namespace, claims, storage } = pool;
    const stack = TerraformStack.of(this);
    const namespaceObject = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace.name, labels: namespaceLabels(pool) },
    };
    const claimObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: claimName(pool, 1), namespace: namespace.name, labels: labels(pool) },
      spec: {
        accessModes: ['ReadWriteMany'],
        resources: { requests: { storage: claims.size.toKubernetes() } },
        ...(claims.storageClass ? { storageClassName: claims.storageClass } : {}),
      },
    };
    const keptObjects = storage.retain
      ? [...(namespace.own ? [namespaceObject] : []), ...(claims.shared ? [claimObject] : [])]
      : [];
    const ready: ITerraformDependable[] = [];
    const address = pool.prefix;
    if (namespace.own && !storage.retain) {
      const made = new NamespaceV1(this, 'namespace', {
        provider,
        metadata: asWritten({ name: namespace.name, labels: namespaceLabels(pool) }),
        timeouts: { delete: '15m' },
      });
      made.overrideLogicalId(address);
      ready.push(made);
    } else if (namespace.own) {
      forget(stack, `kubernetes_namespace_v1.${address}`);
    }
    if (keptObjects.length > 0) ready.push(this.applied(config, keptObjects));
    if (claims.shared && !storage.retain) {
      const claim = new PersistentVolumeClaimV1(this, 'claim', {
        provider,
        dependsOn: [...ready],
        metadata: asWritten({ ...claimObject.metadata }),
        spec: asWritten({ ...claimObject.spec }),
        // bound when the first pod comes
        waitUntilBound: false,
      });
      claim.overrideLogicalId(`${address}-models`);
      ready.push(claim);
    } else if (claims.shared) {
      forget(stack, `kubernetes_persistent_volume_claim_v1.${address}-models`);
    }
    const count = pool.replicas.length * (pool.gpus?.count ?? 0);
    if (namespace.own && pool.devices) {
      const quota = new ResourceQuotaV1(this, 'quota', {
        provider,
        dependsOn: [...ready],
        metadata: asWritten({ name: `${pool.prefix}-devices`, namespace: namespace.name, labels: labels(pool) }),
        spec: asWritten({ hard: { [`requests.${pool.devices.resource}`]: String(count) } }),
      });
      ready.push(quota);
    }
    this.ready = ready;
    const where = `namespace ${namespace.name} of ${pool.cluster.name}`;
    this.kept = storage.retain
      ? claims.shared
        ? [`claim ${claimName(pool, 1)} in ${where}`]
        : pool.replicas.map((r) => `claim ${claimName(pool, r.number)} in ${where}`)
      : [];
  }

  private applied({ pool, kubeconfig }: KubernetesOllamaPoolConfig, objects: readonly object[]): ITerraformDependable {
    const made = new TerraformResource(this, 'kept', { terraformResourceType: 'terraform_data' });
    const manifest = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    made.addOverride('triggers_replace', [literal(manifest)]);
    made.addOverride('provisioner', [
      {
        'local-exec': asWritten({
          // nothing of the file is in the command: names and contexts go through the environment
          command: [
            // kubectl asks the cluster that the provider asks
            '[ -z "$KUBE_CONFIG_PATHS" ] || export KUBECONFIG="$KUBE_CONFIG_PATHS"',
            '[ -z "$KUBE_CONFIG_PATH" ] || export KUBECONFIG="$KUBE_CONFIG_PATH"',
            'printf %s "$MANIFEST" | kubectl ${CONTEXT:+"--context=$CONTEXT"} apply --server-side --field-manager=poolform --force-conflicts -f -',
          ].join('\n'),
          interpreter: ['/bin/sh', '-c'],
          environment: {
            MANIFEST: manifest,
            CONTEXT: pool.cluster.context ?? '',
            ...(kubeconfig ? { KUBE_CONFIG_PATH: kubeconfig } : {}),
          },
        }),
      },
    ]);
    return made;
  }
}

/** Enforced in the version of the cluster: what is `restricted` grows with it. */
function namespaceLabels(pool: KubernetesPool): Record<string, string> {
  return {
    ...labels(pool),
    'pod-security.kubernetes.io/enforce': 'restricted',
    'pod-security.kubernetes.io/warn': 'restricted',
  };
}
