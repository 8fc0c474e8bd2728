import { exampleCluster, exampleClusterSettings, exampleKubernetesPool } from '../example-pool';
import { synthesize } from '../synth';

const stack = synthesize(exampleCluster());
const value = (name: string, from = stack) => from.json.output[name]?.value;

test('the same cluster gives the same bytes, without any path of this machine', () => {
  expect(synthesize(exampleCluster()).text).toBe(stack.text);
  expect(stack.text).not.toContain(process.cwd());
});

/** Annotations and labels that others write are not drift. */
const OTHERS_KEYS = { ignore_annotations: ['.*'], ignore_labels: ['.*'] };

test('credentials stay where kubectl has them', () => {
  expect(stack.json.provider.kubernetes).toEqual([{ ...OTHERS_KEYS, config_context: 'gpu-admin' }]);
  const cluster = exampleClusterSettings({ kubeconfig: '/etc/poolform/kubeconfig' });
  expect(synthesize(exampleCluster([exampleKubernetesPool({ cluster })])).json.provider.kubernetes).toEqual([
    { ...OTHERS_KEYS, config_path: '/etc/poolform/kubeconfig' },
  ]);
  expect(Object.keys(stack.json.provider)).toEqual(['kubernetes']);
});

test('outputs show endpoints, what destroy keeps, unused claims, and how to refill a lost claim', () => {
  expect(value('endpoints')).toEqual({ chat: 'https://pf-prod-chat-gateway.pf-prod-chat.svc.cluster.local:11434' });
  expect(Object.keys(value('kept_after_destroy') as object)).toEqual(['chat']);
  const used = '["models-pf-prod-chat-server-0","models-pf-prod-chat-server-1"]';
  const claims = 'data.kubernetes_resources.chat_claims_CA2AA09B.objects';
  expect(value('unused_claims')).toEqual({
    chat: `\${sort([for c in ${claims} : c.metadata.name if !contains(${used}, c.metadata.name)])}`,
  });
  expect(stack.json.data.kubernetes_resources).toEqual({
    chat_claims_CA2AA09B: expect.objectContaining({
      api_version: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace: 'pf-prod-chat',
      label_selector: 'app.kubernetes.io/instance=pf-prod-chat',
    }) as object,
  });
});

test('the command that refills a lost claim replaces both Jobs of its replica', () => {
  const { chat } = value('refill_after_a_lost_claim') as { readonly chat: readonly string[] };
  const replaced = (...jobs: string[]) =>
    `terraform apply ${jobs.map((job) => `-replace=kubernetes_job_v1.${job}`).join(' ')}`;
  expect(chat).toEqual([
    replaced('chat_pull-1_job_13BC741D', 'chat_prune-1_job_A1A1DA82'),
    replaced('chat_pull-2_job_3E4D5DE4', 'chat_prune-2_job_994EADD7'),
  ]);
  const jobs = Object.keys(stack.resources('kubernetes_job_v1')).map((id) => `-replace=kubernetes_job_v1.${id}`);
  for (const command of chat) expect(jobs).toEqual(expect.arrayContaining(command.split(' ').slice(2)));
});

// a user of one namespace may not list CustomResourceDefinitions, which the list by label does
test('in an existing namespace, unused claims of both kinds are looked for by name', () => {
  const { data } = synthesize(exampleCluster([exampleKubernetesPool({ namespace: { name: 'ml', own: false } })])).json;
  expect(data).not.toHaveProperty('kubernetes_resources');
  const names = Object.entries(data as unknown as Readonly<Record<string, Readonly<Record<string, object>>>>)
    .flatMap(([, all]) => Object.entries(all))
    .filter(([address]) => address.startsWith('chat_other-claims_'))
    .flatMap(([, found]) => Object.keys((found as { readonly for_each: object }).for_each));
  expect(names).toContain('pf-prod-chat-models');
  expect(names).toContain('models-pf-prod-chat-server-2');
  expect(names).not.toContain('models-pf-prod-chat-server-1');
});

test('a claim that all replicas share is never unused', () => {
  const shared = synthesize(
    exampleCluster([exampleKubernetesPool({ claims: { ...exampleKubernetesPool().claims, shared: true } })]),
  );
  expect(value('unused_claims', shared)).toEqual({
    chat: expect.stringContaining('!contains(["pf-prod-chat-models"], c.metadata.name)') as string,
  });
  expect(value('refill_after_a_lost_claim', shared)).toEqual({
    chat: [
      expect.stringMatching(
        /^terraform apply -replace=\S+\.chat_pull_job_306A2E6F -replace=kubernetes_job_v1\.chat_prune_job_\w+$/,
      ) as string,
    ],
  });
});

test('two pools of a cluster share only its provider, and what removes them in the end', () => {
  const other = exampleKubernetesPool({
    name: 'code',
    prefix: 'pf-prod-code',
    namespace: { name: 'pf-prod-code', own: true },
  });
  const own = (all: readonly string[]) => all.filter((address) => address !== 'removal_gpu-cluster');
  const two = synthesize(exampleCluster([exampleKubernetesPool(), other]));
  for (const [type, resources] of Object.entries(stack.json.resource))
    expect([type, own(Object.keys(two.resources(type))).length]).toEqual([
      type,
      2 * own(Object.keys(resources)).length,
    ]);
  const names = Object.entries(two.json.resource)
    .flatMap(([type, all]) => Object.values(all).map((r) => `${type} ${r.metadata?.name ?? r.metadata?.generate_name}`))
    .filter((n) => !n.startsWith('terraform_data'));
  expect(new Set(names).size).toBe(names.length);
  for (const [, resources] of Object.entries(two.json.resource)) {
    for (const [address, r] of Object.entries(resources))
      for (const first of own((r.depends_on ?? []).map((each) => each.replace('terraform_data.removal', 'removal'))))
        expect(first).toContain(`.${address.split('_')[0]}_`);
  }
  expect(two.json.removed).toEqual(
    ['chat', 'code'].map((n) => ({ from: `kubernetes_namespace_v1.pf-prod-${n}`, lifecycle: { destroy: false } })),
  );
  expect(Object.keys(value('endpoints', two) as object)).toEqual(['chat', 'code']);
});

test('a place without pools has the same outputs, all empty', () => {
  const { output } = synthesize({ ...exampleCluster(), pools: [] }).json;
  expect(Object.fromEntries(Object.entries(output).map(([name, shown]) => [name, shown.value]))).toEqual({
    endpoints: {},
    kept_after_destroy: {},
    refill_after_a_lost_claim: {},
    unused_claims: {},
  });
});
