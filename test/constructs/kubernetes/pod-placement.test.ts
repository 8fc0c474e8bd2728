import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import { exampleKubernetesPool } from '../../example-pool';
import { podTemplates } from '../../judges/objects';
import { type Changes, changedObjects } from './changed-pool';

/** Pod templates by component. */
const pods = (changes: Changes = {}): Readonly<Record<string, PodTemplateSpec>> =>
  Object.fromEntries(
    podTemplates(changedObjects(changes)).map(([, t]) => [t.metadata!.labels!['app.kubernetes.io/component']!, t]),
  );

// a quota or a LimitRange may demand both, and a node that reports no disk must still take the pods
test('every container says what it takes of the disk of its node', () => {
  for (const c of Object.values(pods()).flatMap(({ spec }) => [...(spec!.initContainers ?? []), ...spec!.containers]))
    expect([c.name, c.resources?.requests?.['ephemeral-storage'], c.resources?.limits?.['ephemeral-storage']]).toEqual([
      c.name,
      '0',
      '2Gi',
    ]);
});

test('pods are labelled with the program that they run, and with its version if the files know it', () => {
  const { images } = exampleKubernetesPool();
  const labelled = pods({ images: { ...images, ollama: { ...images.ollama, version: '0.32.15+cuda.1' } } });
  expect(
    Object.entries(labelled)
      .map(([part, { metadata }]) => {
        const { 'app.kubernetes.io/name': name, 'app.kubernetes.io/version': version } = metadata!.labels!;
        return [part, name, version];
      })
      .sort(),
  ).toEqual([
    ['gateway', 'haproxy', undefined],
    ['probe', 'ollama', '0.32.15_cuda.1'],
    ['prune', 'ollama', '0.32.15_cuda.1'],
    ['pull', 'ollama', '0.32.15_cuda.1'],
    ['ready', 'haproxy', undefined],
    ['server', 'ollama', '0.32.15_cuda.1'],
  ]);
});

test('the two gateways are on two nodes where there are two, and both run where there is one', () => {
  const selects = (component: string) => ({
    matchLabels: { 'app.kubernetes.io/instance': 'pf-prod-chat', 'app.kubernetes.io/component': component },
  });
  const spread = { maxSkew: 1, topologyKey: 'kubernetes.io/hostname' };
  expect(pods()['gateway']!.spec!.topologySpreadConstraints).toEqual([
    {
      ...spread,
      whenUnsatisfiable: 'DoNotSchedule',
      // a node that is drained or tainted does not count, nor do the pods of the former revision
      nodeTaintsPolicy: 'Honor',
      matchLabelKeys: ['pod-template-hash'],
      labelSelector: selects('gateway'),
    },
  ]);
  expect(pods()['server']!.spec!.topologySpreadConstraints).toEqual([
    { ...spread, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: selects('server') },
  ]);
});

test('servers run on nodes with the label of the vendor, or all labels that a group of nodes has instead', () => {
  const { devices } = exampleKubernetesPool();
  const terms = (changes: Changes) =>
    pods(changes)['server']!.spec!.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
      ?.nodeSelectorTerms;
  const label = { key: 'nvidia.com/gpu.product', operator: 'In', values: ['NVIDIA-L4'] };
  expect(terms({})).toEqual([{ matchExpressions: [label] }]);
  const groupLabels = [{ agentpool: 'l4', accelerator: 'nvidia' }];
  const own = [
    { key: 'agentpool', operator: 'In', values: ['l4'] },
    { key: 'accelerator', operator: 'In', values: ['nvidia'] },
  ];
  expect(terms({ devices: { ...devices!, groupLabels } })).toEqual([
    { matchExpressions: [label] },
    { matchExpressions: own },
  ]);
  expect(terms({ devices: { resource: 'nvidia.com/gpu', groupLabels } })).toEqual([{ matchExpressions: own }]);
});

test('only servers have another scheduler', () => {
  const { scheduling } = exampleKubernetesPool();
  const scheduled = pods({ scheduling: { ...scheduling, schedulerName: 'kai-scheduler' } });
  expect(Object.entries(scheduled).filter(([, { spec }]) => spec!.schedulerName === 'kai-scheduler')).toHaveLength(1);
  expect(scheduled['server']!.spec!.schedulerName).toBe('kai-scheduler');
});

test('a server is told what it must see, and says within seconds that it does not', () => {
  const env = Object.fromEntries(pods()['server']!.spec!.containers[0]!.env!.map(({ name, value }) => [name, value]));
  expect(env).toMatchObject({
    NVIDIA_DRIVER_CAPABILITIES: 'compute,utility',
    DEVICES_VENDOR: 'nvidia',
    DEVICES_COUNT: '1',
    DEVICES_NAMES: 'NVIDIA-L4',
    DEVICES_WAIT: '3',
  });
});
