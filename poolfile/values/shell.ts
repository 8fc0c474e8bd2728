/** Text in commands that somebody pastes into a POSIX shell (sh, bash, zsh). */

/**
 * One quoted word, whatever the text holds: single quotes keep every character literal except the single quote itself.
 * @throws Error for a control character: a terminal acts on some of them while a command is pasted. Pool files cannot
 * contain any.
 */
export function shellQuote(text: string): string {
  if (/\p{Cc}/u.test(text)) throw new Error('a control character in a word of a command');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * The same word, without quotes if no shell needs them. A leading `~` is quoted, because a shell would expand it.
 * @throws Error as `shellQuote` does.
 */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-][\w~@%+=:,./-]*$/.test(text) ? text : shellQuote(text);
}
