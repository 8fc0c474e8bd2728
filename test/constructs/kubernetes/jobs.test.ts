import { exampleKubernetesPool } from '../../example-pool';
import { ofKind } from '../../judges/objects';
import { changedObjects, changedStack } from './changed-pool';

const IF_IT_FAILS = 'poolform.org/if-it-fails';
const all = ofKind(changedObjects(), 'Job');
/** Without those that an apply does not wait for by itself. */
const jobs = all.filter(({ metadata }) => metadata?.labels?.['app.kubernetes.io/component'] !== 'probe');

test('every Job names the command that shows why it failed, and the plan prints all of them', () => {
  const command = (job: string) => `kubectl --context=gpu-admin -n pf-prod-chat logs job/${job} --tail=5`;
  const commands = jobs.map(({ metadata }) => metadata?.annotations?.[IF_IT_FAILS]);
  expect(commands).toEqual(jobs.map(({ metadata }) => command(metadata!.name!)));
  const { kubernetes_namespace_v1 } = changedStack().json.data;
  const printed = kubernetes_namespace_v1!['chat_jobs_printed_A3760848'];
  expect(printed!.metadata?.annotations).toEqual({
    ...Object.fromEntries(
      ['pull-1', 'pull-2', 'prune-1', 'prune-2'].map((id) => [
        `${IF_IT_FAILS}.${id}`,
        commands.find((text) => text?.includes(`-${id}-`)),
      ]),
    ),
    'poolform.org/if-it-waits':
      'kubectl --context=gpu-admin -n pf-prod-chat get events --field-selector type=Warning --sort-by=.lastTimestamp',
  });
  expect(printed!.depends_on).toHaveLength(5);
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
    expect([metadata!.name, spec!.backoffLimit, spec!.podFailurePolicy?.rules]).toEqual([
      metadata!.name,
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
