import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldsPage } from '../../../poolfile/schema/field-docs';
import { environmentJsonSchema, poolJsonSchema } from '../../../poolfile/schema/json-schema';
import { type Node, paths } from '../paths';

const page = fieldsPage();

test('docs/fields.md is what `node scripts/schemas.cjs` writes', () => {
  expect(readFileSync(join(__dirname, '../../../docs/fields.md'), 'utf8')).toBe(page);
});

/** `models[].name`, `access.tokens.<name>.sha256`. */
function shown(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, part) => {
    if (part === 0) return `${text}[]`;
    const name = part === 'x' ? '<name>' : part;
    return text === '' ? String(name) : `${text}.${name}`;
  }, '');
}

test.each([
  ['the pool file', poolJsonSchema(), page.slice(0, page.indexOf('## Environment file'))],
  ['environment.yaml', environmentJsonSchema(), page.slice(page.indexOf('## Environment file'))],
] as const)('every field of %s has a row with its meaning and its values', (_, schema, text) => {
  const fields = paths(schema as Node)
    .filter((path) => typeof path.at(-1) === 'string' && path.at(-1) !== 'x')
    // attributes of backends are not ours
    .filter(([top, second]) => top !== 'backend' || second === undefined)
    .map(shown);
  expect(fields.length).toBeGreaterThan(30);
  const rows = new Map(
    [...text.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|/gm)].map(([, path, ...cells]) => [path, cells]),
  );
  expect(fields.filter((field) => rows.get(field)?.some((cell) => cell.trim() === '') ?? true)).toEqual([]);
});
