import { join, relative } from 'node:path';
import type { Diagnostic } from '../poolfile/diagnostics/diagnostic';
import { printable } from '../poolfile/values/quote';
import { systemReason } from '../poolfile/values/system-errors';
import type { OutputFolder } from './folders';

/**
 * Writes something to the output folder.
 * @returns What was returned, or an error if the system does not let it write there.
 */
export function writeOutput<T>(
  { project, outdir }: OutputFolder,
  write: () => T,
): { readonly value: T } | { readonly diagnostic: Diagnostic } {
  try {
    return { value: write() };
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    const { path } = error as NodeJS.ErrnoException;
    const shown = relative(project, path === undefined ? outdir : join(path)) || '.';
    return {
      diagnostic: {
        severity: 'error',
        code: 'output-unavailable',
        message: `the stacks cannot be written: ${reason}`,
        at: { file: printable(shown.split('\\').join('/')), line: 1, column: 1 },
        hint: 'fix it, or name a folder that can be written: CDKTF_OUTDIR for `npm start`, `--output` for cdktf',
      },
    };
  }
}
