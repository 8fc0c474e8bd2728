import { type Edit, EDITS } from '../acceptance/docker/edits';
import { editName, fieldPlans } from '../acceptance/field-plans';
import { FIELD_EDITS } from '../acceptance/field-edits';
import { KUBE_EDITS } from '../acceptance/kubernetes/edits';

/** Name of an edit for readers. An edit without a row here throws. */
const LABELS: Readonly<Record<string, string>> = {
  description: '`description`',
  'keep-alive': '`serving.keepAlive`, or another `serving` setting',
  'model added': 'a model added',
  'model removed': 'a model removed',
  'token added': 'a token added',
  'replica added': 'a replica added',
  'replica added again': 'a second replica added',
  'replica removed': 'a replica removed',
  'two replicas removed': 'two of three replicas removed',
  memory: '`memory`',
  'answer timeout': '`serving.answerTimeout`',
  image: 'the image of the servers',
  'gateway image': 'the image of the gateway',
  port: '`access.port`',
  retain: '`storage.retain`',
  name: 'the name of the pool, with `renamedFrom`',
};

const ACTIONS: Readonly<Record<string, string>> = {
  'delete,create': 'replaced',
  'create,delete': 'replaced, the new one first',
  update: 'changed in place',
  create: 'created',
  delete: 'removed',
};

/**
 * What a reader calls a resource; undefined if it does not matter: generated names. An address without a row here
 * throws.
 */
const RESOURCES: ReadonlyArray<readonly [address: RegExp, name: string | undefined]> = [
  [/^docker_container\.chat_([a-z]+(?:-\d)?)_(?:container_)?[0-9A-F]{8}$/, '`$1`'],
  [/^docker_image\.\*$/, 'the image'],
  [/^docker_image\.chat_(?:gateway|tokens)-image_[0-9A-F]{8}$/, 'the image'],
  [/^terraform_data\.chat_server-\d_generation_[0-9A-F]{8}$/, undefined],
  // waits run again
  [/^terraform_data\.chat_(?:servers_ready|probed|gateway_ready|checked|models_grown)_[0-9A-F]{8}$/, undefined],
  [/^terraform_data\.chat_(?:tokens_in-force|(?:pulled|pruned)(?:-\d)?)_[0-9A-F]{8}$/, undefined],
  [/^terraform_data\.docker_model-volumes_left_[0-9A-F]{8}$/, 'the list of volumes that go with their pools'],
  [/^kubernetes_job_v1\.chat_([a-z]+(?:-\d)?)_job_[0-9A-F]{8}$/, '`$1`'],
  [/^kubernetes_stateful_set_v1\.chat_servers_set_[0-9A-F]{8}$/, 'the servers (one after the other)'],
  [/^kubernetes_deployment_v1\.chat_gateway_deployment_[0-9A-F]{8}$/, 'the gateway'],
  [/^kubernetes_config_map_v1\.chat_gateway_configuration_[0-9A-F]{8}$/, "the gateway's configuration"],
  [/^kubernetes_config_map_v1\.chat_tokens_object_[0-9A-F]{8}$/, 'the tokens'],
  [/^kubernetes_service_v1\.chat_gateway_service_[0-9A-F]{8}$/, 'the Service'],
  [/^kubernetes_service_v1\.chat_servers_service_[0-9A-F]{8}$/, "the servers' Service"],
  [/^kubernetes_pod_disruption_budget_v1\.chat_servers_budget_[0-9A-F]{8}$/, 'the disruption budget'],
  [/^kubernetes_pod_disruption_budget_v1\.chat_gateway_budget_[0-9A-F]{8}$/, "the gateway's disruption budget"],
  [/^kubernetes_network_policy_v1\.chat_policies_([a-z-]+)_[0-9A-F]{8}$/, 'the policy `$1`'],
  [/^terraform_data\.chat_home_kept_[0-9A-F]{8}$/, 'what is in no state'],
  [/^terraform_data\.removal_\w+$/, 'what is removed with its pool'],
  [/^docker_network\.chat_\S+_([a-z]+)_[0-9A-F]{8}$/, 'the network `$1`'],
];

/**
 * The tables of docs/changes.md, by the name of their place, made from the edits whose plans the acceptance suites
 * compare.
 */
export function changeTables(): ReadonlyMap<string, string> {
  return new Map([
    ['docker', table(EDITS)],
    ['kubernetes', table(KUBE_EDITS)],
    ['fields', fieldTable()],
  ]);
}

function table(edits: readonly Edit[]): string {
  return [
    '| edit | what Terraform changes | calls that clients lose |',
    '|---|---|---|',
    ...edits.map(({ name, plan, losesCalls, lost = 'those to the old port' }) => {
      return `| ${labelOf(name)} | ${planText(plan)} | ${losesCalls ? lost : 'none'} |`;
    }),
  ].join('\n');
}

/** What a plan says for each change of one field. */
function fieldTable(): string {
  const plans = fieldPlans();
  const cell = (target: 'docker' | 'kubernetes', name: string): string => plans[target][name] ?? '–';
  return [
    '| field | on a Docker host | on a cluster |',
    '|---|---|---|',
    ...FIELD_EDITS.map((each) => {
      const [name, fields] = [editName(each), each.fields.map((field) => `\`${field}\``).join(', ')];
      const words = each.words === undefined ? '' : `: ${each.words}`;
      return `| ${fields}${words} | ${cell('docker', name)} | ${cell('kubernetes', name)} |`;
    }),
  ].join('\n');
}

function labelOf(name: string): string {
  const label = LABELS[name];
  if (label === undefined) throw new Error(`test/docs/changes.ts has no label for the edit "${name}"`);
  return label;
}

/** A plan in words, grouped by action; what Terraform only reads is left out. */
export function planText(plan: readonly string[]): string {
  const groups = new Map<string, Set<string>>();
  for (const line of plan.filter((entry) => !entry.startsWith('read '))) {
    const [action = '', address = ''] = line.split(' ');
    const known = nameOf(address);
    if (known === undefined) continue;
    // a rollout takes one at a time, whatever else happens to the set takes all
    const name = action === 'update' ? known : known.replace('(one after the other)', '(all at once)');
    const words = actionOf(action);
    groups.set(words, (groups.get(words) ?? new Set<string>()).add(name));
  }
  const image = groups.get('created')?.has('the image') && groups.get('removed')?.delete('the image');
  if (image) groups.get('created')?.delete('the image');
  const parts = [...groups].filter(([, names]) => names.size > 0).sort(([a], [b]) => order(a) - order(b));
  return (
    [
      ...(image ? ['the image replaced'] : []),
      ...parts.map(([words, names]) => `${[...names].sort().join(', ')} ${words}`),
    ].join('; ') || 'nothing'
  );
}

function nameOf(address: string): string | undefined {
  for (const [pattern, name] of RESOURCES) if (pattern.test(address)) return name && address.replace(pattern, name);
  throw new Error(`test/docs/changes.ts has no name for ${address}`);
}

function actionOf(action: string): string {
  const words = ACTIONS[action];
  if (words === undefined) throw new Error(`test/docs/changes.ts has no words for the action ${action}`);
  return words;
}

const order = (words: string): number => Object.values(ACTIONS).indexOf(words);
