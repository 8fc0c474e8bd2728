import { addressKind } from '../poolfile/values/address';
import type { CapacityPoolManifest, ModelProfileManifest } from './manifest';
import { code, fenced } from './markdown';
import { shellLines, shellOption, shellQuote, shellVariable } from './shell';
import { jsonText, yamlText } from './yaml';

/** What Rensei is told about one environment. */
export interface RenseiEnvironment {
  readonly environment: string;
  readonly project: string;
  /** Sorted by pool, then by profile. */
  readonly entries: readonly {
    readonly pool: CapacityPoolManifest;
    readonly profiles: readonly ModelProfileManifest[];
  }[];
}

const DOCS = 'https://rensei.ai/docs';
/** Rensei's own probe gives up after so many seconds. */
const PROBE_SECONDS = 5;

/** Markdown for whoever enters an environment's pools and profiles in Rensei: every value, every command, and what must be there before. */
export function runbook({ environment, project, entries }: RenseiEnvironment): string {
  const profiles = entries.flatMap((entry) => entry.profiles);
  return `${[
    '<!-- Made by Poolform. Do not edit: the next synth writes this file anew. -->',
    `# Rensei: environment ${code(environment)}`,
    `What to enter in Rensei for the pools of this environment, project ${code(project)}. Nothing of it was sent to Rensei: its public pages show no import format for pools or profiles, so the manifests beside this file are Poolform's own format, and the settings pages and the ${code('rensei')} command are the way in.`,
    ...before(profiles),
    ...entries.flatMap(({ pool, profiles: own }) => [
      ...poolSection(pool),
      ...own.flatMap((profile) => profileSection(profile, pool)),
    ]),
    ...(profiles.length > 0 ? FIELDS : []),
  ].join('\n\n')}\n`;
}

function before(profiles: readonly ModelProfileManifest[]): string[] {
  const models = [...new Set(profiles.map(({ prerequisites }) => prerequisites.catalogEntry.modelId))];
  return [
    '## Before the first profile',
    bullets(
      `**Access policy.** The policies of organization and project must both allow the auth mode ${code('local')}; Ollama has no other. Where one forbids it, dispatch ends with ${code('AUTHMODES_UNSATISFIABLE')}, and nothing else is tried. ([Auth modes](${DOCS}/model-routing/auth-modes))`,
      `**Catalog.** Rensei dispatches only models that its catalog has. ${code('rensei catalog list')} is for operators; how an entry is made is not published. ([Catalog and routing](${DOCS}/model-routing/catalog-and-routing))${models.map((model) => `\n  - [ ] (${code('ollama')}, ${code(model)})`).join('')}`,
      `**The way to a pool.** Rensei's Ollama provider has no field for a token and sends none, so a pool with tokens answers it with 401. Its open-source runner always asks ${code('http://localhost:11434')}, whatever endpoint the profile says. So each Rensei host needs something of its own on ${code('localhost:11434')} that adds the token and forwards to the pool over TLS; one port stands for one pool, unless it tells requests apart by their model. Poolform does not make that part yet.`,
      `**What has no effect.** The open-source runner sends no options: context length and sampling are those of the server (${code('serving')} in the pool file), not those of ${code('providerConfig')}. Whether the ${code('rensei')} binary sends them is not published.`,
    ),
  ];
}

function poolSection({ pool, description, capacityPool, serving }: CapacityPoolManifest): string[] {
  const { runtime_provides: provides } = capacityPool;
  const devices = serving.gpus
    ? `, each with ${serving.gpus.count} × ${code(serving.gpus.product)} (${serving.gpus.memory})`
    : ', on processors';
  const gpuMissing = serving.gpus
    ? `, which has no ${code('gpu')}: for agents that require one, ${code('rensei.pool.runtimeProvides')} in the pool file must state the whole default again, and ${code('gpu')} with it (its shape is not published)`
    : '';
  const override =
    provides === null
      ? `null; the default of the class counts${gpuMissing}`
      : 'as below; it replaces the default of the class whole';
  return [
    `## Pool ${code(pool)}`,
    ...(description === '' ? [] : [code(description)]),
    `Settings → Integrations: a capacity pool, manifest ${code(capacityPoolFile(pool))}. What the page asks for is not published; these are the columns of its record. ([Capacity pools](${DOCS}/sandbox-providers/capacity-pools))`,
    bullets(
      `${code('name')}: ${code(capacityPool.name)}`,
      `${code('providerId')}: ${code(capacityPool.providerId)}, because profiles with the auth mode ${code('local')} are dispatched to no other class, wherever Ollama runs`,
      `${code('isActive')}: ${capacityPool.isActive}${capacityPool.isActive ? '' : ': it takes no new sessions'}`,
      `${code('config')}: empty; no key is known for this class`,
      `${code('runtime_provides')}: ${override}`,
    ),
    ...(provides === null ? [] : [fenced('json', jsonText(provides))]),
    `Behind it: ${plural(serving.replicas, 'server')}${devices}, ${plural(serving.parallel, 'request')} at a time for each loaded model. So at most **${plural(serving.slots, 'slot')}**: the sum of ${code('capacity.maxConcurrentSessions')} over the Rensei hosts of this pool (${code('daemon.yaml')}) is best no higher, and 1 at least on each: 0 is read as 8.`,
    ...endpointWarnings(serving),
  ];
}

function endpointWarnings({ endpoint, auth }: CapacityPoolManifest['serving']): string[] {
  const { protocol, hostname, port } = new URL(endpoint);
  if (hostname === 'localhost' || addressKind(hostname) === 'loopback') {
    const direct = auth === 'none' && protocol === 'http:' && port === '11434' ? ', and needs nothing in between' : '';
    return [
      `> **Note:** ${code(endpoint)} is a loopback address: only a Rensei host on the same machine reaches it${direct}.`,
    ];
  }
  if (protocol === 'https:') return [];
  const readable = auth === 'token' ? 'Prompts, answers and tokens' : 'Prompts and answers';
  return [
    `> **Warning:** ${code(endpoint)} is plain http, and not loopback. ${readable} can be read on the way, and Rensei's proposed rule for endpoints refuses it (${code('malformed_base_url')}). Set ${code('access.tls')} in the pool file.`,
  ];
}

function profileSection(
  { project, modelProfile, prerequisites }: ModelProfileManifest,
  { serving }: CapacityPoolManifest,
): string[] {
  const { name, modelId, endpoint, scope, projectId, providerConfig } = modelProfile;
  const id = shellVariable('PROFILE', name);
  const create = [
    'rensei profile create',
    shellOption('--name', name),
    '--provider ollama',
    shellOption('--model-id', modelId),
    '--auth-mode local',
    `--scope ${scope}`,
    ...(projectId === undefined ? [] : [shellOption('--project-id', projectId)]),
  ];
  const dispatch = [
    'rensei dispatch',
    shellOption('--project', project),
    `--profile "\${${id}:?}"`,
    shellQuote('What is the capital of France?'),
  ];
  const node = {
    nodeId: name.replaceAll('-', '_'),
    nodeType: 'action/llm.inference',
    config: { profileId: '<profile id>', systemPrompt: 'You are a helpful assistant.' },
  };
  return [
    `### Profile ${code(name)}`,
    `Manifest ${code(modelProfileFile(name))}. Prerequisites:`,
    bullets(
      `[ ] the access policies of organization and project allow ${code(prerequisites.accessPolicy)}`,
      `[ ] the catalog has the entry (${code(prerequisites.catalogEntry.provider)}, ${code(prerequisites.catalogEntry.modelId)})`,
      `[ ] the capacity pool ${code(prerequisites.capacityPool)} is there and active`,
    ),
    `**1. Test Connection, by hand.** From each Rensei host; the answer lists ${code(modelId)}. ${testHints(serving)}`.trimEnd(),
    fenced('sh', testConnection(endpoint, serving.auth)),
    `**2. Settings → Model Profiles → New Profile.** ([Ollama](${DOCS}/model-routing/providers/ollama))`,
    bullets(
      `Name: ${code(name)}`,
      'Provider: Ollama',
      `Auth mode: ${code('local')}`,
      `Endpoint: ${code(endpoint)}, or ${code('http://localhost:11434')} where something on the Rensei host forwards to it`,
      `Model ID: ${code(modelId)}`,
      `${code('providerConfig')}, every field of it optional:`,
    ),
    fenced('json', jsonText({ providerConfig })),
    `Then Test Connection: Rensei asks ${code('GET /api/tags')} of the endpoint${serving.auth === 'token' ? ', without a token, so that the gateway answers 401 unless something on the way adds one' : ''}; which machine asks is not published. Then Create.`,
    `Or by command, instead. The vendor's page shows no option for the endpoint and ${code('providerConfig')}: see to them on the settings page.${scope === 'org' ? ` Nor does it show the scope ${code('org')}; ${code('--project-id')} is left out for it.` : ''}`,
    fenced('sh', shellLines(create)),
    `**3. Use.** Set ${code(id)} to the id that ${code('rensei profile create')}, or the settings page, shows; how ids are made is Rensei's own affair.`,
    fenced('sh', shellLines(dispatch)),
    'A node of a workflow, with that id:',
    fenced('yaml', yamlText(node)),
  ];
}

function testHints({ auth, tokens, endpoint }: CapacityPoolManifest['serving']): string {
  const token = `Before it, have a token of the pool (${tokens.map(code).join(', ')}) in ${code('POOLFORM_TOKEN')}; ${code('read -r POOLFORM_TOKEN')} keeps it out of the shell's history. `;
  return `${auth === 'token' ? token : ''}${endpoint.startsWith('https:') ? `Where an authority of your own signed the certificate, add ${code('--cacert')} and its file.` : ''}`;
}

/** The token goes through a pipe: arguments of a command can be seen by everybody on the machine. */
function testConnection(endpoint: string, auth: 'token' | 'none'): string {
  const url = shellQuote(`${endpoint}/api/tags`);
  const curl = `curl -fsS --max-time ${PROBE_SECONDS}`;
  return auth === 'none'
    ? `${curl} ${url}`
    : `printf 'Authorization: Bearer %s\\n' "\${POOLFORM_TOKEN:?}" | ${curl} --header @- ${url}`;
}

/** Below the environment's folder. */
export function capacityPoolFile(pool: string): string {
  return `capacity-pools/${pool}.yaml`;
}

export function modelProfileFile(profile: string): string {
  return `model-profiles/${profile}.yaml`;
}

const FIELDS = [
  '## Fields of `providerConfig.openai`',
  [
    "| field | range | default | Ollama's option |",
    '|---|---|---|---|',
    '| `temperature` | 0 deterministic to 1 creative; Poolform takes 0 to 2 | 0.7 | `temperature` |',
    '| `topP` | 0 to 1 | 0.9 | `top_p` |',
    '| `topK` | none published; Poolform takes 1 to 1000 | | `top_k` |',
    "| `contextWindow` | at most the model's, and what the pool serves | | `num_ctx` |",
    '| `numPredict` | none published | | `num_predict` |',
    '| `repeatPenalty` | 0 to 2 | 1.0 | `repeat_penalty` |',
  ].join('\n'),
];

function bullets(...items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
