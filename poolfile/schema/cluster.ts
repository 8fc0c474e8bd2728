import { z } from 'zod';
import { said } from '../suggestions/kinds';
import * as v from './scalars';
import { block, field, listOf, named } from './scalars';

/** A cluster of `environment.yaml`, and what it has. */

const Taint = block({
  key: field(v.labelKey, "The taint's key", 'nvidia.com/gpu'),
  value: field(v.labelValue, "The taint's value", 'present').optional(),
  effect: field(v.effect, 'What it does to pods that do not put up with it', 'NoSchedule'),
});

const count = field(v.whole(1, 64), 'Devices of one node', 4);

const NodeGpus = z.union(
  [
    block({ product: field(v.product, 'A product of catalog/gpus.yaml', 'nvidia-l4'), count }),
    block({
      resource: field(
        v.resource,
        'What the catalogue lacks, such as a slice of a device, as its device plugin names it',
        'nvidia.com/mig-1g.10gb',
      ),
      count,
    }),
  ],
  { error: said('nodeGpus') },
);

const NodeGroup = block({
  name: field(v.name, 'What messages call the group', 'l4'),
  count: field(v.whole(1, 5000), 'Nodes of the group; where they come and go, how many there can be', 2),
  gpus: field(NodeGpus, 'Devices of one node; absent: none', { product: 'nvidia-l4', count: 4 }).optional(),
  memory: field(v.size, 'What servers may take of one node; not checked where it is not said', '120GiB').optional(),
  cpus: field(
    v.tenths(0.1, 4096),
    'What servers may take of one node; not checked where it is not said',
    30,
  ).optional(),
  disk: field(
    v.size,
    'What claims may take of one node, where the storage class is on its own disk; not checked where it is not said',
    '1TiB',
  ).optional(),
  labels: field(
    named(v.labelKey, v.labelValue, 'labels').default({}),
    'Labels of the nodes that a nodeSelector may ask for',
    { team: 'ai' },
  ),
  taints: field(
    listOf(Taint, 'taints', '[{ key: nvidia.com/gpu, effect: NoSchedule }]').default([]),
    "Taints of the nodes; servers with the group's devices put up with them",
    [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
  ),
});

export const KubernetesCluster = block({
  context: field(v.context, 'Context of the kubeconfig; default: its current one', 'gpu-admin').optional(),
  kubeconfig: field(
    v.kubeconfig,
    'Path of the kubeconfig on the machine that runs Terraform; default: what KUBE_CONFIG_PATH names there',
    '/etc/poolform/kubeconfig',
  ).optional(),
  storageClass: field(
    v.objectName,
    "Storage class of model claims; default: the cluster's own default",
    'fast-local',
  ).optional(),
  clusterDomain: field(v.clusterDomain.default('cluster.local'), "Domain of the cluster's Services", 'cluster.local'),
  nodes: field(
    listOf(NodeGroup, 'groups of nodes', '[{ name: l4, count: 2, gpus: { product: nvidia-l4, count: 4 } }]').default(
      [],
    ),
    'What servers of this environment may take, in groups of equal nodes',
    [{ name: 'l4', count: 2, gpus: { product: 'nvidia-l4', count: 4 } }],
  ),
});

/** A cluster parsed: units are types, defaults filled, nothing derived. */
export type ClusterSpec = z.output<typeof KubernetesCluster>;
export type NodeGroupSpec = ClusterSpec['nodes'][number];
