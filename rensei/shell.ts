/** Text of pool files in commands that somebody pastes into a POSIX shell (sh, bash, zsh). */

/**
 * One word of a shell, whatever the text holds: single quotes leave every character as it is but the single quote itself.
 * @throws Error for control characters, which `poolfile/source` refuses: a terminal acts on some of them while a command is pasted.
 */
export function shellQuote(text: string): string {
  if (/\p{Cc}/u.test(text)) throw new Error('a control character in a word of a command');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** An option with its value; joined by `=` where the value begins with `-` and could be taken for an option itself. */
export function shellOption(option: `--${string}`, value: string): string {
  return `${option}${value.startsWith('-') ? '=' : ' '}${shellQuote(value)}`;
}

/** A variable's name that says whose it is: `PROFILE_LOCAL_MISTRAL`. */
export function shellVariable(prefix: string, name: string): string {
  return `${prefix}_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

/** A command over several lines, a word or an option each. */
export function shellLines(parts: readonly string[]): string {
  return parts.join(' \\\n  ');
}
