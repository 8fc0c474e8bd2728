import { poolsFor, type Rule, report } from '../world';

/** What pods are given besides what we derive. */

const OURS = ['app.kubernetes.io/', 'poolform.org/'];
/** Set on pods by the controllers that make them. */
const OF_CONTROLLERS = ['apps.kubernetes.io/', 'batch.kubernetes.io/', 'statefulset.kubernetes.io/'];
const CONTROLLERS_WORDS = ['controller-revision-hash', 'controller-uid', 'job-name', 'pod-template-hash'];

export const labelOurs: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    for (const field of ['labels', 'annotations'] as const) {
      for (const key of Object.keys(pool.spec.scheduling[field])) {
        const ours = OURS.some((start) => key.startsWith(start));
        const controllers =
          field === 'labels' &&
          (CONTROLLERS_WORDS.includes(key) || OF_CONTROLLERS.some((start) => key.startsWith(start)));
        if (!ours && !controllers) continue;
        yield report(
          'error',
          pool,
          ['scheduling', field, key],
          `scheduling.${field}: ${key} is set by ${ours ? 'us, and what a pool consists of is found by it' : 'the cluster itself'}`,
          'remove it, or write a key with a domain of your own',
          { key: true },
        );
      }
    }
  }
};

export const tolerationWords: Rule = function* (world) {
  for (const pool of poolsFor('kubernetes', world)) {
    for (const [i, { key, operator, value }] of pool.spec.scheduling.tolerations.entries()) {
      const path = ['scheduling', 'tolerations', i];
      const shown = `scheduling.tolerations[${i}]`;
      if (operator === 'Exists' && value !== undefined)
        yield report(
          'error',
          pool,
          [...path, 'value'],
          `${shown}.value: Exists asks for no value`,
          'remove one of the two',
        );
      else if (key === undefined && operator !== 'Exists')
        yield report(
          'error',
          pool,
          path,
          `${shown}: without a key it is for every taint, those of broken nodes too`,
          'write key:, or operator: Exists to say that it is meant',
        );
    }
  }
};
