import { parse } from 'yaml';
import { z } from 'zod';
import { builtData, readData } from './data';

/**
 * What is known about one model of the public library: facts only, each with its source in `models.yaml`. An absent key
 * means that the fact is not established.
 */
export interface CatalogModel {
  /** As written in pool files, with its tag: `mistral:7b`. */
  readonly ref: string;
  /** Whether the name without a tag meant this model when it was looked up. */
  readonly defaultTag: boolean;
  readonly parametersBillion: number;
  readonly quantization: string;
  /** `captured`: read from a server; `inferred`: derived from size and parameters. */
  readonly quantizationEvidence: 'captured' | 'inferred';
  /** The library's rounded figure, in bytes: within about 5 % of the exact size. */
  readonly downloadBytes: number;
  /** Exact sum of the layers; prefer it to `downloadBytes`. */
  readonly sizeBytes?: number;
  /** SHA-256 of the manifest on the day it was seen, 64 hex digits. Tags move. */
  readonly digest?: string;
  /** The longest context that the model was trained for, in tokens. */
  readonly maxContext?: number;
  readonly layers?: number;
  readonly attentionHeads?: number;
  readonly kvHeads?: number;
  readonly headDim?: number;
  readonly embeddingLength?: number;
  /** Tokens that the layers with a sliding window look back; absent: every layer sees the whole context. */
  readonly slidingWindow?: number;
  /** Bytes of key and value cache per token of one request, at f16, ignoring any sliding window. */
  readonly kvBytesPerToken?: number;
  /** The same, as Ollama 0.30 and later estimate it when they place the model. */
  readonly predictedKvBytesPerToken?: number;
  readonly notes?: string;
  /** At least one. */
  readonly source: readonly string[];
}

const count = z.int().positive();
const line = z.string().trim().min(1);

const Entry = z.strictObject({
  ref: z.string().regex(/^[a-z0-9_][a-z0-9_.-]{0,79}:[a-z0-9_][a-z0-9_.-]{0,79}$/),
  defaultTag: z.boolean().default(false),
  parametersBillion: z.number().positive(),
  quantization: z.string().regex(/^[A-Z0-9_]+$/),
  quantizationEvidence: z.enum(['captured', 'inferred']),
  downloadGb: z.number().positive(),
  sizeBytes: count.optional(),
  digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  maxContext: count.optional(),
  layers: count.optional(),
  attentionHeads: count.optional(),
  kvHeads: count.optional(),
  headDim: count.optional(),
  embeddingLength: count.optional(),
  slidingWindow: count.optional(),
  kvBytesPerToken: count.optional(),
  predictedKvBytesPerToken: count.optional(),
  notes: line.optional(),
  source: z.array(line).min(1),
});
const File = z.strictObject({ models: z.array(Entry).min(1) });

/** @throws Error if the data is invalid or contradicts itself, which is a bug: the data is ours. */
export function parseModels(text: string): ReadonlyMap<string, CatalogModel> {
  const models = new Map<string, CatalogModel>();
  const defaults = new Set<string>();
  for (const { downloadGb, ...entry } of File.parse(parse(text, { strict: true, uniqueKeys: true })).models) {
    const { ref, sizeBytes, layers, kvHeads, headDim, kvBytesPerToken } = entry;
    const name = ref.slice(0, ref.indexOf(':'));
    const downloadBytes = Math.round(downloadGb * 1e9);
    if (models.has(ref)) throw new Error(`catalog/models.yaml: ${ref} is listed twice`);
    if (entry.defaultTag && defaults.has(name)) throw new Error(`catalog/models.yaml: ${name} has two default tags`);
    if (sizeBytes !== undefined && Math.abs(sizeBytes - downloadBytes) > 0.05 * downloadBytes) {
      throw new Error(`catalog/models.yaml: ${ref}: sizeBytes and downloadGb differ by more than 5 %`);
    }
    if (layers && kvHeads && headDim && kvBytesPerToken !== 4 * layers * kvHeads * headDim) {
      throw new Error(`catalog/models.yaml: ${ref}: kvBytesPerToken is not 2 x layers x kvHeads x headDim x 2`);
    }
    if (entry.defaultTag) defaults.add(name);
    models.set(ref, present({ ...entry, downloadBytes }));
  }
  return models;
}

/** Absent instead of undefined, which is what the interface promises. */
function present(entry: { [Key in keyof CatalogModel]: CatalogModel[Key] | undefined }): CatalogModel {
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => value !== undefined),
  ) as unknown as CatalogModel;
}

let cached: ReadonlyMap<string, CatalogModel> | undefined;

/**
 * The model catalog by reference with tag, in the order of the file. A model that is not listed is unknown, not wrong.
 */
export function modelCatalog(): ReadonlyMap<string, CatalogModel> {
  cached ??= new Map(
    builtData<readonly [string, CatalogModel][]>('models.json') ?? parseModels(readData('models.yaml')),
  );
  return cached;
}
