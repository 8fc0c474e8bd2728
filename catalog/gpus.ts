import { parse } from 'yaml';
import { z } from 'zod';
import { NAME } from '../poolfile/values/name';
import { builtData, bytesOf, readData } from './data';

/** One GPU product that pool files and environments may name. Facts only; each has its source in `gpus.yaml`. */
export interface GpuProduct {
  /** Poolform's name: `nvidia-l4`. */
  readonly product: string;
  readonly vendor: 'nvidia' | 'amd' | 'intel';
  /** Bytes of one device as its vendor states them, a vendor's "24 GB" read as 24GiB. A device never has more. */
  readonly memory: number;
  /**
   * Bytes that the driver was seen to offer on one device, the lowest that was seen; absent: not seen. The figure to
   * plan with.
   */
  readonly reported?: number;
  /** The Kubernetes resource that its device plugin offers. */
  readonly resource: string;
  /**
   * The node label that tells the product; `values` are its forms (SXM, PCIe) and older spellings: a node has one of
   * them.
   */
  readonly label: { readonly key: string; readonly values: readonly string[] };
  /** False: the sources leave something open, and `note` says what. */
  readonly confirmed: boolean;
  readonly note?: string;
  /** Where memory, resource and label are from; at least one. */
  readonly source: readonly string[];
}

const size = z.string().transform((text, context) => {
  const bytes = bytesOf(text);
  if (bytes !== undefined) return bytes;
  context.addIssue({ code: 'custom', message: `expected a size such as 24GiB, got ${JSON.stringify(text)}` });
  return z.NEVER;
});
const line = z.string().trim().min(1);

const Entry = z.strictObject({
  product: z.string().regex(NAME),
  vendor: z.enum(['nvidia', 'amd', 'intel']),
  memory: size,
  reported: size.optional(),
  resource: z.string().regex(/^[a-z0-9.]+\.[a-z]+\/[a-z0-9]+$/),
  label: z.strictObject({
    key: z.string().regex(/^[a-z0-9.]+\.[a-z]+\/[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/),
    values: z.array(z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/)).min(1),
  }),
  confirmed: z.boolean().default(true),
  note: line.optional(),
  source: z.array(line).min(1),
});
const File = z.strictObject({ gpus: z.array(Entry).min(1) });

/** @throws Error if the data is invalid or contradicts itself, which is a bug: the data is ours. */
export function parseGpus(text: string): ReadonlyMap<string, GpuProduct> {
  const products = new Map<string, GpuProduct>();
  const values = new Map<string, string>();
  for (const entry of File.parse(parse(text, { strict: true, uniqueKeys: true })).gpus) {
    const { reported, note, ...rest } = entry;
    if (products.has(entry.product)) throw new Error(`catalog/gpus.yaml: ${entry.product} is listed twice`);
    if (reported !== undefined && reported > entry.memory)
      throw new Error(`catalog/gpus.yaml: ${entry.product} reports more than its memory`);
    if (!entry.confirmed && note === undefined)
      throw new Error(`catalog/gpus.yaml: ${entry.product} is unconfirmed, and no note says what is open`);
    for (const value of entry.label.values) {
      const label = `${entry.label.key}=${value}`;
      const other = values.get(label);
      if (other !== undefined)
        throw new Error(`catalog/gpus.yaml: ${label} belongs to both ${other} and ${entry.product}`);
      values.set(label, entry.product);
    }
    products.set(entry.product, {
      ...rest,
      ...(reported !== undefined && { reported }),
      ...(note !== undefined && { note }),
    });
  }
  return products;
}

let cached: ReadonlyMap<string, GpuProduct> | undefined;

/** The GPU catalog by product name, in the order of the file. */
export function gpuCatalog(): ReadonlyMap<string, GpuProduct> {
  cached ??= new Map(builtData<readonly [string, GpuProduct][]>('gpus.json') ?? parseGpus(readData('gpus.yaml')));
  return cached;
}
