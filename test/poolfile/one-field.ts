import type { z } from 'zod';
import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import { block } from '../../poolfile/schema/scalars';
import { parseTree } from '../../poolfile/schema/parse';
import { readSource } from '../../poolfile/source/source';

/** What is said to a file of one field. */
export function issuesOf(schema: z.ZodType, line: string): readonly Diagnostic[] {
  const { root, diagnostics } = readSource('a.yaml', line);
  return root ? parseTree(block({ [line.slice(0, line.indexOf(':'))]: schema }), root).diagnostics : diagnostics;
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
