import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FIELD_EDITS, NO_EDIT } from '../acceptance/field-edits';
import { editName, editsOf, fieldPlans } from '../acceptance/field-plans';
import { changeTables } from './changes';
import { PROJECT } from './run';

const FILE = path.join(PROJECT, 'docs/changes.md');
const sectionOf = (name: string): RegExp => new RegExp(`(<!-- edits: ${name} -->\\n)([^]*?)(\\n<!-- end -->)`);

/** `UPDATE_GOLDEN=1` rewrites the tables: read the diff before you commit it. */
test.each([...changeTables()])(
  'docs/changes.md shows exactly the edits that acceptance applies or plans (%s), with the resources of their plans',
  (name, table) => {
    const text = readFileSync(FILE, 'utf8');
    if (process.env['UPDATE_GOLDEN'] === '1')
      writeFileSync(
        FILE,
        text.replace(sectionOf(name), (_all, start: string, _table, end: string) => start + table + end),
      );
    expect(sectionOf(name).exec(readFileSync(FILE, 'utf8'))?.[2]).toBe(table);
  },
);

test('every field of a pool file is changed in the table, or has a reason why it cannot be', () => {
  const page = readFileSync(path.join(PROJECT, 'docs/fields.md'), 'utf8');
  const [, poolFile = ''] = /\n## Pool file\n([^]*?)\n## /.exec(page) ?? [];
  const fields = [...poolFile.matchAll(/^\| `([^`]+)` \|/gm)].map(([, field]) => field);
  expect(fields.length).toBeGreaterThan(80);
  const known = [...FIELD_EDITS.flatMap((each) => each.fields), ...Object.keys(NO_EDIT)];
  expect([...new Set(known)].sort()).toEqual(fields.sort());
});

test.each(['docker', 'kubernetes'] as const)('the plans of %s are those of the edits that it knows', (target) => {
  expect(Object.keys(fieldPlans()[target])).toEqual(editsOf(target).map(editName));
});
