import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { changeTables } from './changes';
import { PROJECT } from './run';

const FILE = path.join(PROJECT, 'docs/changes.md');
const sectionOf = (name: string): RegExp => new RegExp(`(<!-- edits: ${name} -->\\n)([^]*?)(\\n<!-- end -->)`);

/** `UPDATE_GOLDEN=1` rewrites the tables: read the diff before you commit it. */
test.each([...changeTables()])(
  'docs/changes.md shows exactly the edits on %s that the acceptance suite applies, with the resources of their plans',
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
