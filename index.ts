/** Poolform as a library: load pool files, and put pools beside other resources of a CDKTF app. */
export { Duration, Size } from './spec/units';
export type { Issue, Position, Severity } from './spec/issue';
export type { Access, DockerHost, DockerPool, Model, Place, Pool, PoolGpus, Replica, Serving, Storage, Token } from './spec/pool';
export { load, type Loaded, type LoadOptions } from './spec/load';
export { renderIssues } from './spec/render';
export { prepareCore } from './constructs/core';
export { definePool, type PoolProviders } from './constructs/define-pool';
export { DockerImages } from './constructs/docker/images';
export { DockerOllamaPool, type DockerOllamaPoolConfig } from './constructs/docker/docker-ollama-pool';
export { PlaceStack, type PlaceStackConfig } from './stacks/place-stack';
