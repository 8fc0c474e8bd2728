import { z } from 'zod';
import { refusedCharacter } from '../poolfile/values/characters';
import { NAME } from '../poolfile/values/name';
import { CAPACITY_POOL_SCHEMA, MODEL_PROFILE_SCHEMA } from './paths';

/**
 * The manifests that a synth writes for Rensei. Both kinds are a format of our own, because Rensei publishes none for
 * importing pools or profiles. What Rensei documents is spelled as in its documentation (`runtime_provides`,
 * `auth_modes`, `providerConfig.openai`).
 */

export const FORMAT_VERSION = 1;
export const CAPACITY_POOL_KIND = 'poolform/rensei-capacity-pool';
export const MODEL_PROFILE_KIND = 'poolform/rensei-model-profile';

/** One line of text without control or invisible characters, as `poolfile/source` accepts it. */
const line = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => refusedCharacter(text) === undefined, { error: 'a control or invisible character' });
const requiredLine = (max: number) => line(max).min(1);
/** Also the name of a file: it cannot lead to another folder. */
const label = z.string().regex(NAME);
const prefix = z
  .string()
  .regex(/^pf-[a-z0-9-]{1,90}$/)
  .describe('Label of the capacity pool in Rensei: the prefix of every name of the pool');
/** Absolute, with a host, without user information and without a trailing slash. */
const endpoint = z
  .string()
  .regex(/^https?:\/\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::[0-9]{1,5})?(?:\/[A-Za-z0-9_.~-]{1,100}){0,8}$/)
  .describe("The gateway's address; Rensei appends paths to it, such as <endpoint>/api/tags");
const count = (max: number) => z.int().min(1).max(max);

const environment = label.describe("Poolform's environment");
const project = requiredLine(100).describe('The Rensei project');
const version = z.literal(FORMAT_VERSION).describe('Version of this format');

export const CapacityPoolManifest = z
  .strictObject({
    kind: z
      .literal(CAPACITY_POOL_KIND)
      .describe("A format of Poolform's own: Rensei publishes no import format for capacity pools"),
    version,
    environment,
    project,
    pool: label.describe("Poolform's pool"),
    description: line(500).describe("The description in the pool's file"),
    capacityPool: z
      .strictObject({
        name: prefix,
        providerId: z
          .literal('local')
          .describe('Always local: profiles with auth mode local need a pool of this class, wherever Ollama runs'),
        config: z.strictObject({}).describe('Empty: no key is known for the class local'),
        runtime_provides: z
          .json()
          .describe('null: the default of the class applies; otherwise it replaces the whole default'),
        isActive: z.boolean().describe('Whether it accepts new sessions'),
      })
      .describe("Rensei's record (execution_provider_pools), with its published columns"),
    serving: z
      .strictObject({
        endpoint,
        auth: z.enum(['token', 'none']).describe('token: each request must carry one; Rensei itself sends none'),
        tokens: z.array(label).describe('Names of the tokens; never a token or its hash'),
        models: z
          .array(requiredLine(500))
          .min(1)
          .describe('Models that the pool serves, by the names that clients use'),
        gpus: z
          .strictObject({
            product: requiredLine(200).describe("Name in Poolform's catalog"),
            count: count(16).describe('Devices per replica'),
            memory: z
              .string()
              .regex(/^[0-9]+(?:\.[0-9])?[MGT]iB$/)
              .describe('Memory of one device'),
          })
          .nullable()
          .describe('null: the pool uses no GPUs'),
        replicas: count(1000).describe('Ollama servers'),
        parallel: count(64).describe('Requests at a time per loaded model and replica'),
        slots: count(64_000).describe('Sessions that are worth running at a time: at most replicas × parallel'),
        contextLength: count(1_048_576).describe('Tokens of one request, prompt and answer together'),
      })
      .describe("Poolform's own section: Rensei's record has no field for any of it"),
  })
  .refine(({ serving }) => serving.slots <= serving.replicas * serving.parallel, {
    error: 'serving.slots is more than replicas × parallel',
  });

const OpenAiConfig = z.strictObject({
  temperature: z.number().min(0).max(2).optional().describe("0 deterministic, 1 creative; Rensei's default is 0.7"),
  topP: z.number().min(0).max(1).optional().describe("0 to 1; Rensei's default is 0.9"),
  topK: count(1000).optional().describe('Number of likely tokens to choose from'),
  contextWindow: z.int().min(512).max(1_048_576).optional().describe('Tokens; never more than the pool serves'),
  numPredict: count(1_048_576).optional().describe('Longest answer in tokens'),
  repeatPenalty: z.number().min(0).max(2).optional().describe("0 to 2; Rensei's default is 1.0"),
});

export const ModelProfileManifest = z
  .strictObject({
    kind: z
      .literal(MODEL_PROFILE_KIND)
      .describe("A format of Poolform's own: Rensei publishes no import format for model profiles"),
    version,
    environment,
    project,
    pool: z.strictObject({
      name: label.describe("Poolform's pool"),
      contextLength: count(1_048_576).describe('Tokens of one request that the pool serves'),
    }),
    modelProfile: z
      .strictObject({
        name: label.describe('Name of the profile; Rensei makes its id, which is unknown here'),
        provider: z.literal('ollama'),
        modelId: requiredLine(500).describe('The exact name of a model that the pool serves'),
        auth_modes: z.tuple([z.literal('local')]).describe('Ollama has no other auth mode'),
        scope: z.enum(['project', 'org']).describe('Who can use the profile'),
        projectId: project.optional().describe('Only with scope project'),
        endpoint,
        providerConfig: z.strictObject({ openai: OpenAiConfig }),
      })
      .describe("Rensei's model profile, with its published fields"),
    prerequisites: z
      .strictObject({
        accessPolicy: z
          .literal('local')
          .describe('The auth mode that the policies of the organization and the project must allow'),
        capacityPool: prefix,
        catalogEntry: z
          .strictObject({ provider: z.literal('ollama'), modelId: requiredLine(500) })
          .describe("The entry that must be in Rensei's model catalog"),
      })
      .describe('What must exist before the profile can be dispatched'),
  })
  .refine(({ modelProfile: { scope, projectId } }) => (scope === 'project') === (projectId !== undefined), {
    error: 'modelProfile.projectId is required with scope project, and not allowed with any other',
  })
  .refine(({ modelProfile, prerequisites }) => modelProfile.modelId === prerequisites.catalogEntry.modelId, {
    error: 'prerequisites.catalogEntry is for another model',
  })
  .refine(
    ({ pool, modelProfile: { providerConfig } }) =>
      providerConfig.openai.contextWindow === undefined || providerConfig.openai.contextWindow <= pool.contextLength,
    { error: 'contextWindow is larger than what the pool serves' },
  );

export type CapacityPoolManifest = z.output<typeof CapacityPoolManifest>;
export type ModelProfileManifest = z.output<typeof ModelProfileManifest>;

/**
 * Validates a manifest and puts its keys into the order of the schema.
 * @throws Error if it violates the schema: the rules have already reported everything that an author can get wrong.
 */
export function checked<T>(schema: z.ZodType<T>, what: string, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (!success) throw new Error(`${what} violates its schema:\n${z.prettifyError(error)}`);
  return data;
}

/**
 * File name to JSON schema. `scripts/schemas.cjs` writes them to `rensei/`, and a synth writes them beside the
 * manifests.
 */
export function manifestSchemas(): ReadonlyMap<string, string> {
  return new Map([
    [
      CAPACITY_POOL_SCHEMA,
      jsonSchema(CapacityPoolManifest, "A capacity pool for Rensei: Poolform's own format, version 1"),
    ],
    [
      MODEL_PROFILE_SCHEMA,
      jsonSchema(ModelProfileManifest, "A model profile for Rensei: Poolform's own format, version 1"),
    ],
  ]);
}

function jsonSchema(schema: z.ZodType, title: string): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(schema, { target: 'draft-7', io: 'output' }) }, null, 2)}\n`;
}
