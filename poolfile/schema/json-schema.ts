import { z } from 'zod';
import { EnvironmentFile } from './environment-file';
import { PoolFile } from './pool-file';

/** What editors complete and check with: the schemas that `load` uses, with descriptions, defaults and examples. */

export type JsonSchema = { readonly [key: string]: unknown };

export function poolJsonSchema(): JsonSchema {
  return { ...jsonSchemaOf(PoolFile), title: 'A pool of Ollama servers (Poolform, version 1)' };
}

export function environmentJsonSchema(): JsonSchema {
  return { ...jsonSchemaOf(EnvironmentFile), title: 'An environment of pools (Poolform, version 1)' };
}

/** For files that pools extend: the pool's schema without required fields, because the pool has the rest. */
export function baseJsonSchema(): JsonSchema {
  const schema = omitKey(jsonSchemaOf(PoolFile), 'required');
  return {
    ...schema,
    properties: omitKey(schema['properties'] as JsonSchema, 'extends'),
    title: 'What pools extend (Poolform, version 1)',
  };
}

/** The text of each file below the pools root: `scripts/schemas.cjs` writes them, and a test compares them. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    [
      ['base.schema.json', baseJsonSchema()] as const,
      ['environment.schema.json', environmentJsonSchema()] as const,
      ['pool.schema.json', poolJsonSchema()] as const,
    ].map(([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`]),
  );
}

function omitKey(schema: JsonSchema, key: string): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

/**
 * The JSON schema of what an author writes.
 * @param options - `annotate`: more keywords for a node, made from its schema.
 */
export function jsonSchemaOf(
  schema: z.ZodType,
  { annotate = () => ({}) }: { readonly annotate?: (node: z.core.$ZodType) => JsonSchema } = {},
): JsonSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema, zodSchema }) => {
      const node = jsonSchema as Record<string, unknown>;
      Object.assign(node, annotate(zodSchema));
      // zod drops `examples` of a transformed value, because they could be of the output; ours are what an author
      // writes
      if ('inputs' in node) {
        node['examples'] = node['inputs'];
        delete node['inputs'];
      }
      // the bounds of a double mean nothing to an author
      if (node['maximum'] === Number.MAX_SAFE_INTEGER) delete node['maximum'];
      if (node['minimum'] === Number.MIN_SAFE_INTEGER) delete node['minimum'];
    },
  }) as JsonSchema;
}
