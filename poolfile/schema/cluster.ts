import { z } from 'zod';
import { kindMessage } from '../suggestions/kinds';
import { NODE_TIMEOUT } from '../values/bounds';
import { block, field, listOf, named } from './builders';
import { annotations, labels } from './scheduling';
import * as v from './scalars';

/** A cluster in `environment.yaml`, and what it has. */

const Taint = block({
  key: field(v.labelKey, 'Key of the taint', 'nvidia.com/gpu'),
  value: field(v.labelValue, 'Value of the taint', 'present').optional(),
  effect: field(v.effect, 'What happens to pods that do not tolerate it', 'NoSchedule'),
});

/** Parts of a pod's specification that a cluster's admission may change. */
export const LEFT_ALONE = ['tolerations', 'resources', 'images', 'env', 'nodeSelector', 'pullSecrets'] as const;

const count = field(v.whole(1, 64), 'Devices per node', 4);

const shares = field(
  v.whole(1, 64),
  'Pods that may share one device, in time slices or by MPS: a node offers so many times its devices, and a replica ' +
    "takes one share, with its part of the device's memory; default: 1, whole devices",
  4,
).optional();

const NodeGpus = z.union(
  [
    block({ product: field(v.product, 'A product from catalog/gpus.yaml', 'nvidia-l4'), count, shares }),
    block({
      resource: field(
        v.resource,
        'A device that is not in the catalog, such as a MIG slice, by the name that its device plugin gives it',
        'nvidia.com/mig-1g.10gb',
      ),
      count,
      shares,
      memory: field(
        v.size,
        'Memory of one device, which all shares have together; not checked unless set',
        '16GiB',
      ).optional(),
    }),
  ],
  { error: kindMessage('nodeGpus') },
);

const NodeGroup = block({
  name: field(v.name, 'Name of the group in messages', 'l4'),
  count: field(v.whole(1, 5000), 'Nodes in the group; with autoscaling, the most that there can be', 2),
  gpus: field(NodeGpus, 'Devices per node; default: none', { product: 'nvidia-l4', count: 4 }).optional(),
  memory: field(v.size, 'Memory that servers may take per node; not checked unless set', '120GiB').optional(),
  cpus: field(v.tenths(0.1, 4096), 'Processors that servers may take per node; not checked unless set', 30).optional(),
  disk: field(
    v.size,
    'Disk that claims may take per node, if the storage class is on local disks; not checked unless set',
    '1TiB',
  ).optional(),
  labels: field(
    named(v.labelKey, v.labelValue, 'labels by name').default({}),
    'Labels of the nodes, for nodeSelector; those that tell the devices select the nodes instead of the label of the ' +
      "vendor's labeller, which GKE, AKS and EKS do not install: docs/devices.md says which",
    { 'cloud.google.com/gke-accelerator': 'nvidia-l4' },
  ),
  taints: field(
    listOf(Taint, 'taints', '[{ key: nvidia.com/gpu, effect: NoSchedule }]').default([]),
    'Taints of the nodes; servers with devices of this group tolerate them',
    [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
  ),
});

export const KubernetesCluster = block({
  context: field(v.context, 'Context in the kubeconfig; default: its current context', 'gpu-admin').optional(),
  kubeconfig: field(
    v.kubeconfig,
    'Path of the kubeconfig on the machine that runs Terraform; default: the value of KUBE_CONFIG_PATH there',
    '/etc/poolform/kubeconfig',
  ).optional(),
  storageClass: field(
    v.objectName,
    "Storage class of model claims; default: the cluster's default",
    'fast-local',
  ).optional(),
  labels: field(
    labels,
    'Labels of every object that pools have on this cluster, namespaces, claims and pods included; ' +
      'those of a pool file come before them',
    { 'cost-centre': '4711' },
  ),
  annotations: field(annotations.default({}), 'The same for annotations', { 'example.com/contact': 'ml-team' }),
  leaveAlone: field(
    listOf(v.choice(...LEFT_ALONE), 'parts of a pod', '[tolerations]').default([]),
    'Parts of the pods of servers and gateways that admission on this cluster changes: no plan takes its changes back',
    ['tolerations', 'resources'],
  ),
  guaranteed: field(
    v.boolean.default(false),
    'Every container requests as much as its limits, for clusters that raise requests, as GKE Autopilot does',
    true,
  ),
  podUser: field(
    v.choice('assigned', 'fixed').default('fixed'),
    'assigned: pods ask for no user of their own, on clusters that give each namespace a range, as OpenShift does',
    'assigned',
  ),
  nodeTimeout: field(
    v.duration(NODE_TIMEOUT),
    'How long an apply waits for nodes that an autoscaler or a person adds; ' +
      'default: a minute, and longer only while an autoscaler says that a node comes',
    '15m',
  ).optional(),
  clusterDomain: field(v.clusterDomain.default('cluster.local'), 'Domain of Services in the cluster', 'cluster.local'),
  nodes: field(
    listOf(NodeGroup, 'groups of nodes', '[{ name: l4, count: 2, gpus: { product: nvidia-l4, count: 4 } }]').default(
      [],
    ),
    'Nodes that servers of this environment may use, in groups of equal nodes',
    [{ name: 'l4', count: 2, gpus: { product: 'nvidia-l4', count: 4 } }],
  ),
});

/** A parsed cluster: units are types, defaults are filled in. */
export type ClusterSpec = z.output<typeof KubernetesCluster>;
export type NodeGroupSpec = ClusterSpec['nodes'][number];
