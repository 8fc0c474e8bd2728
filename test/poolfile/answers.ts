import { compiled, type Files } from './given';

/**
 * The diagnostics of files with these codes: severity, code, place and path, then message and hint. The golden files
 * own the wording: compare with `answer`.
 */
export function answers(files: Files, ...codes: readonly string[]): readonly string[] {
  return answersFor(undefined, files, ...codes);
}

/** The same for one environment only. */
export function answersFor(env: string | undefined, files: Files, ...codes: readonly string[]): readonly string[] {
  return compiled(files, env === undefined ? {} : { env })
    .diagnostics.filter(({ code }) => codes.includes(code))
    .map(({ severity, code, at, path, message, hint, hideFrom }) => {
      const place = `${at.file.replace('pools/', '')}:${at.line}:${at.column}`;
      const hidden = hideFrom === undefined ? '' : ` hidden from ${hideFrom}`;
      const text = path !== undefined && message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;
      return `${severity} ${code} ${place} ${path ?? '-'}${hidden} | ${text} | ${hint}`;
    });
}

/** An expected answer. */
export interface Answer {
  readonly asymmetricMatch: (actual: unknown) => boolean;
  /** How Jest prints it. */
  readonly $$typeof: symbol;
  readonly toAsymmetricMatcher: () => string;
}

/**
 * Equals an answer that begins with `head`, such as `error model-duplicate dev/chat.yaml:6:30 models[1].name`, and
 * whose message and hint contain each datum as a word of its own.
 */
export function answer(head: string, ...data: readonly (string | number)[]): Answer {
  return {
    asymmetricMatch: (actual) => {
      if (typeof actual !== 'string' || !actual.startsWith(`${head} | `)) return false;
      const text = actual.slice(head.length);
      return data.every((datum) => hasWord(text, String(datum)));
    },
    $$typeof: Symbol.for('jest.asymmetricMatcher'),
    toAsymmetricMatcher: () => `answer ${[head, ...data].join(' | ')}`,
  };
}

function hasWord(text: string, word: string): boolean {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w.-])${escaped}(?![\\w-]|[.:][\\w])`).test(text);
}
