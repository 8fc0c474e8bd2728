/**
 * What a client may ask of a pool. Everything that is not here is refused: above all what changes the model store
 * (pull, push, create, copy, delete, blobs) or the server's account (me, signout, keys).
 * Source: the routes of ollama/ollama v0.32.15, server/routes.go:1876-1926.
 */

/** Endpoints that take a slot of a server: they load a model and compute. All are POST. */
export const GENERATING = [
  '/api/chat',
  '/api/embed',
  '/api/embeddings',
  '/api/generate',
  '/v1/audio/transcriptions',
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/embeddings',
  '/v1/messages',
  '/v1/responses',
] as const;

/** Endpoints that only read what a server has; they never wait for a generation. */
export const METADATA_POST = ['/api/show'] as const;

/** Read with GET or HEAD; `/v1/models/<model>` is added for each of the pool's models. */
export const METADATA_GET = ['/', '/api/ps', '/api/tags', '/api/version', '/v1/models'] as const;

/** Below `/api`: what servers have, and no client may ask for. Only for the words of the refusal. */
export const CLOSED = [
  'blobs',
  'copy',
  'create',
  'delete',
  'experimental',
  'me',
  'pull',
  'push',
  'signout',
  'user',
  'web_fetch',
  'web_search',
] as const;
