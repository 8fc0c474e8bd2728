import { shellQuote } from '../poolfile/values/shell';
import type { CapacityPoolManifest, ModelProfileManifest } from './manifest';
import { bullets, code, fenced, sentences } from './markdown';
import { DOCS, modelProfileFile } from './paths';
import { shellLines, shellOption, shellVariable } from './shell';
import { jsonText, yamlText } from './yaml';

/** Seconds after which Rensei's own connection test gives up. */
const PROBE_SECONDS = 5;

/** The section of one profile: prerequisites, connection test, settings and commands. */
export function profileSection(
  { project, modelProfile, prerequisites }: ModelProfileManifest,
  { serving }: CapacityPoolManifest,
): readonly string[] {
  const { name, modelId, endpoint, scope, providerConfig } = modelProfile;
  const id = shellVariable('PROFILE', name);
  return [
    `### Profile ${code(name)}`,
    `The manifest is ${code(modelProfileFile(name))}. Prerequisites:`,
    bullets(
      `[ ] the access policies of organization and project allow ${code(prerequisites.accessPolicy)}`,
      sentences(
        '[ ] the catalog has the entry',
        `(${code(prerequisites.catalogEntry.provider)}, ${code(prerequisites.catalogEntry.modelId)})`,
      ),
      `[ ] the capacity pool ${code(prerequisites.capacityPool)} exists and is active`,
    ),
    sentences(
      `**1. Test the connection by hand**, from each Rensei host. The answer lists ${code(modelId)}.`,
      ...testHints(serving),
    ),
    fenced('sh', testConnection(endpoint, serving.auth)),
    `**2. Settings → Model Profiles → New Profile.** ([Ollama](${DOCS}/model-routing/providers/ollama))`,
    bullets(
      `Name: ${code(name)}`,
      'Provider: Ollama',
      `Auth mode: ${code('local')}`,
      sentences(
        `Endpoint: ${code(endpoint)}, or ${code('http://localhost:11434')} if something on the Rensei host forwards to it`,
      ),
      `Model ID: ${code(modelId)}`,
      `${code('providerConfig')}; each of its fields is optional:`,
    ),
    fenced('json', jsonText({ providerConfig })),
    sentences(
      `Then use Test Connection: Rensei asks the endpoint for ${code('GET /api/tags')}.`,
      ...(serving.auth === 'token'
        ? ['It sends no token, so the gateway answers 401 unless something on the way adds one.']
        : []),
      'Which machine asks is not published. Then use Create.',
    ),
    sentences(
      "Or use a command instead. The vendor's page shows no option for the endpoint and",
      `${code('providerConfig')}: set both on the settings page.`,
      ...(scope === 'org'
        ? [`It shows no scope ${code('org')} either, so ${code('--project-id')} is left out here.`]
        : []),
    ),
    fenced('sh', createCommand(modelProfile)),
    sentences(
      `**3. Use it.** Set ${code(id)} to the id that ${code('rensei profile create')} or the settings page shows.`,
      'How Rensei makes ids is not published.',
    ),
    fenced('sh', dispatchCommand(project, id)),
    'A node of a workflow, with that id:',
    fenced('yaml', yamlText(workflowNode(name))),
  ];
}

function createCommand({ name, modelId, scope, projectId }: ModelProfileManifest['modelProfile']): string {
  return shellLines([
    'rensei profile create',
    shellOption('--name', name),
    '--provider ollama',
    shellOption('--model-id', modelId),
    '--auth-mode local',
    `--scope ${scope}`,
    ...(projectId === undefined ? [] : [shellOption('--project-id', projectId)]),
  ]);
}

function dispatchCommand(project: string, id: string): string {
  return shellLines([
    'rensei dispatch',
    shellOption('--project', project),
    `--profile "\${${id}:?}"`,
    shellQuote('What is the capital of France?'),
  ]);
}

function workflowNode(profile: string) {
  return {
    nodeId: profile.replaceAll('-', '_'),
    nodeType: 'action/llm.inference',
    config: { profileId: '<profile id>', systemPrompt: 'You are a helpful assistant.' },
  };
}

function testHints({ auth, tokens, endpoint }: CapacityPoolManifest['serving']): readonly string[] {
  const token = [
    `First put a token of the pool (${tokens.map(code).join(', ')}) into ${code('POOLFORM_TOKEN')};`,
    `${code('read -r POOLFORM_TOKEN')} keeps it out of the shell's history.`,
  ];
  const authority = `If an authority of your own signed the certificate, add ${code('--cacert')} and its file.`;
  return [...(auth === 'token' ? token : []), ...(endpoint.startsWith('https:') ? [authority] : [])];
}

/** The token goes through a pipe, because everybody on the machine can see the arguments of a command. */
function testConnection(endpoint: string, auth: 'token' | 'none'): string {
  const url = shellQuote(`${endpoint}/api/tags`);
  const curl = `curl -fsS --max-time ${PROBE_SECONDS}`;
  return auth === 'none'
    ? `${curl} ${url}`
    : `printf 'Authorization: Bearer %s\\n' "\${POOLFORM_TOKEN:?}" | ${curl} --header @- ${url}`;
}
