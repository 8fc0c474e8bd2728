import { readFileSync } from 'node:fs';

/** The last line of the head of every script. */
const HEAD_END = '# --- above: for readers and shellcheck; below: what runs, byte for byte ---\n';

const bodies = new Map<string, string>();

/**
 * What runs of a `.sh` file: everything below its head. The head (shebang, description, shellcheck's directives)
 * never leaves this project, so that rewording a comment there changes no pool. A file is read once, when it is first
 * needed.
 * @param file - An absolute path; the build copies scripts next to the compiled modules, so `__dirname` finds them in
 * `dist` too.
 * @throws Error if the file cannot be read or has no head.
 */
export function shellScript(file: string): string {
  const known = bodies.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, 'utf8');
  const end = text.indexOf(HEAD_END);
  if (end < 0) throw new Error(`${file}: the line that ends the head of a script is missing`);
  const body = text.slice(end + HEAD_END.length);
  bodies.set(file, body);
  return body;
}
