import type { Given } from './edits';
import type { Doc } from './harness/project';

/**
 * What edits of a pool file on a cluster do: the whole plan of each, and what clients may notice while it is applied. Data, compared exactly; an edit
 * that begins to touch more, or clients that begin to lose calls, fail the suite.
 *
 * A line of `plan` is actions and address.
 */
export interface KubeEdit {
  readonly name: string;
  /** What is changed in the pool file; an edit of the image is one of `environment.yaml`. */
  readonly edit: (file: Doc, given: Given) => void;
  readonly plan: readonly string[];
  /** The longest time in which no call is answered, at most; three calls a second are made. */
  readonly pauseSeconds: number;
  /** Whether a call may fail: only where the address itself changes. */
  readonly losesCalls: boolean;
}

const access = (file: Doc, more: Doc): Doc => ({ ...(file['access'] as Doc), ...more });
const quiet = { pauseSeconds: 5, losesCalls: false } as const;

/** In this order, each on top of the ones before. */
export const KUBE_EDITS: readonly KubeEdit[] = [
  { name: 'description', edit: (file) => (file['description'] = 'Other words'), plan: [], ...quiet },
  {
    name: 'keep-alive',
    edit: (file) => (file['serving'] = { keepAlive: '7m' }),
    plan: ['update kubernetes_stateful_set_v1.chat_servers_set_E53EA365'],
    ...quiet,
  },
  {
    name: 'replica added',
    edit: (file) => (file['replicas'] = 3),
    plan: [
      'create kubernetes_job_v1.chat_prune-3_job_419B3E05',
      'create kubernetes_job_v1.chat_pull-3_job_FA076E25',
      'create,delete kubernetes_config_map_v1.chat_gateway_configuration_7D96246F',
      'delete,create kubernetes_job_v1.chat_ready_job_969A31B9',
      'read data.kubernetes_namespace_v1.chat_jobs_printed_A3760848',
      'update kubernetes_deployment_v1.chat_gateway_deployment_9060AEE4',
      'update kubernetes_resource_quota_v1.chat_home_quota_D0C105A0',
      'update kubernetes_stateful_set_v1.chat_servers_set_E53EA365',
    ],
    ...quiet,
  },
  {
    name: 'two replicas removed',
    edit: (file) => (file['replicas'] = 1),
    plan: [
      'create,delete kubernetes_config_map_v1.chat_gateway_configuration_7D96246F',
      'delete kubernetes_job_v1.chat_prune-2_job_994EADD7',
      'delete kubernetes_job_v1.chat_prune-3_job_419B3E05',
      'delete kubernetes_job_v1.chat_pull-2_job_3E4D5DE4',
      'delete kubernetes_job_v1.chat_pull-3_job_FA076E25',
      'delete kubernetes_pod_disruption_budget_v1.chat_servers_budget_383F8F70',
      'delete,create kubernetes_job_v1.chat_ready_job_969A31B9',
      'read data.kubernetes_namespace_v1.chat_jobs_printed_A3760848',
      'update kubernetes_deployment_v1.chat_gateway_deployment_9060AEE4',
      'update kubernetes_resource_quota_v1.chat_home_quota_D0C105A0',
      'update kubernetes_stateful_set_v1.chat_servers_set_E53EA365',
    ],
    ...quiet,
  },
  {
    name: 'model added',
    edit: (file, { tiny, other }) => (file['models'] = [tiny, other]),
    plan: [
      'create,delete kubernetes_config_map_v1.chat_gateway_configuration_7D96246F',
      'delete,create kubernetes_job_v1.chat_prune-1_job_A1A1DA82',
      'delete,create kubernetes_job_v1.chat_pull-1_job_13BC741D',
      'delete,create kubernetes_job_v1.chat_ready_job_969A31B9',
      'read data.kubernetes_namespace_v1.chat_jobs_printed_A3760848',
      'update kubernetes_deployment_v1.chat_gateway_deployment_9060AEE4',
    ],
    ...quiet,
  },
  {
    name: 'replica added again',
    edit: (file) => (file['replicas'] = 2),
    plan: [
      'create kubernetes_job_v1.chat_prune-2_job_994EADD7',
      'create kubernetes_job_v1.chat_pull-2_job_3E4D5DE4',
      'create kubernetes_pod_disruption_budget_v1.chat_servers_budget_383F8F70',
      'create,delete kubernetes_config_map_v1.chat_gateway_configuration_7D96246F',
      'delete,create kubernetes_job_v1.chat_ready_job_969A31B9',
      'read data.kubernetes_namespace_v1.chat_jobs_printed_A3760848',
      'update kubernetes_deployment_v1.chat_gateway_deployment_9060AEE4',
      'update kubernetes_resource_quota_v1.chat_home_quota_D0C105A0',
      'update kubernetes_stateful_set_v1.chat_servers_set_E53EA365',
    ],
    ...quiet,
  },
  {
    name: 'model removed',
    edit: (file, { tiny }) => (file['models'] = [tiny]),
    plan: [
      'create,delete kubernetes_config_map_v1.chat_gateway_configuration_7D96246F',
      'delete,create kubernetes_job_v1.chat_prune-1_job_A1A1DA82',
      'delete,create kubernetes_job_v1.chat_prune-2_job_994EADD7',
      'delete,create kubernetes_job_v1.chat_pull-1_job_13BC741D',
      'delete,create kubernetes_job_v1.chat_pull-2_job_3E4D5DE4',
      'delete,create kubernetes_job_v1.chat_ready_job_969A31B9',
      'read data.kubernetes_namespace_v1.chat_jobs_printed_A3760848',
      'update kubernetes_deployment_v1.chat_gateway_deployment_9060AEE4',
    ],
    ...quiet,
  },
  {
    name: 'token added',
    edit: (file, { tokens }) => (file['access'] = access(file, { tokens })),
    plan: [
      'create,delete kubernetes_config_map_v1.chat_gateway_configuration_7D96246F',
      'delete,create kubernetes_job_v1.chat_ready_job_969A31B9',
      'read data.kubernetes_namespace_v1.chat_jobs_printed_A3760848',
      'update kubernetes_deployment_v1.chat_gateway_deployment_9060AEE4',
    ],
    ...quiet,
  },
  {
    name: 'memory',
    edit: (file) => (file['memory'] = '600MiB'),
    plan: ['update kubernetes_stateful_set_v1.chat_servers_set_E53EA365'],
    ...quiet,
  },
  {
    name: 'image',
    edit: () => undefined,
    plan: [
      'delete,create kubernetes_job_v1.chat_prune-1_job_A1A1DA82',
      'delete,create kubernetes_job_v1.chat_prune-2_job_994EADD7',
      'delete,create kubernetes_job_v1.chat_pull-1_job_13BC741D',
      'delete,create kubernetes_job_v1.chat_pull-2_job_3E4D5DE4',
      'read data.kubernetes_namespace_v1.chat_jobs_printed_A3760848',
      'update kubernetes_stateful_set_v1.chat_servers_set_E53EA365',
    ],
    ...quiet,
  },
  {
    name: 'port',
    edit: (file, { newPort }) => (file['access'] = access(file, { port: newPort })),
    plan: ['update kubernetes_service_v1.chat_gateway_service_FBB34691'],
    pauseSeconds: 10,
    losesCalls: true,
  },
];
