import { z } from 'zod';
import { EnvironmentFile } from './environment-file';
import { PoolFile } from './pool-file';

/** What editors complete from and check with: the same schemas as `load`, with their descriptions, defaults and examples. */

type JsonSchema = { readonly [key: string]: unknown };

export function poolJsonSchema(): JsonSchema {
  return { ...jsonSchema(PoolFile), title: 'A pool of Ollama servers (Poolform, version 1)' };
}

export function environmentJsonSchema(): JsonSchema {
  return { ...jsonSchema(EnvironmentFile), title: 'An environment of pools (Poolform, version 1)' };
}

/** For files that pools extend: the pool's schema with nothing required, because the rest stands in the pool. */
export function baseJsonSchema(): JsonSchema {
  const schema = without(jsonSchema(PoolFile), 'required');
  return {
    ...schema,
    properties: without(schema['properties'] as JsonSchema, 'extends'),
    title: 'What pools extend (Poolform, version 1)',
  };
}

/** File name below the pools root -> its text: what `scripts/schemas.cjs` writes and a test compares. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    [
      ['base.schema.json', baseJsonSchema()] as const,
      ['environment.schema.json', environmentJsonSchema()] as const,
      ['pool.schema.json', poolJsonSchema()] as const,
    ].map(([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`]),
  );
}

function without(schema: JsonSchema, key: string): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema: json }) => {
      const node = json as Record<string, unknown>;
      // zod drops `examples` of what is transformed, because they could be of the output: ours are what an author writes
      if ('inputs' in node) {
        node['examples'] = node['inputs'];
        delete node['inputs'];
      }
      // the bounds of a double say nothing to an author
      if (node['maximum'] === Number.MAX_SAFE_INTEGER) delete node['maximum'];
      if (node['minimum'] === Number.MIN_SAFE_INTEGER) delete node['minimum'];
    },
  }) as JsonSchema;
}
