import fc from 'fast-check';
import { byText } from '../../poolfile/values/order';
import type { Files } from '../poolfile/given';
import {
  BASE_FILE,
  type ClusterChoices,
  type CommonChoices,
  environmentDocument,
  type Fields,
  poolDocument,
} from './fleet-documents';
import type { Json } from './slots';

/**
 * Fleets that break no rule: every pool has room, devices, a port and tokens of its own, and the rest is random.
 * Seeded.
 */

export interface RandomFleet {
  readonly files: Files;
  /** The same with the keys of every map in another order. */
  readonly shuffled: Files;
  /** Each pool alone with its environment, by `environment/pool`. */
  readonly alone: Readonly<Record<string, Files>>;
}

const name = fc
  .stringMatching(/^[a-d][a-z0-9]{0,5}(-[a-z0-9]{1,4})?$/)
  .filter((text) => !/[0-9]$|e[0-9]|^(?:aux|con)$|^pull|^prune|^config|^server|^gateway|^ready/.test(text));
const names = (length: number) =>
  fc.uniqueArray(name, {
    minLength: length,
    maxLength: length,
    comparator: (a, b) => a === b || a.startsWith(`${b}-`) || b.startsWith(`${a}-`),
  });
const text = fc.string({
  unit: fc.constantFrom('a', 'Z', ' ', '$', '{', '}', '%', '"', '\\', 'ü', '🦙', "'"),
  maxLength: 20,
});
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const some = (fields: Readonly<Record<string, unknown>>): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;

const serving = fc
  .record({
    keepAlive: maybe(fc.constantFrom('0s', '5m', '24h', 'forever')),
    contextLength: maybe(fc.constantFrom(512, 2048, 8192)),
    parallel: maybe(fc.integer({ min: 1, max: 8 })),
    maxLoadedModels: maybe(fc.constantFrom('auto', 1, 3)),
    maxQueue: maybe(fc.integer({ min: 1, max: 4096 })),
    queueTimeout: maybe(fc.constantFrom('1s', '90s', '1h')),
    answerTimeout: maybe(fc.constantFrom('1s', '15m', '24h')),
    loadTimeout: maybe(fc.constantFrom('10s', '11m', '24h')),
    threads: maybe(fc.constant(1)),
    flashAttention: maybe(fc.constantFrom('auto', 'on')),
    kvCacheType: maybe(fc.constantFrom('f16', 'q8_0', 'q4_0')),
    env: maybe(
      fc.dictionary(fc.constantFrom('LLAMA_ARG_ALIAS', 'OLLAMA_ORIGINS', 'OLLAMA_DEBUG', 'GGML_SOMETHING'), text, {
        maxKeys: 3,
      }),
    ),
  })
  .map(some);

const models = fc.uniqueArray(fc.constantFrom('mistral:7b', 'qwen2.5:0.5b', 'llama3.1:8b', 'llama3.2:3b'), {
  minLength: 1,
  maxLength: 3,
});

const profile = fc
  .record({
    temperature: maybe(fc.constant(0.5)),
    topP: maybe(fc.constant(0.9)),
    topK: maybe(fc.constant(40)),
    contextWindow: maybe(fc.constant(512)),
    numPredict: maybe(fc.constant(256)),
    repeatPenalty: maybe(fc.constant(1.1)),
  })
  .map(some);

const common: fc.Arbitrary<CommonChoices> = fc.record({
  extends: fc.boolean(),
  renamed: fc.boolean(),
  description: maybe(text),
  replicas: fc.integer({ min: 1, max: 3 }),
  cpus: fc.constantFrom(0.5, 1, 2, 3.5),
  serving: maybe(serving),
  models,
  extra: maybe(fc.record({ insecure: maybe(fc.boolean()) }).map(some)),
  pull: maybe(
    fc
      .record({
        timeout: maybe(fc.constantFrom('1m', '2h', '48h')),
        proxy: maybe(fc.constant('https://proxy.example')),
        noProxy: maybe(fc.constant(['.corp.example'])),
      })
      .map(some),
  ),
  ca: fc.boolean(),
  size: fc.boolean(),
  retain: maybe(fc.boolean()),
  gpus: fc.boolean(),
  auth: maybe(fc.constant('token')),
  url: maybe(fc.constant('https://chat.example/ai')),
  rensei: maybe(
    fc.record({
      active: maybe(fc.boolean()),
      runtimeProvides: maybe(fc.constant({ runtimes: ['gpu'] })),
      profile: maybe(profile),
    }),
  ),
  from: maybe(fc.constantFrom('10.30.0.0/16', '192.168.7.0/24')),
  origins: maybe(fc.constantFrom(['https://chat.example'], ['http://localhost:3000', 'https://chat.example'])),
  holders: fc.integer({ min: 1, max: 3 }),
  maxConcurrent: maybe(fc.integer({ min: 1, max: 4096 })),
});

const onCluster: fc.Arbitrary<ClusterChoices> = fc.record({
  namespace: fc.boolean(),
  shared: fc.boolean(),
  slices: fc.boolean(),
  tls: fc.boolean(),
  metrics: maybe(fc.constantFrom({ namespace: 'monitoring', pods: { app: 'scraper' } }, { cidr: '10.31.0.0/16' })),
  class: maybe(fc.constant('fast-local')),
  scheduling: maybe(
    fc
      .record({
        priorityClass: maybe(fc.constant('serving')),
        runtimeClass: maybe(fc.constant('nvidia')),
        schedulerName: maybe(fc.constant('kai-scheduler')),
        labels: maybe(
          fc.dictionary(fc.constantFrom('team', 'example.com/cost'), fc.constantFrom('a', 'b7', ''), { maxKeys: 2 }),
        ),
        annotations: maybe(fc.dictionary(fc.constantFrom('note', 'example.com/note'), text, { maxKeys: 2 })),
        nodeSelector: maybe(fc.constant({ zone: 'a' })),
        tolerations: maybe(
          fc.constantFrom(
            [{ key: 'dedicated', operator: 'Equal', value: 'llm', effect: 'NoExecute' }],
            [{ operator: 'Exists' }],
          ),
        ),
      })
      .map(some),
  ),
});

const fleet = fc.integer({ min: 1, max: 2 }).chain((environments) =>
  names(environments).chain((envs) =>
    fc.tuple(
      ...envs.map((env, e) =>
        fc
          .record({
            docker: fc.boolean(),
            kubernetes: fc.boolean(),
            pools: fc.integer({ min: 1, max: environments === 1 ? 6 : 3 }),
            localState: fc.boolean(),
          })
          .chain(({ docker, kubernetes, pools, localState }) =>
            names(pools).chain((poolNames) =>
              fc
                .tuple(...poolNames.map((pool) => fc.tuple(fc.constant(pool), common, onCluster, fc.boolean())))
                .map((chosen) => {
                  const targets = { docker: docker || !kubernetes, kubernetes, localState };
                  return {
                    env,
                    e,
                    targets,
                    pools: chosen.map(([pool, base, cluster, onHost], i) => ({
                      pool,
                      data: poolDocument({
                        environment: { name: env, number: e },
                        pool: { name: pool, number: i },
                        common: base,
                        cluster: targets.docker && (onHost || !kubernetes) ? undefined : cluster,
                      }),
                    })),
                  };
                }),
            ),
          ),
      ),
    ),
  ),
);

/** JSON is YAML. */
const write = (data: Json): string => JSON.stringify(data, null, 1);

function reversed(data: Json): Json {
  if (Array.isArray(data)) return data.map((item: Json) => reversed(item));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .reverse()
      .map(([key, value]) => [key, reversed(value)]),
  );
}

/** This many fleets; the same seed gives the same fleets. */
export function randomFleets(count: number, seed: number): readonly RandomFleet[] {
  return fc.sample(fleet, { seed, numRuns: count }).map((environments) => {
    const data: Record<string, Json> = { [BASE_FILE]: { version: 1, description: 'what others extend' } };
    const alone: Record<string, Files> = {};
    for (const { env, e, targets, pools } of environments) {
      const environment = environmentDocument(e, targets);
      data[`${env}/environment.yaml`] = environment;
      for (const { pool, data: poolData } of pools) {
        data[`${env}/${pool}.yaml`] = poolData;
        alone[`${env}/${pool}`] = {
          [BASE_FILE]: write(data[BASE_FILE] ?? null),
          [`${env}/environment.yaml`]: write(environment),
          [`${env}/${pool}.yaml`]: write(poolData),
        };
      }
    }
    const files = Object.fromEntries(Object.entries(data).map(([path, file]) => [path, write(file)]));
    const shuffled = Object.fromEntries(
      Object.entries(data)
        .sort(([a], [b]) => byText(b, a))
        .map(([path, file]) => [path, write(reversed(file))]),
    );
    return { files, shuffled, alone };
  });
}
