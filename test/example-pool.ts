import type { Cluster } from '../poolfile/pool/kubernetes';
import type { DockerPlace, DockerPool, KubernetesPlace, KubernetesPool } from '../poolfile/pool/pool';
import { Duration, Size } from '../poolfile/values/units';

/** The resolved pool of `test/example-files.ts`, which a test proves. Each test changes only what matters to it. */
export function examplePool(changes: Partial<DockerPool> = {}): DockerPool {
  return {
    target: 'docker',
    environment: 'lab',
    name: 'chat',
    deployedName: changes.name ?? 'chat',
    description: 'Chat models for the support team',
    prefix: 'pf-lab-chat',
    host: {
      name: 'box-1',
      endpoint: 'ssh://deploy@box-1.lab.example',
      address: '10.20.0.11',
      loopback: false,
      engine: 29,
    },
    owner: 'team-ml',
    networks: {
      inner: { subnet: '10.213.0.0/27' },
      edge: { subnet: '10.213.0.32/28', gateway: '10.213.0.33' },
      egress: { subnet: '10.213.0.48/28', gateway: '10.213.0.49' },
    },
    models: [
      { name: 'mistral:7b', reference: 'mistral:7b', insecure: false },
      {
        name: 'team/tiny:1',
        reference: 'registry.lab.example:5001/library/tiny:1',
        digest: `sha256:${'a'.repeat(64)}`,
        insecure: true,
      },
    ],
    replicas: [
      { number: 1, devices: ['GPU-11111111-2222-3333-4444-555555555555'] },
      { number: 2, devices: ['GPU-66666666-7777-8888-9999-000000000000'] },
    ],
    gpus: { vendor: 'nvidia', product: 'nvidia-l4', names: ['NVIDIA-L4'], count: 1, memory: Size.parse('23034MiB') },
    memory: Size.parse('24GiB'),
    cpus: 8,
    serving: {
      keepAlive: Duration.parse('5m'),
      contextLength: 8192,
      parallel: 1,
      maxLoadedModels: 'auto',
      maxQueue: 512,
      queueTimeout: Duration.parse('60s'),
      answerTimeout: Duration.parse('1h'),
      loadTimeout: Duration.parse('5m'),
      flashAttention: 'auto',
      kvCacheType: 'f16',
      threads: 8,
      env: {},
    },
    pull: { timeout: Duration.parse('2h'), noProxy: [] },
    storage: { size: Size.parse('100GiB'), retain: true },
    access: {
      port: 11434,
      auth: 'token',
      tokens: [
        { name: 'rensei', sha256: 'be'.repeat(32), maxConcurrent: 64 },
        { name: 'support', sha256: 'ef'.repeat(32) },
      ],
      origins: [],
      url: 'https://10.20.0.11:11434',
    },
    clients: ['10.20.0.0/16'],
    tlsBundle: '/etc/poolform/chat/chat.pem',
    images: { ollama: { image: 'ollama/ollama:0.32.15', version: '0.32.15' }, gateway: { image: 'haproxy:3.2' } },
    ...changes,
  };
}

export function examplePlace(pools: readonly DockerPool[] = [examplePool()]): DockerPlace {
  const host = pools[0]?.host ?? examplePool().host;
  return {
    target: 'docker',
    environment: 'lab',
    host,
    stack: `lab-${host.name}`,
    backend: { type: 'local', config: {} },
    pools,
  };
}

/** A cluster without settings of its own. */
export function exampleClusterSettings(changes: Partial<Cluster> = {}): Cluster {
  return {
    name: 'gpu-cluster',
    clusterDomain: 'cluster.local',
    labels: {},
    annotations: {},
    leaveAlone: [],
    guaranteed: false,
    assignsUsers: false,
    ...changes,
  };
}

/** The same pool on a cluster. */
export function exampleKubernetesPool(changes: Partial<KubernetesPool> = {}): KubernetesPool {
  const base = omit(examplePool(), 'target', 'host', 'networks', 'clients', 'tlsBundle');
  return {
    ...base,
    target: 'kubernetes',
    environment: 'prod',
    deployedName: changes.name ?? 'chat',
    prefix: 'pf-prod-chat',
    replicas: [
      { number: 1, devices: [] },
      { number: 2, devices: [] },
    ],
    cluster: exampleClusterSettings({ context: 'gpu-admin' }),
    namespace: { name: 'pf-prod-chat', own: true },
    claims: { size: Size.parse('100GiB'), storageClass: 'fast-local', shared: false },
    devices: { resource: 'nvidia.com/gpu', nodeLabel: { key: 'nvidia.com/gpu.product', values: ['NVIDIA-L4'] } },
    clients: [{ namespace: 'rensei', pods: { app: 'runner' } }, { cidr: '10.20.0.0/16' }],
    metricsFrom: [{ namespace: 'monitoring' }],
    tlsSecret: 'chat-tls',
    egress: [
      {
        cidr: '0.0.0.0/0',
        except: [
          '0.0.0.0/8',
          '10.0.0.0/8',
          '100.64.0.0/10',
          '127.0.0.0/8',
          '168.63.129.16/32',
          '169.254.0.0/16',
          '172.16.0.0/12',
          '192.0.0.0/24',
          '192.168.0.0/16',
          '198.18.0.0/15',
          '240.0.0.0/4',
        ],
        ports: [443],
      },
    ],
    scheduling: {
      priorityClass: 'serving',
      runtimeClass: 'nvidia',
      labels: { team: 'ai' },
      annotations: {},
      nodeSelector: {},
      tolerations: [],
    },
    pullSecrets: ['regcred'],
    access: { ...base.access, url: 'https://pf-prod-chat-gateway.pf-prod-chat.svc.cluster.local:11434' },
    ...changes,
  };
}

export function exampleCluster(pools: readonly KubernetesPool[] = [exampleKubernetesPool()]): KubernetesPlace {
  const cluster = pools[0]?.cluster ?? exampleKubernetesPool().cluster;
  return {
    target: 'kubernetes',
    environment: 'prod',
    cluster,
    stack: `prod-${cluster.name}`,
    backend: { type: 'local', config: {} },
    pools,
  };
}

/** A copy without these fields. */
export function omit<T extends object, K extends keyof T>(value: T, ...fields: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !fields.includes(name as K))) as Omit<T, K>;
}
