import { gte } from 'semver';
import { addressKind } from './address';
import { assign, networksOf } from './assign';
import { backendOf } from './backend';
import { needed } from './devices';
import type { DockerHostSpec, EnvironmentSpec } from './environment';
import { type Held, type Lock, lockOf } from './lock';
import type { DockerHost, DockerPool, Model, Place, PoolGpus, PoolImages, Serving } from './pool';
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
    pools: [...pools].sort((a, b) => byText(a.name, b.name)).map((pool) => poolOf(pool, host, spec, environment, held.get(pool.name), world)),
  };
}

export function isLoopback(host: Pick<DockerHostSpec, 'address'>): boolean {
  return addressKind(host.address) === 'loopback';
}

function poolOf(entry: PoolEntry, host: DockerHost, hostSpec: DockerHostSpec, environment: EnvironmentSpec, held: Held | undefined, world: World): DockerPool {
  const { spec } = entry;
  const gpus = gpusOf(spec, world);
  const tls = spec.access.tls === undefined || spec.access.tls === 'none' ? undefined : { bundle: spec.access.tls.bundle };
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
    serving: servingOf(spec, environment.images.ollama.version),
    pull: { timeout: spec.pull.timeout, ...(spec.pull.proxy !== undefined && { proxy: spec.pull.proxy }), ...(spec.pull.ca && { ca: spec.pull.ca.file }) },
    storage: { ...(spec.storage.size && { size: spec.storage.size }), retain: spec.storage.retain ?? !host.loopback },
    access: {
      port: spec.access.port,
      auth: spec.access.auth,
      tokens: Object.entries(spec.access.tokens).map(([name, { sha256 }]) => ({ name, sha256 })).sort((a, b) => byText(a.name, b.name)),
      from: spec.access.from?.map(({ cidr }) => cidr) ?? [],
      ...(tls && { tls }),
      url: spec.access.url ?? `${tls ? 'https' : 'http'}://${host.address}:${spec.access.port}`,
    },
    images: imagesOf(environment, gpus),
    ...(spec.rensei && { rensei: renseiOf(spec.rensei) }),
  };
}

function modelOf(model: PoolSpec['models'][number]): Model {
  const name = withTag(model.name);
  return { name, reference: model.from === undefined ? name : withTag(model.from), ...(model.digest !== undefined && { digest: model.digest }), insecure: model.insecure };
}

function gpusOf(spec: PoolSpec, world: World): PoolGpus | undefined {
  const need = needed(spec.gpus);
  if (!need || spec.gpus === 'none') return undefined;
  if ('resource' in spec.gpus) return { vendor: vendorOf(spec.gpus.resource), product: need.product, count: need.count, memory: spec.gpus.memory };
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

function servingOf(spec: PoolSpec, version: string): Serving {
  const { threads, ...serving } = spec.serving;
  const decided = threads ?? (gte(version, LLAMA_ARG_SINCE) ? Math.max(1, Math.floor(spec.cpus)) : undefined);
  return { ...serving, ...(decided !== undefined && { threads: decided }) };
}

function imagesOf({ images }: EnvironmentSpec, gpus: PoolGpus | undefined): PoolImages {
  const { version } = images.ollama;
  const image = gpus?.vendor === 'amd' ? (images.ollama.rocm ?? `ollama/ollama:${version}-rocm`) : (images.ollama.image ?? `ollama/ollama:${version}`);
  return { ollama: { image, version }, gateway: images.gateway };
}

function renseiOf(spec: NonNullable<PoolSpec['rensei']>): NonNullable<DockerPool['rensei']> {
  return {
    active: spec.pool.active,
    ...(spec.pool.runtimeProvides !== undefined && { runtimeProvides: spec.pool.runtimeProvides }),
    profiles: Object.entries(spec.profiles).map(([name, { model, config }]) => ({ name, model: withTag(model), config })).sort((a, b) => byText(a.name, b.name)),
  };
}
