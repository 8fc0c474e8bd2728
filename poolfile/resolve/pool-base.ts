import { type DecidedOnCluster, type DecidedOnHost, ollamaImages } from '../facts/defaults';
import { sliceNames, vendorOf } from '../facts/devices';
import { deployedNameOf, prefixOf } from '../facts/names';
import type { PoolBase } from '../pool/pool';
import type { Model, PoolGpus, PoolImages, PoolRensei } from '../pool/pool-parts';
import type { EnvironmentSpec } from '../schema/environment-file';
import type { GpusSpec, PoolSpec } from '../schema/pool-file';
import { withTag } from '../values/model-reference';
import { byText, inOrder } from '../values/order';
import { required } from '../values/required';
import { Size } from '../values/units';
import type { PoolOnPlace, World } from '../world';

/** What pools of every target have. How replicas get their devices depends on the target. */
export function poolBase(
  { pool, environment: { spec: environmentSpec } }: PoolOnPlace,
  decided: DecidedOnHost | DecidedOnCluster,
  world: World,
): Omit<PoolBase, 'replicas'> {
  const { access, pull, storage } = decided;
  const { threads, ...serving } = decided.serving;
  const gpus = gpusOf(decided.gpus, world);
  return {
    environment: pool.environment,
    ...(environmentSpec.owner !== undefined && { owner: environmentSpec.owner }),
    name: pool.name,
    deployedName: deployedNameOf(pool),
    description: decided.description,
    prefix: prefixOf(pool),
    models: decided.models.map(modelOf),
    ...(gpus && { gpus }),
    memory: decided.memory,
    cpus: decided.cpus,
    serving: { ...serving, env: inOrder(serving.env), ...(threads !== undefined && { threads }) },
    pull: {
      timeout: pull.timeout,
      ...(pull.proxy !== undefined && { proxy: pull.proxy }),
      noProxy: [...new Set(pull.noProxy)].sort(byText),
    },
    storage: { ...(storage.size && { size: storage.size }), retain: storage.retain },
    access: {
      port: access.port,
      auth: access.auth,
      tokens: Object.entries(access.tokens)
        .map(([holder, { sha256, maxConcurrent }]) => ({
          name: holder,
          sha256,
          ...(maxConcurrent !== undefined && { maxConcurrent }),
        }))
        .sort((a, b) => byText(a.name, b.name)),
      origins: [...new Set(access.origins)].sort(byText),
      url: access.url,
    },
    images: imagesOf(environmentSpec, gpus),
    ...(decided.rensei && { rensei: renseiOf(decided.rensei) }),
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
    return {
      vendor: vendorOf(gpus.resource),
      product: gpus.resource,
      names: sliceNames(gpus.resource),
      count,
      memory: gpus.memory,
    };
  const { vendor, reported, memory, label } = required(world.gpus.get(gpus.product), `${gpus.product} in the catalog`);
  // NVIDIA's labeller makes the label of what `nvidia-smi` calls the device; others' tools are in no image
  const names = vendor === 'nvidia' ? label.values : [];
  return { vendor, product: gpus.product, names, count, memory: Size.ofBytes(reported ?? memory) };
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
