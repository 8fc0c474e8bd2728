import { gte } from 'semver';
import { addressKind } from './address';
import { assign, networksOf } from './assign';
import { backendOf } from './backend';
import { needed } from './devices';
import type { DockerHostSpec, EnvironmentSpec } from './environment';
import { type Held, type Lock, lockOf } from './lock';
import type { DockerHost, DockerPool, Model, Place, PoolGpus, PoolImages } from './pool';
import { withTag } from './reference';
import type { GpusSpec, PoolSpec } from './schema';
import { byText } from './text';
import { Size } from './units';
import { LLAMA_ARG_SINCE } from './variables';
import { type EnvironmentEntry, hosts, type PoolEntry, type World } from './world';

/** What every name of a pool begins with. */
export function prefixOf(environment: string, pool: string): string {
  return `pf-${environment}-${pool}`;
}

export function stackOf(environment: string, place: string): string {
  return `${environment}-${place}`;
}

export interface Resolved {
  readonly places: readonly Place[];
  /** By environment: what its lock is to hold. */
  readonly locks: ReadonlyMap<string, Lock>;
}

/** World -> places. Cannot fail: whatever could be wrong was an issue before. */
export function resolve(world: World): Resolved {
  const places: Place[] = [];
  const newLocks = new Map<string, Lock>();
  for (const entry of world.environments) {
    if (!entry.environment) continue;
    const old: Lock = entry.lock ? lockOf(entry.lock.spec) : new Map();
    const lock = new Map<string, ReadonlyMap<string, Held>>();
    for (const [name, host] of [...hosts(entry.environment.spec)].sort(([a], [b]) => byText(a, b))) {
      const pools = entry.pools.filter((pool) => pool.spec.target.docker === name);
      const held = assign(host, pools, old.get(name) ?? new Map());
      lock.set(name, held);
      places.push(placeOf(entry, entry.environment.spec, name, host, pools, held, world));
    }
    newLocks.set(entry.name, lock);
  }
  return { places, locks: newLocks };
}

function placeOf(entry: EnvironmentEntry, environment: EnvironmentSpec, name: string, spec: DockerHostSpec, pools: readonly PoolEntry[], held: ReadonlyMap<string, Held>, world: World): Place {
  const host: DockerHost = {
    name,
    endpoint: spec.host,
    ...(spec.certificates !== undefined && { certificates: spec.certificates }),
    address: spec.address,
    loopback: isLoopback(spec),
  };
  const stack = stackOf(entry.name, name);
  return {
    environment: entry.name,
    host,
    stack,
    backend: backendOf(environment.backend, stack),
    ...(environment.rensei && { rensei: environment.rensei }),
    pools: [...pools].sort((a, b) => byText(a.name, b.name)).map((pool) => poolOf(pool, host, spec, environment, held.get(pool.name), world)),
  };
}

export function isLoopback(host: Pick<DockerHostSpec, 'address'>): boolean {
  return addressKind(host.address) === 'loopback';
}

/** A pool's file with the defaults that hang on its host and its server's version. */
export function decided(spec: PoolSpec, host: DockerHostSpec, version: string) {
  const threads = spec.serving.threads ?? (gte(version, LLAMA_ARG_SINCE) ? Math.max(1, Math.floor(spec.cpus)) : undefined);
  const scheme = spec.access.tls === undefined || spec.access.tls === 'none' ? 'http' : 'https';
  return {
    ...spec,
    serving: { ...spec.serving, threads },
    storage: { ...spec.storage, retain: spec.storage.retain ?? !isLoopback(host) },
    access: { ...spec.access, url: spec.access.url ?? `${scheme}://${host.address}:${spec.access.port}` },
  };
}

/** The server's images, said or by its version. */
export function ollamaImages({ ollama }: EnvironmentSpec['images']): { readonly image: string; readonly rocm: string } {
  return { image: ollama.image ?? `ollama/ollama:${ollama.version}`, rocm: ollama.rocm ?? `ollama/ollama:${ollama.version}-rocm` };
}

function poolOf(entry: PoolEntry, host: DockerHost, hostSpec: DockerHostSpec, environment: EnvironmentSpec, held: Held | undefined, world: World): DockerPool {
  const { serving, storage, access, ...spec } = decided(entry.spec, hostSpec, environment.images.ollama.version);
  const { threads, ...served } = serving;
  const gpus = gpusOf(spec.gpus, world);
  return {
    target: 'docker',
    host,
    networks: networksOf(hostSpec, held?.network ?? 0),
    environment: entry.environment,
    name: entry.name,
    description: spec.description,
    prefix: prefixOf(entry.environment, entry.name),
    models: spec.models.map(modelOf),
    replicas: Array.from({ length: spec.replicas }, (_, i) => ({ number: i + 1, devices: held?.devices.get(i + 1) ?? [] })),
    ...(gpus && { gpus }),
    memory: spec.memory,
    cpus: spec.cpus,
    serving: { ...served, ...(threads !== undefined && { threads }) },
    pull: { timeout: spec.pull.timeout, ...(spec.pull.proxy !== undefined && { proxy: spec.pull.proxy }), ...(spec.pull.ca && { ca: spec.pull.ca.file }) },
    storage: { ...(storage.size && { size: storage.size }), retain: storage.retain },
    access: {
      port: access.port,
      auth: access.auth,
      tokens: Object.entries(access.tokens).map(([name, { sha256 }]) => ({ name, sha256 })).sort((a, b) => byText(a.name, b.name)),
      from: access.from?.map(({ cidr }) => cidr) ?? [],
      ...(access.tls !== undefined && access.tls !== 'none' && { tls: { bundle: access.tls.bundle } }),
      url: access.url,
    },
    images: imagesOf(environment, gpus),
    ...(spec.rensei && { rensei: renseiOf(spec.rensei) }),
  };
}

function modelOf(model: PoolSpec['models'][number]): Model {
  const name = withTag(model.name);
  return { name, reference: model.from === undefined ? name : withTag(model.from), ...(model.digest !== undefined && { digest: model.digest }), insecure: model.insecure };
}

function gpusOf(gpus: GpusSpec, world: World): PoolGpus | undefined {
  const need = needed(gpus);
  if (!need || gpus === 'none') return undefined;
  if ('resource' in gpus) return { vendor: vendorOf(gpus.resource), product: need.product, count: need.count, memory: gpus.memory };
  const product = world.gpus.get(need.product);
  return { vendor: product?.vendor ?? 'nvidia', product: need.product, count: need.count, memory: Size.ofBytes(product?.reported ?? product?.memory ?? 0) };
}

/** Whose devices a pool takes; undefined without devices, or where the catalogue lacks the product. */
export function gpuVendor(gpus: GpusSpec, world: Pick<World, 'gpus'>): PoolGpus['vendor'] | undefined {
  if (gpus === 'none') return undefined;
  return 'resource' in gpus ? vendorOf(gpus.resource) : world.gpus.get(gpus.product)?.vendor;
}

function vendorOf(resource: string): PoolGpus['vendor'] {
  return resource.startsWith('amd.com/') ? 'amd' : resource.startsWith('gpu.intel.com/') ? 'intel' : 'nvidia';
}

function imagesOf({ images }: EnvironmentSpec, gpus: PoolGpus | undefined): PoolImages {
  const { image, rocm } = ollamaImages(images);
  return { ollama: { image: gpus?.vendor === 'amd' ? rocm : image, version: images.ollama.version }, gateway: images.gateway };
}

function renseiOf(spec: NonNullable<PoolSpec['rensei']>): NonNullable<DockerPool['rensei']> {
  return {
    active: spec.pool.active,
    ...(spec.pool.runtimeProvides !== undefined && { runtimeProvides: spec.pool.runtimeProvides }),
    profiles: Object.entries(spec.profiles).map(([name, { model, config }]) => ({ name, model: withTag(model), config })).sort((a, b) => byText(a.name, b.name)),
  };
}
