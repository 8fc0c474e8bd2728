/** Words that readers of YAML 1.1 or 1.2 take for a boolean or for null. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

/**
 * A name as a key of YAML: in quotes if any reader, also one of YAML 1.1, could take it for a number, a boolean or
 * null.
 */
export function yamlKey(name: string): string {
  return /^[a-z][a-z0-9-]*$/.test(name) && !WORDS.test(name) ? name : JSON.stringify(name);
}
