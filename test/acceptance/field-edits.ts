import { type Doc, OTHER, TINY } from './harness/project';

export type FieldTarget = 'docker' | 'kubernetes';

/** A change of one field of a pool file, of a pool that is otherwise the same. */
export interface FieldEdit {
  /** As docs/fields.md writes it; several if the change is one of each. */
  readonly fields: readonly string[];
  /** The change, if the field alone does not say it. */
  readonly words?: string;
  /** Where the field can be changed so; both unless said. */
  readonly only?: FieldTarget;
  readonly edit: (file: Doc) => void;
}

/** Fields that are no change of a pool, and why. */
export const NO_EDIT: Readonly<Record<string, string>> = {
  version: 'there is one version',
  extends: 'as the fields that it brings',
  renamedFrom: 'with the new name of the file: nothing, see the table above',
  target: 'its forms are below',
  'target.docker': 'another host: one pool removed here, another created there',
  'target.kubernetes': 'another cluster: one pool removed here, another created there',
  serving: 'its fields are below',
  pull: 'its fields are below',
  storage: 'its fields are below',
  access: 'its fields are below',
  'access.auth': '`none` is refused on a cluster, and on any address of a host but loopback',
  scheduling: 'its fields are below',
  rensei: 'its fields are below',
  gpus: 'its forms are below',
  'rensei.pool': 'its fields are below',
  'rensei.profiles': 'its fields are below',
};

const merge =
  (section: string, fields: Doc) =>
  (file: Doc): void => {
    file[section] = { ...(file[section] as Doc | undefined), ...fields };
  };
const model = (fields: Doc) => (file: Doc) => {
  const [first, ...others] = file['models'] as readonly Doc[];
  file['models'] = [{ ...first, ...fields }, ...others];
};
const one = (field: string, edit: FieldEdit['edit'], more: Partial<FieldEdit> = {}): FieldEdit => ({
  fields: [field],
  edit,
  ...more,
});
const within = (field: string, value: unknown, more: Partial<FieldEdit> = {}): FieldEdit => {
  const [section = '', name = ''] = field.split('.');
  return one(field, merge(section, { [name]: value }), more);
};
const cluster = { only: 'kubernetes' } as const;
const host = { only: 'docker' } as const;
const PROFILE = [
  ['temperature', 0.7],
  ['topP', 0.9],
  ['topK', 40],
  ['contextWindow', 4096],
  ['numPredict', 1024],
  ['repeatPenalty', 1],
] as const;
const SHA256 = 'ab'.repeat(32);

/** What any pool can be changed to. The base is in `fieldsBase`. */
export const FIELD_EDITS: readonly FieldEdit[] = [
  one('description', (file) => (file['description'] = 'Other words')),
  one('target.namespace', (file) => merge('target', { namespace: 'team-ai' })(file), {
    ...cluster,
    words: 'another namespace',
  }),
  one('replicas', (file) => (file['replicas'] = 3), { words: 'one more' }),
  one('replicas', (file) => (file['replicas'] = 1), { words: 'one less' }),
  one('gpus.count', merge('gpus', { count: 2 }), { words: 'more' }),
  one('gpus.product', merge('gpus', { product: 'nvidia-a10g' })),
  {
    fields: ['gpus.resource', 'gpus.memory'],
    words: 'a part of a GPU instead of a whole one',
    ...cluster,
    edit: (file) => (file['gpus'] = { resource: 'nvidia.com/mig-1g.10gb', memory: '10GiB', count: 1 }),
  },
  one('memory', (file) => (file['memory'] = '600MiB')),
  one('cpus', (file) => (file['cpus'] = 0.6)),
  one('models', (file) => (file['models'] as unknown[]).push({ ...OTHER, name: 'extra:1' }), { words: 'one more' }),
  one('models', (file) => (file['models'] as unknown[]).pop(), { words: 'one less' }),
  one('models[].name', model({ name: 'smaller:1' })),
  one('models[].from', model({ from: '10.99.0.1:5001/library/other:1' })),
  one('models[].digest', model({ digest: `sha256:${SHA256}` })),
  one('models[].insecure', model({ insecure: false })),
  within('serving.keepAlive', '7m'),
  within('serving.contextLength', 4096),
  within('serving.parallel', 2),
  within('serving.maxLoadedModels', 2),
  within('serving.maxQueue', 100),
  within('serving.queueTimeout', '30s'),
  within('serving.answerTimeout', '20m'),
  within('serving.loadTimeout', '6m'),
  within('serving.flashAttention', 'on'),
  within('serving.kvCacheType', 'q8_0'),
  within('serving.threads', 2),
  within('serving.env', { OLLAMA_DEBUG: '1' }),
  within('pull.timeout', '1h'),
  within('pull.proxy', 'http://10.99.0.1:3128'),
  one('pull.noProxy', merge('pull', { proxy: 'http://10.99.0.1:3128', noProxy: ['.corp.example'] })),
  { fields: ['pull.ca', 'pull.ca.file'], edit: merge('pull', { ca: { file: '/etc/ssl/corp.pem' } }), ...host },
  { fields: ['pull.ca', 'pull.ca.configMap'], edit: merge('pull', { ca: { configMap: 'corp-ca' } }), ...cluster },
  {
    fields: ['pull.egress', 'pull.egress[].cidr', 'pull.egress[].ports'],
    ...cluster,
    edit: merge('pull', { egress: [{ cidr: '10.99.0.0/24', ports: [5001, 443] }] }),
  },
  within('storage.size', '2GiB', cluster),
  within('storage.kind', 'shared', cluster),
  within('storage.class', 'local2', cluster),
  within('storage.retain', true),
  within('access.port', 12434),
  {
    fields: ['access.tokens', 'access.tokens.<name>.sha256'],
    words: 'a token added, taken away or replaced',
    edit: merge('access', { tokens: { bob: { sha256: SHA256 } } }),
  },
  one('access.tokens.<name>.maxConcurrent', (file) => {
    const { alice } = (file['access'] as { readonly tokens: { readonly alice: Doc } }).tokens;
    merge('access', { tokens: { alice: { ...alice, maxConcurrent: 3 } } })(file);
  }),
  { fields: ['access.from', 'access.from[].cidr'], edit: merge('access', { from: [{ cidr: '10.20.0.0/16' }] }) },
  {
    fields: ['access.from[].namespace', 'access.from[].pods'],
    ...cluster,
    edit: merge('access', { from: [{ namespace: 'agents', pods: { app: 'agent' } }] }),
  },
  {
    fields: [
      'access.metricsFrom',
      'access.metricsFrom[].cidr',
      'access.metricsFrom[].namespace',
      'access.metricsFrom[].pods',
    ],
    ...cluster,
    edit: merge('access', {
      metricsFrom: [{ namespace: 'monitoring', pods: { app: 'scraper' } }, { cidr: '10.20.0.0/16' }],
    }),
  },
  {
    fields: ['access.tls', 'access.tls.bundle'],
    edit: merge('access', { tls: { bundle: '/etc/poolform/chat/chat.pem' } }),
    ...host,
  },
  { fields: ['access.tls', 'access.tls.secret'], edit: merge('access', { tls: { secret: 'chat-tls' } }), ...cluster },
  within('access.origins', ['https://chat.example']),
  within('access.url', 'http://chat.example:11434'),
  within('scheduling.priorityClass', 'system-cluster-critical', cluster),
  within('scheduling.runtimeClass', 'nvidia-other', cluster),
  within('scheduling.schedulerName', 'other-scheduler', cluster),
  within('scheduling.labels', { team: 'ai' }, cluster),
  within('scheduling.annotations', { 'example.com/note': 'yes' }, cluster),
  within('scheduling.nodeSelector', { team: 'ai' }, cluster),
  {
    fields: [
      'scheduling.tolerations',
      'scheduling.tolerations[].key',
      'scheduling.tolerations[].operator',
      'scheduling.tolerations[].value',
      'scheduling.tolerations[].effect',
    ],
    ...cluster,
    edit: merge('scheduling', { tolerations: [{ key: 'dedicated', value: 'ai', effect: 'NoSchedule' }] }),
  },
  {
    fields: ['rensei.pool.active', 'rensei.pool.runtimeProvides'],
    edit: (file) => (file['rensei'] = { pool: { active: false, runtimeProvides: { team: 'ai' } } }),
  },
  {
    fields: [
      'rensei.profiles.<name>.model',
      'rensei.profiles.<name>.config',
      ...PROFILE.map(([name]) => `rensei.profiles.<name>.config.${name}`),
    ],
    edit: (file) =>
      (file['rensei'] = { profiles: { short: { model: TINY.name, config: Object.fromEntries(PROFILE) } } }),
  },
];
