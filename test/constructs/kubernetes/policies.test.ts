import type { NetworkPolicyPeer, NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { exampleCluster, exampleKubernetesPool } from '../../example-pool';
import { kubernetesObjects, ofKind, podTemplates } from '../../judges/objects';
import { synthesize } from '../../synth';

const INSTANCE = 'app.kubernetes.io/instance';
const COMPONENT = 'app.kubernetes.io/component';

function policies(
  changes: Parameters<typeof exampleKubernetesPool>[0] = {},
): Readonly<Record<string, NetworkPolicySpec>> {
  const objects = kubernetesObjects(synthesize(exampleCluster([exampleKubernetesPool(changes)])).json);
  return Object.fromEntries(
    ofKind(objects, 'NetworkPolicy').map((p) => [p.metadata!.name!.replace('pf-prod-chat-', ''), p.spec!]),
  );
}

const examplePolicies = policies();
const both = (port: number) => ['UDP', 'TCP'].map((protocol) => ({ port, protocol }));
const DNS = [
  { ports: both(53) },
  {
    to: [{ namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'Exists' }] } }],
    ports: [...both(5353), ...both(8053)],
  },
];
const tcp = (port: number) => [{ port, protocol: 'TCP' }];
const part = (component: string): NetworkPolicyPeer => ({
  podSelector: { matchLabels: { [INSTANCE]: 'pf-prod-chat', [COMPONENT]: component } },
});

test.each([
  ['its own namespace', {}],
  ['an existing namespace', { namespace: { name: 'ml', own: false } }],
])('in %s, policies select the pods of the pool and no others', (_, changes) => {
  const all = Object.entries(policies(changes));
  expect(all.map(([name]) => name).sort()).toEqual([
    ...['default-deny', 'gateway', 'last-gateway', 'last-server', 'pull', 'ready', 'server'],
  ]);
  for (const [name, { podSelector, policyTypes }] of all) {
    const component = name.replace('last-', '');
    expect(podSelector).toEqual({
      matchLabels: { [INSTANCE]: 'pf-prod-chat', ...(name === 'default-deny' ? {} : { [COMPONENT]: component }) },
    });
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
  }
});

test('the policies that stay until the last pod has ended allow exactly what the others allow', () => {
  for (const part of ['server', 'gateway']) expect(examplePolicies[`last-${part}`]).toEqual(examplePolicies[part]);
});

test('a policy that denies everything selects every pod of the pool', () => {
  const { matchLabels } = examplePolicies['default-deny']!.podSelector;
  expect(examplePolicies['default-deny']).not.toHaveProperty('ingress');
  expect(examplePolicies['default-deny']).not.toHaveProperty('egress');
  for (const [, { metadata }] of podTemplates(kubernetesObjects(synthesize(exampleCluster()).json)))
    expect(metadata?.labels).toMatchObject(matchLabels!);
});

test('labels of the pool file cannot take a pod out of the policies', () => {
  const objects = kubernetesObjects(
    synthesize(
      exampleCluster([
        exampleKubernetesPool({
          scheduling: { ...exampleKubernetesPool().scheduling, labels: { [INSTANCE]: 'x', [COMPONENT]: 'x' } },
        }),
      ]),
    ).json,
  );
  for (const [, { metadata }] of podTemplates(objects))
    expect(metadata?.labels).toMatchObject({
      [INSTANCE]: 'pf-prod-chat',
      [COMPONENT]: expect.stringMatching(/^(server|gateway|probe|pull|prune|ready)$/) as string,
    });
});

test('servers reach nothing, not even DNS, and only the gateway and the ready check reach them', () => {
  expect(examplePolicies['server']).not.toHaveProperty('egress');
  expect(examplePolicies['server']!.ingress).toEqual([{ from: [part('gateway'), part('ready')], ports: tcp(11434) }]);
});

test('clients of the pool file reach the gateway; metrics readers and the ready check reach its private port', () => {
  expect(examplePolicies['gateway']!.ingress).toEqual([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'rensei' } },
          podSelector: { matchLabels: { app: 'runner' } },
        },
        { ipBlock: { cidr: '10.20.0.0/16' } },
      ],
      ports: tcp(11434),
    },
    {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }, part('ready')],
      ports: tcp(8404),
    },
  ]);
  expect(policies({ metricsFrom: [] })['gateway']!.ingress![1]).toEqual({ from: [part('ready')], ports: tcp(8404) });
  expect(examplePolicies['gateway']!.egress).toEqual([{ to: [part('server')], ports: tcp(11434) }, ...DNS]);
});

test('only the pull reaches registries, and only the networks and ports of the pool file', () => {
  expect(examplePolicies['pull']!.egress).toEqual([
    { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: exampleKubernetesPool().egress[0]?.except } }], ports: tcp(443) },
    ...DNS,
  ]);
  expect(examplePolicies['pull']).not.toHaveProperty('ingress');
  const own = policies({ egress: [{ cidr: '10.9.0.0/16', except: [], ports: [443, 5001] }] })['pull']!;
  expect(own.egress).toEqual([
    { to: [{ ipBlock: { cidr: '10.9.0.0/16' } }], ports: [...tcp(443), ...tcp(5001)] },
    ...DNS,
  ]);
  expect(policies({ egress: [] })['pull']!.egress).toEqual(DNS);
  const outside = Object.entries(examplePolicies).filter(([, p]) =>
    p.egress?.some((e) => e.to?.some((to) => to.ipBlock)),
  );
  expect(outside.map(([name]) => name)).toEqual(['pull']);
});

test("the ready check reaches only the gateway's private port and the servers, and prune reaches nothing", () => {
  expect(examplePolicies['ready']).toMatchObject({
    egress: [{ to: [part('gateway')], ports: tcp(8404) }, { to: [part('server')], ports: tcp(11434) }, ...DNS],
  });
  expect(examplePolicies['ready']).not.toHaveProperty('ingress');
  expect(examplePolicies).not.toHaveProperty('prune');
});

test('every rule but the one for DNS names peers: a rule without any would admit everybody', () => {
  for (const { ingress = [], egress = [] } of Object.values(examplePolicies)) {
    for (const rule of ingress) expect(rule.from?.length).toBeGreaterThan(0);
    for (const rule of egress)
      if (JSON.stringify(rule) !== JSON.stringify(DNS[0])) expect(rule.to?.length).toBeGreaterThan(0);
    for (const rule of [...ingress, ...egress]) expect(rule.ports?.length).toBeGreaterThan(0);
  }
});
