/**
 * Load pool files, and put their pools beside other resources of a CDKTF app. README.md, "In your own app", has an example.
 * @module
 */
export { Duration, Size } from './spec/units';
export type { Issue, Position, Severity } from './spec/issue';
export type {
  Cluster,
  DockerHost,
  DockerNetworks,
  DockerPlace,
  DockerPool,
  KubernetesPlace,
  KubernetesPool,
  Peer,
  Place,
  PlaceBase,
  Pool,
  PoolBase,
  Scheduling,
  Toleration,
} from './spec/pool';
export type {
  Access,
  Model,
  PoolGpus,
  PoolImages,
  PoolRensei,
  Pull,
  Replica,
  Serving,
  Storage,
  Token,
} from './spec/pool-parts';
export type { Compiled } from './spec/compile';
export type { Explained } from './spec/explain';
export { load, type Loaded, type LoadOptions } from './spec/load';
export { renderIssues } from './spec/render';
export { prepareCore } from './constructs/core';
export { definePool, type PoolProviders } from './constructs/define-pool';
export { DockerImages } from './constructs/docker/images';
export { DockerOllamaPool, type DockerOllamaPoolConfig } from './constructs/docker/docker-ollama-pool';
export { KubernetesOllamaPool, type KubernetesOllamaPoolConfig } from './constructs/kubernetes/kubernetes-ollama-pool';
export { PlaceStack, type PlaceStackConfig } from './stacks/place-stack';
export { renseiFiles, type RenseiFile } from './rensei/files';
