import { exampleKubernetesPool } from '../../example-pool';
import { nameOf, ofKind } from '../../judges/objects';
import { changedObjects, changedStack, SHARED_CLAIM } from './changed-pool';

const jobs = ofKind(changedObjects(), 'Job');

test('the plan prints the commands that watch each pull, and one for what waits', () => {
  const { kubernetes_namespace_v1 } = changedStack().json.data;
  const printed = kubernetes_namespace_v1!['chat_jobs_printed_A3760848'];
  const kubectl = 'kubectl --context=gpu-admin -n pf-prod-chat';
  const pull = 'app.kubernetes.io/instance=pf-prod-chat,app.kubernetes.io/component=pull';
  expect(printed!.metadata?.annotations).toEqual({
    'poolform.org/if-it-waits': `${kubectl} get events --field-selector type=Warning --sort-by=.lastTimestamp`,
    'poolform.org/to-watch.pull-1': `${kubectl} logs -f -l ${pull},poolform.org/replica=1`,
    'poolform.org/to-watch.pull-2': `${kubectl} logs -f -l ${pull},poolform.org/replica=2`,
  });
  expect(printed!.depends_on).toHaveLength(3);
});

test('no two Jobs ever write to one store', () => {
  for (const [changes, replica] of [[{}, { 'poolform.org/replica': '1' }] as const, [SHARED_CLAIM, {}] as const])
    for (const part of ['pull', 'prune']) {
      const { spec } = ofKind(changedObjects(changes), 'Job').find((job) =>
        new RegExp(`-${part}-(1-|h)`).test(nameOf(job)),
      )!;
      const mine = { 'app.kubernetes.io/instance': 'pf-prod-chat', ...replica };
      expect(spec!.template.metadata!.labels).toMatchObject({ ...mine, 'app.kubernetes.io/component': part });
      expect(spec!.template.spec!.affinity!.podAntiAffinity).toEqual({
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            topologyKey: 'kubernetes.io/os',
            labelSelector: {
              matchLabels: mine,
              matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: ['prune', 'pull'] }],
            },
          },
        ],
      });
    }
});

test('no service mesh adds a container to the pod of a Job, whatever the pool file says of its pods', () => {
  const istio = { 'sidecar.istio.io/inject': 'true' };
  const { scheduling } = exampleKubernetesPool();
  const meshed = changedObjects({
    scheduling: { ...scheduling, labels: istio, annotations: { ...istio, 'linkerd.io/inject': 'enabled' } },
  });
  expect(ofKind(meshed, 'Job').length).toBeGreaterThan(3);
  for (const { spec } of ofKind(meshed, 'Job'))
    expect(spec!.template.metadata).toMatchObject({
      labels: { 'sidecar.istio.io/inject': 'false', 'kuma.io/sidecar-injection': 'disabled' },
      annotations: {
        'sidecar.istio.io/inject': 'false',
        'linkerd.io/inject': 'disabled',
        'kuma.io/sidecar-injection': 'disabled',
        'consul.hashicorp.com/connect-inject': 'false',
      },
    });
  expect(ofKind(meshed, 'StatefulSet')[0]!.spec!.template.metadata!.labels).toMatchObject(istio);
});

test('a Job that cannot succeed fails at its first try, and any other at its third', () => {
  for (const { metadata, spec } of jobs) {
    const [container] = spec!.template.spec!.containers;
    expect([metadata!.generateName, spec!.backoffLimit, spec!.podFailurePolicy?.rules]).toEqual([
      metadata!.generateName,
      2,
      [
        expect.objectContaining({
          action: 'FailJob',
          onExitCodes: { containerName: container!.name, operator: 'In', values: [42] },
        }),
      ],
    ]);
  }
});
