import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaFiles, environmentJsonSchema, poolJsonSchema } from '../../../poolfile/schema/json-schema';
import { RULES } from '../../../poolfile/rules/all';
import { compiled, ENVIRONMENT, poolFile } from '../given';
import { type Node, paths, written } from '../paths';

const root = join(__dirname, '../../..');

const POOL_PATHS = paths(poolJsonSchema() as Node);
const ENVIRONMENT_PATHS = paths(environmentJsonSchema() as Node);

test.each(['7', '-1.5', 'true', 'null', '""', '"?"', '[]', '[7]', '{}', '{ x: 7 }', '"9007199254740993"'])(
  'every field reports %s in words of Poolform, and none throws',
  (value) => {
    for (const [kind, all] of [
      ['chat', POOL_PATHS],
      ['environment', ENVIRONMENT_PATHS],
    ] as const) {
      for (const path of all) {
        const { diagnostics } = compiled({
          'dev/environment.yaml': ENVIRONMENT,
          'dev/chat.yaml': poolFile(),
          [`dev/${kind}.yaml`]: written(path, value),
        });
        for (const { message, hint = '' } of diagnostics) {
          expect(`${path.join('.')}: ${message} ${hint}`).not.toMatch(
            /another value|another name|undefined|\[object|NaN|Invalid/,
          );
          expect(message).toMatch(/^[^\p{C}]{5,400}$/u);
        }
      }
    }
  },
);

test('every field says what it is for', () => {
  const silent = (node: Node, path: string): readonly string[] => [
    ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
      ...(child.description === undefined && !path.startsWith('backend') ? [`${path}${key}`] : []),
      ...silent(child, `${path}${key}.`),
    ]),
    ...(node.items ? silent(node.items, path) : []),
    ...(typeof node.additionalProperties === 'object' ? silent(node.additionalProperties, `${path}*.`) : []),
    ...(node.anyOf ?? []).flatMap((child) => silent(child, path)),
  ];
  expect([...silent(poolJsonSchema() as Node, ''), ...silent(environmentJsonSchema() as Node, '')]).toEqual([]);
});

test.each(['base.schema.json', 'environment.schema.json', 'pool.schema.json'])(
  'pools/%s is what `node scripts/schemas.cjs` writes',
  (name) => {
    expect(schemaFiles().get(name)).toBe(readFileSync(join(root, 'pools', name), 'utf8'));
  },
);

test('there is a schema for each kind of file, and for nothing else', () => {
  expect([...schemaFiles().keys()]).toEqual(
    readdirSync(join(root, 'pools'))
      .filter((name) => name.endsWith('.schema.json'))
      .sort(),
  );
});

test('an example of every field is a value that the field takes', () => {
  const examples = (
    node: Node & { readonly examples?: readonly unknown[] },
    path: readonly (string | number)[],
  ): readonly (readonly [readonly (string | number)[], unknown])[] => [
    ...(node.examples ?? []).map((example) => [path, example] as const),
    ...Object.entries(node.properties ?? {}).flatMap(([key, child]) => examples(child, [...path, key])),
    ...(node.items ? examples(node.items, [...path, 0]) : []),
    ...(typeof node.additionalProperties === 'object' ? examples(node.additionalProperties, [...path, 'x']) : []),
    ...(node.anyOf ?? []).flatMap((child) => examples(child, path)),
  ];
  for (const [kind, schema] of [
    ['chat', poolJsonSchema()],
    ['environment', environmentJsonSchema()],
  ] as const) {
    for (const [path, example] of examples(schema as Node, [])) {
      const { diagnostics } = compiled({ [`dev/${kind}.yaml`]: written(path, JSON.stringify(example)) });
      const shown = path.reduce<string>(
        (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
        '',
      );
      expect(
        diagnostics.filter((diagnostic) => diagnostic.path === shown && diagnostic.code !== 'extends-unknown'),
      ).toEqual([]);
    }
  }
});

test('every rule is broken by one of the bad files at least', () => {
  const bad = join(root, 'test/fixtures/bad');
  const texts = (['pool', 'environment', 'roots'] as const)
    .flatMap((kind) =>
      readdirSync(join(bad, kind))
        .filter((name) => name.endsWith('.txt'))
        .map((name) => readFileSync(join(bad, kind, name), 'utf8')),
    )
    .join('\n');
  expect(Object.keys(RULES).filter((code) => !new RegExp(` (?:error|warning) ${code}: `).test(texts))).toEqual([]);
});
