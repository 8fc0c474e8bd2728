import type { z } from 'zod';
import type { Diagnostic } from '../../poolfile/diagnostics/diagnostic';
import { block } from '../../poolfile/schema/builders';
import { parseTree } from '../../poolfile/schema/parse';
import { readSource } from '../../poolfile/source/source';
import { golden } from './golden';

/** The diagnostics of a file with one field. */
export function diagnosticsOf(schema: z.ZodType, line: string): readonly Diagnostic[] {
  const { root, diagnostics } = readSource('a.yaml', line);
  return root ? parseTree(block({ [line.slice(0, line.indexOf(':'))]: schema }), root).diagnostics : diagnostics;
}

/**
 * The hints for each line; a line without a hint is accepted. `schema` is built within the test, so that it is part of
 * what the test runs.
 */
export function hints(what: string, schema: () => z.ZodType, lines: readonly string[]): void {
  golden(what, lines, (line) => diagnosticsOf(schema(), line).map(({ code, hint }) => `${code}: ${hint}`));
}

/** As `hints`, with columns and messages; `schema` may depend on the line. */
export function answers(what: string, schema: (line: string) => z.ZodType, lines: readonly string[]): void {
  golden(what, lines, (line) =>
    diagnosticsOf(schema(line), line).map(({ at, code, message, hint }) => `${at.column} ${code}: ${message}; ${hint}`),
  );
}
