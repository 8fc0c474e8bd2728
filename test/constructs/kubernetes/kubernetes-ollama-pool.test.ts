import type { Container } from 'kubernetes-types/core/v1';
import { exampleKubernetesPool } from '../../example-pool';
import { ofKind } from '../../judges/objects';
import { changedObjects, changedStack, EXISTING_NAMESPACE, namesOf, NOT_RETAINED, SHARED_CLAIM } from './changed-pool';

const stack = changedStack();

test('addresses are contract: a changed address replaces the resource', () => {
  const { resource, data } = stack.json;
  const addresses = [resource, data].flatMap((blocks) =>
    Object.entries(blocks).flatMap(([type, all]) => Object.keys(all).map((name) => `${type}.${name}`)),
  );
  expect(addresses.sort()).toEqual([
    'kubernetes_config_map_v1.chat_gateway_configuration_7D96246F',
    'kubernetes_config_map_v1.chat_home_found-marker_BDD467A3',
    'kubernetes_config_map_v1.chat_tokens_object_99990E5F',
    'kubernetes_deployment_v1.chat_gateway_deployment_9060AEE4',
    'kubernetes_job_v1.chat_probe-1_job_FCE6269A',
    'kubernetes_job_v1.chat_probe-2_job_40393C92',
    'kubernetes_job_v1.chat_probe_job_5C94A83C',
    'kubernetes_job_v1.chat_prune-1_job_A1A1DA82',
    'kubernetes_job_v1.chat_prune-2_job_994EADD7',
    'kubernetes_job_v1.chat_pull-1_job_13BC741D',
    'kubernetes_job_v1.chat_pull-2_job_3E4D5DE4',
    'kubernetes_job_v1.chat_ready_job_969A31B9',
    'kubernetes_namespace_v1.chat_home_found_CDB0B5F6',
    'kubernetes_namespace_v1.chat_jobs_printed_A3760848',
    'kubernetes_network_policy_v1.chat_policies_default-deny_B39EB811',
    'kubernetes_network_policy_v1.chat_policies_gateway_19BE1B0A',
    'kubernetes_network_policy_v1.chat_policies_pull_5AD3D47F',
    'kubernetes_network_policy_v1.chat_policies_ready_BE9D234E',
    'kubernetes_network_policy_v1.chat_policies_server_61309D9F',
    'kubernetes_persistent_volume_claim_v1.chat_models_present_055B8C2C',
    'kubernetes_pod_disruption_budget_v1.chat_gateway_budget_F67013C7',
    'kubernetes_pod_disruption_budget_v1.chat_servers_budget_383F8F70',
    'kubernetes_resources.chat_claims_CA2AA09B',
    'kubernetes_service_v1.chat_gateway_service_FBB34691',
    'kubernetes_service_v1.chat_servers_service_C059CE25',
    'kubernetes_stateful_set_v1.chat_servers_set_E53EA365',
    'terraform_data.chat_checked_EBE2C7D3',
    'terraform_data.chat_gateway_ready_2D312540',
    'terraform_data.chat_home_kept_D26F27AC',
    'terraform_data.chat_models_grown_1B0F5CBD',
    'terraform_data.chat_probed_4C98CAF6',
    'terraform_data.chat_pruned-1_A1DC71E0',
    'terraform_data.chat_pruned-2_D4C3AC71',
    'terraform_data.chat_pulled-1_86EC7CCE',
    'terraform_data.chat_pulled-2_7D69B399',
    'terraform_data.chat_servers_ready_775633A3',
    'terraform_data.chat_tokens_in-force_7155530F',
    'terraform_data.removal_gpu-cluster',
  ]);
  expect(Object.keys(changedStack(SHARED_CLAIM).resources('kubernetes_job_v1'))).toEqual([
    'chat_probe-1_job_FCE6269A',
    'chat_probe_job_5C94A83C',
    'chat_prune_job_6B6704D9',
    'chat_pull_job_306A2E6F',
    'chat_ready_job_969A31B9',
  ]);
});

test('every resource is of a stable API version, and planning needs no CRD', () => {
  for (const changes of [{}, EXISTING_NAMESPACE, SHARED_CLAIM, NOT_RETAINED]) {
    for (const type of Object.keys(changedStack(changes).json.resource))
      expect(type).toMatch(/^(kubernetes_\w+_v1|terraform_data)$/);
  }
});

test('a pool with one replica has no disruption budget for it, which would only block draining the node', () => {
  expect(namesOf('PodDisruptionBudget')).toEqual(['pf-prod-chat-gateway', 'pf-prod-chat-server']);
  expect(namesOf('PodDisruptionBudget', { replicas: [{ number: 1, devices: [] }] })).toEqual(['pf-prod-chat-gateway']);
  for (const { spec } of ofKind(changedObjects(), 'PodDisruptionBudget')) expect(spec?.maxUnavailable).toBe(1);
});

test('a rollout ends no replica before the gateways have had time to find the one before it', () => {
  expect(ofKind(changedObjects(), 'StatefulSet')[0]!.spec!.minReadySeconds).toBe(10);
});

test('a gateway is given to clients only when it has looked at its servers', () => {
  const [{ startupProbe, readinessProbe }] = ofKind(changedObjects(), 'Deployment')[0]!.spec!.template.spec!
    .containers as [Container];
  expect([startupProbe, readinessProbe].map((probe) => probe?.httpGet?.path)).toEqual(['/checked', '/ready']);
});

test("the Service offers the port of the pool file to clients, and the gateway's private port for metrics", () => {
  const ports = (changes: object) =>
    ofKind(changedObjects(changes), 'Service')
      .find(({ metadata }) => metadata?.name === 'pf-prod-chat-gateway')!
      .spec!.ports!.map(({ name, port, targetPort }) => [name, port, targetPort]);
  expect(ports({})).toEqual([
    ['https', 11434, 'client'],
    ['metrics', 8404, 'private'],
  ]);
  const { access } = exampleKubernetesPool();
  expect(ports({ tlsSecret: undefined, access: { ...access, port: 8080 } })[0]).toEqual(['http', 8080, 'client']);
});
