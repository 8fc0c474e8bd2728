import { splitReference } from '../../poolfile/values/model-reference';

/**
 * Where the server keeps the manifest of a model, below `manifests/` of its store:
 * `registry.ollama.ai/library/mistral/7b`.
 * Source: ollama/ollama v0.32.15, types/model/name.go (defaults of host, namespace and tag) and its store's layout.
 */
export function manifestPath(reference: string): string {
  const { host = 'registry.ollama.ai', namespace = 'library', model, tag = 'latest' } = splitReference(reference);
  return [host, namespace, model, tag].join('/');
}
