/**
 * Load pool files, and put their pools beside other resources of a CDKTF app. README.md, "In your own app", has an example.
 * @module
 */
export { Duration, Size } from './poolfile/values/units';
export type { Diagnostic, Position, Severity } from './poolfile/diagnostics/diagnostic';
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
} from './poolfile/pool/pool';
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
} from './poolfile/pool/pool-parts';
export type { Compiled } from './poolfile/compile';
export type { Explained } from './poolfile/explain';
export { load, type Loaded, type LoadOptions } from './poolfile/load';
export { renderDiagnostics } from './poolfile/diagnostics/render';
export { prepareCore } from './constructs/cdktf/core';
export { definePool, type PoolProviders } from './constructs/define-pool';
export { DockerImages } from './constructs/docker/images';
export { DockerOllamaPool, type DockerOllamaPoolConfig } from './constructs/docker/docker-ollama-pool';
export { KubernetesOllamaPool, type KubernetesOllamaPoolConfig } from './constructs/kubernetes/kubernetes-ollama-pool';
export { PlaceStack, type PlaceStackConfig } from './stacks/place-stack';
export { renseiFiles, type RenseiFile } from './rensei/files';
