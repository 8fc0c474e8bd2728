import type { z } from 'zod';
import type { Issue } from '../../spec/issue';
import { block } from '../../spec/scalars';
import { shape } from '../../spec/shape';
import { readSource } from '../../spec/source';

/** What is said to a file of one field. */
export function issuesOf(schema: z.ZodType, line: string): readonly Issue[] {
  const { root, issues } = readSource('a.yaml', line);
  return root ? shape(block({ [line.slice(0, line.indexOf(':'))]: schema }), root).issues : issues;
}

/** A line, and what is said to it. */
export type Rows = ReadonlyArray<readonly [line: string, hint: string]>;

export const RIGHT = 'nothing: it is right';

/** The hints of a field's mistakes. `schema` is made within each test, so that it is part of what the test runs. */
export function hints(what: string, schema: () => z.ZodType, rows: Rows): void {
  describe(what, () => {
    test.each(rows)('%s', (line, hint) => {
      const issues = issuesOf(schema(), line);
      expect(issues.length === 0 ? RIGHT : issues.map((issue) => issue.hint).join(' / ')).toBe(hint);
    });
  });
}
