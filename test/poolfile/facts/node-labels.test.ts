import { CLUSTERS, oneClusterPool } from '../given';

/** A pool of L4s on a cluster with these groups of nodes. */
const onNodes = (nodes: string, gpus = '{ product: nvidia-l4, count: 1 }') =>
  oneClusterPool({ gpus }, '', CLUSTERS.replace(/ {4}nodes:[^]*?(?=^\S)/m, `    nodes:\n${nodes}`));

const label = (...values: readonly string[]) => ({ key: 'nvidia.com/gpu.product', values });

test.each([
  ['{ cloud.google.com/gke-accelerator: nvidia-l4 }', { 'cloud.google.com/gke-accelerator': 'nvidia-l4' }],
  ['{ agentpool: gpunp, team: ai }', { agentpool: 'gpunp' }],
  ['{ node.kubernetes.io/instance-type: g6.xlarge }', { 'node.kubernetes.io/instance-type': 'g6.xlarge' }],
  ['{ hardware: cards-l4 }', { hardware: 'cards-l4' }],
  ['{ nvidia.com/gpu.product: NVIDIA-L4-24G }', { 'nvidia.com/gpu.product': 'NVIDIA-L4-24G' }],
])('labels %s of a group select its nodes instead of the label of the vendor', (labels, selected) => {
  const { devices } = onNodes(
    `      - { name: l4, count: 1, gpus: { product: nvidia-l4, count: 1 }, labels: ${labels} }\n`,
  );
  expect(devices).toEqual({ resource: 'nvidia.com/gpu', groupLabels: [selected] });
});

test('a name that only the label of a group says is what nvidia-smi may call the device, too', () => {
  const nodes =
    '      - { name: l4, count: 1, gpus: { product: nvidia-l4, count: 1 }, ' +
    'labels: { nvidia.com/gpu.product: L4-24G-SHARED } }\n';
  expect(onNodes(nodes).gpus?.names).toEqual(['NVIDIA-L4', 'L4-24G']);
});

test('labels that tell no devices apart leave the label of the vendor', () => {
  const group = (name: string, product: string, labels: string): string =>
    `      - { name: ${name}, count: 1, gpus: { product: ${product}, count: 1 }, labels: ${labels} }\n`;
  expect(onNodes(group('l4', 'nvidia-l4', '{ team: ai }')).devices?.nodeLabel).toEqual(label('NVIDIA-L4'));
  const both =
    group('l4', 'nvidia-l4', '{ accelerator: nvidia }') + group('t4', 'nvidia-t4', '{ accelerator: nvidia }');
  expect(onNodes(both).devices).toEqual({ resource: 'nvidia.com/gpu', nodeLabel: label('NVIDIA-L4') });
  const one = group('l4', 'nvidia-l4', '{ accelerator: l4 }') + group('more', 'nvidia-l4', '{}');
  expect(onNodes(one).devices).toEqual({
    resource: 'nvidia.com/gpu',
    nodeLabel: label('NVIDIA-L4'),
    groupLabels: [{ accelerator: 'l4' }],
  });
});

test('nodes that share their devices have another label, and a share has its part of the memory', () => {
  const shared = onNodes('      - { name: l4, count: 1, gpus: { product: nvidia-l4, count: 1, shares: 4 } }\n');
  expect(shared.devices?.nodeLabel).toEqual(label('NVIDIA-L4-SHARED'));
  expect(String(shared.gpus?.memory)).toBe('5758MiB');
  const both =
    '      - { name: cut, count: 1, gpus: { product: nvidia-l4, count: 1, shares: 2 } }\n' +
    '      - { name: whole, count: 1, gpus: { product: nvidia-l4, count: 4 } }\n';
  expect(onNodes(both).devices?.nodeLabel).toEqual(label('NVIDIA-L4-SHARED', 'NVIDIA-L4'));
  // several devices are whole ones
  const two = onNodes(both, '{ product: nvidia-l4, count: 2 }');
  expect(two.devices?.nodeLabel).toEqual(label('NVIDIA-L4'));
  expect(String(two.gpus?.memory)).toBe('23034MiB');
});
