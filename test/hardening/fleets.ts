import fc from 'fast-check';
import { byText } from '../../poolfile/values/order';
import type { Files } from '../poolfile/given';
import type { Json } from './slots';

/** Fleets that break no rule: every pool has room, devices, a port and tokens of its own, and the rest is chance. Seeded. */

export interface RandomFleet {
  readonly files: Files;
  /** The same with the keys of every map in another order. */
  readonly shuffled: Files;
  /** Each pool alone with its environment, by `environment/pool`. */
  readonly alone: Readonly<Record<string, Files>>;
}

type Fields = { readonly [key: string]: Json };

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

const common = fc.record({
  description: maybe(text),
  replicas: fc.integer({ min: 1, max: 3 }),
  cpus: fc.constantFrom(0.5, 1, 2, 3.5),
  serving: maybe(serving),
  models,
  extra: fc.boolean(),
  pull: maybe(
    fc
      .record({
        timeout: maybe(fc.constantFrom('1m', '2h', '48h')),
        proxy: maybe(fc.constant('https://proxy.example')),
      })
      .map(some),
  ),
  retain: maybe(fc.boolean()),
  gpus: fc.boolean(),
  from: maybe(fc.constantFrom('10.30.0.0/16', '192.168.7.0/24')),
  holders: fc.integer({ min: 1, max: 3 }),
});

const onCluster = fc.record({
  namespace: fc.boolean(),
  shared: fc.boolean(),
  slices: fc.boolean(),
  tls: fc.boolean(),
  metrics: fc.boolean(),
  scheduling: maybe(
    fc
      .record({
        priorityClass: maybe(fc.constant('serving')),
        runtimeClass: maybe(fc.constant('nvidia')),
        labels: maybe(
          fc.dictionary(fc.constantFrom('team', 'example.com/cost'), fc.constantFrom('a', 'b7', ''), { maxKeys: 2 }),
        ),
        annotations: maybe(fc.dictionary(fc.constantFrom('note', 'example.com/note'), text, { maxKeys: 2 })),
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
            retainAll: fc.boolean(),
          })
          .chain(({ docker, kubernetes, pools }) =>
            names(pools).chain((poolNames) =>
              fc
                .tuple(...poolNames.map((pool) => fc.tuple(fc.constant(pool), common, onCluster, fc.boolean())))
                .map((chosen) => {
                  const targets = { docker: docker || !kubernetes, kubernetes };
                  return {
                    env,
                    e,
                    targets,
                    pools: chosen.map(([pool, base, cluster, onHost], i) => ({
                      pool,
                      data: poolOf(env, e, pool, i, base, cluster, targets.docker && (onHost || !kubernetes)),
                    })),
                  };
                }),
            ),
          ),
      ),
    ),
  ),
);

type Valued<A> = A extends fc.Arbitrary<infer T> ? T : never;

let holder = 0;

function poolOf(
  env: string,
  e: number,
  pool: string,
  i: number,
  base: Valued<typeof common>,
  cluster: Valued<typeof onCluster>,
  onHost: boolean,
): Json {
  const tokens = Object.fromEntries(
    Array.from({ length: base.holders }, (_, n) => [
      `who-${String.fromCharCode(97 + n)}`,
      { sha256: `${e}${i}${n}`.padEnd(64, 'abcdef'[(holder += 1) % 6]) },
    ]),
  );
  const shared = some({
    version: 1,
    description: base.description,
    replicas: base.replicas,
    memory: '2GiB',
    cpus: base.cpus,
    models: [
      ...base.models,
      ...(base.extra
        ? [{ name: 'team/tiny:1', from: 'registry.example/library/tiny:1', digest: `sha256:${'d'.repeat(64)}` }]
        : []),
    ],
    serving: base.serving,
  });
  if (onHost) {
    return {
      ...shared,
      target: { docker: 'box' },
      gpus: base.gpus ? { product: 'nvidia-l4', count: 1 } : 'none',
      ...(base.pull && { pull: base.pull as Json }),
      ...(base.retain !== undefined && { storage: { retain: base.retain } }),
      access: {
        port: 11_434 + i,
        tls: i % 2 === 0 ? 'none' : { bundle: `/etc/poolform/${pool}/bundle.pem` },
        tokens,
        ...(base.from !== undefined && { from: [{ cidr: base.from }] }),
      },
    };
  }
  return {
    ...shared,
    target: { kubernetes: 'main', ...(cluster.namespace && { namespace: `team-${e}` }) },
    gpus: base.gpus
      ? cluster.slices
        ? { resource: 'nvidia.com/mig-1g.10gb', memory: '10GiB', count: 1 }
        : { product: 'nvidia-l4', count: 1 }
      : 'none',
    ...(base.pull && { pull: { ...base.pull, egress: [{ cidr: '0.0.0.0/0', ports: [443] }] } as Json }),
    storage: {
      size: '10GiB',
      ...(cluster.shared && { kind: 'shared' }),
      ...(base.retain !== undefined && { retain: base.retain }),
    },
    access: {
      tls: cluster.tls ? { secret: `${pool}-tls` } : 'none',
      tokens,
      from: [base.from === undefined ? { namespace: 'clients', pods: { app: env } } : { cidr: base.from }],
      ...(cluster.metrics && { metricsFrom: [{ namespace: 'monitoring' }] }),
    },
    ...(cluster.scheduling && { scheduling: cluster.scheduling as Json }),
  };
}

function environmentOf(e: number, targets: { readonly docker: boolean; readonly kubernetes: boolean }): Json {
  return {
    version: 1,
    backend: { s3: { bucket: 'states', region: 'eu-central-1' } },
    ...(targets.docker && {
      docker: {
        box: {
          host: `ssh://deploy@box-${e}.example`,
          address: `10.20.0.${11 + e}`,
          gpus: Array.from({ length: 18 }, (_, n) => ({
            product: 'nvidia-l4',
            uuid: `GPU-${e}${e}${e}${e}-${String(n).padStart(4, 'a')}`,
          })),
        },
      },
    }),
    ...(targets.kubernetes && {
      kubernetes: {
        main: {
          context: `admin-${e}`,
          nodes: [
            { name: 'l4', count: 8, gpus: { product: 'nvidia-l4', count: 4 } },
            { name: 'slices', count: 4, gpus: { resource: 'nvidia.com/mig-1g.10gb', count: 7 } },
            { name: 'plain', count: 9 },
          ],
        },
      },
    }),
  };
}

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

/** So many fleets; the same ones for the same seed. */
export function randomFleets(count: number, seed: number): readonly RandomFleet[] {
  holder = 0;
  return fc.sample(fleet, { seed, numRuns: count }).map((environments) => {
    const data: Record<string, Json> = {};
    const alone: Record<string, Files> = {};
    for (const { env, e, targets, pools } of environments) {
      const environment = environmentOf(e, targets);
      data[`${env}/environment.yaml`] = environment;
      for (const { pool, data: poolData } of pools) {
        data[`${env}/${pool}.yaml`] = poolData;
        alone[`${env}/${pool}`] = {
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
