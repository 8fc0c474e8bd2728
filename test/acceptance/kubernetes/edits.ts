import type { Edit } from '../docker/edits';
import type { Doc } from '../harness/project';

/** Every gateway takes a new configuration, and then finds every replica again. */
const GATEWAY = [
  'create,delete kubernetes_config_map_v1.chat_gateway_configuration_7D96246F',
  'delete,create kubernetes_job_v1.chat_ready_job_969A31B9',
  'read data.kubernetes_namespace_v1.chat_jobs_printed_A3760848',
  'update kubernetes_deployment_v1.chat_gateway_deployment_9060AEE4',
  'delete,create terraform_data.chat_gateway_ready_2D312540',
  'delete,create terraform_data.chat_checked_EBE2C7D3',
];
const SERVERS = [
  'update kubernetes_stateful_set_v1.chat_servers_set_E53EA365',
  'delete,create terraform_data.chat_servers_ready_775633A3',
];
/** Pulls and the gateway can start. */
const PROBED = 'delete,create terraform_data.chat_probed_4C98CAF6';
const PROBE = ['delete,create kubernetes_job_v1.chat_probe_job_5C94A83C', PROBED];
/** Replicas come or go. */
const REPLICAS = [
  ...GATEWAY,
  ...SERVERS,
  PROBED,
  'delete,create terraform_data.chat_models_grown_1B0F5CBD',
  'read data.kubernetes_persistent_volume_claim_v1.chat_models_present_055B8C2C',
];
const BUDGET = 'kubernetes_pod_disruption_budget_v1.chat_servers_budget_383F8F70';
const JOBS = {
  1: [
    'kubernetes_job_v1.chat_probe-1_job_FCE6269A',
    'kubernetes_job_v1.chat_prune-1_job_A1A1DA82',
    'kubernetes_job_v1.chat_pull-1_job_13BC741D',
    'terraform_data.chat_pulled-1_86EC7CCE',
    'terraform_data.chat_pruned-1_A1DC71E0',
  ],
  2: [
    'kubernetes_job_v1.chat_probe-2_job_40393C92',
    'kubernetes_job_v1.chat_prune-2_job_994EADD7',
    'kubernetes_job_v1.chat_pull-2_job_3E4D5DE4',
    'terraform_data.chat_pulled-2_7D69B399',
    'terraform_data.chat_pruned-2_D4C3AC71',
  ],
  3: [
    'kubernetes_job_v1.chat_probe-3_job_0A68CA2C',
    'kubernetes_job_v1.chat_prune-3_job_419B3E05',
    'kubernetes_job_v1.chat_pull-3_job_FA076E25',
    'terraform_data.chat_pulled-3_A34CC3CF',
    'terraform_data.chat_pruned-3_FA6C309C',
  ],
} as const;
const jobs = (actions: string, ...replicas: readonly (1 | 2 | 3)[]): readonly string[] =>
  replicas.flatMap((n) => JOBS[n].map((job) => `${actions} ${job}`));

const access = (file: Doc, more: Doc): Doc => ({ ...(file['access'] as Doc), ...more });
const quiet = { pauseSeconds: 5, losesCalls: false } as const;

/**
 * What edits of a pool file on a cluster do, each after the ones before, like `docker/edits.ts`. Clients make three
 * calls per second.
 */
export const KUBE_EDITS: readonly Edit[] = [
  { name: 'description', edit: (file) => (file['description'] = 'Other words'), plan: [], ...quiet },
  { name: 'keep-alive', edit: (file) => (file['serving'] = { keepAlive: '7m' }), plan: SERVERS, ...quiet },
  {
    name: 'replica added',
    edit: (file) => (file['replicas'] = 3),
    plan: [...REPLICAS, ...jobs('create', 3)],
    ...quiet,
  },
  {
    name: 'two replicas removed',
    edit: (file) => (file['replicas'] = 1),
    plan: [...REPLICAS, ...jobs('delete', 2, 3), `delete ${BUDGET}`],
    ...quiet,
  },
  {
    name: 'model added',
    edit: (file, { tiny, other }) => (file['models'] = [tiny, other]),
    plan: [...GATEWAY, ...PROBE, ...jobs('delete,create', 1)],
    ...quiet,
  },
  {
    name: 'replica added again',
    edit: (file) => (file['replicas'] = 2),
    plan: [...REPLICAS, ...jobs('create', 2), `create ${BUDGET}`],
    ...quiet,
  },
  {
    name: 'model removed',
    edit: (file, { tiny }) => (file['models'] = [tiny]),
    plan: [...GATEWAY, ...PROBE, ...jobs('delete,create', 1, 2)],
    ...quiet,
  },
  {
    name: 'token added',
    edit: (file, { tokens }) => (file['access'] = access(file, { tokens })),
    plan: [
      'update kubernetes_config_map_v1.chat_tokens_object_99990E5F',
      'delete,create terraform_data.chat_tokens_in-force_7155530F',
    ],
    ...quiet,
  },
  { name: 'memory', edit: (file) => (file['memory'] = '600MiB'), plan: SERVERS, ...quiet },
  {
    name: 'answer timeout',
    edit: (file) => (file['serving'] = { keepAlive: '7m', answerTimeout: '2h' }),
    plan: [...GATEWAY, ...SERVERS],
    ...quiet,
  },
  {
    name: 'image',
    edit: () => undefined,
    plan: [
      ...SERVERS,
      ...PROBE,
      ...jobs('delete,create', 1, 2),
      'read data.kubernetes_namespace_v1.chat_jobs_printed_A3760848',
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
