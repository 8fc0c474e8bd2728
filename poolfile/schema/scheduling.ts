import { kindMessage } from '../suggestions/kinds';
import { MAX_TEXT } from '../values/bounds';
import { block, field, listOf, named } from './builders';
import * as v from './scalars';

/** `scheduling`: what a pool adds to its pods on a cluster. */

export const labels = named(v.labelKey, v.labelValue, 'labels by name').default({});

/** Bytes of JSON. */
const MAX_ANNOTATIONS = 200_000;
export const annotations = named(v.labelKey, v.text(MAX_TEXT), 'annotations by name').refine(
  (all) => Buffer.byteLength(JSON.stringify(all)) <= MAX_ANNOTATIONS,
  { error: kindMessage('together', MAX_ANNOTATIONS) },
);

const Toleration = block(
  {
    key: field(v.labelKey, 'Key of the taint; with operator Exists and no key: every taint', 'dedicated').optional(),
    operator: field(
      v.choice('Exists', 'Equal'),
      'Exists: tolerates any value of the taint; default: Equal if there is a value',
    ).optional(),
    value: field(v.labelValue, 'Value of the taint', 'ai').optional(),
    effect: field(v.effect, 'Effect of the taint; default: every effect', 'NoSchedule').optional(),
  },
  kindMessage('block', ['key', 'operator', 'value', 'effect'], 'key'),
);

export const Scheduling = block({
  priorityClass: field(v.objectName, 'A PriorityClass of the cluster', 'serving').optional(),
  runtimeClass: field(v.objectName, 'A RuntimeClass of the cluster, for the servers', 'nvidia').optional(),
  schedulerName: field(
    v.objectName,
    "The scheduler of the servers, if it is not the cluster's default; labels that it reads, such as a queue, go " +
      'into labels',
    'kai-scheduler',
  ).optional(),
  labels: field(labels, 'Additional labels of all pods of the pool', { team: 'ai' }),
  annotations: field(annotations.default({}), 'Additional annotations of all pods of the pool', {
    'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  }),
  nodeSelector: field(labels, 'Run servers only on nodes with these labels', { team: 'ai' }),
  tolerations: field(
    listOf(Toleration, 'tolerations', '[{ key: dedicated, value: ai }]').default([]),
    'Taints that servers tolerate, in addition to those of the node groups with their devices',
    [{ key: 'dedicated', value: 'ai', effect: 'NoSchedule' }],
  ),
});
