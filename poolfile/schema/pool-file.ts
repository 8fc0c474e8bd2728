import { z } from 'zod';
import { said } from '../suggestions/kinds';
import * as v from './scalars';
import { block, field, listOf, named } from './scalars';

/** The pool file, version 1: what an author may write, and the only home of defaults. Units are types behind it; nothing is derived here. */

const Gpus = z.union(
  [
    z.literal('none', { error: said('gpus') }),
    block({
      product: field(v.product, 'A product of catalog/gpus.yaml that the place has', 'nvidia-l4'),
      count: field(v.whole(1, 16), 'Devices of one replica; no other pool gets them', 1),
    }),
    block({
      resource: field(
        v.resource,
        'What the catalogue lacks, such as a slice of a device, by the name that its vendor gives it',
        'nvidia.com/mig-1g.10gb',
      ),
      memory: field(v.size, 'Memory of one such device', '10GiB'),
      count: field(v.whole(1, 16), 'Devices of one replica; no other pool gets them', 1),
    }),
  ],
  { error: said('gpus') },
);

const ModelFields = block({
  name: field(v.reference, 'What clients say; without a tag it means :latest', 'mistral:7b', 'team/tiny:1'),
  from: field(
    v.reference,
    'What is pulled, where it is not the name: host, namespace and model',
    'registry.example:5001/library/tiny:1',
  ).optional(),
  digest: field(
    v.digest,
    "The manifest's digest; a pull of anything else fails",
    'sha256:f974a74358d62a017b37c6f424fcdf2744ca02926c4f952513ddf474b2fa5091',
  ).optional(),
  insecure: field(
    v.flag.default(false),
    "Plain http to its registry; needs a digest unless the registry's address is private",
  ),
});

const Model = z.union(
  [v.reference.transform((name): z.output<typeof ModelFields> => ({ name, insecure: false })), ModelFields],
  { error: said('model') },
);

const Serving = block({
  keepAlive: field(
    v.keepAlive.prefault('5m'),
    'How long a model stays in memory after its last request: 0s to 24h, or forever',
    '5m',
    '24h',
    'forever',
  ),
  contextLength: field(
    v.whole(512, 1_048_576).default(8192),
    'Tokens of one request, prompt and answer; part of every capacity figure',
    8192,
    32768,
  ),
  parallel: field(
    v.whole(1, 64).default(1),
    'Requests at a time for each loaded model of a replica; each takes memory for a whole context; the gateway queues the rest',
    1,
    4,
  ),
  maxLoadedModels: field(
    v.autoOrWhole(1, 64).default('auto'),
    'Models in memory at a time, for each replica; auto leaves it to the server',
    'auto',
    2,
  ),
  maxQueue: field(
    v.whole(1, 65_536).default(512),
    'Waiting requests of the gateway; the next one gets 503 with Retry-After',
    512,
  ),
  queueTimeout: field(
    v.duration('1s', '1h').prefault('60s'),
    'How long a request waits for a free slot before it gets 503',
    '60s',
  ),
  loadTimeout: field(
    v.duration('10s', '24h').prefault('5m'),
    'How long loading a model may stand still before it counts as failed',
    '5m',
    '15m',
  ),
  flashAttention: field(
    v.choice('auto', 'on', 'off').default('auto'),
    'Flash attention; a kvCacheType other than f16 needs it',
    'auto',
  ),
  kvCacheType: field(
    v.choice('f16', 'q8_0', 'q4_0').default('f16'),
    "Number format of the context's cache: q8_0 takes half of f16, q4_0 a quarter",
    'f16',
    'q8_0',
  ),
  threads: field(
    v.whole(1, 512),
    "Processor threads of a replica; default: its whole processors, where the server's version can be told",
  ).optional(),
  env: field(
    named(v.variable, v.text(1000), 'variables by name').default({}),
    'Further variables of the server, by name; what has a field of its own is refused',
    { OLLAMA_SCHED_SPREAD: '1' },
  ),
});

const Egress = block({
  cidr: field(v.cidr, 'An IPv4 network that the pull may reach', '0.0.0.0/0'),
  ports: field(
    listOf(v.whole(1, 65_535), 'ports', '[443]').min(1, { error: said('filled', 'port', 'ports: [443]') }),
    'TCP ports',
    [443],
  ),
});

const CaFile = block({ file: field(v.hostPath, 'Docker: a PEM file on the host', '/etc/ssl/corp.pem') });
const CaConfigMap = block({
  configMap: field(
    v.objectName,
    "Kubernetes: a ConfigMap in the pool's namespace whose values are PEM files",
    'corp-ca',
  ),
});

const Pull = block({
  timeout: field(
    v.duration('1m', '48h'),
    'Time for all models of the pool together; default: 2h, and longer where those that the catalogue knows take longer at 10 MiB a second',
    '2h',
  ).optional(),
  proxy: field(v.proxy, 'Proxy to the registries, without credentials', 'http://proxy.example:3128').optional(),
  ca: field(
    z.union([CaFile, CaConfigMap], { error: said('ca') }),
    "Certificate authorities beside the image's own: a file on a Docker host, or a ConfigMap on a cluster",
  ).optional(),
  egress: field(
    listOf(Egress, 'networks', '[{ cidr: 0.0.0.0/0, ports: [443] }]'),
    'What the pull may reach, DNS besides. Kubernetes: default port 443 everywhere; link-local, loopback and metadata addresses never, private ranges only by an entry that lies in them. Docker cannot enforce it',
    [{ cidr: '0.0.0.0/0', ports: [443] }],
  ).optional(),
});

const Storage = block({
  size: field(
    v.size,
    "Room for models. Kubernetes: the size of each claim, which must be said, and which a claim that is there keeps. Docker: checked against the host's disk only",
    '100GiB',
  ).optional(),
  kind: field(
    v.choice('perReplica', 'shared'),
    "perReplica: a claim for each replica, the default on a cluster, and not on Docker. shared: one volume for the host's replicas, the default on Docker; on a cluster one claim that all nodes may mount (ReadWriteMany)",
    'perReplica',
  ).optional(),
  class: field(
    v.objectName,
    "Kubernetes: the storage class; default: the place's, else the cluster's",
    'fast-local',
  ).optional(),
  retain: field(
    v.flag,
    "Models outlive destroy; default true, except where the host's address is loopback. On a cluster the claims stay, and with them a namespace that was made for the pool: both are removed with kubectl",
  ).optional(),
});

const Token = block(
  { sha256: field(v.tokenHash, 'SHA-256 of the token, 64 lower-case hex digits; `poolform token` prints it') },
  said('token'),
);

const Tls = z.union(
  [
    z.literal('none', { error: said('tls') }),
    block({
      bundle: field(
        v.hostPath,
        'Docker: a PEM file with certificate and key on the host; its folder is mounted',
        '/etc/poolform/chat/bundle.pem',
      ),
    }),
    block({
      secret: field(v.objectName, "Kubernetes: a Secret of type kubernetes.io/tls in the pool's namespace", 'chat-tls'),
    }),
  ],
  { error: said('tls') },
);

const Peer = z.union(
  [
    block({ cidr: field(v.cidr, 'An IPv4 network', '10.20.0.0/16') }),
    block({
      namespace: field(v.namespace, 'Kubernetes: a namespace of the cluster', 'rensei'),
      pods: field(named(v.labelKey, v.labelValue, 'labels'), 'Only its pods with these labels; default: all', {
        app: 'runner',
      }).optional(),
    }),
  ],
  { error: said('peer') },
);

const Access = block({
  port: field(
    v.whole(1, 65_535).default(11_434),
    "Port of the gateway: on the host's address, or of the Service",
    11_434,
  ),
  auth: field(
    v.choice('token', 'none').default('token'),
    'token: each request carries one; none only on a loopback address of a Docker host',
    'token',
  ),
  tokens: field(
    named(v.name, Token, 'tokens by the name of who holds them', said('holders')).default({}),
    'Who may use the pool, by name: the hash of a random token; `poolform token` makes one',
  ),
  from: field(
    listOf(Peer, 'networks', '[{ cidr: 10.20.0.0/16 }]'),
    "Who may connect. Docker: networks besides the host itself. Kubernetes: networks and namespaces; default: the pool's own namespace",
  ).optional(),
  metricsFrom: field(
    listOf(Peer, 'networks or namespaces', '[{ namespace: monitoring }]'),
    "Kubernetes: who may read the gateway's metrics; default: nobody",
    [{ namespace: 'monitoring' }],
  ).optional(),
  tls: field(
    Tls,
    'Certificate of the gateway; must be written where the address is not loopback, and on a cluster always',
  ).optional(),
  url: field(
    v.url,
    "What clients use, where it is not http(s)://<address>:<port>, or the Service's name on a cluster",
    'https://chat.ai.example.internal',
  ).optional(),
});

const ProfileConfig = block({
  temperature: field(v.number(0, 2), '0 always the likeliest word', 0.7).optional(),
  topP: field(v.number(0, 1), 'Share of likely words to choose from', 0.9).optional(),
  topK: field(v.whole(1, 1000), 'Number of likely words to choose from', 40).optional(),
  contextWindow: field(v.whole(512, 1_048_576), 'At most what the pool serves', 8192).optional(),
  numPredict: field(v.whole(1, 1_048_576), 'Longest answer in tokens', 1024).optional(),
  repeatPenalty: field(v.number(0, 2), '1 none', 1).optional(),
});

const Profile = block({
  model: field(v.reference, "One of the pool's models", 'mistral:7b'),
  config: field(ProfileConfig.prefault({}), 'What Rensei sends with each request'),
});

const Rensei = block({
  pool: field(
    block({
      active: field(v.flag.default(true), 'Accepts new sessions'),
      runtimeProvides: field(
        z.unknown(),
        'Replaces what the provider class offers by default, whole; plain data',
      ).optional(),
    }).prefault({}),
    'The capacity pool that stands for this one',
  ),
  profiles: field(named(v.name, Profile, 'profiles by name').default({}), 'Model profiles by name'),
});

const labels = named(v.labelKey, v.labelValue, 'labels').default({});

const MOST = 200_000;
const annotations = named(v.labelKey, v.text(4096), 'annotations').refine(
  (all) => Buffer.byteLength(JSON.stringify(all)) <= MOST,
  { error: said('together', MOST) },
);

const Toleration = block(
  {
    key: field(v.labelKey, "The taint's key; absent, with operator Exists: every taint", 'dedicated').optional(),
    operator: field(
      v.choice('Exists', 'Equal'),
      "Exists: whatever the taint's value; default: Equal where a value is given",
    ).optional(),
    value: field(v.labelValue, "The taint's value", 'ai').optional(),
    effect: field(v.effect, 'Default: every effect', 'NoSchedule').optional(),
  },
  said('map', 'key, operator, value, effect', 'key'),
);

const Scheduling = block({
  priorityClass: field(v.objectName, 'A PriorityClass of the cluster', 'serving').optional(),
  runtimeClass: field(v.objectName, 'A RuntimeClass of the cluster, for the servers', 'nvidia').optional(),
  labels: field(labels, 'Further labels of all pods of the pool', { team: 'ai' }),
  annotations: field(annotations.default({}), 'Further annotations of all pods of the pool', {
    'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  }),
  nodeSelector: field(labels, 'Servers run on nodes with these labels only', { team: 'ai' }),
  tolerations: field(
    listOf(Toleration, 'tolerations', '[{ key: dedicated, value: ai }]').default([]),
    'Taints that servers put up with, besides those of the node groups with their devices',
    [{ key: 'dedicated', value: 'ai', effect: 'NoSchedule' }],
  ),
});

const Target = z.union(
  [
    block({ docker: field(v.name, 'A Docker host of environment.yaml', 'box-1') }),
    block({
      kubernetes: field(v.name, 'A cluster of environment.yaml', 'gpu-cluster'),
      namespace: field(
        v.namespace,
        "A namespace that is there; default: one of the pool's own, pf-<environment>-<pool>",
        'team-ai',
      ).optional(),
    }),
  ],
  { error: said('target') },
);

export const PoolFile = block({
  version: field(v.version1, 'Version of this format', 1),
  description: field(v.text(500).default(''), 'What the pool is for, in one line', 'Chat models for the support team'),
  extends: field(
    v.text(500),
    'A file whose fields this one takes over: maps merge, scalars and lists replace; one level',
    '../_base/chat.yaml',
  ).optional(),
  target: field(
    Target,
    'Where the pool runs: a Docker host or a cluster of environment.yaml',
    { docker: 'box-1' },
    { kubernetes: 'gpu-cluster' },
  ),
  replicas: field(v.whole(1, 1000).default(1), 'Ollama servers, each with its own devices', 2),
  gpus: field(Gpus, 'Devices of one replica, or none', { product: 'nvidia-l4', count: 1 }, 'none'),
  memory: field(v.size, 'Hard limit of one replica', '24GiB'),
  cpus: field(v.tenths(0.1, 1024), 'Processors of one replica, a tenth at the finest', 8),
  models: field(
    listOf(Model, 'models', '[mistral:7b]').min(1, { error: said('filled', 'model', 'models: [mistral:7b]') }),
    'What the pool serves; at least one',
    ['mistral:7b'],
  ),
  serving: field(Serving.prefault({}), 'How the servers serve'),
  pull: field(Pull.prefault({}), 'How models come from their registry'),
  storage: field(Storage.prefault({}), 'Where models are kept'),
  access: field(Access.prefault({}), "The pool's only door"),
  scheduling: field(Scheduling.prefault({}), 'Kubernetes: what is added to what we derive'),
  rensei: field(Rensei, 'What Rensei is told about the pool').optional(),
});

/** A pool file parsed: units are types, defaults filled, nothing derived. */
export type PoolSpec = z.output<typeof PoolFile>;
export type GpusSpec = PoolSpec['gpus'];
