/**
 * Where a file may contain text: every place that its JSON schema declares as text, and every key that authors choose.
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Path = readonly (string | number)[];

interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

export interface Slot {
  /**
   * The field, whatever its names and numbers: `models[].digest`, `access.tokens.*.sha256`; a key is
   * `access.tokens.<key>`.
   */
  readonly field: string;
  readonly path: Path;
  /** The text is the key at the end of the path. */
  readonly key: boolean;
  readonly example: string;
  readonly pattern?: string;
}

const isMap = (data: Json): data is { readonly [key: string]: Json } =>
  typeof data === 'object' && data !== null && !Array.isArray(data);
const isFree = (schema: Schema): boolean =>
  schema.type === undefined && schema.anyOf === undefined && schema.const === undefined && schema.enum === undefined;
const forms = (schema: Schema): readonly Schema[] =>
  schema.anyOf && !schema.properties ? schema.anyOf.flatMap(forms) : [schema];
const isText = (schema: Schema): boolean => schema.type === 'string' || typeof schema.const === 'string';

/** Every field of text that the schema knows; what takes any data is a field of text, too. */
export function textFields(schema: Schema, at = ''): ReadonlySet<string> {
  const found = new Set<string>();
  for (const form of forms(schema)) {
    if (isText(form) || isFree(form)) found.add(at);
    const inner = (child: Schema, name: string): void => textFields(child, name).forEach((field) => found.add(field));
    for (const [key, child] of Object.entries(form.properties ?? {})) inner(child, at === '' ? key : `${at}.${key}`);
    if (typeof form.additionalProperties === 'object') {
      found.add(`${at}.<key>`);
      inner(form.additionalProperties, `${at}.*`);
    }
    if (form.items) inner(form.items, `${at}[]`);
  }
  return found;
}

/**
 * Every field that the schema knows by name, of whatever type: `serving.parallel`, `models[].digest`,
 * `access.tokens.*.sha256`.
 */
export function namedFields(schema: Schema, path = ''): ReadonlySet<string> {
  const inner = forms(schema).flatMap((form) => [
    ...Object.entries(form.properties ?? {}).flatMap(([key, child]): readonly string[] => {
      const field = path === '' ? key : `${path}.${key}`;
      return [field, ...namedFields(child, field)];
    }),
    ...(typeof form.additionalProperties === 'object' ? namedFields(form.additionalProperties, `${path}.*`) : []),
    ...(form.items ? namedFields(form.items, `${path}[]`) : []),
  ]);
  return new Set(inner);
}

/**
 * Which of the fields a document has. `known` is what `namedFields` gives; a key that is no field of its map is a name,
 * `*`.
 */
export function writtenFields(data: Json, known: ReadonlySet<string>, path = ''): ReadonlySet<string> {
  if (Array.isArray(data)) return new Set(data.flatMap((item: Json) => [...writtenFields(item, known, `${path}[]`)]));
  if (!isMap(data)) return new Set();
  return new Set(
    Object.entries(data).flatMap(([key, value]) => {
      const field = path === '' ? key : `${path}.${key}`;
      return known.has(field)
        ? [field, ...writtenFields(value, known, field)]
        : [...writtenFields(value, known, `${path}.*`)];
    }),
  );
}

/** The document without a field, wherever it has it. */
export function withoutField(data: Json, field: string, known: ReadonlySet<string>, path = ''): Json {
  if (Array.isArray(data)) return data.map((item: Json) => withoutField(item, field, known, `${path}[]`));
  if (!isMap(data)) return data;
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => {
      const named = path === '' ? key : `${path}.${key}`;
      if (named === field) return [];
      return [[key, withoutField(value, field, known, known.has(named) ? named : `${path}.*`)]];
    }),
  );
}

function fits(schema: Schema, data: Json): boolean {
  if (typeof data === 'string') return isText(schema) && (schema.const === undefined || schema.const === data);
  if (Array.isArray(data)) return schema.items !== undefined;
  if (!isMap(data)) return false;
  return (
    schema.type === 'object' &&
    (schema.additionalProperties !== false || Object.keys(data).every((key) => key in (schema.properties ?? {})))
  );
}

/** The places of one document that hold text. */
export function slots(schema: Schema, data: Json, field = '', path: Path = []): readonly Slot[] {
  return forms(schema).flatMap((form) => {
    if (isFree(form)) return freeSlots(data, field, path);
    if (!fits(form, data)) return [];
    if (typeof data === 'string')
      return [{ field, path, key: false, example: data, ...(form.pattern !== undefined && { pattern: form.pattern }) }];
    if (Array.isArray(data))
      return data.flatMap((item, i) => slots(form.items ?? {}, item as Json, `${field}[]`, [...path, i]));
    if (!isMap(data)) return [];
    return Object.entries(data).flatMap(([key, value]) => {
      const known = form.properties?.[key];
      if (known) return slots(known, value, field === '' ? key : `${field}.${key}`, [...path, key]);
      const own: Slot = {
        field: `${field}.<key>`,
        path: [...path, key],
        key: true,
        example: key,
        ...(form.propertyNames?.pattern !== undefined && { pattern: form.propertyNames.pattern }),
      };
      return [own, ...slots(form.additionalProperties as Schema, value, `${field}.*`, [...path, key])];
    });
  });
}

/** Below what takes any data, every key and every text is a place. */
function freeSlots(data: Json, field: string, path: Path): readonly Slot[] {
  if (typeof data === 'string') return [{ field, path, key: false, example: data }];
  if (Array.isArray(data)) return data.flatMap((item, i) => freeSlots(item as Json, field, [...path, i]));
  if (!isMap(data)) return [];
  return Object.entries(data).flatMap(([key, value]) => [
    { field, path: [...path, key], key: true, example: key },
    ...freeSlots(value, field, [...path, key]),
  ]);
}

/** The document with texts in some of its places. Values first, while the paths to them are as they were. */
export function written(data: Json, texts: ReadonlyMap<Slot, string>): Json {
  let result = data;
  const deepestKeyLast = [...texts].sort(([a], [b]) => Number(a.key) - Number(b.key) || b.path.length - a.path.length);
  for (const [slot, text] of deepestKeyLast) result = replaced(result, slot.path, slot.key, text);
  return result;
}

function replaced(data: Json, [first, ...rest]: Path, key: boolean, text: string): Json {
  if (first === undefined) return text;
  if (Array.isArray(data)) return data.map((item: Json, i) => (i === first ? replaced(item, rest, key, text) : item));
  if (!isMap(data)) throw new Error('the path leads out of the document');
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      if (name !== first) return [name, value];
      return key && rest.length === 0 ? [text, value] : [name, replaced(value, rest, key, text)];
    }),
  );
}
