import { clusters, hosts, poolsFor } from '../world';
import { report, type Rule } from './rule';

/** What files add to pods and other objects. */

const BY_POOLFORM = 'Poolform sets it and finds the parts of a pool by it';
/** On Docker hosts. */
const ON_HOSTS = 'org.poolform.';
const POOLFORM = ['app.kubernetes.io/', 'poolform.org/'];
/** Set on pods by the controllers that create them. */
const CONTROLLERS = ['apps.kubernetes.io/', 'batch.kubernetes.io/', 'statefulset.kubernetes.io/'];
const CONTROLLER_LABELS = ['controller-revision-hash', 'controller-uid', 'job-name', 'pod-template-hash'];

export const labelReserved: Rule = {
  severity: 'error',
  meaning: 'A label or annotation is one that Poolform or the cluster itself sets.',
  fix: 'Remove it, or write a key with a domain of your own.',
  *check(world) {
    for (const pool of poolsFor('kubernetes', world)) {
      for (const field of ['labels', 'annotations'] as const) {
        for (const key of Object.keys(pool.spec.scheduling[field])) {
          const owner = ownerOf(key, field);
          if (owner !== undefined) yield report(pool, ['scheduling', field, key], reserved(owner));
        }
      }
    }
    for (const { environment } of world.environments) {
      if (!environment) continue;
      for (const [name, host] of hosts(environment.spec))
        for (const key of Object.keys(host.labels))
          if (key.startsWith(ON_HOSTS))
            yield report(environment, ['docker', name, 'labels', key], reserved(BY_POOLFORM));
      for (const [name, cluster] of clusters(environment.spec))
        for (const field of ['labels', 'annotations'] as const)
          for (const key of Object.keys(cluster[field])) {
            const owner = ownerOf(key, field);
            if (owner !== undefined) yield report(environment, ['kubernetes', name, field, key], reserved(owner));
          }
    }
  },
};

function reserved(owner: string) {
  return {
    message: `reserved: ${owner}`,
    hint: 'remove it, or write a key with a domain of your own',
    pointAt: 'key',
  } as const;
}

function ownerOf(key: string, field: 'labels' | 'annotations'): string | undefined {
  if (POOLFORM.some((prefix) => key.startsWith(prefix))) return BY_POOLFORM;
  if (field === 'annotations') return undefined;
  const controllers = CONTROLLER_LABELS.includes(key) || CONTROLLERS.some((prefix) => key.startsWith(prefix));
  return controllers ? 'the cluster itself sets it' : undefined;
}

export const tolerationConflict: Rule = {
  severity: 'error',
  meaning: 'A toleration has `operator: Exists` and a value, which Kubernetes refuses.',
  fix: 'Remove one of the two.',
  *check(world) {
    for (const pool of poolsFor('kubernetes', world)) {
      for (const [i, { operator, value }] of pool.spec.scheduling.tolerations.entries()) {
        if (operator !== 'Exists' || value === undefined) continue;
        yield report(pool, ['scheduling', 'tolerations', i, 'value'], {
          message: 'a toleration with operator: Exists has no value',
          hint: 'remove one of the two',
        });
      }
    }
  },
};

export const tolerationKeyMissing: Rule = {
  severity: 'error',
  meaning: 'A toleration without a key tolerates every taint, including those of broken nodes.',
  fix: 'Write `key`, or `operator: Exists` to tolerate every taint.',
  *check(world) {
    for (const pool of poolsFor('kubernetes', world)) {
      for (const [i, { key, operator }] of pool.spec.scheduling.tolerations.entries()) {
        if (key !== undefined || operator === 'Exists') continue;
        yield report(pool, ['scheduling', 'tolerations', i], {
          message: 'without a key it tolerates every taint, including those of broken nodes',
          hint: 'write key:, or operator: Exists to tolerate every taint',
        });
      }
    }
  },
};
