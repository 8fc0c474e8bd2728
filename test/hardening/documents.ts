import type { Json } from './slots';

/** Documents that together hold every field of text: a Docker host's and a cluster's. */

export interface Fleet {
  readonly environment: Json;
  readonly pool: Json;
  readonly base: Json;
}

type Fields = { readonly [key: string]: Json };

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** One of each backend, with a text, a map and a list in it. */
export const BACKENDS: Readonly<Record<string, Fields>> = {
  azurerm: { container_name: 'states', key: 'some/folder', tags: { owner: ['the team'] } },
  consul: { address: 'consul.example:8500', path: 'some/folder' },
  cos: { bucket: 'states-1', key: 'some/folder' },
  gcs: { bucket: 'states', prefix: 'some/folder' },
  http: { address: 'https://states.example/some/folder', headers: { 'X-Team': 'ai' } },
  kubernetes: { secret_suffix: 'some', labels: { team: 'ai' } },
  oss: { bucket: 'states', key: 'some/folder' },
  pg: { schema_name: 'some_schema' },
  s3: {
    bucket: 'states',
    key: 'some/folder',
    assume_role: { role_arn: 'arn:aws:iam::1:role/x', policy_arns: ['arn:aws:iam::1:policy/y'] },
  },
};

const images: Fields = {
  ollama: {
    version: '0.32.15',
    image: 'registry.example:5001/ollama/own:v1',
    rocm: 'registry.example:5001/ollama/own:v1-rocm',
  },
  gateway: { image: 'registry.example:5001/haproxy:own' },
};

const serving: Fields = {
  keepAlive: '7m',
  maxLoadedModels: 'auto',
  queueTimeout: '61s',
  answerTimeout: '61m',
  loadTimeout: '11m',
  flashAttention: 'on',
  kvCacheType: 'q8_0',
  env: { LLAMA_ARG_ALIAS: 'an alias', OLLAMA_ORIGINS: 'https://app.example' },
};

const common: Fields = {
  version: 1,
  description: 'what it is for',
  renamedFrom: 'former',
  extends: '../_base/chat.yaml',
  memory: '24GiB',
  cpus: 8,
  models: [
    'mistral:7b',
    { name: 'team/tiny:1', from: 'registry.example:5001/library/tiny:1', digest: digest('a'), insecure: true },
  ],
  serving,
};

const rensei: Fields = {
  pool: { runtimeProvides: { note: 'plain data', list: ['of texts'] } },
  profiles: { 'local-mistral': { model: 'mistral:7b' } },
};

const access: Fields = {
  tokens: { support: { sha256: 'c0ffee'.padEnd(64, '1') } },
  url: 'https://chat.example.internal/ai',
  origins: ['https://app.example'],
};

export function dockerFleet(backend: string): Fleet {
  return {
    environment: {
      version: 1,
      description: 'what it is',
      owner: 'team-ml',
      backend: { [backend]: BACKENDS[backend] ?? {} },
      docker: {
        box: {
          host: 'tcp://box.example:2376',
          certificates: './certificates/box',
          address: '10.20.0.11',
          subnets: '10.214.0.0/20',
          labels: { team: 'any text' },
          memory: '512GiB',
          disk: '4TiB',
          engine: 27,
          selinuxType: 'nvidia_container_t',
          gpus: [
            { product: 'nvidia-l4', uuid: 'GPU-1111-aaaa' },
            { resource: 'nvidia.com/mig-1g.10gb', uuid: 'MIG-1111-bbbb' },
          ],
        },
        indexed: { host: 'ssh://deploy@indexed.example', gpus: [{ product: 'amd-mi300x', count: 2 }] },
      },
      images,
      rensei: { project: 'my-project', scope: 'project' },
    },
    pool: {
      ...common,
      target: { docker: 'box' },
      gpus: { product: 'nvidia-l4', count: 1 },
      pull: {
        timeout: '3h',
        proxy: 'http://proxy.example:3128',
        noProxy: ['.corp.example'],
        ca: { file: '/etc/ssl/corp.pem' },
      },
      storage: { size: '100GiB', kind: 'shared' },
      access: {
        ...access,
        auth: 'token',
        from: [{ cidr: '10.30.0.0/16' }],
        tls: { bundle: '/etc/poolform/chat/bundle.pem' },
      },
      rensei,
    },
    base: { version: 1, description: 'what others extend' },
  };
}

export function clusterFleet(backend: string): Fleet {
  return {
    environment: {
      version: 1,
      backend: { [backend]: BACKENDS[backend] ?? {} },
      kubernetes: {
        main: {
          context: 'gpu-admin',
          kubeconfig: '/etc/poolform/kubeconfig',
          storageClass: 'place-class',
          clusterDomain: 'cluster.example',
          labels: { owner: 'ml-team' },
          annotations: { 'example.com/contact': 'any text' },
          leaveAlone: ['tolerations'],
          guaranteed: true,
          podUser: 'assigned',
          nodeTimeout: '15m',
          nodes: [
            {
              name: 'l4',
              count: 2,
              gpus: { product: 'nvidia-l4', count: 4 },
              memory: '512GiB',
              disk: '4TiB',
              labels: { team: 'ai' },
              taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }],
            },
            {
              name: 'slices',
              count: 2,
              gpus: { resource: 'nvidia.com/mig-1g.10gb', count: 7, shares: 2, memory: '40GiB' },
              labels: { zone: 'a' },
            },
          ],
        },
      },
      images: { ...images, pullSecrets: ['regcred'] },
    },
    pool: {
      ...common,
      target: { kubernetes: 'main', namespace: 'team-ai' },
      gpus: { resource: 'nvidia.com/mig-1g.10gb', memory: '10GiB', count: 1 },
      pull: {
        proxy: 'http://proxy.example:3128',
        noProxy: ['.corp.example'],
        ca: { configMap: 'corp-ca' },
        egress: [{ cidr: '10.99.0.0/16', ports: [443] }],
      },
      storage: { size: '100GiB', kind: 'perReplica', class: 'pool-class' },
      access: {
        ...access,
        from: [{ cidr: '10.30.0.0/16' }, { namespace: 'rensei', pods: { app: 'runner' } }],
        metricsFrom: [{ cidr: '10.31.0.0/16' }, { namespace: 'monitoring', pods: { role: 'scraper' } }],
        tls: { secret: 'chat-tls' },
      },
      scheduling: {
        priorityClass: 'serving-class',
        runtimeClass: 'nvidia-class',
        schedulerName: 'other-scheduler',
        labels: { cost: 'centre-7' },
        annotations: { 'example.com/note': 'any text' },
        nodeSelector: { zone: 'a' },
        tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'llm', effect: 'NoExecute' }],
      },
    },
    base: { version: 1, description: 'what others extend' },
  };
}

/** `gpus: none` and `tls: none`, and other words in place of a map. */
export function plainFleet(backend: string): Fleet {
  const fleet = dockerFleet(backend);
  const pool = Object.fromEntries(Object.entries(fleet.pool as Fields).filter(([key]) => key !== 'rensei'));
  return {
    ...fleet,
    pool: { ...pool, gpus: 'none', access: { ...access, tls: 'none' }, serving: { ...serving, keepAlive: 'forever' } },
  };
}
