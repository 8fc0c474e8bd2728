/**
 * Where the server keeps the manifest of a model, below `manifests/` of its store: `registry.ollama.ai/library/mistral/7b`.
 * Source: ollama/ollama v0.32.15, types/model/name.go (defaults of host, namespace and tag) and its store's layout.
 */
export function manifestPath(reference: string): string {
  const slash = reference.lastIndexOf('/');
  const colon = reference.indexOf(':', slash + 1);
  const tag = colon < 0 ? 'latest' : reference.slice(colon + 1);
  const parts = (colon < 0 ? reference : reference.slice(0, colon)).split('/');
  const model = parts.pop() ?? '';
  const namespace = parts.pop() ?? 'library';
  const host = parts.pop() ?? 'registry.ollama.ai';
  return [host, namespace, model, tag].join('/');
}
