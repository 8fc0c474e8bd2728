/**
 * Model references as the server's own parser takes them (types/model/name.go of Ollama 0.32.15), narrowed to what can
 * be pulled from a registry: `[host/][namespace/]model[:tag]`, in ASCII.
 */
export interface Reference {
  readonly host?: string;
  readonly namespace?: string;
  readonly model: string;
  /** Absent if none was written; the server then takes `latest`. */
  readonly tag?: string;
}

const MODEL = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$/;
const NAMESPACE = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,79}$/;
const HOST = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}(?::[0-9]{1,5})?$/;
/** Tags that name a source, not a version. */
const RESERVED_TAG = /^(?:cloud|local|.*-cloud)$/i;

/** Undefined if the text is no reference; `referenceProblem` says why. */
export function parseReference(text: string): Reference | undefined {
  if (referenceProblem(text) !== undefined) return undefined;
  return splitReference(text);
}

/** The parts of a text that is known to be a reference; `parseReference` checks one that is not. */
export function splitReference(text: string): Reference {
  const slash = text.lastIndexOf('/');
  const last = text.slice(slash + 1);
  const colon = last.indexOf(':');
  const front = slash < 0 ? [] : text.slice(0, slash).split('/');
  const namespace = front.pop();
  return {
    ...(front.length > 0 && { host: front.join('/') }),
    ...(namespace !== undefined && { namespace }),
    model: colon < 0 ? last : last.slice(0, colon),
    ...(colon >= 0 && { tag: last.slice(colon + 1) }),
  };
}

/** What to change, in one line; undefined if the text is a reference. */
export function referenceProblem(text: string): string | undefined {
  const scheme = /^([a-z]+):\/\//i.exec(text);
  if (scheme) {
    const rest = text.slice(scheme[0].length);
    return scheme[1]?.toLowerCase() === 'http'
      ? `write { name: …, from: ${rest}, insecure: true } instead of http://`
      : `remove the scheme: write ${rest}`;
  }
  if (/\s/.test(text) && MODEL.test(text.replaceAll(/[\s:/]/g, '')))
    return `remove the space: write ${text.replaceAll(/\s/g, '')}`;
  const at = text.indexOf('@');
  if (at >= 0) return `write the digest in its own field: { name: ${text.slice(0, at)}, digest: "sha256:…" }`;
  const { host, namespace, model, tag } = splitReference(text);
  if (host === undefined && namespace !== undefined && /[.:]/.test(namespace))
    return `add a namespace after the host: write ${namespace}/library/${text.slice(text.indexOf('/') + 1)}`;
  if (host?.includes('/')) return 'write at most host/namespace/model:tag';
  if (host !== undefined && !HOST.test(host))
    return 'write the host as a name or an IPv4 address, with a port if it needs one';
  if (namespace !== undefined && !NAMESPACE.test(namespace))
    return 'write a namespace of 1 to 80 letters, digits, _ and -, without a dot';
  if (!MODEL.test(model))
    return 'write a model of 1 to 80 letters, digits, _ . and -, which starts with a letter or digit';
  if (tag !== undefined && RESERVED_TAG.test(tag))
    return `write the tag of a size that the registry has: ${tag} names a source, not a version`;
  if (tag !== undefined && !MODEL.test(tag)) return 'write a tag of 1 to 80 letters, digits, _ . and -';
  return undefined;
}

/** With the tag that the server takes if none is written. */
export function withTag(text: string): string {
  return parseReference(text)?.tag === undefined ? `${text}:latest` : text;
}

/** The name as in the catalog: without the host `registry.ollama.ai` and the namespace `library`. */
export function catalogName(text: string): string {
  return withTag(text)
    .replace(/^registry\.ollama\.ai\//, '')
    .replace(/^library\//, '');
}
