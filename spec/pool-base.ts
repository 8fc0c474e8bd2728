import gte from 'semver/functions/gte';
import type { EnvironmentSpec } from './environment';
import type { PoolBase } from './pool';
import { pullTimeoutOf } from './model-facts';
import type { Access, Model, PoolGpus, PoolImages, PoolRensei, Pull } from './pool-parts';
import { withTag } from './reference';
import type { GpusSpec, PoolSpec } from './schema';
import { byText, inOrder } from './text';
import { Size } from './units';
import { LLAMA_ARG_SINCE } from './variables';
import type { PoolEntry, World } from './world';

/** What every name of a pool begins with. */
export function prefixOf(environment: string, pool: string): string {
  return `pf-${environment}-${pool}`;
}

export function stackOf(environment: string, place: string): string {
  return `${environment}-${place}`;
}

/** What is decided alike for every target. `pull` and `access` are without what belongs to one target. */
export interface DecidedBase extends Omit<PoolBase, 'replicas' | 'storage' | 'pull' | 'access'> {
  readonly pull: Omit<Pull, 'ca'>;
  readonly access: Pick<Access, 'port' | 'auth' | 'tokens'>;
}

export function poolBase(entry: PoolEntry, environment: EnvironmentSpec, world: World): DecidedBase {
  const { spec } = entry;
  const { threads, ...serving } = { ...spec.serving, threads: threadsOf(spec, environment.images.ollama.version) };
  const gpus = gpusOf(spec.gpus, world);
  return {
    environment: entry.environment,
    name: entry.name,
    description: spec.description,
    prefix: prefixOf(entry.environment, entry.name),
    models: spec.models.map(modelOf),
    ...(gpus && { gpus }),
    memory: spec.memory,
    cpus: spec.cpus,
    serving: { ...serving, env: inOrder(serving.env), ...(threads !== undefined && { threads }) },
    pull: { timeout: pullTimeoutOf(spec, world), ...(spec.pull.proxy !== undefined && { proxy: spec.pull.proxy }) },
    access: {
      port: spec.access.port,
      auth: spec.access.auth,
      tokens: Object.entries(spec.access.tokens)
        .map(([name, { sha256 }]) => ({ name, sha256 }))
        .sort((a, b) => byText(a.name, b.name)),
    },
    images: imagesOf(environment, gpus),
    ...(spec.rensei && { rensei: renseiOf(spec.rensei) }),
  };
}

/** The file's, or the whole processors where the server's version can be told. */
export function threadsOf(spec: Pick<PoolSpec, 'serving' | 'cpus'>, version: string): number | undefined {
  return spec.serving.threads ?? (gte(version, LLAMA_ARG_SINCE) ? Math.max(1, Math.floor(spec.cpus)) : undefined);
}

/** `http` or `https`, by whether the gateway has a certificate. */
export function schemeOf({ tls }: PoolSpec['access']): 'http' | 'https' {
  return tls === undefined || tls === 'none' ? 'http' : 'https';
}

/** The server's images, said or by its version. */
export function ollamaImages({ ollama }: EnvironmentSpec['images']): { readonly image: string; readonly rocm: string } {
  return {
    image: ollama.image ?? `ollama/ollama:${ollama.version}`,
    rocm: ollama.rocm ?? `ollama/ollama:${ollama.version}-rocm`,
  };
}

/** Whose devices a pool takes; undefined without devices, or where the catalogue lacks the product. */
export function gpuVendor(gpus: GpusSpec, world: Pick<World, 'gpus'>): PoolGpus['vendor'] | undefined {
  if (gpus === 'none') return undefined;
  return 'resource' in gpus ? vendorOf(gpus.resource) : world.gpus.get(gpus.product)?.vendor;
}

function modelOf(model: PoolSpec['models'][number]): Model {
  const name = withTag(model.name);
  return {
    name,
    reference: model.from === undefined ? name : withTag(model.from),
    ...(model.digest !== undefined && { digest: model.digest }),
    insecure: model.insecure,
  };
}

function gpusOf(gpus: GpusSpec, world: World): PoolGpus | undefined {
  if (gpus === 'none') return undefined;
  const { count } = gpus;
  if ('resource' in gpus)
    return { vendor: vendorOf(gpus.resource), product: gpus.resource, count, memory: gpus.memory };
  const product = world.gpus.get(gpus.product);
  return {
    vendor: product?.vendor ?? 'nvidia',
    product: gpus.product,
    count,
    memory: Size.ofBytes(product?.reported ?? product?.memory ?? 0),
  };
}

function vendorOf(resource: string): PoolGpus['vendor'] {
  return resource.startsWith('amd.com/') ? 'amd' : resource.startsWith('gpu.intel.com/') ? 'intel' : 'nvidia';
}

function imagesOf({ images }: EnvironmentSpec, gpus: PoolGpus | undefined): PoolImages {
  const { image, rocm } = ollamaImages(images);
  return {
    ollama: { image: gpus?.vendor === 'amd' ? rocm : image, version: images.ollama.version },
    gateway: images.gateway,
  };
}

function renseiOf(spec: NonNullable<PoolSpec['rensei']>): PoolRensei {
  return {
    active: spec.pool.active,
    ...(spec.pool.runtimeProvides !== undefined && { runtimeProvides: inOrder(spec.pool.runtimeProvides) }),
    profiles: Object.entries(spec.profiles)
      .map(([name, { model, config }]) => ({ name, model: withTag(model), config }))
      .sort((a, b) => byText(a.name, b.name)),
  };
}
