import { prefixOf } from '../facts/names';
import { threadsOf, ollamaImages, pullTimeoutOf } from '../facts/defaults';
import { vendorOf } from '../facts/devices';
import type { EnvironmentSpec } from '../schema/environment-file';
import type { PoolBase } from '../pool/pool';
import type { Access, Model, PoolGpus, PoolImages, PoolRensei, Pull } from '../pool/pool-parts';
import { withTag } from '../values/model-reference';
import type { GpusSpec, PoolSpec } from '../schema/pool-file';
import { byText, inOrder } from '../values/order';
import { Size } from '../values/units';
import type { PoolEntry, World } from '../world';

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
