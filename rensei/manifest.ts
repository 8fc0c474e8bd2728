import { z } from 'zod';
import { refusedCharacter } from '../poolfile/values/characters';
/**
 * The manifests that a synth writes for Rensei. Both kinds are a format of our own: Rensei publishes none for importing pools or profiles.
 * What Rensei documents keeps its spelling there (`runtime_provides`, `auth_modes`, `providerConfig.openai`); the rest is our own section.
 */
export const FORMAT_VERSION = 1;
export const CAPACITY_POOL_KIND = 'poolform/rensei-capacity-pool';
export const MODEL_PROFILE_KIND = 'poolform/rensei-model-profile';

/** One line of text without control or invisible characters, as `poolfile/source` lets it through. */
const line = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => refusedCharacter(text) === undefined, { error: 'a control or invisible character' });
const filled = (max: number) => line(max).min(1);
/** Also a file's name: nothing in it leads to another folder. */
const label = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
const prefix = z
  .string()
  .regex(/^pf-[a-z0-9-]{1,90}$/)
  .describe('Label of the capacity pool in Rensei: what every name of the pool begins with');
/** Absolute, with a host, without userinfo and without a slash at its end. */
const endpoint = z
  .string()
  .regex(/^https?:\/\/[A-Za-z0-9][A-Za-z0-9.-]{0,252}(?::[0-9]{1,5})?(?:\/[A-Za-z0-9_.~-]{1,100}){0,8}$/)
  .describe("The gateway's address; Rensei asks below it, such as <endpoint>/api/tags");
const count = (max: number) => z.int().min(1).max(max);

const environment = label.describe("Poolform's environment");
const project = filled(100).describe('The Rensei project');
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
    description: line(500).describe('What the pool is for, as its file says'),
    capacityPool: z
      .strictObject({
        name: prefix,
        providerId: z
          .literal('local')
          .describe(
            'Always local: profiles with auth mode local need a pool of this class, wherever Ollama itself runs',
          ),
        config: z.strictObject({}).describe('Nothing: no key is known for the class local'),
        runtime_provides: z
          .json()
          .describe('null: the default of the class counts; else it replaces that default whole'),
        isActive: z.boolean().describe('Accepts new sessions'),
      })
      .describe("Rensei's record (execution_provider_pools), by its published columns"),
    serving: z
      .strictObject({
        endpoint,
        auth: z.enum(['token', 'none']).describe('token: each request carries one; Rensei itself sends none'),
        tokens: z.array(label).describe('Who holds a token, by name; never a token or its hash'),
        models: z.array(filled(500)).min(1).describe('What the pool serves, by the names that clients say'),
        gpus: z
          .strictObject({
            product: filled(200).describe("Name in Poolform's catalogue"),
            count: count(16).describe('Devices of one replica'),
            memory: z
              .string()
              .regex(/^[0-9]+(?:\.[0-9])?[MGT]iB$/)
              .describe('Memory of one device'),
          })
          .nullable()
          .describe('null: the pool runs on processors'),
        replicas: count(1000).describe('Ollama servers'),
        parallel: count(64).describe('Requests at a time for each loaded model of a replica'),
        slots: count(64_000).describe('Sessions that are worth running at a time: at most replicas × parallel'),
        contextLength: count(1_048_576).describe('Tokens of one request, prompt and answer'),
      })
      .describe("Poolform's own: Rensei's record has no field for any of it"),
  })
  .refine(({ serving }) => serving.slots <= serving.replicas * serving.parallel, {
    error: 'serving.slots is more than replicas × parallel',
  });

const OpenAiConfig = z.strictObject({
  temperature: z.number().min(0).max(2).optional().describe("0 deterministic, 1 creative; Rensei's default is 0.7"),
  topP: z.number().min(0).max(1).optional().describe("0 to 1; Rensei's default is 0.9"),
  topK: count(1000).optional().describe('Number of likely words to choose from'),
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
        name: label.describe('Name of the profile; its id is made by Rensei and is not known here'),
        provider: z.literal('ollama'),
        modelId: filled(500).describe('The exact name that the pool lists'),
        auth_modes: z.tuple([z.literal('local')]).describe('Ollama has no other'),
        scope: z.enum(['project', 'org']).describe('Whom the profile is for'),
        projectId: project.optional().describe('Only with the scope project'),
        endpoint,
        providerConfig: z.strictObject({ openai: OpenAiConfig }),
      })
      .describe("Rensei's model profile, by its published fields"),
    prerequisites: z
      .strictObject({
        accessPolicy: z
          .literal('local')
          .describe('The auth mode that the policies of organization and project must allow'),
        capacityPool: prefix,
        catalogEntry: z
          .strictObject({ provider: z.literal('ollama'), modelId: filled(500) })
          .describe("The entry that Rensei's model catalog must have"),
      })
      .describe('What must be there before the profile can be dispatched'),
  })
  .refine(({ modelProfile: { scope, projectId } }) => (scope === 'project') === (projectId !== undefined), {
    error: 'modelProfile.projectId goes with the scope project, and with no other',
  })
  .refine(({ modelProfile, prerequisites }) => modelProfile.modelId === prerequisites.catalogEntry.modelId, {
    error: 'prerequisites.catalogEntry is of another model',
  })
  .refine(
    ({ pool, modelProfile: { providerConfig } }) => (providerConfig.openai.contextWindow ?? 0) <= pool.contextLength,
    { error: 'contextWindow is more than the pool serves' },
  );

export type CapacityPoolManifest = z.output<typeof CapacityPoolManifest>;
export type ModelProfileManifest = z.output<typeof ModelProfileManifest>;

/** A manifest in the order of its schema. @throws Error where it breaks the schema: whatever an author could write wrong was an issue before. */
export function checked<T>(schema: z.ZodType<T>, what: string, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (!success) throw new Error(`${what} breaks its own schema:\n${z.prettifyError(error)}`);
  return data;
}

/** File name -> JSON schema: what `scripts/schemas.cjs` writes into `rensei/`, and a synth beside the manifests. */
export function manifestSchemas(): ReadonlyMap<string, string> {
  return new Map([
    [
      'capacity-pool.schema.json',
      jsonSchema(CapacityPoolManifest, "A capacity pool for Rensei: Poolform's own format, version 1"),
    ],
    [
      'model-profile.schema.json',
      jsonSchema(ModelProfileManifest, "A model profile for Rensei: Poolform's own format, version 1"),
    ],
  ]);
}

function jsonSchema(schema: z.ZodType, title: string): string {
  return `${JSON.stringify({ title, ...z.toJSONSchema(schema, { target: 'draft-7', io: 'output' }) }, null, 2)}\n`;
}
