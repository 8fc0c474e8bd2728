import {
  claimName,
  gatewayName,
  kubectl,
  podHost,
  podName,
  serverName,
  shortHash,
} from '../../../constructs/kubernetes/names';
import { exampleClusterSettings, exampleKubernetesPool } from '../../example-pool';

test('names begin with the prefix of the pool, and replica 1 is pod 0', () => {
  const pool = exampleKubernetesPool();
  expect([serverName(pool), gatewayName(pool), podName(pool, 1), podName(pool, 12)]).toEqual([
    'pf-prod-chat-server',
    'pf-prod-chat-gateway',
    'pf-prod-chat-server-0',
    'pf-prod-chat-server-11',
  ]);
});

test('the host name of a pod includes the namespace and the domain of the cluster', () => {
  const pool = exampleKubernetesPool({
    namespace: { name: 'team-ai', own: false },
    cluster: exampleClusterSettings({ clusterDomain: 'lab.example' }),
  });
  expect(podHost(pool, 2)).toBe('pf-prod-chat-server-1.pf-prod-chat-server.team-ai.svc.lab.example');
});

test('each replica has the claim of its pod, or all replicas have the same', () => {
  const { claims } = exampleKubernetesPool();
  expect([1, 2].map((replica) => claimName(exampleKubernetesPool(), replica))).toEqual([
    'models-pf-prod-chat-server-0',
    'models-pf-prod-chat-server-1',
  ]);
  expect(
    [1, 2].map((replica) => claimName(exampleKubernetesPool({ claims: { ...claims, shared: true } }), replica)),
  ).toEqual(['pf-prod-chat-models', 'pf-prod-chat-models']);
});

// expected: `printf %s abc | sha256sum`; a changed name replaces the object
test.each([
  ['abc', 'hba7816b'],
  ['', 'he3b0c44'],
  [['abc', 1], 'h9b3ca09'],
  [{ a: null }, 'hd091f9c'],
])('the short hash of %j is %s', (value, hash) => {
  expect(shortHash(value)).toBe(hash);
});

test.each([
  [{}, 'kubectl -n team-ai'],
  [{ context: 'gpu-admin' }, 'kubectl --context=gpu-admin -n team-ai'],
  [{ kubeconfig: '/etc/kube/config' }, 'KUBECONFIG=/etc/kube/config kubectl -n team-ai'],
  [{ kubeconfig: 'a_b~c@d%e+f=g:h,i.j/k-l0' }, 'KUBECONFIG=a_b~c@d%e+f=g:h,i.j/k-l0 kubectl -n team-ai'],
  [
    { kubeconfig: '/my files/config', context: 'me@gpu' },
    "KUBECONFIG='/my files/config' kubectl --context=me@gpu -n team-ai",
  ],
  [{ context: '$(x)' }, "kubectl --context='$(x)' -n team-ai"],
  [{ context: 'x;' }, "kubectl --context='x;' -n team-ai"],
  [{ context: ';x' }, "kubectl --context=';x' -n team-ai"],
  [{ context: "it's o'clock" }, "kubectl --context='it'\\''s o'\\''clock' -n team-ai"],
  [{ context: '' }, "kubectl --context='' -n team-ai"],
])('the command for cluster %j is %s', (cluster, command) => {
  expect(
    kubectl({
      cluster: exampleClusterSettings(cluster),
      namespace: { name: 'team-ai', own: false },
    }),
  ).toBe(command);
});
