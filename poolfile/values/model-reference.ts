/**
 * Model references as the server's own parser takes them (types/model/name.go), narrowed to what can be pulled from a registry:
 * `[host/][namespace/]model[:tag]`, ASCII. Facts: ollama.md, section 4.
 */
export interface Reference {
  readonly host?: string;
  readonly namespace?: string;
  readonly model: string;
  /** Absent: the author wrote none, and the server takes `latest`. */
  readonly tag?: string;
}

const MODEL = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$/;
const NAMESPACE = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,79}$/;
const HOST = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}(?::[0-9]{1,5})?$/;
/** Tags that select a source instead of a version. */
const RESERVED_TAG = /^(?:cloud|local|.*-cloud)$/i;

/** Undefined where the text is no reference; `referenceProblem` says why. */
export function parseReference(text: string): Reference | undefined {
  if (referenceProblem(text) !== undefined) return undefined;
  return split(text);
}

function split(text: string): Reference {
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

/** What to change, in one line; undefined where the text is a reference. */
export function referenceProblem(text: string): string | undefined {
  const scheme = /^([a-z]+):\/\//i.exec(text);
  if (scheme) {
    const rest = text.slice(scheme[0].length);
    return scheme[1]?.toLowerCase() === 'http'
      ? `leave http:// out: write { name: …, from: ${rest}, insecure: true }`
      : `leave the scheme out: write ${rest}`;
  }
  if (/\s/.test(text) && MODEL.test(text.replaceAll(/[\s:/]/g, '')))
    return `leave the blank out: write ${text.replaceAll(/\s/g, '')}`;
  const at = text.indexOf('@');
  if (at >= 0) return `a digest has its own field: write { name: ${text.slice(0, at)}, digest: "sha256:…" }`;
  const { host, namespace, model, tag } = split(text);
  if (host === undefined && namespace !== undefined && /[.:]/.test(namespace))
    return `a registry's host needs a namespace: write ${namespace}/library/${text.slice(text.indexOf('/') + 1)}`;
  if (host?.includes('/')) return 'at most host/namespace/model:tag: a namespace has no further folder';
  if (host !== undefined && !HOST.test(host))
    return 'the host is a name or an IPv4 address, with a port where it needs one';
  if (namespace !== undefined && !NAMESPACE.test(namespace))
    return 'the namespace is 1 to 80 letters, digits, _ and -, without a dot';
  if (!MODEL.test(model)) return 'the model is 1 to 80 letters, digits, _ . and -, and begins with a letter or digit';
  if (tag !== undefined && RESERVED_TAG.test(tag))
    return `the tag ${tag} selects a source and no version: write the tag of a size that the registry has`;
  if (tag !== undefined && !MODEL.test(tag)) return 'the tag is 1 to 80 letters, digits, _ . and -';
  return undefined;
}

/** With the tag that the server takes where none is written. */
export function withTag(text: string): string {
  return parseReference(text)?.tag === undefined ? `${text}:latest` : text;
}

/** The name without host `registry.ollama.ai` and namespace `library`, as the catalogue has it. */
export function catalogName(text: string): string {
  return withTag(text)
    .replace(/^registry\.ollama\.ai\//, '')
    .replace(/^library\//, '');
}
