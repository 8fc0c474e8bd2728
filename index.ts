/**
 * Load pool files, and put their pools beside other resources of a CDKTF app. docs/library.md has an example.
 * @module
 */
export { Duration, Size } from './poolfile/values/units';
export type { Diagnostic, Position, Severity } from './poolfile/diagnostics/diagnostic';
export type { Verdict } from './poolfile/diagnostics/verdict';
export type { DockerHost, DockerNetworks } from './poolfile/pool/docker';
export type { Cluster, LeftAlone, Peer, Scheduling, Toleration } from './poolfile/pool/kubernetes';
export type {
  DockerPlace,
  DockerPool,
  KubernetesPlace,
  KubernetesPool,
  Place,
  PlaceBase,
  Pool,
  PoolBase,
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
export type { Compiled } from './poolfile/compile/compile';
export type { Explained } from './poolfile/explain/explain';
export type { LockFileUpdate } from './poolfile/pool/lock-file-update';
export { load, type Loaded, type LoadOptions } from './poolfile/load';
export { renderDiagnostics } from './poolfile/diagnostics/render';
export { prepareCore } from './constructs/cdktf/core';
export { definePool, type PoolProviders } from './constructs/define-pool';
export { DockerImages } from './constructs/docker/images';
export { DockerOllamaPool } from './constructs/docker/docker-ollama-pool';
export type { DockerOllamaPoolConfig } from './constructs/docker/docker-ollama-pool-config';
export { KubernetesOllamaPool } from './constructs/kubernetes/kubernetes-ollama-pool';
export type { KubernetesOllamaPoolConfig } from './constructs/kubernetes/kubernetes-ollama-pool-config';
export type { PoolOutput } from './constructs/pool-output';
export { PlaceStack, type PlaceStackConfig } from './stacks/place-stack';
export { renseiFiles, type RenseiFile } from './rensei/files';
