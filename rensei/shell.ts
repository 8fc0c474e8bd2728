import { shellQuote } from '../poolfile/values/shell';

/** Commands that somebody pastes into a shell, built from the texts of pool files. */

/** An option with its value, joined by `=` if the value begins with `-` and could be mistaken for an option. */
export function shellOption(option: `--${string}`, value: string): string {
  return `${option}${value.startsWith('-') ? '=' : ' '}${shellQuote(value)}`;
}

/** A variable named after what it belongs to: `PROFILE_LOCAL_MISTRAL`. */
export function shellVariable(prefix: string, name: string): string {
  return `${prefix}_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

/** One command over several lines, one word or option per line. */
export function shellLines(parts: readonly string[]): string {
  return parts.join(' \\\n  ');
}
