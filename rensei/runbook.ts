import type { CapacityPoolManifest, ModelProfileManifest } from './manifest';
import { bullets, code, sentences } from './markdown';
import { DOCS } from './paths';
import { poolSection } from './runbook-pool';
import { profileSection } from './runbook-profile';

/** What the runbook of one environment is made of. */
export interface RenseiEnvironment {
  readonly environment: string;
  readonly project: string;
  /** Sorted by pool, then by profile. */
  readonly entries: readonly {
    readonly pool: CapacityPoolManifest;
    readonly profiles: readonly ModelProfileManifest[];
  }[];
}

/**
 * Markdown for whoever enters an environment's pools and profiles in Rensei: every value, every command and every
 * prerequisite.
 */
export function runbook({ environment, project, entries }: RenseiEnvironment): string {
  const profiles = entries.flatMap((entry) => entry.profiles);
  return `${[
    '<!-- Made by Poolform. Do not edit: the next synth overwrites this file. -->',
    `# Rensei: environment ${code(environment)}`,
    sentences(
      `This is what to enter in Rensei for the pools of this environment, in the project ${code(project)}.`,
      'Nothing was sent to Rensei.',
      'Its public pages show no import format for pools or profiles, so the manifests beside this file have a',
      `format of Poolform's own. Use the settings pages and the ${code('rensei')} command instead.`,
    ),
    ...prerequisites(profiles),
    ...entries.flatMap(({ pool, profiles: ofPool }) => [
      ...poolSection(pool),
      ...ofPool.flatMap((profile) => profileSection(profile, pool)),
    ]),
    ...(profiles.length > 0 ? FIELDS : []),
  ].join('\n\n')}\n`;
}

function prerequisites(profiles: readonly ModelProfileManifest[]): readonly string[] {
  const models = [...new Set(profiles.map((profile) => profile.prerequisites.catalogEntry.modelId))];
  const entries = models.map((model) => `\n  - [ ] (${code('ollama')}, ${code(model)})`).join('');
  return [
    '## Before the first profile',
    bullets(
      sentences(
        '**Access policy.** The policies of the organization and of the project must both allow the auth mode',
        `${code('local')}.`,
        'Ollama has no other. If one policy forbids it, dispatch ends with',
        `${code('AUTHMODES_UNSATISFIABLE')} and tries nothing else. ([Auth modes](${DOCS}/model-routing/auth-modes))`,
      ),
      sentences(
        '**Catalog.** Rensei dispatches only models that are in its catalog.',
        `${code('rensei catalog list')} is for operators. How to add an entry is not published.`,
        `([Catalog and routing](${DOCS}/model-routing/catalog-and-routing))${entries}`,
      ),
      sentences(
        "**The way to a pool.** Rensei's Ollama provider has no field for a token and sends none, so a pool with",
        `tokens answers 401. Its open-source runner always asks ${code('http://localhost:11434')}, whatever`,
        'endpoint the profile has. Each Rensei host therefore needs something that listens on',
        `${code('localhost:11434')}, adds the token and`,
        'forwards to the pool over TLS. One port stands for one pool, unless that part tells requests apart by their',
        'model. Poolform does not provide that part yet.',
      ),
      sentences(
        '**What has no effect.** The open-source runner sends no options. Context length and sampling are those of the',
        `server (${code('serving')} in the pool file), not those of ${code('providerConfig')}. Whether the`,
        `${code('rensei')} binary sends them is not published.`,
      ),
    ),
  ];
}

const FIELDS: readonly string[] = [
  '## Fields of `providerConfig.openai`',
  [
    "| field | range | default | Ollama's option |",
    '|---|---|---|---|',
    '| `temperature` | 0 (deterministic) to 1 (creative); Poolform accepts 0 to 2 | 0.7 | `temperature` |',
    '| `topP` | 0 to 1 | 0.9 | `top_p` |',
    '| `topK` | not published; Poolform accepts 1 to 1000 | | `top_k` |',
    "| `contextWindow` | at most the model's, and at most what the pool serves | | `num_ctx` |",
    '| `numPredict` | not published | | `num_predict` |',
    '| `repeatPenalty` | 0 to 2 | 1.0 | `repeat_penalty` |',
  ].join('\n'),
];
