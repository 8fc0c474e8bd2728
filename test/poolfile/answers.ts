import { compiled, type Files } from './given';

/** What is said of files under these codes, whole: severity and code, place and path, message, hint, and from where the line is hidden. */
export function answers(files: Files, ...codes: readonly string[]): readonly string[] {
  return compiled(files)
    .diagnostics.filter(({ code }) => codes.includes(code))
    .map(({ severity, code, at, path, message, hint, hideFrom }) =>
      [
        `${severity} ${code}`,
        `${at.file.replace('pools/', '')}:${at.line}:${at.column}`,
        path ?? '-',
        message,
        hint,
        ...(hideFrom === undefined ? [] : [`hidden from ${hideFrom}`]),
      ].join(' | '),
    );
}
