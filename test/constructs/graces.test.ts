import { gatewayConfig } from '../../containers/gateway/haproxy-config';
import { Duration } from '../../poolfile/values/units';
import { exampleCluster, exampleKubernetesPool, examplePlace, examplePool } from '../example-pool';
import { kubernetesObjects, podTemplates } from '../judges/objects';
import { type Attributes, synthesize } from '../synth';

/** How long servers and gateways may take to end, in seconds: the answers that a pool allows fit. */

const serving = (answerTimeout: string, queueTimeout: string) => ({
  ...examplePool().serving,
  answerTimeout: Duration.parse(answerTimeout),
  queueTimeout: Duration.parse(queueTimeout),
});

const stackOf = (...times: Parameters<typeof serving>) =>
  synthesize(examplePlace([examplePool({ serving: serving(...times) })]));
const container = (stack: ReturnType<typeof stackOf>, part: string): Attributes =>
  Object.entries(stack.resources('docker_container')).find(([address]) => address.startsWith(`chat_${part}_`))![1];

test.each([
  ['1h', '60s', 3660, 3720],
  ['30s', '10m', 90, 690],
  ['24h', '1h', 86460, 90060],
])('with answers of %s and a queue of %s, it is %i or %i', (answer, queue, ofAnswer, ofRequest) => {
  const { destroy_grace_seconds } = container(stackOf(answer, queue), 'server-1');
  expect(destroy_grace_seconds).toBe(ofRequest);
  const pool = exampleKubernetesPool({ serving: serving(answer, queue) });
  const pods = podTemplates(kubernetesObjects(synthesize(exampleCluster([pool])).json));
  const grace = (part: string) =>
    [...pods].find(([, t]) => t.metadata!.labels!['app.kubernetes.io/component'] === part)![1].spec!
      .terminationGracePeriodSeconds;
  expect([grace('server'), grace('gateway')]).toEqual([ofAnswer, ofRequest]);
  expect(gatewayConfig(pool, { resolvers: 'resolv.conf' })).toContain(`  hard-stop-after ${ofRequest}s\n`);
});

test('an engine that shuts down waits two minutes, whatever answers may take', () => {
  for (const answer of ['5s', '24h'])
    expect(container(stackOf(answer, '60s'), 'server-1')).toMatchObject({ stop_timeout: 120 });
});

test('on a Docker host, another answerTimeout replaces neither a server nor the gateway', () => {
  const without = (stack: ReturnType<typeof stackOf>) => ({
    containers: ['server-1', 'gateway'].map((part) => ({ ...container(stack, part), destroy_grace_seconds: 0 })),
    generations: stack.resources('terraform_data'),
  });
  expect(without(stackOf('2h', '60s'))).toEqual(without(stackOf('1h', '60s')));
});
