import type { Cluster } from '../../../poolfile/pool/kubernetes';
import { Duration } from '../../../poolfile/values/units';
import { exampleClusterSettings } from '../../example-pool';
import { ofKind, podTemplates } from '../../judges/objects';
import { changedObjects, changedStack, EXISTING_NAMESPACE, SHARED_CLAIM } from './changed-pool';

/** What an environment says of a cluster, and what its objects make of it. */

const on = (cluster: Partial<Cluster>, changes = {}) =>
  changedObjects({ cluster: exampleClusterSettings(cluster), ...changes });
const lifecycles = (type: string, cluster: Partial<Cluster>) =>
  Object.values(changedStack({ cluster: exampleClusterSettings(cluster) }).resources(type)).map(
    ({ lifecycle }) => (lifecycle as unknown as { readonly ignore_changes: readonly string[] }).ignore_changes,
  );

test.each([
  ['its own namespace', {}],
  ['an existing namespace, and a shared claim', { ...EXISTING_NAMESPACE, ...SHARED_CLAIM }],
])("in %s, every object, claim and pod has the cluster's labels and annotations", (_, changes) => {
  const objects = on({ labels: { owner: 'ml' }, annotations: { 'example.com/contact': 'a b' } }, changes);
  const claims = ofKind(objects, 'StatefulSet').flatMap(({ spec }) => spec?.volumeClaimTemplates ?? []);
  const all = [...objects, ...claims, ...podTemplates(objects).map(([, template]) => template)];
  expect(all.length).toBeGreaterThan(25);
  for (const { metadata } of all) {
    expect(metadata?.labels).toMatchObject({ owner: 'ml', 'app.kubernetes.io/part-of': 'poolform' });
    expect(metadata?.annotations).toMatchObject({ 'example.com/contact': 'a b' });
  }
});

test('no label of the cluster replaces one that Poolform finds its objects by, and in pods the pool file wins', () => {
  const labels = {
    team: 'cluster',
    'app.kubernetes.io/instance': 'x',
    'pod-security.kubernetes.io/enforce': 'privileged',
  };
  const objects = on({ labels });
  for (const { metadata } of objects) expect(metadata.labels!['app.kubernetes.io/instance']).toBe('pf-prod-chat');
  expect(ofKind(objects, 'Namespace')[0]!.metadata!.labels).toMatchObject({
    'pod-security.kubernetes.io/enforce': 'restricted',
    team: 'cluster',
  });
  for (const [, { metadata }] of podTemplates(objects)) expect(metadata!.labels).toMatchObject({ team: 'ai' });
});

test('claims that exist get new labels: a set makes claims as it was created with', () => {
  const grown = (cluster: Partial<Cluster>) =>
    changedStack({ cluster: exampleClusterSettings(cluster) }).json.resource['terraform_data']![
      'chat_models_grown_1B0F5CBD'
    ]!;
  const { triggers_replace, provisioner } = grown({ labels: { owner: 'ml' } });
  expect(triggers_replace).not.toEqual(grown({}).triggers_replace);
  expect(provisioner![0]!['local-exec'].environment).toMatchObject({ LABELS: '{"owner":"ml"}', ANNOTATIONS: '{}' });
});

test('on a cluster that assigns users, no pod and no container asks for one', () => {
  const users = (cluster: Partial<Cluster>) => [
    ...JSON.stringify(on(cluster)).matchAll(/"(runAsUser|runAsGroup|fsGroup)":/g),
  ];
  expect(users({}).length).toBeGreaterThan(10);
  expect(users({ assignsUsers: true })).toEqual([]);
  for (const [, { spec }] of podTemplates(on({ assignsUsers: true }))) {
    expect(spec!.securityContext).toMatchObject({ runAsNonRoot: true });
    for (const container of spec!.containers) expect(container.securityContext).toMatchObject({ runAsNonRoot: true });
  }
});

test('containers that are guaranteed request as much as their limits', () => {
  for (const [, { spec }] of podTemplates(on({ guaranteed: true })))
    for (const { resources } of [...spec!.containers, ...(spec!.initContainers ?? [])])
      expect(resources!.requests).toEqual(resources!.limits);
});

describe('what admission may change', () => {
  const template = 'spec[0].template[0].spec[0]';
  const settings = (cluster: Partial<Cluster>, changes = {}) =>
    Object.entries(
      changedStack({ cluster: exampleClusterSettings(cluster), ...changes }).json.resource['terraform_data']!,
    )
      .filter(([id]) => /_settings_/.test(id))
      .map(([, { provisioner, triggers_replace }]) => ({
        environment: provisioner![0]!['local-exec'].environment,
        triggers_replace,
      }));

  test('is ignored in each container of servers and gateways, and nothing else is', () => {
    const ignored = (type: string, cluster: Partial<Cluster>) =>
      lifecycles(type, cluster)[0]!.filter((attribute) => attribute.startsWith(template));
    expect(ignored('kubernetes_stateful_set_v1', {})).toEqual([]);
    expect(ignored('kubernetes_stateful_set_v1', { leaveAlone: ['resources', 'tolerations'] })).toEqual([
      `${template}.init_container[0].resources`,
      `${template}.container[0].resources`,
      `${template}.toleration`,
    ]);
    expect(ignored('kubernetes_deployment_v1', { leaveAlone: ['images', 'pullSecrets'] })).toEqual([
      `${template}.container[0].image`,
      `${template}.image_pull_secrets`,
    ]);
    expect(settings({})).toEqual([]);
  });

  test('is changed by kubectl when the pool file changes, and what waits for the workload waits for that', () => {
    const leaveAlone = ['env', 'nodeSelector', 'pullSecrets', 'resources', 'tolerations'] as const;
    const [gateway, servers] = settings({ leaveAlone });
    expect([gateway!.environment['WORKLOAD'], servers!.environment['WORKLOAD']]).toEqual([
      'deployment/${kubernetes_deployment_v1.chat_gateway_deployment_9060AEE4.metadata[0].name}',
      'statefulset/${kubernetes_stateful_set_v1.chat_servers_set_E53EA365.metadata[0].name}',
    ]);
    const { spec } = (
      JSON.parse(servers!.environment['SETTINGS']!) as { spec: { template: { spec: Record<string, unknown> } } }
    ).spec.template;
    expect(spec).toMatchObject({
      nodeSelector: { $patch: 'replace' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' }],
      imagePullSecrets: [{ $patch: 'replace' }, { name: 'regcred' }],
      initContainers: [{ name: 'folders' }],
    });
    const [server] = spec['containers'] as readonly { readonly env: readonly object[]; readonly resources: object }[];
    expect(server!.resources).toMatchObject({ limits: { memory: '24Gi', $patch: 'replace' } });
    expect(server!.env[0]).toEqual({ $patch: 'replace' });
    const more = settings({ leaveAlone }, { cpus: 3 });
    expect(more[1]!.triggers_replace).not.toEqual(servers!.triggers_replace);
    expect(more[0]!.triggers_replace).toEqual(gateway!.triggers_replace);
    const ready = changedStack({ cluster: exampleClusterSettings({ leaveAlone }) }).json.resource['terraform_data']![
      'chat_servers_ready_775633A3'
    ]!;
    expect(JSON.stringify(ready.lifecycle)).toMatch(
      /chat_servers_set_E53EA365".*terraform_data\.chat_servers_settings_/,
    );
  });
});

test('the times that nodes may take reach every wait', () => {
  const { seconds } = Duration.parse('15m');
  const waits = Object.values(
    changedStack({ cluster: exampleClusterSettings({ nodeTimeout: Duration.parse('15m') }) }).json.resource[
      'terraform_data'
    ]!,
  ).flatMap(({ provisioner = [] }) => provisioner.map((each) => each['local-exec'].environment['NODES']));
  expect(waits.filter((nodes) => nodes !== undefined).length).toBeGreaterThan(6);
  expect(waits.every((nodes) => nodes === undefined || nodes === String(seconds))).toBe(true);
});
