import { ALL_IN_VALUES, ALL_INVISIBLE } from './characters';
import { SECRETS, masked } from './secrets';

/** Characters that are shown; longer texts are cut. */
const MAX_SHOWN = 80;

/**
 * An author's text in a message: quoted, on one line, cut, without secrets and without characters that a terminal acts
 * on.
 */
export function quote(original: string): string {
  const text = masked(original);
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text).replace(
    ALL_INVISIBLE,
    '\ufffd',
  );
}

/**
 * A line that is safe to print. A refused character becomes `\ufffd` and a tab a space, so that columns stay the same.
 */
export function printable(line: string): string {
  return line
    .replace(SECRETS, (secret) => '*'.repeat(secret.length))
    .replaceAll('\t', ' ')
    .replace(ALL_IN_VALUES, (c) => '\ufffd'.repeat(c.length));
}
