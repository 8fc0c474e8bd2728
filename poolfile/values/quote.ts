import { ALL_IN_VALUES, ALL_INVISIBLE } from './characters';
import { SECRETS, masked } from './secrets';

const SHOWN = 80;

/** A text of an author inside a message: quoted, one line, cut, with nothing in it that a terminal would act on. */
export function quote(original: string): string {
  const text = masked(original);
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text).replace(ALL_INVISIBLE, '\ufffd');
}

/** A line as it can be printed: every refused character is one `\ufffd`, a tab one blank, so that columns stay where they are. */
export function printable(line: string): string {
  return line
    .replace(SECRETS, (secret) => '*'.repeat(secret.length))
    .replaceAll('\t', ' ')
    .replace(ALL_IN_VALUES, (c) => '\ufffd'.repeat(c.length));
}
