import { stringify } from 'yaml';
import { z } from 'zod';
import { kindOf } from '../suggestions/kinds';
import { groupBy } from '../values/group-by';
import { EnvironmentFile } from './environment-file';
import { type JsonSchema, jsonSchemaOf } from './json-schema';
import { PoolFile } from './pool-file';

/**
 * `docs/fields.md`: every field of both files, from their schemas. `scripts/schemas.cjs` writes it, and a test compares
 * it.
 */
export function fieldsPage(): string {
  const parts = [
    '# Fields',
    '<!-- Written by scripts/schemas.cjs from the schemas in poolfile/schema. Do not edit. -->',
    'Every field of a pool file and of `environment.yaml`. ' +
      '`<name>` stands for a name that you choose, `[]` for an entry of a list. ' +
      'Sizes are whole numbers with a binary unit: `512MiB`, `24GiB`, `1TiB`. ' +
      'Durations have hours, minutes and seconds: `30s`, `5m`, `1h30m`. ' +
      'A default that depends on the place is part of the meaning. ' +
      '`poolform check --explain` shows the values that are in effect.',
    ...filePage(
      'Pool file',
      '`pools/<environment>/<pool>.yaml`. The name of the file is the name of the pool.',
      PoolFile,
    ),
    ...filePage('Environment file', '`pools/<environment>/environment.yaml`.', EnvironmentFile),
  ];
  return `${parts.join('\n\n')}\n`;
}

interface Row {
  readonly path: string;
  /** In words; empty if it is not. */
  readonly required: string;
  readonly node: JsonSchema;
}

function filePage(title: string, introduction: string, schema: z.ZodType): readonly string[] {
  const rows = rowsOf(jsonSchemaOf(schema, { annotate: withExpected }), '');
  const blocks = groupBy(rows, ({ path }) => blockOf(path));
  return [
    `## ${title}`,
    introduction,
    ...[...blocks].flatMap(([block, fields]) => [...(block === '' ? [] : [`### \`${block}\``]), table(fields)]),
  ];
}

/** The top-level field that a path is in; the top level itself is a block of its own. */
function blockOf(path: string): string {
  const dot = path.search(/[.[]/);
  return dot < 0 ? '' : path.slice(0, dot);
}

/** What the value may be, in the words of the messages that refuse any other. */
function withExpected(schema: z.core.$ZodType): JsonSchema {
  const answer = z.safeParse(schema, Symbol('no value of any file'));
  const expected = kindOf(answer.error?.issues[0]?.message ?? '')?.expected;
  return expected === undefined ? {} : { expected };
}

/** Every field at and below a node. A field that several forms of a map share has one row. */
function rowsOf(node: JsonSchema, path: string, isForm = false): readonly Row[] {
  const requiredKeys = (node['required'] ?? []) as readonly string[];
  const rows = [
    ...Object.entries((node['properties'] ?? {}) as Record<string, JsonSchema>).flatMap(([key, child]) => {
      const childPath = path === '' ? key : `${path}.${key}`;
      const required = !requiredKeys.includes(key) ? '' : isForm ? 'required in its form' : '**required**';
      const isField = child['description'] !== undefined;
      return [...(isField ? [{ path: childPath, required, node: child }] : []), ...rowsOf(child, childPath)];
    }),
    ...(isNode(node['items']) ? rowsOf(node['items'], `${path}[]`) : []),
    ...(isNode(node['additionalProperties']) ? rowsOf(node['additionalProperties'], `${path}.<name>`) : []),
    ...((node['anyOf'] ?? []) as readonly JsonSchema[]).flatMap((form) => rowsOf(form, path, true)),
  ];
  return [...groupBy(rows, (row) => row.path).values()].map(([first]) => first);
}

function isNode(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}

function table(rows: readonly Row[]): string {
  const cells = rows.map(({ path, required, node }) => [
    `\`${path}\``,
    prose(String(node['description'])),
    valueText(String(node['expected'] ?? 'plain data')),
    node['default'] === undefined || isEmptyMap(node['default']) ? required : code(node['default']),
    Array.isArray(node['examples']) ? node['examples'].map(code).join(', ') : '',
  ]);
  return [['field', 'meaning', 'value', 'default', 'example'], ['---', '---', '---', '---', '---'], ...cells]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function valueText(expected: string): string {
  return expected.startsWith('a map with the field') ? 'a map: see its fields' : prose(expected);
}

/** The default of a block, which only says that all of its fields have defaults. */
function isEmptyMap(value: unknown): boolean {
  return isNode(value) && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** A value as its author writes it, in one line. */
function code(value: unknown): string {
  const text = stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
  return `\`${text.replaceAll('[ ', '[').replaceAll(' ]', ']').replaceAll('|', '\\|')}\``;
}

function prose(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
