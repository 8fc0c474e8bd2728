import type { Json } from './slots';

/** The documents of a random fleet: random choices, placed so that they break no rule. */

export type Fields = { readonly [key: string]: Json };

/** The file that others extend. */
export const BASE_FILE = '_base/common.yaml';

/** Random choices for a pool of either target. */
export interface CommonChoices {
  readonly extends: boolean;
  /** Deployed under another name. */
  readonly renamed: boolean;
  readonly description: string | undefined;
  readonly replicas: number;
  readonly cpus: number;
  readonly serving: Fields | undefined;
  readonly models: readonly string[];
  /** A model from a registry of one's own. */
  readonly extra: Fields | undefined;
  readonly pull: Fields | undefined;
  readonly ca: boolean;
  readonly size: boolean;
  readonly retain: boolean | undefined;
  readonly gpus: boolean;
  readonly auth: string | undefined;
  readonly url: string | undefined;
  readonly from: string | undefined;
  readonly origins: readonly string[] | undefined;
  /** How many tokens. */
  readonly holders: number;
  /** Of the first token. */
  readonly maxConcurrent: number | undefined;
  readonly rensei:
    | {
        readonly active: boolean | undefined;
        readonly runtimeProvides: Json | undefined;
        readonly profile: Fields | undefined;
      }
    | undefined;
}

/** Random choices for a pool on a cluster. */
export interface ClusterChoices {
  readonly namespace: boolean;
  readonly shared: boolean;
  readonly class: string | undefined;
  readonly slices: boolean;
  readonly tls: boolean;
  readonly metrics: Fields | undefined;
  readonly scheduling: Fields | undefined;
}

export interface PoolChoices {
  readonly environment: { readonly name: string; readonly number: number };
  readonly pool: { readonly name: string; readonly number: number };
  readonly common: CommonChoices;
  /** Undefined: the pool is for the Docker host. */
  readonly cluster: ClusterChoices | undefined;
}

export function poolDocument(choices: PoolChoices): Json {
  const { common, cluster } = choices;
  return {
    version: 1,
    ...(common.extends && { extends: `../${BASE_FILE}` }),
    ...(common.renamed && { renamedFrom: `former-${choices.pool.name}` }),
    ...(common.description !== undefined && { description: common.description }),
    replicas: common.replicas,
    memory: '2GiB',
    cpus: common.cpus,
    models: [...common.models, ...(common.extra ? [{ ...OWN_MODEL, ...common.extra }] : [])],
    ...(common.serving && { serving: common.serving }),
    ...(common.rensei && { rensei: rensei(choices, common.rensei) }),
    ...(cluster ? onCluster(choices, cluster) : onHost(choices)),
  };
}

const OWN_MODEL = {
  name: 'team/tiny:1',
  from: 'registry.example/library/tiny:1',
  digest: `sha256:${'d'.repeat(64)}`,
};

function rensei(
  { pool, common: { models } }: PoolChoices,
  { active, runtimeProvides, profile }: NonNullable<CommonChoices['rensei']>,
): Fields {
  return {
    pool: { ...(active !== undefined && { active }), ...(runtimeProvides !== undefined && { runtimeProvides }) },
    profiles: profile ? { [`p-${pool.name}`]: { model: String(models[0]), config: profile } } : {},
  };
}

function onHost(choices: PoolChoices): Fields {
  const { pool, common } = choices;
  const pull = { ...common.pull, ...(common.ca && { ca: { file: '/etc/ssl/corp.pem' } }) };
  return {
    target: { docker: 'box' },
    gpus: common.gpus ? { product: 'nvidia-l4', count: 1 } : 'none',
    ...(Object.keys(pull).length > 0 && { pull }),
    storage: {
      ...(common.size && { size: '100GiB', kind: 'shared' }),
      ...(common.retain !== undefined && { retain: common.retain }),
    },
    access: {
      ...access(choices),
      port: 11_434 + pool.number,
      tls: pool.number % 2 === 0 ? 'none' : { bundle: `/etc/poolform/${pool.name}/bundle.pem` },
      ...(common.from !== undefined && { from: [{ cidr: common.from }] }),
    },
  };
}

function onCluster(choices: PoolChoices, cluster: ClusterChoices): Fields {
  const { environment, pool, common } = choices;
  const pull = {
    ...common.pull,
    ...(common.ca && { ca: { configMap: 'corp-ca' } }),
    ...(common.pull && { egress: [{ cidr: '0.0.0.0/0', ports: [443, 5000] }] }),
  };
  const devices = cluster.slices
    ? { resource: 'nvidia.com/mig-1g.10gb', memory: '10GiB', count: 1 }
    : { product: 'nvidia-l4', count: 1 };
  return {
    target: { kubernetes: 'main', ...(cluster.namespace && { namespace: `team-${environment.number}` }) },
    gpus: common.gpus ? devices : 'none',
    ...(Object.keys(pull).length > 0 && { pull }),
    storage: {
      size: '10GiB',
      ...(cluster.shared && { kind: 'shared' }),
      ...(cluster.class !== undefined && { class: cluster.class }),
      ...(common.retain !== undefined && { retain: common.retain }),
    },
    access: {
      ...access(choices),
      tls: cluster.tls ? { secret: `${pool.name}-tls` } : 'none',
      from: [
        common.from === undefined ? { namespace: 'clients', pods: { app: environment.name } } : { cidr: common.from },
      ],
      ...(cluster.metrics && { metricsFrom: [cluster.metrics] }),
    },
    ...(cluster.scheduling && { scheduling: cluster.scheduling }),
  };
}

function access({ environment, pool, common }: PoolChoices): Fields {
  const { auth, url, origins, holders, maxConcurrent } = common;
  return {
    ...(auth !== undefined && { auth }),
    ...(url !== undefined && { url }),
    ...(origins !== undefined && { origins }),
    tokens: Object.fromEntries(
      Array.from({ length: holders }, (_, n) => [
        `who-${String.fromCharCode(97 + n)}`,
        {
          sha256: `${environment.number}${pool.number}${n}`.padEnd(64, 'abcdef'.slice(n)),
          ...(n === 0 && maxConcurrent !== undefined && { maxConcurrent }),
        },
      ]),
    ),
  };
}

export interface Targets {
  readonly docker: boolean;
  readonly kubernetes: boolean;
  readonly localState: boolean;
}

export function environmentDocument(number: number, { docker, kubernetes, localState }: Targets): Json {
  return {
    version: 1,
    backend: localState ? { local: {} } : { s3: { bucket: 'states', region: 'eu-central-1' } },
    rensei: { project: 'my-project' },
    ...(docker && { docker: { box: host(number) } }),
    ...(kubernetes && { kubernetes: { main: cluster(number) } }),
  };
}

function host(number: number): Json {
  return {
    host: `ssh://deploy@box-${number}.example`,
    address: `10.20.0.${11 + number}`,
    engine: 28,
    cpus: 128,
    gpus: Array.from({ length: 18 }, (_, n) => ({
      product: 'nvidia-l4',
      uuid: `GPU-${String(number).repeat(4)}-${String(n).padStart(4, 'a')}`,
    })),
  };
}

function cluster(number: number): Json {
  const labels = { zone: 'a' };
  return {
    context: `admin-${number}`,
    nodes: [
      { name: 'l4', count: 8, cpus: 64, gpus: { product: 'nvidia-l4', count: 4 }, labels },
      { name: 'slices', count: 4, cpus: 64, gpus: { resource: 'nvidia.com/mig-1g.10gb', count: 7 }, labels },
      { name: 'plain', count: 9, cpus: 64, labels },
    ],
  };
}
