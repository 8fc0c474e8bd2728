import type { Doc } from '../harness/project';

/**
 * What edits of a pool file do: the whole plan of each, and what clients may notice while it is applied. Data,
 * compared exactly; an edit that begins to touch more, or clients that begin to lose calls, fail the suite. README.md
 * prints what was measured.
 *
 * A line of `plan` is actions and address. `docker_image` is known by its reference's hash, which stands for `*`.
 */
export interface Edit {
  readonly name: string;
  /** What is changed in the pool file; an edit of the image is one of `environment.yaml`. */
  readonly edit: (file: Doc, given: Given) => void;
  readonly plan: readonly string[];
  /** Upper bound of the longest time without an answer, in seconds. Clients make five calls per second. */
  readonly pauseSeconds: number;
  /** Whether calls may fail: only if the address itself changes, or the gateway. */
  readonly losesCalls: boolean;
  /** Which calls are lost, for docs/changes.md; absent: those to the old port. */
  readonly lost?: string;
}

/** What is not known when the table is written. */
export interface Given {
  readonly tiny: object;
  readonly other: object;
  readonly port: number;
  readonly newPort: number;
  readonly tokens: Readonly<Record<'alice' | 'bob', { readonly sha256: string }>>;
}

const CONFIG_READ = [
  'read data.docker_logs.chat_config_result_658EA5C1',
  'read data.docker_logs.chat_prune_result_2516E987',
];
const CONFIG = [...CONFIG_READ, 'delete,create docker_container.chat_config_container_3B5FE47C'];
/** The pull waits until servers and gateway are created: if they change, its log is read again. */
const PULL_READ = 'read data.docker_logs.chat_pull_result_ABA9BA7E';
const MODELS = [
  ...CONFIG,
  PULL_READ,
  'delete,create docker_container.chat_prune_container_8BA9C26C',
  'delete,create docker_container.chat_pull_container_607C9A6B',
];
const TOKENS = [
  'read data.docker_logs.chat_tokens_result_AB876F8C',
  'delete,create docker_container.chat_tokens_container_709F1D92',
];
const SERVERS = [
  'create,delete docker_container.chat_server-1_container_22C7704D',
  'create,delete docker_container.chat_server-2_container_48180AC1',
  'create,delete terraform_data.chat_server-1_generation_9C8EAAE3',
  'create,delete terraform_data.chat_server-2_generation_BE469C3C',
];
const serverThree = (action: string): readonly string[] => [
  `${action} docker_container.chat_server-3_container_E44C26CC`,
  `${action} terraform_data.chat_server-3_generation_2903F272`,
];

const access = ({ port, tokens: { alice } }: Given, more: Doc = {}): Doc => ({ port, tokens: { alice }, ...more });

/** In this order, each on top of the ones before. */
export const EDITS: readonly Edit[] = [
  {
    name: 'description',
    edit: (file) => (file['description'] = 'Other words'),
    plan: [],
    pauseSeconds: 5,
    losesCalls: false,
  },
  {
    name: 'keep-alive',
    edit: (file) => (file['serving'] = { keepAlive: '7m' }),
    plan: [...CONFIG, PULL_READ, ...SERVERS],
    pauseSeconds: 5,
    losesCalls: false,
  },
  {
    name: 'model added',
    edit: (file, { tiny, other }) => (file['models'] = [tiny, other]),
    plan: MODELS,
    pauseSeconds: 5,
    losesCalls: false,
  },
  {
    name: 'model removed',
    edit: (file, { tiny }) => (file['models'] = [tiny]),
    plan: MODELS,
    pauseSeconds: 5,
    losesCalls: false,
  },
  {
    name: 'token added',
    edit: (file, given) => (file['access'] = access(given, { tokens: given.tokens })),
    plan: [...CONFIG_READ, ...TOKENS],
    pauseSeconds: 5,
    losesCalls: false,
  },
  {
    name: 'replica added',
    edit: (file) => (file['replicas'] = 3),
    plan: [...CONFIG, PULL_READ, ...serverThree('create')],
    pauseSeconds: 5,
    losesCalls: false,
  },
  {
    name: 'replica removed',
    edit: (file) => (file['replicas'] = 2),
    plan: [...CONFIG, ...serverThree('delete')],
    pauseSeconds: 5,
    losesCalls: false,
  },
  {
    name: 'memory',
    edit: (file) => (file['memory'] = '1100MiB'),
    plan: [...CONFIG, PULL_READ, ...SERVERS],
    pauseSeconds: 5,
    losesCalls: false,
  },
  {
    // Terraform alone knows how long it gives a container to end
    name: 'answer timeout',
    edit: (file) => (file['serving'] = { keepAlive: '7m', answerTimeout: '2h' }),
    plan: [
      ...CONFIG,
      PULL_READ,
      'update docker_container.chat_server-1_container_22C7704D',
      'update docker_container.chat_server-2_container_48180AC1',
    ],
    pauseSeconds: 5,
    losesCalls: false,
  },
  {
    name: 'image',
    edit: () => undefined,
    plan: [...MODELS, ...SERVERS, 'create docker_image.*', 'delete docker_image.*'],
    pauseSeconds: 5,
    losesCalls: false,
  },
  {
    name: 'gateway image',
    edit: () => undefined,
    plan: [
      ...CONFIG,
      PULL_READ,
      ...TOKENS,
      'delete,create docker_container.chat_gateway_1EEDC245',
      'delete,create docker_image.chat_gateway-image_10477DD9',
      'delete,create docker_image.chat_tokens-image_A5C5305A',
    ],
    pauseSeconds: 5,
    losesCalls: true,
    lost: 'those while the gateway starts',
  },
  {
    name: 'port',
    edit: (file, given) => (file['access'] = access(given, { port: given.newPort, tokens: given.tokens })),
    plan: [...CONFIG, PULL_READ, 'delete,create docker_container.chat_gateway_1EEDC245'],
    pauseSeconds: 15,
    losesCalls: true,
  },
  {
    name: 'retain',
    edit: (file) => (file['storage'] = { retain: true }),
    plan: ['delete,create terraform_data.docker_model-volumes_left_09817083'],
    pauseSeconds: 5,
    losesCalls: false,
  },
  {
    name: 'name',
    edit: (file) => (file['renamedFrom'] = 'chat'),
    plan: [],
    pauseSeconds: 5,
    losesCalls: false,
  },
];
